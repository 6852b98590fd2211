import { ApiObject, Chart } from 'cdk8s';
import { Deployment, Service, Volume } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { AskedRollout, codeOf, once, scalingOf, strategyOptions } from './asked-rollout';
import type { Course } from './course/course';
import { generatedName, Memory, memoryOf, NOTHING_RECORDED } from './course/memory';
import { tagged, withImage } from './course/other-version';
import type { RenderedFrame } from './course/rendered-frame';
import { Ends, rolloutFrames } from './course/rollout-frames';
import { routerProblems } from './mid-rollout/router-beside-version';
import { heldProps, isWanted } from './mid-rollout/settings';
import { Recall } from './recall';
import { CheckedRollout, followsPods, lostPorts, readsAccount, renamedPorts, rolloutProblems, runningVersion } from './rollout-checks';
import { RolloutFacts } from './rollout-facts';
import { RolloutFrame } from './rollout-frame';
import { RolloutKind } from './rollout-kind';
import { namesakes, stateProblems } from './rollout-problems';
import type { RolloutObjects } from './surroundings/rollout-objects';
import { adoptionWarnings, planWarnings, warnOnce } from './warnings';
import { kindOf } from '../frames/strategies';
import { StrategyKind } from '../frames/strategy';
import { canonical, contentHash } from '../ground/canonical';
import type { AuthoredPods } from '../pods/authored-pods';
import { PodSource } from '../pods/pod-source';
import { RolloutProps } from '../pods/props';
import { Scaling } from '../scaling/scaling';
import { RolloutState } from '../state/state';
import { RolloutVersion } from '../state/version';

