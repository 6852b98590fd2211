import { Duration } from 'cdk8s';
import { formatStep, ParsedStep } from './grammar';
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
    return new RolloutStep({ pods }, options);
  }

  /**
   * A share of the rollout, in whole percent; with a router in hundredths of a percent.
   *
   * @param percent Percent of traffic (of pods, in batches), 0–100. 100 is the promotion itself.
   * @param options How long the step stands.
   */
  public static percent(percent: number, options: RolloutStepOptions = {}): RolloutStep {
    return new RolloutStep({ percent }, options);
  }

  /**
   * Those who ask for the candidate get it, and nobody else: whoever the `testers` of the router are. They go on to get it in the steps
   * that follow.
   *
   * @param options How long the step stands.
   */
  public static testers(options: RolloutStepOptions = {}): RolloutStep {
    return new RolloutStep({ testers: true }, options);
  }

  /**
   * The candidate gets copies of requests, whose answers nobody sees, beside the share that it has. The next step ends that.
   *
   * @param percent Percent of requests, 0–100.
   * @param options How long the step stands.
   */
  public static mirror(percent: number, options: RolloutStepOptions = {}): RolloutStep {
    return new RolloutStep({ mirror: percent }, options);
  }

  /**
   * A step as the grammar has it.
   *
   * @internal
   */
  public static _of({ hold, untilApproved, ...size }: ParsedStep): RolloutStep {
    return new RolloutStep(size, { hold: hold === undefined ? undefined : Duration.seconds(hold), untilApproved });
  }

  /** Candidate pods, when the step counts pods. */
  public readonly podCount?: number;

  /** Percent 0–100, when the step is a share. */
  public readonly weight?: number;

  /** Percent of requests of which the candidate gets a copy, when the step is of copies. */
  public readonly mirrored?: number;

  /** Whether the step is for testers. */
  public readonly isForTesters: boolean;

  /** The time that the step stands at least. */
  public readonly hold?: Duration;

  /** Whether the step stands until a person promotes it. */
  public readonly untilApproved: boolean;

  private constructor({ pods, percent, mirror, testers }: Omit<ParsedStep, 'hold' | 'untilApproved'>, { hold, untilApproved }: RolloutStepOptions) {
    this.podCount = pods;
    this.weight = percent;
    this.mirrored = mirror;
    this.isForTesters = testers ?? false;
    this.hold = hold;
    this.untilApproved = untilApproved ?? false;
  }

  /** Whether this step is the promotion itself. */
  public get isPromotion(): boolean {
    return this.weight === 100;
  }

  /**
   * The step as plain data.
   *
   * @internal
   */
  public get _parsed(): ParsedStep {
    const { podCount: pods, weight: percent, mirrored: mirror, isForTesters, hold, untilApproved } = this;
    return { pods, percent, mirror, ...isForTesters && { testers: true }, hold: hold && wholeSeconds(hold), untilApproved };
  }

  /** The step in the grammar of plans, e.g. `10% for 2m`. */
  public toString(): string {
    return formatStep(this._parsed);
  }
}
