/** A canary: a second Deployment takes a growing share, then stable takes the candidate's version. */
import { IDLE } from '../../ground/step-label';
import { STEP_WORDS } from '../../ground/step-words';
import { countSteps, PlannedStep, PlannedSteps, plannedSteps } from '../../plan/planned-steps';
import { allOn, Frame, frameOf, shareOf, track } from '../frame';
import { Goal, goalOf, trueShare } from '../goal';
import { HeldStrategy } from '../held';
import { Limits, limitsOf } from '../limits';
import { path } from '../path';
import { constantCounts, ReplicaCounts, surgeCounts } from '../replica-counts';
import { RouterTerms, SharedOptions, Strategy, StrategyKind } from '../strategy';
import { byWeights, Weights, WHOLE } from '../traffic';
import { needOf } from '../weighted-path';

/** What the code says of a canary. */
export interface CanaryOptions extends SharedOptions {
  /** Whether the canary comes on top of R stable pods, or takes the place of some of them. */
  readonly capacity: 'constant' | 'surge';
  /** Whether capacity `constant` may run one pod more than R. */
  readonly extraPod: boolean;
  /** What leads the traffic, where it does not follow the pods. */
  readonly router?: RouterTerms;
}

export const CANARY: StrategyKind<CanaryOptions> = {
  trackNames: ['stable', 'canary'],
  alternates: false,
  traffic: ['pods', 'weights'],
  plan: { steps: countSteps },
  begin(options, { plan, replicas }) {
    const { capacity, extraPod, isAutoscaled, router } = options;
    if (router !== undefined) return new RoutedCanaryStrategy({ ...limitsOf(options, replicas), places: router.places, plan, replicas, router });
    const strategy = new CanaryStrategy({ ...limitsOf(options, replicas), plan, replicas, capacity, extraPod });
    return isAutoscaled ? new HeldStrategy(strategy) : strategy;
  },
};

export interface CanaryTerms extends Limits, Pick<CanaryOptions, 'capacity' | 'extraPod'> {
  readonly plan: string;
  readonly replicas: number;
}

export class CanaryStrategy implements Strategy {
  public readonly floor: number;
  private readonly steps: PlannedSteps;

  constructor(private readonly terms: CanaryTerms) {
    this.floor = terms.floor;
    this.steps = plannedSteps(terms.plan);
  }

  public idle(version: string): Frame {
    return allOn(version, this.terms.replicas);
  }

  public goals(stable: string, candidate: string): Goal[] {
    const { partial, promotion } = this.steps;
    let last = this.idle(stable);
    const goals = partial.map((step, i): Goal => {
      const next = this.atStep(step, stable, candidate);
      // With few pods, "1 pod" can be a larger share than the "10%" after it: what was reached is kept.
      if (i === 0 || shareOf(next, 1) >= shareOf(last, 1)) last = next;
      return goalOf(step, `${step.label}${trueShare(step, last)}`, last);
    });
    return [
      ...goals,
      {
        ...goalOf(promotion, `${promotion.label}, ${STEP_WORDS.promoted}`, last),
        isInPlace: true,
        frame: before => promoted(before, candidate),
      },
      { name: IDLE, frame: () => this.idle(candidate) },
    ];
  }

  public path(from: Frame, to: Frame): Frame[] {
    return path(from, to, this.terms);
  }

  /** The pods of both tracks at a step. */
  private counts({ pods, percent }: PlannedStep): ReplicaCounts {
    const { replicas, capacity, extraPod } = this.terms;
    if (percent !== undefined) return capacity === 'surge' ? surgeCounts(replicas, percent) : constantCounts(replicas, percent, extraPod);
    const canary = Math.min(pods!, replicas);
    return { canary, stable: capacity === 'surge' ? replicas : Math.max(replicas - canary, extraPod ? Math.min(1, replicas) : 0) };
  }

  private atStep(step: PlannedStep, stable: string, candidate: string): Frame {
    const counts = this.counts(step);
    return frameOf(track(stable, counts.stable), track(counts.canary > 0 ? candidate : stable, counts.canary));
  }
}

/** Stable takes the version at the pods that it has; the canary keeps its pods, and traffic is led as it is. */
export function promoted({ tracks: [stable, canary], traffic }: Frame, version: string): Frame {
  return frameOf(track(version, stable.pods), canary.pods > 0 ? canary : track(version, 0), traffic);
}

export interface RoutedCanaryTerms extends Limits {
  readonly plan: string;
  readonly replicas: number;
  readonly router: RouterTerms;
}

