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
import { SharedOptions, Strategy, StrategyKind } from '../strategy';

/** What the code says of a canary. */
export interface CanaryOptions extends SharedOptions {
  /** Whether the canary comes on top of R stable pods, or takes the place of some of them. */
  readonly capacity: 'constant' | 'surge';
  /** Whether capacity `constant` may run one pod more than R. */
  readonly extraPod: boolean;
}

export const CANARY: StrategyKind<CanaryOptions> = {
  trackNames: ['stable', 'canary'],
  alternates: false,
  traffic: ['pods', 'weights'],
  plan: { steps: countSteps },
  begin(options, { plan, replicas }) {
    const { capacity, extraPod, isAutoscaled } = options;
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
