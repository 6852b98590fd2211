/**
 * Batches of a StatefulSet: pods from a partition on take the new template, one after the other, in place.
 *
 * Track 0 are the old pods, track 1 the batch. A partition only moves down: pods that have the new template keep it when
 * it is raised again, so a smaller batch, like a new candidate for fewer pods, leads over the abort.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#partitions
 */
import { STEP_WORDS } from '../../ground/step-words';
import { batchSize, countSteps, PlannedSteps, plannedSteps } from '../../plan/planned-steps';
import { allOn, distinct, Frame, frameOf, track } from '../frame';
import { Goal, goalOf, trueShare } from '../goal';
import { SharedOptions, Strategy, StrategyKind } from '../strategy';

export const PARTITION: StrategyKind<SharedOptions> = {
  trackNames: ['stable', 'batch'],
  alternates: false,
  traffic: ['pods'],
  plan: { steps: countSteps },
  begin: (_, { plan, replicas }) => new PartitionStrategy({ plan, replicas }),
};

export interface PartitionTerms {
  readonly plan: string;
  readonly replicas: number;
}

export class PartitionStrategy implements Strategy {
  /** A batch takes the place of old pods, one at a time, so none of them has to stay for it. */
  public readonly floor = 0;
  private readonly steps: PlannedSteps;

  constructor(private readonly terms: PartitionTerms) {
    this.steps = plannedSteps(terms.plan);
  }

  public idle(version: string): Frame {
    return allOn(version, this.terms.replicas);
  }

  public goals(stable: string, candidate: string): Goal[] {
    const { replicas } = this.terms;
    const { partial, promotion } = this.steps;
    let last = this.idle(stable);
    const goals = partial.map((step): Goal => {
      const size = batchSize(step, replicas);
      if (size > last.tracks[1].pods) last = frameOf(track(stable, replicas - size), track(candidate, size));
      return goalOf(step, `${step.label}${trueShare(step, last)}`, last);
    });
    return [...goals, goalOf(promotion, `${promotion.label}, ${STEP_WORDS.restFollows}`, this.idle(candidate))];
  }

  public path(from: Frame, to: Frame): Frame[] {
    const [batch, next] = [from.tracks[1], to.tracks[1]];
    const leavesPodsBehind = batch.pods > 0 && next.pods > 0 && next.pods < batch.pods;
    return distinct(from, leavesPodsBehind ? [this.idle(from.tracks[0].version), to] : [to]);
  }
}
