/**
 * The ReplicaSet controller, which is that of ReplicationControllers as well: which pods come and which go, pod by pod and on
 * counts. It replaces no pod: a template that changes reaches those that start later.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/replicaset/replica_set.go manageReplicas
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/replication/replication_controller.go
 */
import { ReplicaSet } from './deployment/replica-set';
import { AlikePods, alikePods, PodCounts, recounted } from './workloads/counts';

/** Times of any unit. */
export interface ReplicatedPod {
  readonly created: number;
  readonly ready?: number;
  readonly terminating?: number;
}

export interface ReplicaSetActions<Pod> {
  /** How many pods are to start. */
  readonly starts: number;
  readonly deletes: readonly Pod[];
}

/** As many pods as it says; those that are going away are no longer counted. */
export function syncReplicaSet<Pod extends ReplicatedPod>(replicas: number, pods: readonly Pod[]): ReplicaSetActions<Pod> {
  const active = pods.filter(({ terminating }) => terminating === undefined);
  const excess = active.length - replicas;
  return { starts: Math.max(0, -excess), deletes: excess > 0 ? firstToGo(active, excess) : [] };
}

/** An update takes pods away a few at a time: there is no need to bring all into an order each time. */
function firstToGo<Pod extends ReplicatedPod>(pods: readonly Pod[], count: number): Pod[] {
  if (count > FEW) return inOrderOfDeletion(pods).slice(0, count);
  const first: Pod[] = [];
  for (const pod of pods) {
    if (first.length === count && goesBefore(pod, first[count - 1]) >= 0) continue;
    const at = first.findIndex(other => goesBefore(pod, other) < 0);
    first.splice(at === -1 ? first.length : at, 0, pod);
    first.length = Math.min(first.length, count);
  }
  return first;
}

const FEW = 8;

/**
 * Those that are not ready go first, then the youngest. Nodes and the annotation of a deletion cost make no difference here:
 * pods of a ReplicaSet are taken for alike.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/controller_utils.go ActivePodsWithRanks
 */
function goesBefore(one: ReplicatedPod, other: ReplicatedPod): number {
  if ((one.ready === undefined) !== (other.ready === undefined)) return one.ready === undefined ? -1 : 1;
  return (other.ready ?? 0) - (one.ready ?? 0) || other.created - one.created;
}

function inOrderOfDeletion<Pod extends ReplicatedPod>(pods: readonly Pod[]): Pod[] {
  return [...pods].sort(goesBefore);
}

/** Counts after one look of the controller, which does all that is to be done. Pods of an older template are the older ones. */
export function syncReplicaSetCounts(counts: PodCounts): readonly ReplicaSet[] {
  const { workload, replicas } = counts;
  const pods = alikePods(counts);
  const missing = replicas - pods.reduce((sum, { count }) => sum + count, 0);
  if (missing > 0) return recounted([...pods, { revision: workload.template.hash, count: missing }], counts);
  return recounted(without(pods, -missing), counts);
}

/** Pods that are alike go together. */
function without(pods: readonly AlikePods[], excess: number): readonly AlikePods[] {
  const aged = pods.map((pod, index) => ({ pod, created: index, ready: pod.readySeconds === undefined ? undefined : index }));
  let left = excess;
  return inOrderOfDeletion(aged).flatMap(({ pod }) => {
    const gone = Math.min(left, pod.count);
    left -= gone;
    return gone === pod.count ? [] : [{ ...pod, count: pod.count - gone }];
  });
}
