import { PodSource } from './pod-source';
import { Workload } from './workload';
import { RolloutVersion, VersionConfig } from '../state/version';

/**
 * Pods that are written as code, on a cdk8s-plus Deployment.
 *
 * Rendering it takes a while and several objects need it, so it is kept from one object to the next. It is rendered
 * again whenever a synthesis begins, since code may have been added in between.
 */
export class AuthoredPods implements PodSource {
  private json?: any;
  private known?: RolloutVersion;

  constructor(
    private readonly rollout: string,
    private readonly workload: Workload,
    private readonly config: VersionConfig | undefined,
    private readonly render: () => any,
  ) {}

  public get manifest(): any {
    return this.json ??= this.render();
  }

  public get version(): RolloutVersion {
    return this.known ??= RolloutVersion.of({ rollout: this.rollout, podTemplate: this.workload.template(this.manifest), config: this.config });
  }

  public get isEmpty(): boolean {
    return this.workload.containers.length === 0;
  }

  public get ports() {
    return this.workload.containers.flatMap(one => one.ports);
  }

  public problems(): string[] {
    return this.workload.check(this.manifest);
  }

  public forget(): void {
    this.json = this.known = undefined;
  }
}
