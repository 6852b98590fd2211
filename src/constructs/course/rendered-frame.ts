/** What the frame that is rendered now decides: for the workloads of its tracks, and for what surrounds them. */
import { PercentOrAbsolute } from 'cdk8s-plus-28';
import { Course } from './course';
import { Memory } from './memory';
import { templatesIn } from './situation';
import { Frame, isIdle, Track } from '../../frames/frame';
import { availableFloor } from '../../frames/limits';
import { StrategyKind } from '../../frames/strategy';
import { servingTrack, TrackIndex } from '../../frames/traffic';
import { Labels, MIN_AVAILABLE_ANNOTATION, PLAN_ANNOTATION, ROLLOUT_LABEL, STEP_ANNOTATION, trackSelector } from '../../ground/labels';
import { RolloutPlan } from '../../plan/plan';
import { Annotations } from '../../pods/exemptions';
import { RolloutProps } from '../../pods/props';
import { Scaling } from '../../scaling/scaling';
import { RolloutVersion } from '../../state/version';
import { RolloutKind } from '../rollout-kind';

export interface RenderedFrameOptions {
  readonly rollout: string;
  readonly props: RolloutProps;
  readonly scaling: Scaling;
  readonly kind: RolloutKind;
  readonly strategy: StrategyKind;
  readonly memory: Memory;
  readonly course: Course;
}

export class RenderedFrame {
  constructor(private readonly options: RenderedFrameOptions) {}

  public get frame(): Frame {
    return this.now.stage.frame;
  }

  public get steps(): readonly number[] {
    return this.now.stage.steps;
  }

  /** The plan of the rollout that is in progress, or of the next one. */
  public get plan(): RolloutPlan {
    return RolloutPlan.parse(this.now.plan);
  }

  /** The replicas of the rollout that is in progress, or of the next one. */
  public get replicas(): number {
    return this.now.replicas;
  }

  /** The bounds of an autoscaler that decides freely; those of the rollout in progress are not lowered. */
  public get bounds(): { readonly min: number; readonly max: number } {
    const { min, max } = this.options.scaling;
    return { min, max: this.frame.held || !isIdle(this.frame) ? Math.max(max, this.replicas) : max };
  }

  public get maxSurge(): number | string {
    return (this.options.props.maxSurge ?? PercentOrAbsolute.percent(25)).value;
  }

  /** What the manifests say of themselves, on the workload that serves. */
  public get annotations(): Annotations {
    const { step, plan } = this.now;
    return { [MIN_AVAILABLE_ANNOTATION]: `${this.floor}`, [PLAN_ANNOTATION]: plan, [STEP_ANNOTATION]: step };
  }

  /** The track that serves: where a rollout does not end on the other one, that is the first, whatever its share. */
  public get serving(): TrackIndex {
    return this.options.strategy.alternates ? servingTrack(this.frame.traffic, this.now.active) : 0;
  }

  /** The labels of the pods that callers of the Service get: all that receive traffic, or where a router shares it out those that serve. */
  public get servingLabels(): Labels {
    return this.frame.traffic.by === 'pods' ? this.adoptedLabels ?? { [ROLLOUT_LABEL]: this.options.rollout } : this.labelsOf(this.serving);
  }

  /** The labels of the pods of a track. */
  public labelsOf(track: TrackIndex): Labels {
    const { rollout, strategy: { trackNames } } = this.options;
    return (track === 0 ? this.adoptedLabels : undefined) ?? trackSelector(rollout, trackNames[track]);
  }

  /** Pods that run today carry the adopted labels only. */
  private get adoptedLabels(): Labels | undefined {
    return this.isUnlabelled ? this.options.props.adopt?.matchLabels : undefined;
  }

  /** Whether pods may run that lack the label of the rollout. */
  public get isUnlabelled(): boolean {
    const { memory, props: { adopt } } = this.options;
    if (memory.recorded) return this.frame.unlabelled === true;
    return adopt !== undefined && !adopt.labelled;
  }

  /** The pod templates that it runs, or would run next. */
  public get templates(): any[] {
    return templatesIn(this.frame, this.now.versions);
  }

  public versionOf(track: Track): RolloutVersion {
    return this.now.versions(track.version);
  }

  /** Whether a track runs the version that is on its way. */
  public isCandidate(track: Track): boolean {
    return !isIdle(this.frame) && track.pods > 0 && track.version === this.now.candidate;
  }

  /** The fewest ready pods that the rollout keeps. */
  private get floor(): number {
    const { keeps } = this.options.kind;
    const floor = availableFloor(this.now.strategy.minAvailable, this.replicas);
    return keeps === undefined ? floor : Math.max(0, Math.min(floor, keeps(this.replicas)));
  }

  private get now() {
    return this.options.course.now;
  }
}
