import { ApiObject, Duration } from 'cdk8s';
import { Service } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Rollout } from './rollout';
import { TrackView, WorkloadTrack } from './surroundings/workload-track';
import { Frame, isIdle } from '../frames/frame';
import { StrategyOptions } from '../frames/strategies';
import { SharedOptions } from '../frames/strategy';
import { otherTrack, servingTrack, TrackIndex } from '../frames/traffic';
import { Labels, trackSelector } from '../ground/labels';
import { formatSeconds } from '../plan/grammar';
import { wholeSeconds } from '../plan/seconds';
import { deploymentSpec } from '../pods/deployment';
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

  private readonly blue: WorkloadTrack;

  /**
   * @param scope The chart, or a construct in it.
   * @param id The id of the construct, from which its name follows.
   * @param props The pods and how they are switched. What is wrong with them is reported when the app is synthesized.
   */
  constructor(scope: Construct, id: string, props: BlueGreenServiceProps) {
    super(scope, id, props, BlueGreenTrack.BLUE, '-blue');
    this.blue = this._objects.addTrack(BlueGreenTrack.BLUE, '-blue', () => this.view(0));
    const green = this._objects.addTrack(BlueGreenTrack.GREEN, '-green', () => this.view(1));
    this.green = green.emitDeployment(this, 'GreenDeployment');
    if (this.service) {
      // Reached in the cluster alone: what the active Service has for the outside, there is once.
      this.previewService = this._objects.addService('PreviewService', `${this.name}-preview`, {
        ports: props.servicePorts?.map(port => ({ ...port, nodePort: undefined })),
        selector: () => this.colourLabels(otherTrack(servingTrack(this._frame.traffic))),
        track: () => otherTrack(servingTrack(this._frame.traffic)),
        restingTrack: 'preview',
      });
    }
    this.bluePodDisruptionBudget = this.blue.podDisruptionBudget;
    this.greenPodDisruptionBudget = green.podDisruptionBudget;
    this.blueAutoscaler = this.blue.autoscaler;
    this.greenAutoscaler = green.autoscaler;
  }

  /** @internal */
  protected get _bothTracksServe(): boolean {
    return false;
  }

  /** @internal */
  protected get _suffixes(): string[] {
    return ['-blue', '-green', '-preview'];
  }

  /** @internal */
  protected get _blueprintTrack(): WorkloadTrack {
    return this.blue;
  }

  /** @internal */
  protected _strategy(shared: SharedOptions): StrategyOptions {
    return { type: 'blue-green', ...shared, previewReplicas: this.switchProps.previewReplicas };
  }

  /** @internal */
  protected _planText(): string {
    return switches().blueGreenPlan(formatSeconds(wholeSeconds(this.drain)));
  }

  /** @internal */
  protected _servingLabels({ traffic }: Frame): Labels {
    return this.colourLabels(servingTrack(traffic));
  }

  /** @internal */
  protected _problems(replicas: number): string[] {
    const { previewReplicas } = this.switchProps;
    const problems: string[] = [];
    if (wholeSeconds(this.drain) < LEAST_DRAIN) problems.push(`drain: ${formatSeconds(wholeSeconds(this.drain))} is too short for every proxy to learn of the cutover: use ${LEAST_DRAIN}s or more`);
    if (previewReplicas !== undefined && !(Number.isInteger(previewReplicas) && previewReplicas >= 1 && previewReplicas <= replicas)) {
      problems.push(`previewReplicas: ${previewReplicas} is not a number of pods from 1 to the ${replicas} replicas`);
    }
    return problems;
  }

  private get switchProps(): BlueGreenServiceProps {
    return this._props;
  }

  private get drain(): Duration {
    return this.switchProps.drain ?? Duration.seconds(LEAST_DRAIN);
  }

  private colourLabels(index: TrackIndex): Labels {
    return trackSelector(this.name, COLOURS[index]);
  }

  private view(index: TrackIndex): TrackView {
    const { tracks, traffic } = this._frame;
    const active = servingTrack(traffic);
    const track = tracks[index];
    const { min, max } = this._bounds;
    const isCandidate = this._isCandidate(track);
    const isHeld = !isIdle(this._frame) && (active !== index || isCandidate);
    const held = Math.max(1, track.pods);
    return {
      version: this._versionOf(track),
      pods: track.pods,
      spec: deploymentSpec({ maxSurge: this._maxSurge, maxUnavailable: 0, frozen: false }),
      // An inactive colour's autoscaler sees no traffic, so its minimum stands for the pods that must be there for it. A
      // preview has no more than these either: held, its autoscaler would not take them away after a step back.
      bounds: isHeld ? { min: held, max: isCandidate && active !== index ? held : max } : { min, max },
      mayScaleDown: isIdle(this._frame),
      annotations: active === index ? this._rolloutAnnotations() : {},
      exemptions: track.pods < 2 && active !== index ? [SMALL_TRACK] : [],
    };
  }
}
