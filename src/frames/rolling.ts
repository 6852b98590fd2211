/**
 * The goals of batches on one Deployment, whose controller is made to stop after k new pods.
 *
 * Track 0 are the old pods, track 1 the batch. Both belong to one Deployment, so the batch's size is all that can be
 * asked for: `maxSurge` and `maxUnavailable` follow from it, and the controller moves both counts in one frame. The
 * facts behind this were seen on a real control plane: a batch only grows; a new candidate over a batch that already
 * replaced old pods gets stuck; an abort is one frame.
 */
import { distinct, Frame, frameOf, track } from './frame';
import { Limits, NoPathError } from './path';
import { Goal, goalOf, Strategy, trueShare } from './sequence';
import { RolloutPlan } from '../plan/plan';
import { RolloutStep } from '../plan/step';

export interface RollingOptions extends Limits {
  readonly plan: RolloutPlan;
  readonly replicas: number;
  /** Whether a batch always comes on top of R old pods. */
  readonly surgeOnly: boolean;
}

export class RollingStrategy implements Strategy {
  public readonly floor: number;

  constructor(private readonly options: RollingOptions) {
    this.floor = options.floor;
  }

  public idle(version: string): Frame {
    return frameOf(track(version, this.options.replicas), track(version, 0));
  }

  public goals(stable: string, candidate: string): Goal[] {
    const { plan } = this.options;
    let before = this.idle(stable);
    const goals = plan.partialSteps.map((step, i): Goal => {
      const size = this.batch(step);
      if (size > 0) before = this.path(before, frameOf(track(stable, 0), track(candidate, size))).pop() ?? before;
      return goalOf(step, i, `${plan.label(i)}${trueShare(step, before)}`, before);
    });
    return [...goals, goalOf(plan.steps[goals.length], goals.length, `${plan.label(goals.length)}, the rest follows`, this.idle(candidate))];
  }

  /** The new pods at a step. */
  private batch(step: RolloutStep): number {
    const { replicas } = this.options;
    return Math.min(replicas, step.podCount ?? Math.ceil((replicas * step.weight!) / 100));
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
    const replacedNone = [from, fresh[0]].every(frame => frame.tracks[0].pods === this.options.replicas);
    return replacedNone && current.version !== batch.version ? fresh : [clean, ...fresh];
  }

  /** Grows the batch to k, in as few frames as the quota lets it, the small ones first. */
  private grow(from: Frame, stable: string, candidate: string, goal: number): Frame[] {
    const { floor, quota = Infinity } = this.options;
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
    const { replicas, floor, surgeOnly } = this.options;
    return surgeOnly ? replicas : Math.max(replicas - size, floor - sizeBefore);
  }

  private longestStride(start: number, goal: number, quota: number, floor: number): number {
    if (this.options.surgeOnly) {
      if (this.options.replicas + goal > quota) throw new NoPathError(`podQuota: a batch needs ${this.options.replicas + goal} pods and ${quota} are allowed: raise it`);
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
