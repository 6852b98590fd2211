import { ApiObject, Duration } from 'cdk8s';
import { Service } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Rollout } from './rollout';
import { RolloutKind } from './rollout-kind';
import { TrackView } from './surroundings/workload-track';
import { isIdle } from '../frames/frame';
import { otherTrack, servingTrack, TrackIndex } from '../frames/traffic';
import { Labels, trackSelector } from '../ground/labels';
import { formatSeconds } from '../plan/grammar';
import { wholeSeconds } from '../plan/seconds';
import { DEPLOYMENT, deploymentSpec } from '../pods/deployment';
import { SMALL_TRACK } from '../pods/exemptions';
import { RolloutProps } from '../pods/props';
import { BlueGreenTrack } from '../state/state';

// eslint-disable-next-line @typescript-eslint/no-require-imports -- Not loaded by an import of the library.
const switches = () => require('../frames/strategies/blue-green') as typeof import('../frames/strategies/blue-green.js');

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
}

const COLOURS = [BlueGreenTrack.BLUE, BlueGreenTrack.GREEN];
const LEAST_DRAIN = 30;

/**
 * A blue-green switch: the candidate comes up beside the running version, can be tried through a preview Service, and
 * receives all traffic at once. The old colour stays for a while and rests afterwards at 0 pods with its version.
 *
 * It emits the Deployments `<name>-blue` and `<name>-green`, the Services `<name>` (active) and `<name>-preview`, a
 * PodDisruptionBudget and, when autoscaled, a HorizontalPodAutoscaler for each colour, a ServiceAccount and a
 * NetworkPolicy.
 *
 * @see https://martinfowler.com/bliki/BlueGreenDeployment.html
 */
export class BlueGreenService extends Rollout {
  /** The Service that selects the inactive colour. Undefined when `expose` is false. */
  public readonly previewService?: Service;

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
      this.previewService = this._objects.addService('PreviewService', `${this.name}-preview`, {
        ports: this._props.servicePorts?.map(port => ({ ...port, nodePort: undefined })),
        selector: () => this.colourLabels(otherTrack(servingTrack(this._now.frame.traffic))),
        track: () => otherTrack(servingTrack(this._now.frame.traffic)),
        restingTrack: 'preview',
      });
      if (this._props.expose === false) this.node.tryRemoveChild('PreviewService');
    }
    this.bluePodDisruptionBudget = blue.podDisruptionBudget;
    this.greenPodDisruptionBudget = green.podDisruptionBudget;
    this.blueAutoscaler = blue.autoscaler;
    this.greenAutoscaler = green.autoscaler;
  }

  /** @internal */
  protected _kind(props: RolloutProps): RolloutKind {
    const { previewReplicas, drain = Duration.seconds(LEAST_DRAIN) }: BlueGreenServiceProps = props;
    return {
      strategy: shared => ({ type: 'blue-green', ...shared, previewReplicas }),
      plan: () => switches().blueGreenPlan(formatSeconds(wholeSeconds(drain))),
      hasOwnPlan: false,
      suffixes: ['-blue', '-green', '-preview'],
      workload: DEPLOYMENT,
      problems: replicas => [...drainProblems(drain), ...previewProblems(previewReplicas, replicas)],
    };
  }

  private colourLabels(index: TrackIndex): Labels {
    return trackSelector(this.name, COLOURS[index]);
  }

  private view(index: TrackIndex): TrackView {
    const { _now: now } = this;
    const { tracks, traffic } = now.frame;
    const active = servingTrack(traffic);
    const track = tracks[index];
    const { min, max } = now.bounds;
    const isCandidate = now.isCandidate(track);
    const isHeld = !isIdle(now.frame) && (active !== index || isCandidate);
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

function previewProblems(previewReplicas: number | undefined, replicas: number): string[] {
  if (previewReplicas === undefined || (Number.isInteger(previewReplicas) && previewReplicas >= 1 && previewReplicas <= replicas)) return [];
  return [`previewReplicas: ${previewReplicas} is not a number of pods from 1 to the ${replicas} replicas`];
}
