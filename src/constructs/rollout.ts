import { ApiObject, Chart, Duration, Lazy } from 'cdk8s';
import { Deployment, PercentOrAbsolute, RestartPolicy, Service, Volume } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { DeploymentTrack, TrackView } from './deployment-track';
import { RolloutFrame } from './rollout-frame';
import { availabilityProblems, floorOf, nameProblems, namesake, shutdownProblems } from './rollout-problems';
import {
  CANDIDATE, configsAt, positionProblem, runsRecorded, Situation, STABLE, stageAt, templatesIn, versionsOf, withoutLeftOverConfig,
} from './situation';
import { Frame, isIdle, shareOf, Track } from '../frames/frame';
import { Limits } from '../frames/path';
import { sequence, Stage, Strategy } from '../frames/sequence';
import { Scaling } from '../scaling/scaling';
import { contentHash } from '../state/canonical';
import { RolloutState } from '../state/state';
import { RolloutVersion, VersionConfig } from '../state/version';
import { Annotations, exempt, NODE_PORT } from '../workload/exemptions';
import { Labels, objectLabels, PLAN_ANNOTATION, ROLLOUT_LABEL, STEP_ANNOTATION, trackSelector } from '../workload/labels';
import { networkPolicySpec } from '../workload/network-policy';
import { RolloutProps } from '../workload/props';
import { renderAs } from '../workload/rendering';
import { servicePortProblems, servicePorts } from '../workload/service-ports';
import { Workload } from '../workload/workload';

/**
 * What all rollouts are: a pod template as code, the objects around it, and a state that decides which frame of the
 * rollout they render. The set of objects is the same in every frame; only fields differ.
 */
export abstract class Rollout extends Construct {
  /** The name of the rollout: the beginning of the name of each of its objects. */
  public readonly name: string;

  /**
   * The pod template as code. Containers, volumes, environment, probes and scheduling can be added to it; what belongs to
   * the rollout (replicas, strategy, selector) is set through the props.
   */
  public readonly workload: Deployment;

  /** The Service that receives the traffic, unless `expose` is false. */
  public readonly service?: Service;

  /** The ServiceAccount of the pods, unless one was passed. */
  public readonly serviceAccount?: ApiObject;

  /** The NetworkPolicy, unless `networkPolicy` is false. */
  public readonly networkPolicy?: ApiObject;

  /** The ConfigMap of the version that the code describes, when there is a `config`. */
  public readonly configMap?: ApiObject;

  /** @internal */
  protected readonly _props: RolloutProps;
  /** @internal */
  protected readonly _scaling: Scaling;
  /** @internal */
  protected readonly _state: RolloutState;

  private readonly pods: Workload;
  private readonly author: () => any;
  private readonly blueprint: string;
  private readonly config?: VersionConfig;
  private readonly namesake?: string;
  private strategy?: Strategy;
  private stages?: Stage[];

  // What the code describes cannot change while it is rendered, so it is found out once for each synthesis.
  private authored?: any;
  private codeVersion?: RolloutVersion;
  private situation?: Situation;

  /**
   * @param blueprint The track whose Deployment is `workload`.
   * @param suffix What its name ends with.
   */
  constructor(scope: Construct, id: string, props: RolloutProps, blueprint: string, suffix: string) {
    super(scope, id);
    this._props = props;
    this._scaling = props.scaling ?? Scaling.fixed(props.replicas ?? 2);
    this._state = props.state ?? RolloutState.idle();
    this.name = props.name ?? props.metadata?.name ?? generatedName(this);
    this.blueprint = blueprint;
    this.namesake = namesake(this, props.metadata?.namespace ?? Chart.of(this).namespace, this.name);
    this.config = props.config && { name: `${this.name}-config-${contentHash(props.config)}`, data: { ...props.config } };

    const { shutdownDelay = Duration.seconds(10), terminationGracePeriod } = props;
    const deploymentName = props.adopt?.name ?? `${this.name}${suffix}`;
    this.pods = new Workload(this, 'Default', props, {
      deploymentName,
      labels: objectLabels(this.name, deploymentName),
      template: {
        rollout: this.name,
        serviceAccountName: this.name,
        priorityClassName: props.priorityClassName,
        drainSeconds: shutdownDelay.toSeconds(),
        graceSeconds: terminationGracePeriod?.toSeconds() ?? 30 + shutdownDelay.toSeconds(),
        defaultProbes: props.defaultProbes ?? true,
        config: this.config && { name: this.config.name, path: props.configPath },
      },
      containers: { limitCpu: props.limitCpu ?? false, measured: this._scaling._utilizationTargets },
    });
    this.workload = this.pods;
    this.author = renderAs(ApiObject.of(this.workload), () => this._blueprintTrack.deployment());

    if (props.serviceAccount === undefined) {
      this.serviceAccount = this._object('ServiceAccount', 'v1', 'ServiceAccount', this.name, { automountServiceAccountToken: false });
    }
    if (props.networkPolicy ?? true) {
      this.networkPolicy = this._object('NetworkPolicy', 'networking.k8s.io/v1', 'NetworkPolicy', this.name, {
        spec: Lazy.any({
          produce: () => networkPolicySpec({ [ROLLOUT_LABEL]: this.name }, templatesIn(this._frame, this._situation().versions)),
        }),
      });
    }
    if (props.expose ?? true) this.service = this._addService('Service', this.name, frame => this._servingLabels(frame));
    if (this.config) this.configMap = this.addConfigMap('Config', this.config);
    const recorded = this.recordedConfig();
    if (recorded) this.addConfigMap('RecordedConfig', recorded);

    this.node.addValidation({ validate: () => this.validate() });
  }

