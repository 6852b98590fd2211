import { ApiObject } from 'cdk8s';
import { Service } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Rollout } from './rollout';
import { planned, RolloutKind } from './rollout-kind';
import { TrafficRouter } from './routing/traffic-router';
import { TrackView } from './surroundings/workload-track';
import { isIdle } from '../frames/frame';
import { TrackIndex } from '../frames/traffic';
import { RolloutPlan } from '../plan/plan';
import { deploymentSpec } from '../pods/deployment';
import { Annotations, SMALL_TRACK } from '../pods/exemptions';
import { RolloutProps } from '../pods/props';
import { Scaling } from '../scaling/scaling';

// eslint-disable-next-line @typescript-eslint/no-require-imports -- Not loaded by an import of the library.
const routes = () => require('./routing/routing') as typeof import('./routing/routing.js');

/**
 * What the canary's pods are to the stable ones.
 */
export enum CanaryCapacity {
  /** They take the place of stable pods: about R pods in total at each step, as in Argo Rollouts without traffic routing. */
  CONSTANT = 'constant',
  /** They come on top of R stable pods: an abort is instant. */
  SURGE = 'surge',
}

/**
 * Props of a `CanaryDeployment`.
 */
export interface CanaryDeploymentProps extends RolloutProps {
  /**
   * The steps from the first candidate pod to the promotion.
   *
   * @default RolloutPlan.parse('1 pod for 10m, 10% for 10m, 50% for 10m, 100%')
   */
  readonly plan?: RolloutPlan;

  /**
   * What the canary's pods are to the stable ones.
   *
   * @default - `SURGE` when autoscaled, otherwise `CONSTANT`
   */
  readonly capacity?: CanaryCapacity;

  /**
   * Whether capacity `CONSTANT` may run one pod more than R where that comes nearer to a weight (Argo's `maxSurge: 1`).
   *
   * @default true
   */
  readonly extraPod?: boolean;

  /**
   * What leads traffic to the canary by weights. The Service `<name>` then reaches stable alone, and there is one of the canary,
   * `<name>-canary`.
   *
   * @default - the share of traffic is the share of ready pods
   */
  readonly router?: TrafficRouter;
}

/**
 * A canary: a second Deployment runs the candidate with a growing share of the pods, and so of the traffic, before stable
 * takes the candidate's pod template. It needs nothing but two Deployments and one Service. With a `router`, the share of traffic is
 * exact whatever the number of pods, and an abort is one change of a number.
 *
 * It emits the Deployments `<name>` and `<name>-canary` (at 0 pods when idle), a Service over both, a
 * PodDisruptionBudget and, when autoscaled, a HorizontalPodAutoscaler for each, a ServiceAccount and a NetworkPolicy; with a router
 * its objects and a Service of the canary.
 *
 * @see https://martinfowler.com/bliki/CanaryRelease.html
 */
export class CanaryDeployment extends Rollout {
  /** The Deployment of the canary. */
  public readonly canary: ApiObject;

  /** The Service of the canary, with a router. */
  public readonly canaryService?: Service;

  /** The objects of the router, in its order; none without one. */
  public readonly routes: ApiObject[];

  /** The disruption budget of stable. */
  public readonly podDisruptionBudget: ApiObject;

  /** The disruption budget of the canary. */
  public readonly canaryPodDisruptionBudget: ApiObject;

  /** The autoscaler of stable, when autoscaled. */
  public readonly autoscaler?: ApiObject;

  /** The autoscaler of the canary, when autoscaled. */
  public readonly canaryAutoscaler?: ApiObject;

  /**
   * @param scope The chart, or a construct in it.
   * @param id The id of the construct, from which its name follows.
   * @param props The pods, the plan and the rest. What is wrong with them is reported when the app is synthesized.
   */
  constructor(scope: Construct, id: string, props: CanaryDeploymentProps) {
    super(scope, id, props, 'stable', '');
    const stable = this._objects.addTrack('stable', '', () => this.view(0, this._now.annotations));
    const canary = this._objects.addTrack('canary', '-canary', () => this.view(1, {}));
    this.canary = canary.emitDeployment(this, 'CanaryDeployment');
    this.podDisruptionBudget = stable.podDisruptionBudget;
    this.canaryPodDisruptionBudget = canary.podDisruptionBudget;
    this.autoscaler = stable.autoscaler;
    this.canaryAutoscaler = canary.autoscaler;
    if (props.router && this.service) {
      this.canaryService = this._objects.addService('CanaryService', `${this.name}-canary`, {
        ports: props.servicePorts?.map(port => ({ ...port, nodePort: undefined })),
        selector: () => this._now.labelsOf(1),
        track: () => 1,
        restingTrack: 'canary',
      });
    }
    this.routes = this._objects.addRoutes();
  }

  /** @internal */
  protected _kind(props: RolloutProps, { isAutoscaled }: Scaling): RolloutKind {
    const { plan, capacity, extraPod = true, router, expose }: CanaryDeploymentProps = props;
    const routing = router && routes().routingOf(this, router, ['', '-canary'], props.metadata?.namespace);
    const kind = planned(plan, routing);
    return {
      ...kind,
      suffixes: ['-canary'],
      mayBeRouted: true,
      strategy: shared => ({ type: 'canary', ...shared, capacity: capacity ?? (isAutoscaled ? CanaryCapacity.SURGE : CanaryCapacity.CONSTANT), extraPod, router: routing?.terms }),
      problems: replicas => [
        ...kind.problems(replicas),
        ...router !== undefined && expose === false ? ['router: it leads to Services, and there are none: leave "expose" out'] : [],
        ...router !== undefined && capacity !== undefined ? ['capacity: with a router stable keeps all its pods: leave it out'] : [],
        ...router === undefined && isAutoscaled && capacity === CanaryCapacity.CONSTANT
          ? ['capacity: CONSTANT needs a number of pods that Git knows, and an autoscaler decides it: use CanaryCapacity.SURGE'] : [],
      ],
    };
  }

  /** Where a router leads load away from stable, an abort brings all of it back at once. */
  private get stableBounds(): TrackView['bounds'] {
    const { frame, bounds: { min, max }, replicas } = this._now;
    return frame.traffic.by === 'weights' && !isIdle(frame) ? { min: Math.max(min, replicas), max } : { min, max };
  }

  private view(index: TrackIndex, annotations: Annotations): TrackView {
    const { _now: now } = this;
    const track = now.frame.tracks[index];
    return {
      version: now.versionOf(track),
      pods: track.pods,
      spec: deploymentSpec({ maxSurge: now.maxSurge, maxUnavailable: 0, frozen: false }),
      // The canary runs the pods that its weight needs and no more, whatever its load: its share stays what it is.
      bounds: index === 0 ? this.stableBounds : { min: Math.max(1, track.pods), max: Math.max(1, track.pods) },
      mayScaleDown: !now.frame.held,
      annotations,
      exemptions: index === 0 ? [] : [SMALL_TRACK],
    };
  }
}
