/** The pods that a Deployment or a StatefulSet has once its frame is realized, and what is missing of them. */
import { updatedPods } from '../../controllers/workloads/workload-state';
import { isFrozen, workloadOf } from '../../manifests/kinds/workload';

/** How many pods there are to be, all of them ready. */
export interface ExpectedPods {
  readonly total: number;
  /** Those that run the version of the frame. */
  readonly updated: number;
}

/** Asks the live spec, since under an autoscaler Git does not know the replicas. */
export function expectedPods(live: any): ExpectedPods {
  const workload = workloadOf(live);
  const { current, old } = updatedPods(workload, workload.replicas ?? 1);
  return { total: current + old, updated: current };
}

/** What is missing of the pods of a workload in the cluster, in a few words; undefined when nothing is. */
export function missingPods(live: any): string | undefined {
  const { total, updated } = expectedPods(live);
  const { replicas = 0, updatedReplicas = 0, readyReplicas = 0 } = live.status;
  if (readyReplicas < total) return `${readyReplicas} of ${total} pods are ready`;
  // A batch may be larger than asked for: it only grows, and of the pods that an autoscaler adds some are new.
  if (updatedReplicas < updated) return `${updatedReplicas} of ${updated} pods are updated`;
  if (replicas <= total || isFrozen(live.spec.minReadySeconds)) return undefined;
  const old = replicas - updatedReplicas;
  return old > 0 ? `${old} old ${old === 1 ? 'pod is' : 'pods are'} still there` : `${replicas} pods are there instead of ${total}`;
}
