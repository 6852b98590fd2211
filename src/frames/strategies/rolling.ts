/**
 * Batches on one Deployment, whose controller is made to stop after k new pods.
 *
 * Track 0 are the old pods, track 1 the batch. Both belong to one Deployment, so the batch's size is all that can be
 * asked for: `maxSurge` and `maxUnavailable` follow from it, and the controller moves both counts in one frame. The
 * facts behind this were seen on a real control plane: a batch only grows; a new candidate over a batch that already
 * replaced old pods gets stuck; an abort is one frame.
 */
import { STEP_WORDS } from '../../ground/step-words';
import { batchSize, countSteps, PlannedSteps, plannedSteps } from '../../plan/planned-steps';
import { allOn, distinct, Frame, frameOf, track } from '../frame';
import { Goal, goalOf, trueShare } from '../goal';
import { HeldStrategy } from '../held';
import { Limits, limitsOf, NoPathError } from '../limits';
import { SharedOptions, Strategy, StrategyKind } from '../strategy';

export const ROLLING: StrategyKind<SharedOptions> = {
  trackNames: ['stable', 'batch'],
  alternates: false,
  traffic: ['pods'],
  plan: { steps: countSteps },
  begin(options, { plan, replicas }) {
    const strategy = new RollingStrategy({ ...limitsOf(options, replicas), plan, replicas, surgeOnly: options.isAutoscaled });
    return options.isAutoscaled ? new HeldStrategy(strategy) : strategy;
  },
};

export interface RollingTerms extends Limits {
  readonly plan: string;
  readonly replicas: number;
  /** Whether a batch always comes on top of R old pods. */
  readonly surgeOnly: boolean;
}

export class RollingStrategy implements Strategy {
  public readonly floor: number;
  private readonly steps: PlannedSteps;

  constructor(private readonly terms: RollingTerms) {
    this.floor = terms.floor;
    this.steps = plannedSteps(terms.plan);
  }

  public idle(version: string): Frame {
    return allOn(version, this.terms.replicas);
  }

  public goals(stable: string, candidate: string): Goal[] {
    const { partial, promotion } = this.steps;
    let before = this.idle(stable);
    const goals = partial.map((step): Goal => {
      const size = batchSize(step, this.terms.replicas);
      if (size > 0) before = this.path(before, frameOf(track(stable, 0), track(candidate, size))).pop() ?? before;
      return goalOf(step, `${step.label}${trueShare(step, before)}`, before);
    });
    return [...goals, goalOf(promotion, `${promotion.label}, ${STEP_WORDS.restFollows}`, this.idle(candidate))];
  }

  /** The frames to a batch of the size of `to`, or to an idle frame; the old pods that stay are found here. */
  public path(from: Frame, to: Frame): Frame[] {
    const batch = to.tracks[1];
    if (batch.pods === 0) return distinct(from, [to]);
    const [old, current] = from.tracks;
    if (current.pods === 0 || (current.version === batch.version && current.pods <= batch.pods)) {
      return distinct(from, this.grow(from, old.version, batch.version, batch.pods));
    }
    const clean = this.idle(old.version);
    const fresh = this.grow(clean, old.version, batch.version, batch.pods);
    // A third version over a batch that replaced nothing is clean; any other way back leads over the abort.
    const replacedNone = [from, fresh[0]].every(frame => frame.tracks[0].pods === this.terms.replicas);
    return replacedNone && current.version !== batch.version ? fresh : [clean, ...fresh];
  }

  /** Grows the batch to k, in as few frames as the quota lets it, the small ones first. */
  private grow(from: Frame, stable: string, candidate: string, goal: number): Frame[] {
    const { floor, quota = Infinity } = this.terms;
    const start = from.tracks[1].pods;
    const stride = this.longestStride(start, goal, quota, floor);
    const frames: Frame[] = [];
    for (let size = goal; size > start; size -= stride) {
      frames.unshift(frameOf(track(stable, this.oldAfter(size, Math.max(start, size - stride))), track(candidate, size)));
    }
    return frames;
  }

  /** The old pods that stay when a batch grows: enough that these and the batch so far keep the floor. */
  private oldAfter(size: number, sizeBefore: number): number {
    const { replicas, floor, surgeOnly } = this.terms;
    return surgeOnly ? replicas : Math.max(replicas - size, floor - sizeBefore);
  }

  private longestStride(start: number, goal: number, quota: number, floor: number): number {
    if (this.terms.surgeOnly) {
      if (this.terms.replicas + goal > quota) throw new NoPathError(`podQuota: a batch needs ${this.terms.replicas + goal} pods and ${quota} are allowed: raise it`);
      return Math.max(1, goal - start);
    }
    const stride = Math.min(goal - start, quota - floor);
    if (stride < 1 && goal > start) {
      throw new NoPathError(`podQuota: with ${quota} pods at most and minAvailable of ${floor} pods there is no room for a batch: `
        + 'raise podQuota or lower minAvailable');
    }
    return Math.max(1, stride);
  }
}
