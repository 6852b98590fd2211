/**
 * Which pods of a ReplicaSet go first: those that are not ready, then the youngest. Nodes and the annotation of a deletion
 * cost make no difference here, because all pods of a ReplicaSet are alike.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/controller_utils.go ActivePodsWithRanks
 */

/** Times of any unit. */
export interface DeletablePod {
  readonly created: number;
  readonly ready?: number;
  readonly terminating?: number;
}

export function podsToDelete<Pod extends DeletablePod>(pods: readonly Pod[], count: number): Pod[] {
  return pods.filter(({ terminating }) => terminating === undefined).sort(byRank).slice(0, Math.max(0, count));
}

function byRank(one: DeletablePod, other: DeletablePod): number {
  if ((one.ready === undefined) !== (other.ready === undefined)) return one.ready === undefined ? -1 : 1;
  return (other.ready ?? 0) - (one.ready ?? 0) || other.created - one.created;
}
