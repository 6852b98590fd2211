/** The goals of a canary: a second Deployment takes a growing share, then stable takes the candidate's version. */
import { Frame, frameOf, shareOf, track } from './frame';
import { Limits, path } from './path';
import { constantCounts, ReplicaCounts, surgeCounts } from './replica-counts';
import { Goal, goalOf, Strategy, trueShare } from './sequence';
import { RolloutPlan } from '../plan/plan';
import { RolloutStep } from '../plan/step';

export interface CanaryOptions extends Limits {
  readonly plan: RolloutPlan;
  readonly replicas: number;
  /** Whether the canary comes on top of R stable pods, or takes the place of some of them. */
  readonly capacity: 'constant' | 'surge';
  /** Whether capacity `constant` may run one pod more than R. */
  readonly extraPod: boolean;
}

export class CanaryStrategy implements Strategy {
  public readonly floor: number;

  constructor(private readonly options: CanaryOptions) {
    this.floor = options.floor;
  }

  public idle(version: string): Frame {
    return frameOf(track(version, this.options.replicas), track(version, 0));
  }

  public goals(stable: string, candidate: string): Goal[] {
    const { plan } = this.options;
    let last = this.idle(stable);
    const goals = plan.partialSteps.map((step, i): Goal => {
      const next = this.atStep(step, stable, candidate);
      // With few pods, "1 pod" can be a larger share than the "10%" after it: what was reached is kept.
      if (i === 0 || shareOf(next, 1) >= shareOf(last, 1)) last = next;
      return goalOf(step, i, `${plan.label(i)}${trueShare(step, last)}`, last);
    });
    const promotion = plan.steps[goals.length];
    return [
      ...goals,
      {
        ...goalOf(promotion, goals.length, `${plan.label(goals.length)}, stable promoted`, last),
        isInPlace: true,
        frame: before => promoted(before, candidate),
      },
      { name: 'idle', frame: () => this.idle(candidate) },
    ];
  }

  public path(from: Frame, to: Frame): Frame[] {
    return path(from, to, this.options);
  }

  /** The pods of both tracks at a step. */
  private counts(step: RolloutStep): ReplicaCounts {
    const { replicas, capacity, extraPod } = this.options;
    if (step.weight !== undefined) {
      return capacity === 'surge' ? surgeCounts(replicas, step.weight) : constantCounts(replicas, step.weight, extraPod);
    }
    const canary = Math.min(step.podCount!, replicas);
    return { canary, stable: capacity === 'surge' ? replicas : Math.max(replicas - canary, extraPod ? Math.min(1, replicas) : 0) };
  }

  private atStep(step: RolloutStep, stable: string, candidate: string): Frame {
    const counts = this.counts(step);
    return frameOf(track(stable, counts.stable), track(counts.canary > 0 ? candidate : stable, counts.canary));
  }
}

/** Stable takes the version at the pods that it has; the canary keeps its pods. */
export function promoted({ tracks: [stable, canary] }: Frame, version: string): Frame {
  return frameOf(track(version, stable.pods), canary.pods > 0 ? canary : track(version, 0));
}
