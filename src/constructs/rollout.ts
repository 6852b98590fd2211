import { ApiObject, Chart, Duration, Lazy } from 'cdk8s';
import { Deployment, PercentOrAbsolute, Service, Volume } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Authored } from './course/authored';
import type { Course } from './course/course';
import { Memory, memoryOf, memoryProblems, NOTHING_RECORDED } from './course/memory';
import { tagged, withImage } from './course/other-version';
import { Situation, templatesIn } from './course/situation';
import { RolloutFacts } from './rollout-facts';
import { RolloutFrame } from './rollout-frame';
import { nameProblems, Namesake, namesakes, propProblems, stateProblems } from './rollout-problems';
import type { RolloutObjects } from './surroundings/rollout-objects';
import { WorkloadTrack } from './surroundings/workload-track';
import { adoptionWarnings, planWarnings, warnOnce } from './warnings';
import { availableFloor } from '../frames/floor';
import { Frame, isIdle, shareOf, Track } from '../frames/frame';
import { kindOf, StrategyOptions } from '../frames/strategies';
import { SharedOptions, TrackNames } from '../frames/strategy';
import { canonical, contentHash } from '../ground/canonical';
import { Labels, MIN_AVAILABLE_ANNOTATION, PLAN_ANNOTATION, ROLLOUT_LABEL, STEP_ANNOTATION } from '../ground/labels';
import { RolloutPlan } from '../plan/plan';
import { wholeSeconds } from '../plan/seconds';
import { DEPLOYMENT } from '../pods/deployment';
import { Annotations } from '../pods/exemptions';
import { RolloutProps } from '../pods/props';
import { renderAs } from '../pods/rendering';
import { Scaling } from '../scaling/scaling';
import { Code } from '../state/lifecycle';
import { RolloutState } from '../state/state';
import { RolloutVersion, VersionConfig } from '../state/version';
import { networkPolicySpec } from './surroundings/network-policy';
import type { Workload } from '../pods/workload';
import { WorkloadKind } from '../pods/workload-kind';

