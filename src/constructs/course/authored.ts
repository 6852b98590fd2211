import { Workload } from '../../pods/workload';
import { RolloutVersion, VersionConfig } from '../../state/version';

/**
 * What the code describes: the Deployment as it was authored, and its version.
 *
 * Rendering it takes a while and several objects need it, so it is kept from one object to the next. It is rendered
 * again whenever a synthesis begins, since code may have been added in between.
 */
export class Authored {
  private json?: any;
  private known?: RolloutVersion;

  constructor(
    private readonly rollout: string,
    private readonly workload: Workload,
    private readonly config: VersionConfig | undefined,
    private readonly render: () => any,
  ) {}

  /** The manifest of the Deployment as the code alone would have it. */
  public get deployment(): any {
    return this.json ??= this.render();
  }

  public get version(): RolloutVersion {
    return this.known ??= RolloutVersion.of({ rollout: this.rollout, podTemplate: this.workload.template(this.deployment), config: this.config });
  }

  public forget(): void {
    this.json = this.known = undefined;
  }
}
