/**
 * One step of the StatefulSet controller on counts: what `stateful-set.ts` does pod by pod, for pods that are alike.
 *
 * Pods of an older template have the lower ordinals, those of the template of now the highest; of one template, those that
 * are not ready stand highest. A pod that goes to come back updated is there again at once, and not ready. The tests step both
 * side by side. Only this is lost: which ordinals a template has to which one returns in the middle of an update.
 */
import { ReplicaSet } from './deployment/replica-set';
import { PodTemplate } from '../manifests/pod-template';
import { isFrozen, Workload } from '../manifests/workload';

export interface StatefulSetCounts {
  readonly workload: Workload;
  readonly replicas: number;
  /** One for each template, the older first. */
  readonly sets: readonly ReplicaSet[];
}

export function syncStatefulSet(counts: StatefulSetCounts): readonly ReplicaSet[] {
  const { workload, replicas } = counts;
  const sets = byOrdinal(counts);
  const pods = total(sets);
  if (pods === 0 && replicas === 0 && workload.strategy === 'RollingUpdate') return completed(counts);
  if (workload.podManagementPolicy === 'Parallel') {
    if (pods < replicas) return grownInOrder(counts, replicas - pods);
    return inOrder(update(pods > replicas ? lowest(sets, replicas) : sets, workload), counts);
  }
  // A pod that is not available holds up all that comes after it: also its own repair by a later template.
  if (unavailable(lowest(sets, replicas), workload) > 0) return counts.sets;
  if (pods < replicas) return grownInOrder(counts, 1);
  if (pods > replicas) return mayGo(sets, workload) ? inOrder(lowest(sets, pods - 1), counts) : counts.sets;
  return inOrder(update(sets, workload), counts);
}

/** The highest pod, if it is available, or the lowest of those that are not. All of them are beyond the replicas. */
function mayGo(sets: readonly ReplicaSet[], workload: Workload): boolean {
  const highest = sets.filter(one => one.replicas > 0).slice(-1);
  return unavailable(highest, workload) === 0 || unavailable(sets, workload) === 1;
}

/** The highest pod of another template, unless the partition keeps it; it waits until all above it are available. */
function update(sets: readonly ReplicaSet[], workload: Workload): readonly ReplicaSet[] {
  const old = sets.filter(one => !isCurrent(one, workload));
  const current = sets.filter(one => isCurrent(one, workload));
  if (workload.strategy === 'OnDelete' || total(old) <= workload.partition || unavailable(current, workload) > 0) return sets;
  return grown([...lowest(old, total(old) - 1), ...current], workload.template, 1, workload);
}

/** Below the partition a pod is created as it was before the update. */
function grownInOrder({ workload, sets }: StatefulSetCounts, count: number): readonly ReplicaSet[] {
  const keptBelow = workload.strategy === 'RollingUpdate' ? workload.partition : 0;
  const asBefore = Math.max(0, Math.min(count, keptBelow - total(sets)));
  const former = sets.find(one => one.replicas > 0) ?? sets[sets.length - 1];
  const kept = grown(sets, former?.template ?? workload.template, asBefore, workload);
  return grown(kept, workload.template, count - asBefore, workload);
}

/** Without any pod an update is complete at once: from now on this is the version before others. */
function completed({ workload, sets }: StatefulSetCounts): readonly ReplicaSet[] {
  const isLast = sets.length > 0 && isCurrent(sets[sets.length - 1], workload);
  return isLast ? sets : [...sets.filter(one => !isCurrent(one, workload)), freshSet(sets, workload.template, 0, workload)];
}

function byOrdinal({ workload, sets }: StatefulSetCounts): readonly ReplicaSet[] {
  return [...sets.filter(one => !isCurrent(one, workload)), ...sets.filter(one => isCurrent(one, workload))];
}

/** The older first; the same list where nothing has changed. */
function inOrder(sets: readonly ReplicaSet[], { sets: before }: StatefulSetCounts): readonly ReplicaSet[] {
  const sorted = [...sets].sort((a, b) => a.created - b.created);
  return sorted.length === before.length && sorted.every((one, i) => one === before[i]) ? before : sorted;
}

/** Only the pods with the lowest ordinals. */
function lowest(sets: readonly ReplicaSet[], count: number): readonly ReplicaSet[] {
  let left = count;
  return sets.map(one => {
    const kept = Math.min(left, one.replicas);
    left -= kept;
    return kept === one.replicas ? one : { ...one, replicas: kept, ready: Math.min(one.ready, kept) };
  });
}

/** All pods are judged by the minReadySeconds of now. */
function unavailable(sets: readonly ReplicaSet[], { minReadySeconds }: Workload): number {
  return sets.reduce((sum, one) => sum + (isFrozen(minReadySeconds) ? one.replicas : one.replicas - one.ready), 0);
}

/** A template of which no pod is left counts as a new one when it returns, as its ControllerRevision does. */
function grown(sets: readonly ReplicaSet[], template: PodTemplate, count: number, workload: Workload): readonly ReplicaSet[] {
  if (count === 0) return sets;
  const known = sets.find(one => one.template.hash === template.hash);
  if (known !== undefined && known.replicas > 0) return sets.map(one => one === known ? { ...one, replicas: one.replicas + count } : one);
  return [...sets.filter(one => one !== known), freshSet(sets, template, count, workload)];
}

function freshSet(sets: readonly ReplicaSet[], template: PodTemplate, replicas: number, { minReadySeconds }: Workload): ReplicaSet {
  const created = 1 + Math.max(0, ...sets.map(one => one.created));
  return { template, replicas, pods: 0, ready: 0, available: 0, minReadySeconds, desired: 0, max: 0, created };
}

function isCurrent({ template }: ReplicaSet, workload: Workload): boolean {
  return template.hash === workload.template.hash;
}

function total(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, one) => sum + one.replicas, 0);
}
