/**
 * The disruption controller, and the eviction that asks it: how many pods may be taken from their nodes, pod by pod and on
 * counts.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/disruption/disruption.go
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/registry/core/pod/storage/eviction.go
 */
import { WorkloadState } from './workloads/workload-state';
import { Labels, record } from '../ground/shape';
import { DisruptionBudget, disruptionBudgetsIn } from '../manifests/kinds/disruption-budget';
import { podCount } from '../manifests/kinds/workload';
import { ManifestSet } from '../manifests/manifest-set';
import { selects } from '../manifests/selector';

/** A pod, or several that nothing tells apart. */
export interface BudgetedPod {
  readonly namespace?: string;
  readonly labels: Labels;
  readonly isReady: boolean;
  readonly isTerminating?: boolean;
  /** Not started yet, or ended. */
  readonly isPending?: boolean;
  readonly isEnded?: boolean;
  /** The key of the workload that keeps it; absent for a pod of its own. */
  readonly workload?: string;
  /** How many there are: 1 where it does not say. */
  readonly count?: number;
}

/** `spec.replicas` of the workloads, by their keys. A DaemonSet has no scale, and must not be among them. */
export type Scales = ReadonlyMap<string, number>;

export interface BudgetStatus {
  readonly expectedPods: number;
  readonly desiredHealthy: number;
  readonly currentHealthy: number;
  readonly disruptionsAllowed: number;
  /** Why the controller could not count: then it allows none. */
  readonly problem?: string;
}

export type Eviction = { readonly isAllowed: true } | { readonly isAllowed: false; readonly status: 429 | 500; readonly message: string };

export function isProtectedBy({ namespace, labels }: BudgetedPod, budget: DisruptionBudget): boolean {
  return namespace === budget.namespace && selects(budget.selector, labels) && !(isEmpty(budget.selector) && budget.manifest.apiVersion === 'policy/v1beta1');
}

export function budgetStatus(budget: DisruptionBudget, pods: readonly BudgetedPod[], scales: Scales): BudgetStatus {
  const covered = pods.filter(pod => isProtectedBy(pod, budget));
  const currentHealthy = countOf(covered.filter(({ isReady, isTerminating }) => isReady && !isTerminating));
  const counted = expectedCounts(budget, covered, scales);
  if (counted.problem !== undefined) return { expectedPods: 0, desiredHealthy: 0, currentHealthy, disruptionsAllowed: 0, problem: counted.problem };
  const { expectedPods, desiredHealthy } = counted;
  // Without any expected pods none may go, so that the first ones are safe before they are counted.
  return { expectedPods, desiredHealthy, currentHealthy, disruptionsAllowed: expectedPods > 0 ? Math.max(0, currentHealthy - desiredHealthy) : 0 };
}

/** What the API server answers to somebody who drains the node of the pod. */
export function evict(pod: BudgetedPod, pods: readonly BudgetedPod[], budgets: readonly DisruptionBudget[], scales: Scales): Eviction {
  if (pod.isPending || pod.isEnded || pod.isTerminating) return { isAllowed: true };
  const [budget, ...others] = budgets.filter(one => isProtectedBy(pod, one));
  if (budget === undefined) return { isAllowed: true };
  if (others.length > 0) {
    return { isAllowed: false, status: 500, message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.' };
  }
  const status = budgetStatus(budget, pods, scales);
  if (!pod.isReady && mayGoUnhealthy(budget, status)) return { isAllowed: true };
  return status.disruptionsAllowed > 0 ? { isAllowed: true } : { isAllowed: false, status: 429, message: refusal(budget, status) };
}

/** An unready pod goes freely while enough others are healthy; always, if the policy says so. */
function mayGoUnhealthy({ manifest }: DisruptionBudget, { currentHealthy, desiredHealthy, problem }: BudgetStatus): boolean {
  if (record(manifest.spec).unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  return problem === undefined && desiredHealthy > 0 && currentHealthy >= desiredHealthy;
}

function countOf(pods: readonly BudgetedPod[]): number {
  return pods.reduce((sum, { count = 1 }) => sum + count, 0);
}

type Counts = { readonly expectedPods: number; readonly desiredHealthy: number; readonly problem?: undefined } | { readonly problem: string };

/** A count of `minAvailable` is taken over the pods that are there; all else over the scale of what keeps them, rounded up. */
function expectedCounts({ minAvailable, maxUnavailable }: DisruptionBudget, covered: readonly BudgetedPod[], scales: Scales): Counts {
  if (maxUnavailable === undefined && typeof minAvailable === 'number') return { expectedPods: countOf(covered), desiredHealthy: minAvailable };
  if (maxUnavailable === undefined && minAvailable === undefined) return { expectedPods: 0, desiredHealthy: 0 };
  const workloads = [...new Set(covered.flatMap(({ workload }) => workload === undefined ? [] : [workload]))];
  const unscaled = workloads.find(key => !scales.has(key));
  if (unscaled !== undefined) return { problem: `${unscaled} does not implement the scale subresource` };
  const expectedPods = workloads.reduce((sum, key) => sum + scales.get(key)!, 0);
  if (maxUnavailable === undefined) return { expectedPods, desiredHealthy: podCount(minAvailable!, expectedPods, Math.ceil) };
  return { expectedPods, desiredHealthy: Math.max(0, expectedPods - podCount(maxUnavailable, expectedPods, Math.ceil)) };
}

function refusal({ manifest }: DisruptionBudget, { currentHealthy, desiredHealthy, problem }: BudgetStatus): string {
  const { name } = manifest.metadata;
  if (problem !== undefined) return `The disruption budget ${name} does not allow evicting pods currently because it failed sync: ${problem}`;
  if (currentHealthy <= desiredHealthy) return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  return `The disruption budget ${name} does not allow evicting pods currently`;
}

function isEmpty(selector: unknown): boolean {
  return Object.keys(record(selector)).length === 0;
}

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

/** What the budget allows if it protects these pods, of a workload that has a scale. */
export function disruptionsAllowed(budget: DisruptionBudget, { expected, ready }: ProtectedPods): number {
  const pod = { namespace: budget.namespace, labels: {}, workload: 'protected' };
  const pods = [{ ...pod, isReady: true, count: ready }, { ...pod, isReady: false, count: expected - ready }];
  return budgetStatus({ ...budget, selector: ANY }, pods, new Map([[pod.workload, expected]])).disruptionsAllowed;
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
  const pods = states.flatMap(podKinds).filter(kind => own.some(budget => isProtectedBy(kind, budget)));
  // A DaemonSet has no scale.
  const scales = new Map(states.filter(({ workload }) => workload.kind !== 'DaemonSet').map(({ workload, replicas }) => [workload.key, replicas]));
  const answer = evict(pod, pods, own, scales);
  if (answer.isAllowed) return undefined;
  return answer.status === 429 ? `Cannot evict pod as it would violate the pod's disruption budget. ${answer.message}.` : answer.message;
}

/** Pods of a workload that are alike. */
function podKinds({ workload, sets }: WorkloadState): BudgetedPod[] {
  return sets.flatMap(({ template, pods, ready }) => {
    const pod = { namespace: workload.namespace, labels: template.labels, workload: workload.key };
    return [{ ...pod, isReady: true, count: ready }, { ...pod, isReady: false, count: pods - ready }].filter(({ count }) => count > 0);
  });
}
