import { Duration } from 'cdk8s';
import { formatStep } from './grammar';
import { wholeSeconds } from './seconds';

/**
 * How long a step stands before the next one may follow.
 */
export interface RolloutStepOptions {
  /**
   * The time that the step stands at least, e.g. `Duration.minutes(10)`.
   *
   * @default - none: the next step may follow as soon as this one is realized
   */
  readonly hold?: Duration;

  /**
   * The step stands until a person promotes it.
   *
   * @default false
   */
  readonly untilApproved?: boolean;
}

/**
 * One step of a plan: how much of the rollout runs the candidate, and how long that stands.
 *
 * A step is checked where it is used, with the number of replicas at hand; the construct reports what is wrong with it
 * when it is synthesized.
 */
export class RolloutStep {
  /**
   * A number of candidate pods.
   *
   * @param pods Pods that run the candidate, 1 or more and not more than the replicas.
   * @param options How long the step stands.
   */
  public static pods(pods: number, options: RolloutStepOptions = {}): RolloutStep {
    return new RolloutStep(pods, undefined, options.hold, options.untilApproved ?? false);
  }

  /**
   * A share of the rollout, in whole percent.
   *
   * @param percent Percent of traffic (of pods, in batches), 0–100. 100 is the promotion itself.
   * @param options How long the step stands.
   */
  public static percent(percent: number, options: RolloutStepOptions = {}): RolloutStep {
    return new RolloutStep(undefined, percent, options.hold, options.untilApproved ?? false);
  }

  private constructor(
    /** Candidate pods, when the step counts pods. */
    public readonly podCount: number | undefined,
    /** Percent 0–100, when the step is a share. */
    public readonly weight: number | undefined,
    /** The time that the step stands at least. */
    public readonly hold: Duration | undefined,
    /** Whether the step stands until a person promotes it. */
    public readonly untilApproved: boolean,
  ) {}

  /** Whether this step is the promotion itself. */
  public get isPromotion(): boolean {
    return this.weight === 100;
  }

  /** The step in the grammar of plans, e.g. `10% for 2m`. */
  public toString(): string {
    const hold = this.hold && wholeSeconds(this.hold);
    return formatStep({ pods: this.podCount, percent: this.weight, hold, untilApproved: this.untilApproved });
  }
}
