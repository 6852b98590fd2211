/**
 * Whether a node can be drained: the eviction of its pod is refused where a budget allows no disruption.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/controller/disruption/disruption.go
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/registry/core/pod/storage/eviction.go
 */
import { readyPods } from './workload-state';
import { World } from './world';
import { DisruptionBudget, disruptionBudgetsIn } from '../manifests/disruption-budget';
import { displayName } from '../manifests/manifest';
import { podCount } from '../manifests/workload';
import { workloadsProtectedBy } from '../manifests/workload-index';

/** The pods that a budget protects. */
export interface ProtectedPods {
  /** How many there are to be. */
  readonly expected: number;
  readonly ready: number;
}

/** A budget that says nothing allows nothing. */
export function disruptionsAllowed({ minAvailable, maxUnavailable }: DisruptionBudget, { expected, ready }: ProtectedPods): number {
  const needed = maxUnavailable !== undefined
    ? expected - podCount(maxUnavailable, expected, Math.ceil)
    : podCount(minAvailable ?? expected, expected, Math.ceil);
  return expected === 0 ? 0 : Math.max(0, ready - Math.max(0, needed));
}

/** What the API server answers to the eviction of a ready pod of the workload; undefined where it lets the pod go. */
export function evictionRefusal({ objects, workloads }: World, workloadKey: string): string | undefined {
  const budgets = disruptionBudgetsIn(objects)
    .map(budget => ({ budget, keys: workloadsProtectedBy(objects, budget).map(({ key }) => key) }))
    .filter(({ keys }) => keys.includes(workloadKey));
  if (budgets.length > 1) return 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
  const [only] = budgets;
  if (only === undefined) return undefined;
  const states = only.keys.flatMap(key => workloads.get(key) ?? []);
  const pods = { expected: states.reduce((sum, { replicas }) => sum + replicas, 0), ready: states.reduce((sum, state) => sum + readyPods(state), 0) };
  if (disruptionsAllowed(only.budget, pods) > 0) return undefined;
  return `Cannot evict pod as it would violate the pod's disruption budget: ${displayName(only.budget.manifest)} allows 0 disruptions, ${pods.ready} of ${pods.expected} pods are ready.`;
}
