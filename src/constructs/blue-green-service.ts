import { ApiObject, Duration } from 'cdk8s';
import { Service } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Rollout } from './rollout';
import { RolloutKind } from './rollout-kind';
import type { Routing } from './routing/routing';
import { TrafficRouter } from './routing/traffic-router';
import { TrackView } from './surroundings/workload-track';
import { isIdle } from '../frames/frame';
import { otherTrack, TrackIndex } from '../frames/traffic';
import { formatSeconds } from '../plan/grammar';
import { RolloutPlan } from '../plan/plan';
import { wholeSeconds } from '../plan/seconds';
import { DEPLOYMENT, deploymentSpec } from '../pods/deployment';
import { SMALL_TRACK } from '../pods/exemptions';
import { RolloutProps } from '../pods/props';
import { BlueGreenTrack } from '../state/state';

// eslint-disable-next-line @typescript-eslint/no-require-imports -- Not loaded by an import of the library.
const switches = () => require('../frames/strategies/blue-green') as typeof import('../frames/strategies/blue-green.js');

// eslint-disable-next-line @typescript-eslint/no-require-imports -- Not loaded by an import of the library.
const routes = () => require('./routing/routing') as typeof import('./routing/routing.js');

/**
 * Props of a `BlueGreenService`.
 */
export interface BlueGreenServiceProps extends RolloutProps {
  /**
   * The pods of the inactive colour while it is previewed. It has all of them before traffic moves.
   *
   * @default - the replicas
   */
  readonly previewReplicas?: number;

  /**
   * How long the old colour stays after the cutover: proxies learn of it over some seconds. At least 30 seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly drain?: Duration;

  /**
   * What leads traffic to the colours by weights. There is a Service of each colour then, `<name>-blue` and `<name>-green`; `<name>` goes
   * over to the other colour when all traffic has.
   *
   * @default - the selector of the Service `<name>` leads all traffic to one colour
   */
  readonly router?: TrafficRouter;

  /**
   * With a router: the shares that the candidate gets before all traffic moves, in percent, such as `10% for 5m, 50% for 5m`.
   *
   * @default - all traffic moves at once
   */
  readonly plan?: RolloutPlan;
}

const LEAST_DRAIN = 30;

/**
 * A blue-green switch: the candidate comes up beside the running version, can be tried through a preview Service, and
 * receives all traffic at once. The old colour stays for a while and rests afterwards at 0 pods with its version.
 *
 * It emits the Deployments `<name>-blue` and `<name>-green`, the Services `<name>` (active) and `<name>-preview`, a
 * PodDisruptionBudget and, when autoscaled, a HorizontalPodAutoscaler for each colour, a ServiceAccount and a
 * NetworkPolicy; with a router its objects and a Service of each colour.
 *
 * @see https://martinfowler.com/bliki/BlueGreenDeployment.html
 */
export class BlueGreenService extends Rollout {
  /** The Service that selects the inactive colour. Undefined when `expose` is false. */
  public readonly previewService?: Service;

  /** The Service of the blue colour, with a router. */
  public readonly blueService?: Service;

  /** The Service of the green colour, with a router. */
  public readonly greenService?: Service;

  /** The objects of the router, in its order; none without one. */
  public readonly routes: ApiObject[];

  /** The Deployment of the green colour; the blue one is `workload`. */
  public readonly green: ApiObject;

  /** The disruption budget of blue. */
  public readonly bluePodDisruptionBudget: ApiObject;

  /** The disruption budget of green. */
  public readonly greenPodDisruptionBudget: ApiObject;

  /** The autoscaler of blue, when autoscaled. */
  public readonly blueAutoscaler?: ApiObject;

  /** The autoscaler of green, when autoscaled. */
  public readonly greenAutoscaler?: ApiObject;

  /**
   * @param scope The chart, or a construct in it.
   * @param id The id of the construct, from which its name follows.
   * @param props The pods and how they are switched. What is wrong with them is reported when the app is synthesized.
   */
  constructor(scope: Construct, id: string, props: BlueGreenServiceProps) {
    super(scope, id, props, BlueGreenTrack.BLUE, '-blue');
    const blue = this._objects.addTrack(BlueGreenTrack.BLUE, '-blue', () => this.view(0));
    const green = this._objects.addTrack(BlueGreenTrack.GREEN, '-green', () => this.view(1));
    this.green = green.emitDeployment(this, 'GreenDeployment');
    if (this.service) {
      // Reached in the cluster alone: what the active Service has for the outside, there is once.
      const ports = this._props.servicePorts?.map(port => ({ ...port, nodePort: undefined }));
      const add = (objectId: string, suffix: string, track: () => TrackIndex) => this._objects.addService(objectId, `${this.name}-${suffix}`, {
        ports, selector: () => this._now.labelsOf(track()), track, restingTrack: suffix,
      });
      this.previewService = add('PreviewService', 'preview', () => otherTrack(this._now.serving));
      if (this._props.expose === false) this.node.tryRemoveChild('PreviewService');
      if (props.router) {
        this.blueService = add('BlueService', BlueGreenTrack.BLUE, () => 0);
        this.greenService = add('GreenService', BlueGreenTrack.GREEN, () => 1);
      }
    }
    this.routes = this._objects.addRoutes();
    this.bluePodDisruptionBudget = blue.podDisruptionBudget;
    this.greenPodDisruptionBudget = green.podDisruptionBudget;
    this.blueAutoscaler = blue.autoscaler;
    this.greenAutoscaler = green.autoscaler;
  }