/* eslint-disable @typescript-eslint/no-require-imports -- What only a rollout needs is not loaded by an import of the library. */
const courses = () => require('./course/course') as typeof import('./course/course.js');
const frames = () => require('./course/rendered-frame') as typeof import('./course/rendered-frame.js');
const objects = () => require('./surroundings/rollout-objects') as typeof import('./surroundings/rollout-objects.js');
const sources = () => require('../pods/authored-pods') as typeof import('../pods/authored-pods.js');
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

  /** What holds now: in the middle of a rollout, that with which it began. @internal */
  protected readonly _props: RolloutProps;
  /** @internal */
  protected readonly _scaling: Scaling;
  /** What surrounds the pods. @internal */
  protected readonly _objects: RolloutObjects;
  /** What the frame decides that is rendered now. @internal */
  protected readonly _now: RenderedFrame;

  /** How it is rendered once more. @internal */
  public readonly _again: Recall;

  /** What the code says, also where something of it waits. */
  private readonly asked: AskedRollout;
  private readonly kind: RolloutKind;
  private readonly strategy: StrategyKind;
  private readonly pods: PodSource;
  private readonly authored: AuthoredPods;
  private readonly course: Course;
  private readonly memory: Memory;
  private readonly checked: CheckedRollout;
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
    this.name = props.name ?? props.metadata?.name ?? generatedName(this);
    this.memory = props.state ? NOTHING_RECORDED : memoryOf(this, props.name ?? props.metadata?.name, props.adopt !== undefined);
    this.asked = this.asking(props);
    const held = heldProps(props, this.memory.recorded?.record.progress);
    const { scaling, kind } = held === props ? this.asked : this.asking(held);
    this._props = held;
    this._scaling = scaling;
    this.kind = kind;
    this.strategy = kindOf(strategyOptions(this.asked).type);
    const deploymentName = props.adopt?.name ?? `${this.name}${suffix}`;
    const names = kind.suffixes.map(one => `${this.name}${one}`);
    const others = namesakes(this, props.metadata?.namespace, [this.name, deploymentName, ...names]);
    const config = props.config && { name: `${this.name}-config-${contentHash(canonical(props.config))}`, data: { ...props.config } };

    const { strategy, memory, name: rollout } = this;
    const code = once(() => codeOf(this.asked, rollout, this.namespace));
    this.course = new (courses().Course)({
      state: props.state ?? RolloutState.idle(),
      recorded: memory.recorded,
      version: () => this.pods.version,
      code,
      shown: () => held === props ? code() : { ...code(), replicas: scaling.rolloutReplicas, strategy: memory.recorded!.record.progress!.strategy! },
    });
    this._now = new (frames().RenderedFrame)({ rollout, props: held, scaling, kind, strategy, memory, course: this.course });
    const rendered = { rollout, scaling, asked: this.asked.scaling, props: held, now: this._now, routing: kind.routing };
    this._objects = new (objects().RolloutObjects)(this, { ...rendered, blueprint: { track: blueprint, deploymentName }, pods: () => this.pods });

    // First what pods need to start, since some apply objects one after the other.
    if (props.serviceAccount === undefined || readsAccount(memory.recorded, rollout)) {
      const account = this._objects.add('ServiceAccount', 'v1', 'ServiceAccount', { automountServiceAccountToken: false });
      if (props.serviceAccount === undefined) this.serviceAccount = account;
    }
    for (const one of this.course.configs(config)) {
      if (one.name === config?.name) this.configMap = this._objects.addConfigMap('Config', one);
      else this._objects.addConfigMap(memory.recorded ? `RecordedConfig-${one.name}` : 'RecordedConfig', one);
    }

    const used = { bothTracksServe: followsPods(strategy, kind), measured: this.asked.scaling._utilizationTargets };
    this.pods = this.authored = new (sources().AuthoredPods)(this, props, {
      rollout, deploymentName, track: blueprint, config, kind: kind.workload, ...used,
    });
    this.workload = this.authored.workload;
    this.authored.renderedAs(() => {
      if (!this.course.isRendering) this.forget();
      return this._objects.blueprint.manifest();
    });

    // What waits is there to be used in code, and in no manifest.
    if (isWanted(props.networkPolicy, held.networkPolicy)) this.networkPolicy = this._objects.addNetworkPolicy('NetworkPolicy');
    if (held.networkPolicy === false) this.node.tryRemoveChild('NetworkPolicy');
    if (isWanted(props.expose, held.expose)) {
      const { serviceType: type, serviceAnnotations: annotations, servicePorts: ports } = held;
      this.service = this._objects.addService('Service', this.name, { type, isHeadless: kind.workload.isHeadless, annotations, ports });
    }
    if (held.expose === false) this.node.tryRemoveChild('Service');
    const { course, pods, _objects, asked } = this;
    const claims = kind.routing?.claimProblems(this) ?? [];
    this.checked = { name: rollout, ...asked, held, strategy, namesakes: others, claims, memory, pods, course, objects: _objects };
    this._again = new Recall(this.checked, config);
    this.node.addValidation({ validate: () => course.own(() => this.validate()) });
  }

  /** The version that the code describes: its pod template and config. */
  public get version(): RolloutVersion {
    this.pods.forget();
    // A copy: what somebody does with its template is not what is rendered.
    return RolloutVersion.of(this.pods.version);
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
      ...this.memory.warnings ?? [],
      ...this._now.isUnlabelled ? adoptionWarnings(this._scaling.isAutoscaled) : [],
      ...this.kind.warnings?.() ?? [],
      ...this.kind.hasOwnPlan ? planWarnings(this.course.all(), replicas) : [],
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
      ...rolloutProblems(this.checked),
      ...stable === undefined ? [] : stateProblems(RolloutState.inProgress({ stable }), this.name, undefined),
      ...renamedPorts(this.checked, stable),
    ];
    if (problems.length > 0) throw new Error([...new Set(problems)].map(problem => `[${this.node.path}] ${problem}`).join('\n'));
    const rendered = this.rendered({ stable });
    this.forget();
    return rendered;
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
    return this.authored.workload.share(this, volume, paths);
  }

  /**
   * What kind of rollout it is.
   *
   * @internal
   */
  protected abstract _kind(props: RolloutProps, scaling: Scaling): RolloutKind;

  /**
   * What an app records and tells of this rollout; undefined where the app keeps no state.
   *
   * @internal
   */
  public get _facts(): RolloutFacts | undefined {
    const { memory: { key, recorded }, course, pods } = this;
    if (key === undefined) return undefined;
    return {
      key,
      path: this.node.path,
      name: this.name,
      construct: this.constructor.name,
      namespace: this.namespace,
      code: course.code,
      version: pods.version,
      adopt: this._props.adopt && { name: this._props.adopt.name, matchLabels: this._props.adopt.matchLabels },
      recorded,
      lostPorts: lostPorts(this.checked),
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
    const before = stable ?? this._props.state?.progress?.stable ?? runningVersion(this.memory);
    // What is wrong with the construct is reported as for a synthesis, and then there is no version.
    if (this.pods.isEmpty) return this.frames(before);
    const { version } = this;
    return this.frames(before === undefined || before.hash === version.hash ? withImage(version, current => tagged(current, 'previous')) : before);
  }

  /** The frames of a rollout that nobody has asked for yet: to what runs now, with another image. */
  private nextFrames(image: string | undefined): RolloutFrame[] {
    const stable = runningVersion(this.memory) ?? this.pods.version;
    return this.rendered({ stable, candidate: withImage(stable, current => image ?? tagged(current, 'next')) });
  }

  private rendered(ends: Ends): RolloutFrame[] {
    return rolloutFrames(this.course, this.strategy.trackNames, ends, configs => this._objects.manifests(configs));
  }

  private asking(props: RolloutProps): AskedRollout {
    const scaling = scalingOf(props);
    return { props, scaling, kind: this._kind(props, scaling) };
  }

  private get namespace(): string | undefined {
    return this._props.metadata?.namespace ?? Chart.of(this).namespace;
  }

  private forget(): void {
    this.pods.forget();
    this.isChecked = false;
  }

  /** cdk8s validates the whole app once for every chart, so what was found to be in order is not looked at again. */
  private validate(): string[] {
    this.pods.forget();
    if (this.isChecked) return [];
    const { memory, name, namespace, checked } = this;
    // What Git knows is a nearer reason than what is missing here.
    const known = memory.recorded ? [] : memory.known?.({ key: memory.key!, name, namespace, version: () => this.pods.version }) ?? [];
    const problems = [...known, ...rolloutProblems(known.length > 0 ? { ...checked, memory: { ...memory, problems: [] } } : checked)];
    if (problems.length === 0) problems.push(...routerProblems({ ...checked, namespace }));
    this.isChecked = problems.length === 0;
    if (!this.isChecked) return problems;
    const { configs } = this.course.now;
    if (configs) this._objects.keepConfigs(configs);
    this.warnings.forEach(warning => warnOnce(this, warning));
    return [];
  }
}