/* eslint-disable @typescript-eslint/no-require-imports -- What only a rollout needs is not loaded by an import of the library. */
const courses = () => require('./course/course') as typeof import('./course/course.js');
const objects = () => require('./surroundings/rollout-objects') as typeof import('./surroundings/rollout-objects.js');
const workloads = () => require('../pods/workload') as typeof import('../pods/workload.js');
/* eslint-enable */

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

  /** The ConfigMap of the version that the code describes, when there is a `config` and some pods read it. */
  public readonly configMap?: ApiObject;

  /** @internal */
  protected readonly _props: RolloutProps;
  /** @internal */
  protected readonly _scaling: Scaling;

  /** @internal */
  protected readonly _objects: RolloutObjects;

  private readonly pods: Workload;
  private readonly authored: Authored;
  private readonly course: Course;
  private readonly config?: VersionConfig;
  private readonly memory: Memory;
  private readonly namesakes: Namesake[];
  private readonly sharedVolumes = new Map<string, Volume>();
  /** Whether nothing was wrong when it was last looked at, and nothing was rendered since. */
  private isChecked = false;

  /**
   * @param scope The chart, or a construct in it.
   * @param id The id of the construct.
   * @param props What all rollouts have in common.
   * @param blueprint The track whose Deployment is `workload`.
   * @param suffix What the name of that Deployment ends with.
   */
  constructor(scope: Construct, id: string, props: RolloutProps, blueprint: string, suffix: string) {
    super(scope, id);
    this._props = props;
    this._scaling = props.scaling ?? Scaling.fixed(props.replicas ?? 2);
    this.name = props.name ?? props.metadata?.name ?? generatedName(this);
    const deploymentName = props.adopt?.name ?? `${this.name}${suffix}`;
    this.namesakes = namesakes(this, props.metadata?.namespace, [this.name, deploymentName, ...this._suffixes.map(one => `${this.name}${one}`)]);
    this.config = props.config && { name: `${this.name}-config-${contentHash(canonical(props.config))}`, data: { ...props.config } };

    this.memory = props.state ? NOTHING_RECORDED : memoryOf(this, props.name ?? props.metadata?.name, props.adopt !== undefined);
    this.course = new (courses().Course)({
      state: props.state ?? RolloutState.idle(),
      recorded: this.memory.recorded,
      version: () => this.authored.version,
      code: () => this.code(),
    });

    this._objects = new (objects().RolloutObjects)(this, {
      rollout: this.name,
      scaling: this._scaling,
      props,
      blueprint: { track: blueprint, deploymentName },
      workload: () => this.workload,
      authored: () => this.authored,
      course: this.course,
      isUnlabelled: () => this.isUnlabelled,
    });

    // First what pods need to start, since some apply objects one after the other.
    if (props.serviceAccount === undefined) {
      this.serviceAccount = this._objects.add('ServiceAccount', 'v1', 'ServiceAccount', { automountServiceAccountToken: false });
    }
    for (const config of this.course.configs(this.config)) {
      if (config.name === this.config?.name) this.configMap = this._objects.addConfigMap('Config', config);
      else this._objects.addConfigMap(this.memory.recorded ? `RecordedConfig-${config.name}` : 'RecordedConfig', config);
    }

    const drainSeconds = wholeSeconds(props.shutdownDelay ?? Duration.seconds(10));
    this.pods = new (workloads().Workload)(this, 'Default', props, {
      deploymentName,
      kind: this._kind,
      graceSeconds: props.terminationGracePeriod ? wholeSeconds(props.terminationGracePeriod) : 30 + drainSeconds,
      adopted: props.adopt?.matchLabels,
      bothTracksServe: this._bothTracksServe,
      template: {
        rollout: this.name,
        serviceAccountName: this.name,
        priorityClassName: props.priorityClassName,
        drainSeconds,
        defaultProbes: props.defaultProbes ?? true,
        config: this.config && { name: this.config.name, path: props.configPath },
      },
      containers: { limitCpu: props.limitCpu ?? false, measured: this._scaling._utilizationTargets },
    });
    this.workload = this.pods;
    const author = renderAs(ApiObject.of(this.workload), () => {
      if (!this.course.isRendering) this.forget();
      return this._blueprintTrack.manifest();
    });
    this.authored = new Authored(this.name, this.pods, this.config, author);

    if (props.networkPolicy ?? true) {
      const spec = Lazy.any({
        produce: () => networkPolicySpec({ [ROLLOUT_LABEL]: this.name }, templatesIn(this._frame, this.course.now.versions)),
      });
      this.networkPolicy = this._objects.add('NetworkPolicy', 'networking.k8s.io/v1', 'NetworkPolicy', { spec });
    }
    if (props.expose ?? true) {
      const { adopt, serviceType: type, serviceAnnotations: annotations, servicePorts: ports } = props;
      // Pods that run today carry the adopted labels only.
      const selector = () => adopt && this.isUnlabelled ? adopt.matchLabels : this._servingLabels(this._frame);
      this.service = this._objects.addService('Service', this.name, { type, isHeadless: this._kind.isHeadless, annotations, ports, selector });
    }
    this.node.addValidation({ validate: () => this.validate() });
  }

  /** The version that the code describes: its pod template and config. */
  public get version(): RolloutVersion {
    this.authored.forget();
    return this.authored.version;
  }

  /**
   * What a user should know and need not mend, one sentence each: for example steps of a plan that come out the same. Each
   * is printed once when an app is synthesized, however many rollouts it concerns.
   *
   * @throws when the plan leaves no path, which a synthesis reports
   */
  public get warnings(): string[] {
    const replicas = this._scaling.rolloutReplicas;
    return [
      ...this.isUnlabelled ? adoptionWarnings(this._scaling.isAutoscaled) : [],
      ...this._hasOwnPlan ? planWarnings(this.course.all(), replicas) : [],
    ];
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
    const problems = [
      ...this.problems(),
      ...stable === undefined ? [] : stateProblems(RolloutState.inProgress({ stable }), this.name, undefined),
      ...this.renamedPorts(stable),
    ];
    if (problems.length > 0) throw new Error([...new Set(problems)].map(problem => `[${this.node.path}] ${problem}`).join('\n'));
    const frames = this.rendered({ stable });
    this.forget();
    return frames;
  }

  /**
   * Mounts one empty volume into several containers, for example the logs of a web server that a collector reads. Called
   * again with the same name, it mounts the same volume into more of them.
   *
   * @param volume The name of the volume.
   * @param paths Where each container finds it: container names and absolute paths.
   * @returns the volume
   */
  public shareVolume(volume: string, paths: { [container: string]: string }): Volume {
    const shared = this.sharedVolumes.get(volume) ?? Volume.fromEmptyDir(this, `Volume-${volume}`, volume);
    this.sharedVolumes.set(volume, shared);
    for (const [name, path] of Object.entries(paths)) {
      const container = [...this.workload.containers, ...this.workload.initContainers].find(one => one.name === name);
      if (container) container.mount(path, shared);
      else this.pods.report(`shareVolume("${volume}"): there is no container "${name}" yet: add it first`);
    }
    return shared;
  }

  /**
   * What the names of the objects end with, besides those that end with nothing.
   *
   * @internal
   */
  protected get _suffixes(): string[] {
    return [];
  }

  /**
   * The kind of the workload that `workload` authors.
   *
   * @internal
   */
  protected get _kind(): WorkloadKind {
    return DEPLOYMENT;
  }

  /**
   * The track of the workload that `workload` authors.
   *
   * @internal
   */
  protected abstract get _blueprintTrack(): WorkloadTrack;

  /**
   * How the rollout goes.
   *
   * @internal
   */
  protected abstract _strategy(limits: SharedOptions): StrategyOptions;

  /**
   * The plan as text, as it is annotated and recorded.
   *
   * @internal
   */
  protected abstract _planText(): string;

  /**
   * Whether traffic follows the pods of both tracks, through one Service.
   *
   * @internal
   */
  protected get _bothTracksServe(): boolean {
    return true;
  }

  /**
   * Whether the user wrote the plan: only then it is worth a word what becomes of its steps.
   *
   * @internal
   */
  protected get _hasOwnPlan(): boolean {
    return false;
  }

  /**
   * The labels of the pods that receive the traffic.
   *
   * @internal
   */
  protected _servingLabels(_frame: Frame): Labels {
    return { [ROLLOUT_LABEL]: this.name };
  }

  /**
   * What is wrong with what a construct adds: one sentence each.
   *
   * @internal
   */
  protected _problems(_replicas: number): string[] {
    return [];
  }

  /**
   * Whether a track runs the version that is on its way.
   *
   * @internal
   */
  protected _isCandidate(track: Track): boolean {
    return !isIdle(this._frame) && track.pods > 0 && track.version === this.course.now.candidate;
  }

  /** @internal */
  protected _versionOf(track: Track): RolloutVersion {
    return this.course.now.versions(track.version);
  }

  /** @internal */
  protected get _frame(): Frame {
    return this.course.now.stage.frame;
  }

  /** @internal */
  protected get _steps(): number[] {
    return this.course.now.stage.steps;
  }

  /** The plan of the rollout that is in progress, or of the next one. @internal */
  protected get _plan(): RolloutPlan {
    return RolloutPlan.parse(this.course.now.plan);
  }

  /** The replicas of the rollout that is in progress, or of the next one. @internal */
  protected get _replicas(): number {
    return this.course.now.replicas;
  }

  /** The bounds of an autoscaler that decides freely; those of the rollout in progress are not lowered. @internal */
  protected get _bounds(): { min: number; max: number } {
    const { min, max } = this._scaling;
    return { min, max: this._frame.held || !isIdle(this._frame) ? Math.max(max, this._replicas) : max };
  }

  /** @internal */
  protected get _maxSurge(): number | string {
    return (this._props.maxSurge ?? PercentOrAbsolute.percent(25)).value;
  }

  /** The fewest ready pods that the rollout keeps. @internal */
  protected get _floor(): number {
    return availableFloor(this.code().strategy.minAvailable, this._replicas);
  }

  /** @internal */
  protected _rolloutAnnotations(): Annotations {
    const { step, plan } = this.course.now;
    return { [MIN_AVAILABLE_ANNOTATION]: `${this._floor}`, [PLAN_ANNOTATION]: plan, [STEP_ANNOTATION]: step };
  }

  /** The recorded version beside which the pods of the code's version run or would run. */
  private runningVersion(): RolloutVersion | undefined {
    const { recorded } = this.memory;
    return recorded?.versions.get(recorded.record.stable);
  }

  /** What the code says of the rollout, but for its version. */
  private code(): Omit<Code, 'version'> {
    const { strategy, trackNames } = this;
    return { plan: this._planText(), replicas: this._scaling.rolloutReplicas, trackNames, strategy };
  }

  private get strategy(): StrategyOptions {
    const { minAvailable, podQuota } = this._props;
    return this._strategy({ minAvailable: minAvailable?.value ?? '100%', podQuota, isAutoscaled: this._scaling.isAutoscaled });
  }

  private get trackNames(): TrackNames {
    return kindOf(this.strategy.type).trackNames;
  }

  /** Whether pods may run that lack the label of the rollout. */
  private get isUnlabelled(): boolean {
    const { adopt } = this._props;
    if (this.memory.recorded) return this._frame.unlabelled === true;
    return adopt !== undefined && !adopt.labelled;
  }

  /**
   * What an app records and tells of this rollout; undefined where the app keeps no state.
   *
   * @internal
   */
  public get _facts(): RolloutFacts | undefined {
    const { memory: { key, recorded }, course, authored } = this;
    if (key === undefined) return undefined;
    return {
      key,
      path: this.node.path,
      name: this.name,
      construct: this.constructor.name,
      namespace: this._props.metadata?.namespace ?? Chart.of(this).namespace,
      code: course.code,
      version: authored.version,
      adopt: this._props.adopt && { name: this._props.adopt.name, matchLabels: this._props.adopt.matchLabels },
      recorded,
      manifests: record => course.renderRecord(record, configs => this._objects.manifests(configs)),
      next: image => this.nextFrames(image),
    };
  }

  /**
   * The frames of the rollout to the version of the code. Where no other version is known, one with another tag comes before.
   *
   * @internal
   */
  public _rehearsedFrames(stable?: RolloutVersion): RolloutFrame[] {
    const before = stable ?? this._props.state?.progress?.stable ?? this.runningVersion();
    // What is wrong with the construct is reported as for a synthesis, and then there is no version.
    if (this.workload.containers.length === 0) return this.frames(before);
    const { version } = this;
    return this.frames(before === undefined || before.hash === version.hash ? withImage(version, current => tagged(current, 'previous')) : before);
  }

  /** The frames of a rollout that nobody has asked for yet: to what runs now, with another image. */
  private nextFrames(image: string | undefined): RolloutFrame[] {
    const stable = this.runningVersion() ?? this.authored.version;
    return this.rendered({ stable, candidate: withImage(stable, current => image ?? tagged(current, 'next')) });
  }

  private rendered(versionsFrom: { readonly stable?: RolloutVersion; readonly candidate?: RolloutVersion }): RolloutFrame[] {
    const { trackNames } = this;
    return this.course.render(versionsFrom, ({ stage: { name, steps, frame }, versions }, index, configs) => ({
      index,
      name,
      steps,
      tracks: frame.tracks.map(({ version, pods }, i) => ({
        name: trackNames[i], version: versions(version).hash, pods, share: shareOf(frame, i === 0 ? 0 : 1),
      })),
      manifests: this._objects.manifests(configs),
    }));
  }

  private forget(): void {
    this.authored.forget();
    this.isChecked = false;
  }

  /** cdk8s validates the whole app once for every chart, so what was found to be in order is not looked at again. */
  private validate(): string[] {
    this.authored.forget();
    if (this.isChecked) return [];
    const problems = this.problems();
    this.isChecked = problems.length === 0;
    const { configs } = problems.length === 0 ? this.course.now : {} as Partial<Situation>;
    if (configs) this._objects.keepConfigs(configs);
    if (this.isChecked) this.warnings.forEach(warning => warnOnce(this.node.path, warning));
    return problems;
  }

  /** Everything that is wrong, one sentence each. What depends on something that is wrong already is not looked at. */
  private problems(): string[] {
    const { _props: props, _scaling: scaling } = this;
    // What is no number of pods is reported once, below, and not once more by everything that counts with it.
    const replicas = scaling.rolloutReplicas >= 0 ? scaling.rolloutReplicas : 0;
    const problems = collected(
      () => nameProblems(this.name, this._suffixes, this.namesakes, props.adopt),
      () => propProblems(props, replicas),
      () => props.state ? stateProblems(props.state, this.name, props.adopt) : memoryProblems(this.memory, this.trackNames),
      () => this._problems(replicas),
    );
    if (this.workload.containers.length === 0) return [...problems, 'containers: there is none: pass at least one container'];
    problems.push(...collected(
      () => this.pods.check(this.authored.deployment),
      () => scaling._problems(this.authored.version.podTemplate),
      () => this._objects.problems(this.authored.version.podTemplate),
    ));
    if (problems.length > 0) return [...new Set(problems)];
    return collected(() => {
      this.course.all();
      void this.course.now;
      return this.renamedPorts(this._props.state?.progress?.stable ?? this.runningVersion());
    });
  }

  /** Where traffic follows pods, one Service reaches both versions, and it goes to their ports by name. */
  private renamedPorts(stable: RolloutVersion | undefined): string[] {
    const isShared = stable instanceof RolloutVersion && this._bothTracksServe;
    return isShared ? this._objects.renamedPorts(stable.podTemplate, this.authored.version.podTemplate) : [];
  }
}

/** What several checks find. A check that cannot cope with what it was given says so and does not hide what others find. */
function collected(...checks: Array<() => string[]>): string[] {
  return checks.flatMap(check => {
    try {
      return check();
    } catch (error) {
      return [(error as Error).message];
    }
  });
}

/** The name that the chart would give to an object in the place of the construct. */
function generatedName(rollout: Rollout): string {
  const probe = new ApiObject(rollout, 'Default', { apiVersion: 'v1', kind: 'Name' });
  rollout.node.tryRemoveChild('Default');
  return probe.name;
}
