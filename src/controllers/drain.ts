/** Whether a node can be drained: what `disruption-budget.ts` says of pods, asked of counts. */
import { BudgetedPod, budgetStatus, evict, isProtectedBy } from './disruption-budget';
import { WorkloadState } from './workload-state';
import { DisruptionBudget, disruptionBudgetsIn } from '../manifests/disruption-budget';
import { ManifestSet } from '../manifests/manifest-set';

/** What is live. */
export interface DrainedCluster {
  readonly objects: ManifestSet;
  readonly workloads: ReadonlyMap<string, WorkloadState>;
}

/** The pods that a budget protects. */
export interface ProtectedPods {
  /** How many there are to be. */
  readonly expected: number;
  readonly ready: number;
}

/** A cluster runs no more pods than this; a manifest that asks for more is looked at as if it asked for so many. */
const MOST_PODS = 150_000;

/** What the budget allows if it protects these pods, of a workload that has a scale. */
export function disruptionsAllowed(budget: DisruptionBudget, { expected, ready }: ProtectedPods): number {
  const pod = { namespace: budget.namespace, labels: {}, workload: 'protected' };
  const pods = [...podsLike({ ...pod, isReady: true }, ready), ...podsLike({ ...pod, isReady: false }, expected - ready)];
  return budgetStatus({ ...budget, selector: ANY }, pods, new Map([[pod.workload, Math.min(expected, MOST_PODS)]])).disruptionsAllowed;
}

/** Means all pods, also in the old `policy/v1beta1`, where the empty selector means none. */
const ANY = { matchExpressions: [] };

/** What the API server answers to the eviction of a pod of the workload, a ready one if it has one; undefined where it lets the pod go. */
export function evictionRefusal({ objects, workloads }: DrainedCluster, workloadKey: string): string | undefined {
  const states = [...workloads.values()];
  const budgets = disruptionBudgetsIn(objects);
  const [pod] = states.filter(({ workload }) => workload.key === workloadKey).flatMap(podKinds).sort((a, b) => Number(b.isReady) - Number(a.isReady));
  const own = pod === undefined ? [] : budgets.filter(budget => isProtectedBy(pod, budget));
  if (own.length === 0) return undefined;
  const pods = states.flatMap(podKinds).filter(kind => own.some(budget => isProtectedBy(kind, budget))).flatMap(kind => podsLike(kind, kind.count));
  // A DaemonSet has no scale.
  const scales = new Map(states.filter(({ workload }) => workload.kind !== 'DaemonSet').map(({ workload, replicas }) => [workload.key, Math.min(replicas, MOST_PODS)]));
  const answer = evict(pod, pods, own, scales);
  if (answer.isAllowed) return undefined;
  return answer.status === 429 ? `Cannot evict pod as it would violate the pod's disruption budget. ${answer.message}.` : answer.message;
}

interface PodKind extends BudgetedPod {
  readonly count: number;
}

/** Pods of a workload that are alike. */
function podKinds({ workload, sets }: WorkloadState): PodKind[] {
  return sets.flatMap(({ template, pods, ready }) => {
    const pod = { namespace: workload.namespace, labels: template.labels, workload: workload.key };
    return [{ ...pod, isReady: true, count: ready }, { ...pod, isReady: false, count: pods - ready }].filter(({ count }) => count > 0);
  });
}

/** They share one object: nothing tells them apart. */
function podsLike<T>(pod: T, count: number): T[] {
  return Array<T>(Math.max(0, Math.min(count, MOST_PODS))).fill(pod);
}