/**
 * A canary whose share a router leads: stable keeps all pods, so that an abort is one change of the route.
 *
 * The frame of each step brings the pods of the next one, which stand through its hold, so that each step is one frame; a step in pods
 * has those that it says. Nothing has to be held back from autoscalers: stable has its bounds for as long as the canary has pods.
 */
export class RoutedCanaryStrategy implements Strategy {
  public readonly floor: number;
  private readonly steps: PlannedSteps;

  constructor(private readonly terms: RoutedCanaryTerms) {
    this.floor = terms.floor;
    this.steps = plannedSteps(terms.plan);
  }

  public idle(version: string): Frame {
    return frameOf(track(version, this.terms.replicas), track(version, 0), byWeights(0));
  }

  public goals(stable: string, candidate: string): Goal[] {
    const { promotion } = this.steps;
    // What stands at 100% is tried there, and can be aborted, before stable is changed.
    const standsAtAll = promotion.hold !== undefined || promotion.untilApproved;
    const promote = { isInPlace: true, frame: (before: Frame) => promoted(before, candidate) };
    return [
      ...this.stops().map(({ step, pods, traffic }): Goal => {
        const frame = frameOf(track(stable, this.terms.replicas), track(pods > 0 ? candidate : stable, pods), traffic);
        return goalOf(step, `${step.label}${step.pods === undefined ? '' : ` (${shownShare(frame)}% of the traffic)`}`, frame);
      }),
      standsAtAll ? { ...promote, name: STEP_WORDS.promoted } : { ...goalOf(promotion, `${promotion.label}, ${STEP_WORDS.promoted}`, this.idle(candidate)), ...promote },
      { name: IDLE, frame: () => this.idle(candidate) },
    ];
  }

  public path(from: Frame, to: Frame): Frame[] {
    return path(from, to, this.terms);
  }

  /** Each step with the pods and the traffic of its frame. Without pods there is no traffic to lead. */
  private stops(): Stop[] {
    const { replicas } = this.terms;
    const { partial, promotion } = this.steps;
    const standing = promotion.hold !== undefined || promotion.untilApproved ? [...partial, promotion] : partial;
    if (replicas === 0) return standing.map(step => ({ step, pods: 0, traffic: byWeights(0) }));
    const own = this.led(standing).map((traffic, i) => ({ step: standing[i], traffic, pods: this.podsFor(standing[i], traffic) }));
    let reached = 0;
    return own.map((stop, i) => {
      const prepared = stop.step.pods === undefined ? own[i + 1]?.pods ?? 0 : 0;
      reached = Math.max(reached, stop.pods, prepared);
      return { ...stop, pods: reached };
    });
  }

  /** How traffic is led at each step. Testers come in at theirs, or at the first step of all, and stay. */
  private led(steps: readonly PlannedStep[]): Weights[] {
    let testers = this.terms.router.hasTesters && !steps.some(step => step.testers);
    let weight = 0;
    return steps.map((step, i) => {
      testers ||= step.testers ?? false;
      weight = Math.max(weight, this.weightAt(step, steps.slice(i + 1)));
      return byWeights(weight, { testers, mirror: hundredths(step.mirror ?? 0) });
    });
  }

  /** A number of pods is their share of all pods, and no more than the next step in percent. */
  private weightAt({ pods, percent = 0 }: PlannedStep, later: readonly PlannedStep[]): number {
    const { replicas, router: { grain } } = this.terms;
    if (pods === undefined) return hundredths(percent);
    const next = later.find(step => step.percent !== undefined)?.percent ?? 100;
    return Math.min(grain * Math.floor((WHOLE * Math.min(pods, replicas)) / (replicas * grain)), hundredths(next));
  }

  private podsFor({ pods = 0, percent }: PlannedStep, traffic: Weights): number {
    const { replicas, router: { leastPods } } = this.terms;
    const need = needOf(traffic, replicas)[1];
    if (pods > 0) return Math.max(need, Math.min(pods, replicas));
    return need === 0 && percent !== undefined ? 0 : Math.max(leastPods, need);
  }
}

interface Stop {
  readonly step: PlannedStep;
  readonly pods: number;
  readonly traffic: Weights;
}

function hundredths(percent: number): number {
  return Math.round((WHOLE * percent) / 100);
}

/** In percent, rounded to what people read. */
function shownShare(frame: Frame): number {
  return Math.round(100 * shareOf(frame, 1)) / 100;
}
