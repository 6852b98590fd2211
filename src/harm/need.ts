/** How many ready pods each branch of a front needs while a transition goes on. */
import { allowance, annotatedFloor, Contribution, Level, levelOf, loadOf } from './floor';
import { Branch, Definition, Front } from './front';
import { Pool, union } from './pool';
import { disruptionBudgetOf } from '../manifests/kinds/disruption-budget';
import { podCount } from '../manifests/kinds/workload';

export interface Needs {
  readonly before: ReadonlyMap<Branch, Level>;
  readonly after: ReadonlyMap<Branch, Level>;
}

/** What the workloads contribute to a pool: to the one before at the start, to the one after at the end. */
export type Contributions = (before: Pool | undefined, after: Pool | undefined) => readonly Contribution[];

/** Of a front that is there before and after: nobody counts yet on what is new, and nobody any more on what is taken away. */
export function needsOf(front: Front, contributions: Contributions): Needs {
  const [before, after] = [front.before!, front.after!];
  const branches = (definition: Definition, need: (branch: Branch) => Level) => new Map(definition.branches.map(branch => [branch, need(branch)]));
  const own = (branch: Branch) => contributions(poolOf(before, branch.id, 'first'), poolOf(after, branch.id, 'last'));
  if (front.isAside) return { before: branches(before, () => exactly(0)), after: branches(after, () => exactly(0)) };
  if (front.kind === 'budget') {
    const need = () => exactly(budgetNeed(front, own(before.branches[0])));
    return { before: branches(before, need), after: branches(after, need) };
  }
  if (!front.isRedirected || front.kind === 'service') {
    const need = (branch: Branch) => levelOf(own(branch), front.isRedirected);
    return { before: branches(before, need), after: branches(after, need) };
  }
  if (front.isConditional) {
    const need = (branch: Branch) => exactly(Math.min(1, own(branch).reduce((sum, one) => sum + one.start, 0)));
    return { before: branches(before, need), after: branches(after, () => exactly(1)) };
  }
  const capacity = routeFloor(before, after, contributions);
  const need = ({ weight }: Branch) => exactly(Math.ceil(capacity * weight - 1e-9));
  return { before: branches(before, need), after: branches(after, need) };
}

function exactly(pods: number): Level {
  return { promised: pods, floor: pods };
}

/**
 * How many pods' worth of traffic a route must carry. With the shares as they are, a branch limits it to its pods divided
 * by its weight. Where a weight rises, what could be carried before must still be: but for pods that were to spare.
 */
function routeFloor(before: Definition, after: Definition, contributions: Contributions): number {
  const limits = ({ branches }: Definition, end: 'start' | 'end') => branches.filter(({ weight }) => weight > 0).map(({ id, weight }) => {
    const parts = contributions(poolOf(before, id, 'first'), poolOf(after, id, 'last'));
    return parts.reduce((sum, one) => sum + one[end] - allowance(one), 0) / weight;
  });
  const all = contributions(anyOf(before), anyOf(after));
  const [start, end] = [Math.min(...limits(before, 'start')), Math.min(...limits(after, 'end'))];
  const atStart = before.branches.map(({ id, weight }) => ({ weight, parts: contributions(poolOf(before, id, 'first'), undefined) }));
  const largest = Math.max(...atStart.map(({ parts }) => parts.reduce((sum, one) => sum + one.start, 0)));
  const loads = atStart.filter(({ weight }) => weight > 0).map(({ weight, parts }) => loadOf(parts) / weight);
  const rises = after.branches.some(({ id, weight }) => weight > (before.branches.find(one => one.id === id)?.weight ?? 0));
  const floor = rises ? Math.min(start, Math.max(largest, end)) : Math.min(start, end);
  return Math.max(0, Math.min(floor, annotatedFloor(all, floor), Math.max(...loads)));
}

/** A budget asks for what it says, of the pods that both ends run. */
function budgetNeed({ manifest }: Front, parts: readonly Contribution[]): number {
  const { minAvailable } = disruptionBudgetOf(manifest);
  const [start, end] = [parts.reduce((sum, one) => sum + one.start, 0), parts.reduce((sum, one) => sum + one.end, 0)];
  // A rolling update does not ask a budget.
  const updated = parts.reduce((sum, one) => sum + allowance(one), 0);
  return minAvailable === undefined ? 0 : Math.max(0, Math.min(podCount(minAvailable, Math.min(start, end), Math.ceil), start - updated, end));
}

function poolOf({ branches }: Definition, id: string, which: 'first' | 'last'): Pool | undefined {
  const pools = branches.find(one => one.id === id)?.pools ?? [];
  return pools[which === 'first' ? 0 : pools.length - 1]?.pool;
}

function anyOf({ branches }: Definition): Pool {
  return union(branches.flatMap(({ pools }) => pools.map(({ pool }) => pool)));
}
