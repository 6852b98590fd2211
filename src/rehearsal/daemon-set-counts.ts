/** One step of the DaemonSet controller on counts: one pod on each node. */
import { ReplicaSet } from './replica-set';
import { isFrozen, podCount, Workload } from '../manifests/workload';

export interface DaemonSetCounts {
  readonly workload: Workload;
  /** The nodes. */
  readonly replicas: number;
  readonly sets: readonly ReplicaSet[];
}

export function syncDaemonSet({ workload, replicas: nodes, sets }: DaemonSetCounts): readonly ReplicaSet[] {
  const { template, strategy, minReadySeconds } = workload;
  const current = sets.find(one => one.template.hash === template.hash);
  const old = sets.filter(one => one !== current);
  const count = (list: readonly ReplicaSet[], field: 'replicas' | 'ready') => list.reduce((sum, one) => sum + one[field], 0);
  const missing = nodes - count(sets, 'replicas');
  if (missing > 0 && (strategy === 'OnDelete' || old.length === 0 || count(old, 'replicas') === 0)) return grown(sets, workload, missing);

  const oldOnes = count(old, 'replicas');
  if (strategy === 'OnDelete' || oldOnes === 0) return sets;
  const surge = podCount(workload.maxSurge, nodes, Math.ceil);
  // With a surge, an old pod goes when the new one beside it is ready.
  if (surge > 0) {
    const replaceable = Math.min(oldOnes, (current?.ready ?? 0) + oldOnes - nodes);
    if (replaceable > 0) return shrunk(sets, current, replaceable);
    const added = Math.min(surge - ((current?.replicas ?? 0) - (current?.ready ?? 0)), nodes - (current?.replicas ?? 0));
    return added > 0 ? grown(sets, workload, added) : sets;
  }
  // All pods, old ones too, are judged by the minReadySeconds of now; those that are not available may go at once.
  const available = (one: ReplicaSet) => isFrozen(minReadySeconds) ? 0 : one.ready;
  const unavailableOld = old.reduce((sum, one) => sum + one.replicas - available(one), 0);
  const unavailable = nodes - sets.reduce((sum, one) => sum + available(one), 0);
  const allowed = Math.max(1, podCount(workload.maxUnavailable, nodes, Math.ceil)) - (unavailable - unavailableOld);
  const taken = Math.min(oldOnes, unavailableOld + Math.max(0, allowed - unavailableOld));
  return taken <= 0 ? sets : grown(shrunk(sets, current, taken), workload, taken);
}

function shrunk(sets: readonly ReplicaSet[], kept: ReplicaSet | undefined, count: number): readonly ReplicaSet[] {
  let left = count;
  return sets.map(one => {
    const taken = one === kept ? 0 : Math.min(left, one.replicas);
    left -= taken;
    return taken === 0 ? one : { ...one, replicas: one.replicas - taken };
  });
}

function grown(sets: readonly ReplicaSet[], { template, minReadySeconds }: Workload, count: number): readonly ReplicaSet[] {
  const known = sets.some(one => one.template.hash === template.hash);
  if (known) return sets.map(one => one.template.hash === template.hash ? { ...one, replicas: one.replicas + count } : one);
  const created = 1 + Math.max(0, ...sets.map(one => one.created));
  return [...sets, { template, replicas: count, pods: 0, ready: 0, available: 0, minReadySeconds, desired: 0, max: 0, created }];
}
