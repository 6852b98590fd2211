import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { OwnedObject, ownedProblems } from './owned/owned-object';
import { PodSource } from './pod-source';
import { RolloutProps } from './props';
import { renderAs } from './rendering';
import { Workload } from './workload';
import { WorkloadKind } from './workload-kind';
import { wholeSeconds } from '../plan/seconds';
import { RolloutVersion, VersionConfig } from '../state/version';

export interface AuthoredPodsOptions {
  readonly rollout: string;
  readonly deploymentName: string;
  /** The track that runs them, when idle. */
  readonly track: string;
  readonly kind: WorkloadKind;
  /** Whether all pods with the rollout's label receive traffic. */
  readonly bothTracksServe: boolean;
  /** The config that the pods read. */
  readonly config?: VersionConfig;
  /** The resources that an autoscaler measures as a share of what pods request. */
  readonly measured: string[];
}

/**
 * Pods that are written as code, on a cdk8s-plus Deployment.
 *
 * Rendering it takes a while and several objects need it, so it is kept from one object to the next. It is rendered
 * again whenever a synthesis begins, since code may have been added in between.
 */
export class AuthoredPods implements PodSource {
  public readonly workload: Workload;
  private readonly rollout: string;
  private readonly config?: VersionConfig;
  private readonly owned: OwnedObject;
  private render: () => any;
  private json?: any;
  private known?: RolloutVersion;
  private last?: { readonly text: string; readonly version: RolloutVersion };

  constructor(scope: Construct, props: RolloutProps, options: AuthoredPodsOptions) {
    const { rollout, deploymentName, kind, bothTracksServe, config, measured } = options;
    const drainSeconds = wholeSeconds(props.shutdownDelay ?? Duration.seconds(10));
    this.rollout = rollout;
    this.config = config;
    this.workload = new Workload(scope, 'Default', props, {
      deploymentName,
      kind,
      graceSeconds: props.terminationGracePeriod ? wholeSeconds(props.terminationGracePeriod) : 30 + drainSeconds,
      adopted: props.adopt?.matchLabels,
      bothTracksServe,
      template: {
        rollout,
        serviceAccountName: rollout,
        priorityClassName: props.priorityClassName,
        drainSeconds,
        defaultProbes: props.defaultProbes ?? true,
        config: config && { name: config.name, path: props.configPath },
      },
      containers: { limitCpu: props.limitCpu ?? false, measured },
    });
    const object = ApiObject.of(this.workload);
    this.render = object.toJson.bind(object);
    this.owned = { object, labels: { rollout, track: options.track }, fields: [], authored: () => this.render() };
  }

  public get manifest(): any {
    return this.json ??= this.render();
  }

  public get version(): RolloutVersion {
    return this.known ??= this.versionOf(this.manifest.spec.template);
  }

  public get isEmpty(): boolean {
    return this.workload.containers.length === 0;
  }

  public get ports() {
    return this.workload.containers.flatMap(one => one.ports);
  }

  /** The Deployment stays in the tree, and renders the manifest of a frame. */
  public renderedAs(frame: () => any): void {
    this.render = renderAs(ApiObject.of(this.workload), frame);
  }

  public problems(): string[] {
    return [...this.workload.check(this.manifest), ...ownedProblems(this.owned)];
  }

  public forget(): void {
    this.json = this.known = undefined;
  }

  /** As a rule nothing was added in between. */
  private versionOf(authored: any): RolloutVersion {
    const text = JSON.stringify(authored);
    if (this.last?.text !== text) {
      const podTemplate = this.workload.template(this.manifest);
      this.last = { text, version: RolloutVersion.of({ rollout: this.rollout, podTemplate, config: this.config }) };
    }
    return this.last.version;
  }
}