  /** @internal */
  protected _kind(props: RolloutProps): RolloutKind {
    const { previewReplicas, drain = Duration.seconds(LEAST_DRAIN), router, plan, expose }: BlueGreenServiceProps = props;
    const routing = router && routes().routingOf(this, router, ['-blue', '-green'], props.metadata?.namespace);
    const steps = routing && plan instanceof RolloutPlan ? plan.partialSteps : [];
    return {
      strategy: shared => ({ type: 'blue-green', ...shared, previewReplicas, router: routing?.terms }),
      plan: () => switches().blueGreenPlan(formatSeconds(wholeSeconds(drain)), steps.map(step => step.toString())),
      routing,
      hasOwnPlan: plan !== undefined,
      suffixes: ['-blue', '-green', '-preview'],
      workload: DEPLOYMENT,
      mayBeRouted: true,
      problems: replicas => [
        ...drainProblems(drain),
        ...previewProblems(previewReplicas, replicas),
        ...plan === undefined ? [] : stepProblems(plan, replicas, routing),
        ...routing?.problems([], replicas) ?? [],
        ...routing?.colourProblems() ?? [],
        ...router !== undefined && expose === false ? ['router: it leads to Services, and there are none: leave "expose" out'] : [],
      ],
    };
  }

  private view(index: TrackIndex): TrackView {
    const { _now: now } = this;
    const { tracks, traffic } = now.frame;
    const active = now.serving;
    const track = tracks[index];
    const { min, max } = now.bounds;
    const isCandidate = now.isCandidate(track);
    // While a router shares the load out, an abort may bring all of it back.
    const isHeld = !isIdle(now.frame) && (active !== index || isCandidate || traffic.by === 'weights');
    const held = Math.max(1, track.pods);
    return {
      version: now.versionOf(track),
      pods: track.pods,
      spec: deploymentSpec({ maxSurge: now.maxSurge, maxUnavailable: 0, frozen: false }),
      // An inactive colour's autoscaler sees no traffic, so its minimum stands for the pods that must be there for it. A
      // preview has no more than these either: held, its autoscaler would not take them away after a step back.
      bounds: isHeld ? { min: held, max: isCandidate && active !== index ? held : max } : { min, max },
      mayScaleDown: isIdle(now.frame),
      annotations: active === index ? now.annotations : {},
      exemptions: track.pods < 2 && active !== index ? [SMALL_TRACK] : [],
    };
  }
}

function drainProblems(drain: Duration): string[] {
  const seconds = wholeSeconds(drain);
  return seconds < LEAST_DRAIN ? [`drain: ${formatSeconds(seconds)} is too short for every proxy to learn of the cutover: use ${LEAST_DRAIN}s or more`] : [];
}

/** A switch moves in shares, and only where something can share traffic out. */
function stepProblems(plan: RolloutPlan, replicas: number, routing: Routing | undefined): string[] {
  if (routing === undefined) return ['plan: a blue-green switch has steps only where a router shares traffic out: set "router", or leave it out'];
  const problems = RolloutPlan._problemsOf(plan, replicas, true);
  if (problems.length > 0) return problems;
  const steps = plan.partialSteps.map(step => step._parsed);
  const others = plan.partialSteps.filter(({ weight }) => weight === undefined);
  return [
    ...others.map(step => `plan: "${step}": a blue-green switch moves in shares of the traffic, such as "10% for 5m"`),
    ...routing.problems(steps.filter(({ percent }) => percent !== undefined), replicas),
  ];
}

function previewProblems(previewReplicas: number | undefined, replicas: number): string[] {
  if (previewReplicas === undefined || (Number.isInteger(previewReplicas) && previewReplicas >= 1 && previewReplicas <= replicas)) return [];
  return [`previewReplicas: ${previewReplicas} is not a number of pods from 1 to the ${replicas} replicas`];
}
