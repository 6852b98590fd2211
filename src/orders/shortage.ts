/**
 * Shortages: moments at which fewer pods are ready than may be counted on.
 *
 * Every workload is looked at alone, and of its states the one with the fewest ready pods is taken. Since each may be in
 * any of its states whatever the others do, the sum of these is the least that there can be.
 */
import { Event } from './event';
import { Exploration } from './exploration';
import { Branch, budgetFronts, Definition, Front, PlacedPool, routeFronts, serviceFronts } from './front';
import { eventsTo, Reached } from './interleavings';
import { needsOf } from './need';
import { isFree } from '../controllers/autoscaler/bounds';
import { Demand } from '../controllers/settled';
import { WorkloadState } from '../controllers/workload-state';
import { Contribution } from '../harm/floor';
import { podsIn, Pool, readyIn } from '../harm/pool';
import { Workload } from '../manifests/workload';
import { autoscalersFor, workloadAt } from '../manifests/workload-index';

export interface Shortage {
  readonly front: Front;
  /** Which of its definitions was live. */
  readonly live: 'before' | 'after';
  /** The branch that lacks pods. */
  readonly branch: Branch;
  /** The weight of the same branch in the other definition, from 0 to 1. */
  readonly weightBefore: number;
  readonly weightAfter: number;
  /** The ready pods of the branch, and the fewest that it may have. */
  readonly ready: number;
  readonly needed: number;
  /** The workloads whose pods are missing compared with before. */
  readonly losing: readonly Workload[];
  /** What happens from the realized state before to the shortage. */
  readonly events: readonly Event[];
  /** The load under which it happens. */
  readonly demand: Demand;
}

/** All shortages; of a front at most one for each of its definitions. */
export function shortagesOf(exploration: Exploration): Shortage[] {
  return [...serviceFronts(exploration), ...routeFronts(exploration), ...budgetFronts(exploration)].flatMap(front => searched(exploration, front));
}

function searched(exploration: Exploration, front: Front): Shortage[] {
  const { before, after, isRedirected } = front;
  // Nobody counts yet on what is new, and nobody any more on what is taken away.
  if (before === undefined || after === undefined) return [];
  const keys = [...new Set([before, after].flatMap(({ branches }) => branches).flatMap(({ pools }) => pools).flatMap(({ workloads }) => workloads))];
  if (!isRedirected && !keys.some(key => exploration.moves(key))) return [];
  const found = loadsOf(exploration, keys).flatMap(load => {
    const needs = needsOf(front, (pool, next) => keys.map(key => contributionOf(exploration, key, load, pool, next)));
    return (isRedirected ? ['before', 'after'] as const : ['before'] as const).flatMap(live => {
      return front[live]!.branches.flatMap(branch => {
        return shortageIn(exploration, front, { live, branch, needed: needs[live].get(branch) ?? 0, keys, load });
      });
    });
  });
  return (['before', 'after'] as const).flatMap(live => worstOf(found.filter(one => one.live === live)));
}

/** The one in which the smallest part of what is needed is ready. */
function worstOf(shortages: readonly Shortage[]): Shortage[] {
  return [...shortages].sort((a, b) => a.ready / a.needed - b.ready / b.needed).slice(0, 1);
}

interface Asked {
  readonly live: 'before' | 'after';
  readonly branch: Branch;
  readonly needed: number;
  readonly keys: readonly string[];
  readonly load: Demand;
}

function shortageIn(exploration: Exploration, front: Front, { live, branch, needed, keys, load }: Asked): Shortage[] {
  if (branch.weight === 0 || needed === 0) return [];
  const fewest = branch.pools.map(placed => fewestIn(exploration, keys, load, placed)).reduce((a, b) => b.ready < a.ready ? b : a);
  if (fewest.ready >= needed) return [];
  const weightIn = (definition: Definition | undefined) => definition?.branches.find(({ id }) => id === branch.id)?.weight ?? 0;
  const events = [...front[live]!.events, ...fewest.events];
  return [{ front, live, branch, weightBefore: weightIn(front.before), weightAfter: weightIn(front.after), needed, ...fewest, events, demand: load }];
}

/** The state of each workload in which it gives the pool the fewest ready pods. */
function fewestIn(exploration: Exploration, keys: readonly string[], load: Demand, { pool, events }: PlacedPool) {
  const chosen = keys.map(key => {
    const reached = exploration.reached(key, load.get(key));
    return { key, start: readyIn(pool, reached[0].state), ...least(reached, pool) };
  });
  const losing = chosen.filter(({ ready, start }) => ready < start);
  return {
    ready: chosen.reduce((sum, one) => sum + one.ready, 0),
    losing: losing.map(({ key }) => workloadAt(exploration.before, key)!),
    events: [...events, ...losing.flatMap(({ at }) => eventsTo(at))],
  };
}

function least(reached: readonly Reached[], pool: Pool): { readonly at: Reached; readonly ready: number } {
  let [at, ready] = [reached[0], readyIn(pool, reached[0].state)];
  for (const one of reached) {
    const here = readyIn(pool, one.state);
    if (here < ready) [at, ready] = [one, here];
  }
  return { at, ready };
}

function contributionOf(exploration: Exploration, key: string, load: Demand, pool: Pool | undefined, next: Pool | undefined): Contribution {
  const reached = exploration.reached(key, load.get(key));
  return {
    before: workloadAt(exploration.before, key),
    after: workloadAt(exploration.after, key),
    start: pool ? promised(readyIn(pool, reached[0].state), reached[0].state) : 0,
    end: next ? endOf(exploration, key, reached, next) : 0,
    demand: isFree(exploration.before, key) ? load.get(key) : undefined,
  };
}

/** What runs beside the replicas that a workload asks for is there for a while only. */
function promised(pods: number, state: WorkloadState | undefined): number {
  return state === undefined ? 0 : Math.min(pods, state.replicas);
}

/** The pods when everything has come to rest, as if all were ready; under an autoscaler, as many as it may run. */
function endOf(exploration: Exploration, key: string, reached: readonly Reached[], pool: Pool): number {
  const after = workloadAt(exploration.after, key);
  const isIn = after !== undefined && pool(after.template, after.namespace);
  const ends = reached.filter(({ isEnd }) => isEnd).map(({ state }) => promised(podsIn(pool, state), state));
  // An update that is not followed to its end gets there all the same.
  const end = ends.length > 0 ? Math.min(...ends) : isIn ? reached[reached.length - 1].state?.replicas ?? 0 : 0;
  const [scaler] = autoscalersFor(exploration.after, key);
  return Math.max(end, isIn && scaler !== undefined && after.replicas !== 0 ? scaler.maxReplicas : 0);
}

/** More workloads than this under autoscalers are looked at with all of them at the same end of their bounds. */
const MOST_COMBINED = 4;

/** The loads to look at: each autoscaler may have asked for the fewest pods or for the most. */
function loadsOf(exploration: Exploration, keys: readonly string[]): Demand[] {
  const asked = keys.map(key => [key, exploration.demands(key)] as const).filter(([, demands]) => demands.length > 0);
  if (asked.length > MOST_COMBINED) return [0, -1].map(end => new Map(asked.map(([key, demands]) => [key, demands.at(end)!])));
  return asked.reduce<Demand[]>((loads, [key, demands]) => loads.flatMap(load => demands.map(demand => new Map(load).set(key, demand))), [new Map()]);
}
