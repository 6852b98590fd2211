/** What the frame that is rendered now decides: for the workloads of its tracks, and for what surrounds them. */
import { PercentOrAbsolute } from 'cdk8s-plus-28';
import { Course } from './course';
import { Memory } from './memory';
import { templatesIn } from './situation';
import { Frame, isIdle, Track } from '../../frames/frame';
import { availableFloor } from '../../frames/limits';
import { TrackNames } from '../../frames/strategy';
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
  readonly trackNames: TrackNames;
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

  /** The labels of the pods that receive the traffic. */
  public get servingLabels(): Labels {
    const { rollout, trackNames, props: { adopt } } = this.options;
    const { traffic } = this.frame;
    // Pods that run today carry the adopted labels only.
    if (adopt && this.isUnlabelled) return adopt.matchLabels;
    return traffic.by === 'selector' ? trackSelector(rollout, trackNames[traffic.active]) : { [ROLLOUT_LABEL]: rollout };
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
