import { disruptionsAllowed, evictionRefusal } from '../controllers/disruption-budget';
import { DisruptionBudget, disruptionBudgetsIn } from '../manifests/kinds/disruption-budget';
import { Workload } from '../manifests/kinds/workload';
import { displayName } from '../manifests/manifest';
import { scaleOf } from '../manifests/scale';
import { selectedUnmodelled } from '../manifests/unmodelled';
import { autoscalersFor, workloadsProtectedBy } from '../manifests/workload-index';
import { Event } from '../orders/event';
import { applies, settles } from '../orders/story-steps';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';

/** @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/ */
export const rule: Rule = {
  name: 'disruption-budget-blocks-drains',
  severity: 'error',
  summary: 'A disruption budget lets no pod go although all are ready, so that no node can be drained.',
  *check(transition: Transition): Iterable<Violation> {
    const known = new Map<string, DisruptionBudget>();
    for (const budget of disruptionBudgetsIn(transition.after)) {
      const pods = protectedBy(transition, budget);
      if (pods.length === 0) continue;
      const other = pods.map(({ key }) => known.get(key)).find(one => one !== undefined);
      if (other !== undefined) yield twice(transition, budget, other, pods.find(({ key }) => known.get(key) === other)!);
      else yield* blocked(transition, budget, pods);
      for (const { key } of pods) known.set(key, budget);
    }
  },
};

/** What the budget protects and runs pods, where all of that is known. A drain leaves the pods of a DaemonSet alone. */
function protectedBy({ before, after }: Transition, budget: DisruptionBudget): Workload[] {
  const workloads = workloadsProtectedBy(after, budget);
  const isUnknown = selectedUnmodelled(after, budget.namespace, budget.selector).length > 0;
  return isUnknown || workloads.some(({ kind }) => kind === 'DaemonSet') ? [] : workloads.filter(workload => scaleOf(workload, after, before).most > 0);
}

function* blocked(transition: Transition, budget: DisruptionBudget, workloads: readonly Workload[]): Iterable<Violation> {
  const scales = workloads.map(workload => scaleOf(workload, transition.after, transition.before));
  const [fewest, most] = (['fewest', 'most'] as const).map(end => scales.reduce((sum, scale) => sum + scale[end], 0));
  const allowed = (pods: number) => disruptionsAllowed(budget, { expected: pods, ready: pods });
  const isCalm = allowed(most) > 0;
  const isScaled = workloads.some(({ key }) => autoscalersFor(transition.after, key).length > 0);
  if (isCalm && (!isScaled || fewest === 0 || allowed(fewest) > 0)) return;

  const [name, pods] = [displayName(budget.manifest), isCalm ? fewest : most];
  yield {
    object: budget.manifest,
    field: budget.maxUnavailable !== undefined ? 'spec.maxUnavailable' : budget.minAvailable !== undefined ? 'spec.minAvailable' : 'spec',
    message: `${name} (${saying(budget)}) allows 0 disruptions of ${counted(pods)}${isCalm ? ', which an autoscaler leaves when the load is low' : ''}.`,
    mend: pods === 1
      ? 'Let it say maxUnavailable: 1, or run two pods or more: one pod alone cannot be both protected and moved.'
      : 'Let it say maxUnavailable: 1, or a percentage that leaves at least one pod.',
    severity: isCalm ? 'warning' : undefined,
    counterexample: drain(transition, budget, workloads[0], workloads.map(({ key }) => key), isCalm ? calmed(transition, workloads) : []),
  };
}

function calmed({ after }: Transition, workloads: readonly Workload[]): Event[] {
  return workloads.flatMap(({ key }) => [...autoscalersFor(after, key).map((one): Event => ({ type: 'calm', key: one.key })), { type: 'sync', key }]);
}

function twice(transition: Transition, budget: DisruptionBudget, other: DisruptionBudget, workload: Workload): Violation {
  return {
    object: budget.manifest,
    field: 'spec.selector',
    message: `${displayName(budget.manifest)} and ${displayName(other.manifest)} both protect the pods of ${displayName(workload.manifest)}, which evictions do not support.`,
    mend: 'Keep one of them, or let their selectors mean different pods.',
    counterexample: drain(transition, budget, workload, [workload.key], [], other),
  };
}

function drain(
  transition: Transition, budget: DisruptionBudget, workload: Workload, keys: readonly string[], load: readonly Event[], other = budget,
): Violation['counterexample'] {
  const { key } = workload;
  return {
    events: [
      ...settles(transition, ...keys),
      ...applies(transition, budget.key, other.key),
      ...load,
      { type: 'drain', key },
    ],
    harm: {
      description: `A pod of ${displayName(workload.manifest)} cannot be evicted, and the drain of its node does not end`,
      shows: world => (world.workloads.get(key)?.sets.some(({ ready }) => ready > 0) ?? false) && evictionRefusal(world, key) !== undefined,
    },
  };
}

function saying({ maxUnavailable, minAvailable }: DisruptionBudget): string {
  if (maxUnavailable !== undefined) return `maxUnavailable: ${maxUnavailable}`;
  return minAvailable !== undefined ? `minAvailable: ${minAvailable}` : 'neither minAvailable nor maxUnavailable';
}

function counted(pods: number): string {
  return pods === 1 ? '1 pod' : `${pods} pods`;
}
