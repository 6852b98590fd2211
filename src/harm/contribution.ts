/** What a workload contributes to those who count on its pods. */
import { Contribution } from './floor';
import { Pool, podsIn, readyIn } from './pool';
import { WorkloadState } from '../controllers/workloads/workload-state';

/** A workload before a change, and when the change is over. */
export interface WorkloadEnds {
  readonly start?: WorkloadState;
  readonly end?: WorkloadState;
  /** How many pods the load asks for; absent where no autoscaler is free to follow it. */
  readonly demand?: number;
}

/** @param before The pool at the start, and `after` the one at the end; undefined where there is none. */
export function contributionOf({ start, end, demand }: WorkloadEnds, before: Pool | undefined, after: Pool | undefined): Contribution {
  return {
    before: start?.workload,
    after: end?.workload,
    start: before && start ? promised(readyIn(before, start), start) : 0,
    // As if all were ready: whether they ever are is another matter.
    end: after && end ? promised(podsIn(after, end), end) : 0,
    demand,
  };
}

/** What runs beside the replicas that a workload asks for is there for a while only. */
function promised(pods: number, { replicas }: WorkloadState): number {
  return Math.min(pods, replicas);
}
