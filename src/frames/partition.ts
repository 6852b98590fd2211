/**
 * The goals of batches of a StatefulSet: pods from a partition on take the new template, one after the other, in place.
 *
 * Track 0 are the old pods, track 1 the batch. A partition only moves down: pods that have the new template keep it when
 * it is raised again, so a smaller batch, like a new candidate for fewer pods, leads over the abort.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#partitions
 */
import { distinct, Frame, frameOf, track } from './frame';
import { Goal, goalOf, Strategy, trueShare } from './sequence';
import { RolloutPlan } from '../plan/plan';

export interface PartitionOptions {
  readonly plan: RolloutPlan;
  readonly replicas: number;
}

export class PartitionStrategy implements Strategy {
  /** A batch takes the place of old pods, one at a time, so none of them has to stay for it. */
  public readonly floor = 0;

  constructor(private readonly options: PartitionOptions) {}

  public idle(version: string): Frame {
    return frameOf(track(version, this.options.replicas), track(version, 0));
  }

  public goals(stable: string, candidate: string): Goal[] {
    const { plan, replicas } = this.options;
    let last = this.idle(stable);
    const goals = plan.partialSteps.map((step, i): Goal => {
      const size = Math.min(replicas, step.podCount ?? Math.ceil((replicas * step.weight!) / 100));
      if (size > last.tracks[1].pods) last = frameOf(track(stable, replicas - size), track(candidate, size));
      return goalOf(step, i, `${plan.label(i)}${trueShare(step, last)}`, last);
    });
    return [...goals, goalOf(plan.steps[goals.length], goals.length, `${plan.label(goals.length)}, the rest follows`, this.idle(candidate))];
  }

  public path(from: Frame, to: Frame): Frame[] {
    const [batch, next] = [from.tracks[1], to.tracks[1]];
    const leavesPodsBehind = batch.pods > 0 && next.pods > 0 && next.pods < batch.pods;
    return distinct(from, leavesPodsBehind ? [this.idle(from.tracks[0].version), to] : [to]);
  }
}
