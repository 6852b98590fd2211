/** One step of the StatefulSet controller on counts. Pods of the newer template have the higher ordinals. */
import { ReplicaSet } from './replica-set';
import { Workload } from '../manifests/workload';

export interface StatefulSetCounts {
  readonly workload: Workload;
  readonly replicas: number;
  /** One for each template, the older first. */
  readonly sets: readonly ReplicaSet[];
}

export function syncStatefulSet({ workload, replicas, sets }: StatefulSetCounts): readonly ReplicaSet[] {
  const change = replicas - sets.reduce((sum, one) => sum + one.replicas, 0);
  if (change < 0) return shrunk(sets, -change);
  const { template, partition, strategy } = workload;
  const current = sets.find(one => one.template.hash === template.hash);
  const old = sets.filter(one => one !== current);
  // Below the partition a new pod still gets the older template, where there is one.
  const oldOnes = old.reduce((sum, one) => sum + one.replicas, 0);
  const missingOld = old.length === 0 ? 0 : Math.max(0, Math.min(change, partition - oldOnes));
  if (change > 0) return grown(missingOld > 0 ? grown(sets, old[old.length - 1].template, missingOld, workload) : sets, template, change - missingOld, workload);
  // One pod after the other, and the next only when all are ready.
  if (strategy === 'OnDelete' || oldOnes <= Math.min(partition, replicas) || sets.some(one => one.ready < one.pods)) return sets;
  return grown(shrunk(sets.filter(one => one !== current), 1).concat(current ?? []), template, 1, workload);
}

/** Takes pods away from the highest ordinal on: those of the newest template first. */
function shrunk(sets: readonly ReplicaSet[], count: number): ReplicaSet[] {
  let left = count;
  return [...sets].reverse().map(one => {
    const taken = Math.min(left, one.replicas);
    left -= taken;
    return { ...one, replicas: one.replicas - taken };
  }).reverse();
}

function grown(sets: readonly ReplicaSet[], template: ReplicaSet['template'], count: number, { minReadySeconds }: Workload): readonly ReplicaSet[] {
  if (count === 0) return sets;
  const known = sets.some(one => one.template.hash === template.hash);
  if (known) return sets.map(one => one.template.hash === template.hash ? { ...one, replicas: one.replicas + count } : one);
  const created = 1 + Math.max(0, ...sets.map(one => one.created));
  return [...sets, { template, replicas: count, pods: 0, ready: 0, available: 0, minReadySeconds, desired: 0, max: 0, created }];
}