  /** The version that the code describes: its pod template and config. */
  public get version(): RolloutVersion {
    return this.codeVersion ??= RolloutVersion.of({ rollout: this.name, podTemplate: this.pods.template(this.authoredJson()), config: this.config });
  }

  /** What a user should know and need not mend, one sentence each: for example steps of the plan that come out the same. */
  public get warnings(): string[] {
    return this.allStages()
      .filter(({ steps }) => steps.length > 1)
      .map(({ steps }) => `plan: the steps ${steps.map(step => step + 1).join(' and ')} come out the same with ${this._scaling.rolloutReplicas} pods and are one frame`);
  }

  /**
   * Every frame of a rollout to the version that the code describes, in order: the idle frame before it, each step of the
   * plan and what lies between, and the idle frame after it. Each is rendered completely; nothing is written.
   *
   * @param stable The version that runs before the rollout. Default: the one in the state; without one, the version of
   *               the code, which shows all numbers and no change of the pod template.
   * @returns the frames, each with its complete manifests
   * @throws all errors that a synthesis would report
   */
  public frames(stable?: RolloutVersion): RolloutFrame[] {
    this.forget();
    const problems = this.problems();
    if (problems.length > 0) throw new Error(problems.map(problem => `[${this.node.path}] ${problem}`).join('\n'));
    const versions = versionsOf(this.version, stable ?? this._state.progress?.stable);
    const stages = withoutLeftOverConfig(this.allStages(), versions);
    try {
      return stages.map((stage, index) => {
        this.situation = { stage, versions };
        return {
          index,
          name: stage.name,
          steps: stage.steps,
          tracks: stage.frame.tracks.map(({ version, pods }, i) => ({
            name: this._trackNames[i], version: versions(version).hash, pods, share: shareOf(stage.frame, i === 0 ? 0 : 1),
          })),
          manifests: this.manifests(configsAt(stages, index, versions)),
        };
      });
    } finally {
      this.forget();
    }
  }

  /**
   * Mounts one empty volume into several containers, for example the logs of a web server that a collector reads.
   *
   * @param volume The name of the volume.
   * @param paths Where each container finds it: container names and absolute paths.
   * @returns the volume
   */
  public shareVolume(volume: string, paths: { [container: string]: string }): Volume {
    const shared = Volume.fromEmptyDir(this, `Volume-${volume}`, volume);
    for (const [name, path] of Object.entries(paths)) {
      const container = [...this.workload.containers, ...this.workload.initContainers].find(one => one.name === name);
      if (container) container.mount(path, shared);
      else this.pods.report(`shareVolume("${volume}"): there is no container "${name}" yet: add it first`);
    }
    return shared;
  }

  /**
   * The names of the two tracks of a frame.
   *
   * @internal
   */
  protected abstract get _trackNames(): string[];

  /**
   * The track of the Deployment that `workload` is.
   *
   * @internal
   */
  protected abstract get _blueprintTrack(): DeploymentTrack;

  /**
   * How the rollout goes. Called when all is known to be in order.
   *
   * @internal
   */
  protected abstract _strategy(limits: Limits, replicas: number): Strategy;

  /**
   * The plan as text, for the annotation.
   *
   * @internal
   */
  protected abstract _planText(): string;

  /**
   * The labels of the pods that receive the traffic.
   *
   * @internal
   */
  protected _servingLabels(_frame: Frame): Labels {
    return { [ROLLOUT_LABEL]: this.name };
  }

