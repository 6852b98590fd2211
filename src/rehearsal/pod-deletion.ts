/**
 * Which pods of a ReplicaSet go first: those that are not ready, then the youngest. Nodes and the annotation of a deletion
 * cost make no difference here, because all pods of a ReplicaSet are alike.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/controller_utils.go ActivePodsWithRanks
 */
import { isActive, SimulatedPod } from './simulated-pod';

export function podsToDelete(pods: readonly SimulatedPod[], count: number): SimulatedPod[] {
  return pods.filter(isActive).sort(byRank).slice(0, Math.max(0, count));
}

function byRank(one: SimulatedPod, other: SimulatedPod): number {
  if ((one.ready === undefined) !== (other.ready === undefined)) return one.ready === undefined ? -1 : 1;
  return (other.ready ?? 0) - (one.ready ?? 0) || other.created - one.created;
}