  /**
   * What is wrong with what this construct adds: one sentence each.
   *
   * @internal
   */
  protected _problems(_replicas: number): string[] {
    return [];
  }

  /**
   * The longest suffix of a name.
   *
   * @internal
   */
  protected abstract get _longestSuffix(): string;

  /**
   * Adds the objects of one Deployment; the Deployment itself where it is not `workload`.
   *
   * @internal
   */
  protected _addTrack(track: string, suffix: string, view: () => TrackView): DeploymentTrack {
    const { adopt } = this._props;
    const isBlueprint = track === this.blueprint;
    const deploymentName = isBlueprint ? this.workload.name : `${this.name}${suffix}`;
    const prefix = isBlueprint ? '' : track.charAt(0).toUpperCase() + track.slice(1);
    return new DeploymentTrack(this, prefix, {
      rollout: this.name,
      track,
      deploymentName,
      selector: isBlueprint && adopt ? adopt.matchLabels : trackSelector(this.name, track),
      podLabels: adopt && (isBlueprint ? adopt.matchLabels : otherValues(adopt.matchLabels, suffix)),
      scaling: this._scaling,
      disruptionBudget: this._props.disruptionBudget ?? PercentOrAbsolute.percent(25),
      authored: () => this.authoredJson(),
      view,
    });
  }

  /** @internal */
  protected _object(id: string, apiVersion: string, kind: string, name: string, content: any): ApiObject {
    return new ApiObject(this, id, { apiVersion, kind, metadata: { name, labels: objectLabels(this.name, this.name) }, ...content });
  }

  /**
   * A Service for the pods that a frame selects; an internal one is reached in the cluster alone.
   *
   * @internal
   */
  protected _addService(id: string, name: string, selector: (frame: Frame) => Labels, isInternal = false): Service {
    const { adopt } = this._props;
    const serviceType = isInternal ? undefined : this._props.serviceType;
    const serviceAnnotations = isInternal ? undefined : this._props.serviceAnnotations;
    const wanted = isInternal ? this._props.servicePorts?.map(port => ({ ...port, nodePort: undefined })) : this._props.servicePorts;
    const declared = this.workload.containers.flatMap(one => one.ports)
      .map(({ name: portName, number, protocol }) => ({ name: portName, port: number, targetPort: number, protocol }));
    const service = new Service(this, id, {
      type: serviceType,
      ports: wanted ?? declared,
      metadata: {
        name,
        labels: objectLabels(this.name, this.name),
        annotations: { ...serviceAnnotations, ...exempt(serviceType === 'NodePort' ? [NODE_PORT] : []) },
      },
    });
    renderAs(ApiObject.of(service), authored => {
      const json = authored();
      const { stage: { frame }, versions } = this._situation();
      const serving = versions(frame.tracks[frame.active ?? 0].version);
      const labels = adopt && !adopt.labelled ? adopt.matchLabels : selector(frame);
      const ports = servicePorts(this.boundPorts(service, declared.length), serving.podTemplate);
      // cdk8s-plus writes an empty list where there are no external addresses.
      const externalIPs = json.spec.externalIPs?.length > 0 ? json.spec.externalIPs : undefined;
      return { ...json, spec: { ...json.spec, externalIPs, selector: labels, ports } };
    });
    return service;
  }

  /**
   * Whether a track runs the version that is on its way.
   *
   * @internal
   */
  protected _isCandidate(track: Track): boolean {
    return !this._isIdle && track.pods > 0 && track.version === CANDIDATE;
  }

  /** @internal */
  protected _versionOf(track: Track): RolloutVersion {
    return this._situation().versions(track.version);
  }

  /** @internal */
  protected get _frame(): Frame {
    return this._situation().stage.frame;
  }

  /** @internal */
  protected get _isIdle(): boolean {
    return isIdle(this._frame);
  }

  /** @internal */
  protected get _maxSurge(): number | string {
    return (this._props.maxSurge ?? PercentOrAbsolute.percent(25)).value;
  }

  /** @internal */
  protected _rolloutAnnotations(): Annotations {
    return { [PLAN_ANNOTATION]: this._planText(), [STEP_ANNOTATION]: this._situation().stage.name };
  }

  /** @internal */
  protected _situation(): Situation {
    return this.situation ??= this.situationNow(this._state);
  }

  private situationNow({ progress, previous }: RolloutState): Situation {
    if (progress === undefined) {
      return { stage: { name: 'idle', steps: [], frame: this.strategyOnce().idle(CANDIDATE) }, versions: versionsOf(this.version, previous) };
    }
    const versions = versionsOf(this.version, progress.stable);
    const stages = withoutLeftOverConfig(this.allStages(), versions);
    const stage = stageAt(stages, progress);
    if (stage === undefined) throw new Error(positionProblem(stages, progress));
    return { stage, versions };
  }

  private allStages(): Stage[] {
    return this.stages ??= sequence(this.strategyOnce(), STABLE, CANDIDATE);
  }

  /** The config of a recorded version that some pods may still run. */
  private recordedConfig(): VersionConfig | undefined {
    const { progress, previous } = this._state;
    const config = progress?.stable.config ?? previous?.config;
    if (config?.name === this.config?.name) return undefined;
    try {
      return progress === undefined || runsRecorded(this.allStages(), progress) ? config : undefined;
    } catch {
      return config; // What is wrong with the plan or the state is reported by the validation.
    }
  }

  private manifests(configs: VersionConfig[]): any[] {
    const chart = Chart.of(this);
    const objects = this.node.findAll().filter((one): one is ApiObject => ApiObject.isApiObject(one) && Chart.of(one) === chart);
    const others = objects.filter(one => !(one.kind === 'ConfigMap' && one.node.scope === this));
    return [...others.map(one => one.toJson()), ...configs.map(config => {
      const object = this.addConfigMap('Rendered', config);
      const json = object.toJson();
      this.node.tryRemoveChild('Rendered');
      return json;
    })];
  }

  private addConfigMap(id: string, { name, data }: VersionConfig): ApiObject {
    return this._object(id, 'v1', 'ConfigMap', name, { immutable: true, data });
  }

  /** The ports that were asked for: in the props, or bound to the Service since. */
  private boundPorts(service: Service, declared: number) {
    if (this._props.servicePorts !== undefined) return service.ports;
    return service.ports.length > declared ? service.ports.slice(declared) : undefined;
  }

  private authoredJson(): any {
    return this.authored ??= this.author();
  }

  private strategyOnce(): Strategy {
    const replicas = this._scaling.rolloutReplicas;
    return this.strategy ??= this._strategy({ floor: floorOf(this._props.minAvailable, replicas), quota: this._props.podQuota }, replicas);
  }

  private forget(): void {
    this.authored = this.codeVersion = this.situation = undefined;
  }

  private validate(): string[] {
    this.forget();
    return this.problems();
  }

  /** Everything that is wrong, one sentence each. What depends on something that is wrong already is not looked at. */
  private problems(): string[] {
    const { _props: props, _scaling: scaling } = this;
    const problems = [
      ...nameProblems(this.name, this._longestSuffix, props.adopt, this.namesake),
      ...availabilityProblems(props, scaling.rolloutReplicas),
      ...shutdownProblems(props),
      ...this._problems(scaling.rolloutReplicas),
    ];
    if (props.scaling !== undefined && props.replicas !== undefined) problems.push('replicas: "scaling" decides the number of pods: leave one of the two out');
    if (props.restartPolicy !== undefined && props.restartPolicy !== RestartPolicy.ALWAYS) problems.push('restartPolicy: the pods of a Deployment always restart: leave it out');
    if (props.isolate) problems.push('isolate: it would be ignored: the NetworkPolicy lets in traffic to the declared ports only, see "networkPolicy"');
    const { progress, previous } = this._state;
    for (const recorded of [progress?.stable, previous]) problems.push(...recorded?._problems(this.name) ?? []);
    if (progress && props.adopt && !props.adopt.labelled) {
      problems.push('adopt: the running pods must carry the rollout\'s label before a rollout begins: commit the adoption first, then set "labelled"');
    }

    if (this.workload.containers.length === 0) return [...problems, 'containers: there is none: pass at least one container'];
    try {
      const authored = this.authoredJson();
      problems.push(...this.pods.check(authored), ...scaling._problems(this.version.podTemplate));
      if (this.service) problems.push(...servicePortProblems(this._props.servicePorts, this.version.podTemplate));
      if (problems.length === 0) problems.push(...this.pathProblems());
    } catch (error) {
      problems.push((error as Error).message);
    }
    return [...new Set(problems)];
  }

  private pathProblems(): string[] {
    try {
      this.allStages();
      this._situation();
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  }
}

/** The name that the chart would give to an object in the place of the construct. */
function generatedName(rollout: Rollout): string {
  const probe = new ApiObject(rollout, 'Default', { apiVersion: 'v1', kind: 'Name' });
  rollout.node.tryRemoveChild('Default');
  return probe.name;
}

/** The labels with other values, so that a selector for the given ones does not match. */
function otherValues(labels: Labels, suffix: string): Labels {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, `${value.slice(0, 63 - suffix.length)}${suffix}`]));
}
