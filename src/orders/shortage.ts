/**
 * Shortages: moments at which fewer pods are ready than may be counted on.
 *
 * Every workload is looked at alone, and of its states the one with the fewest ready pods is taken. Since each may be in
 * any of its states whatever the others do, the sum of these is the least that there can be.
 */
import { Event } from './event';
import { Exploration } from './exploration';
import { eventsTo, Reached } from './interleavings';
import { Demand } from '../controllers/workloads/settled';
import { contributionOf } from '../harm/contribution';
import { Branch, Definition, Front, frontsOf, lasting, PlacedPool } from '../harm/front';
import { needsOf } from '../harm/need';
import { Pool, readyIn } from '../harm/pool';
import { Workload } from '../manifests/kinds/workload';
import { workloadAt } from '../manifests/workload-index';

export interface Shortage {
  readonly front: Front;
  /**
   * Too few: fewer than the floor. All gone: as the settings of a workload allow, and so that every request fails. A dip is within
   * what these settings allow, and some still serve.
   */
  readonly kind: 'too few' | 'all gone' | 'dip';
  /** Which of its definitions was live. */
  readonly live: 'before' | 'after';
  /** The branch that lacks pods. */
  readonly branch: Branch;
  /** The weight of the same branch in the other definition, from 0 to 1. */
  readonly weightBefore: number;
  readonly weightAfter: number;
  /** The ready pods of the branch, and the fewest that it needs: of a dip, what both ends run. */
  readonly ready: number;
  readonly needed: number;
  /** The workloads whose pods are missing compared with before. */
  readonly losing: readonly Workload[];
  /** Whether nobody is there because the Service has lost the port that is asked for. */
  readonly isPortLost: boolean;
  /** What happens from the realized state before to the shortage. */
  readonly events: readonly Event[];
  /** The load under which it happens. */
  readonly demand: Demand;
}

/** All shortages; of a front at most one for each of its definitions. */
export function shortagesOf(exploration: Exploration): Shortage[] {
  const fronts = frontsOf(exploration.ends, key => exploration.moves(key));
  return fronts.flatMap(front => lasting(front) ?? []).flatMap(front => searched(exploration, front));
}

function searched(exploration: Exploration, front: Front): Shortage[] {
  const { isRedirected } = front;
  const [before, after] = [front.before!, front.after!];
  const pools = [before, after].flatMap(({ branches }) => branches).flatMap(branch => branch.pools);
  const keys = [...new Set(pools.flatMap(({ workloads }) => workloads))];
  const isMoved = isRedirected || keys.some(key => exploration.moves(key)) || pools.some(({ arrivals }) => arrivals.length > 0);
  if (!isMoved) return [];
  const found = loadsOf(exploration, keys).flatMap(load => {
    const needs = needsOf(front, (pool, next) => keys.map(key => contributionOf(exploration.endsOf(key, load.get(key)), pool, next)));
    return (isRedirected ? ['before', 'after'] as const : ['before'] as const).flatMap(live => {
      return front[live]!.branches.flatMap(branch => {
        const level = needs[live].get(branch) ?? { promised: 0, floor: 0 };
        return shortageIn(exploration, front, { live, branch, ...level, keys, load });
      });
    });
  });
  return (['before', 'after'] as const).flatMap(live => worstOf(found.filter(one => one.live === live)));
}

const KINDS: readonly Shortage['kind'][] = ['too few', 'all gone', 'dip'];

/** The gravest, and of those the one in which the smallest part of what is needed is ready. */
function worstOf(shortages: readonly Shortage[]): Shortage[] {
  const rank = ({ kind }: Shortage) => KINDS.indexOf(kind);
  return [...shortages].sort((a, b) => rank(a) - rank(b) || a.ready / a.needed - b.ready / b.needed).slice(0, 1);
}

interface Asked {
  readonly live: 'before' | 'after';
  readonly branch: Branch;
  readonly promised: number;
  readonly floor: number;
  readonly keys: readonly string[];
  readonly load: Demand;
}

function shortageIn(exploration: Exploration, front: Front, { live, branch, promised, floor, keys, load }: Asked): Shortage[] {
  if (branch.weight === 0 || promised === 0) return [];
  const windows = branch.pools.map((_, pool) => windowOf(exploration, front, { live, branch, pool }));
  const found = branch.pools.flatMap((placed, i) => placed.isUnknown ? [] : fewestIn(exploration, { keys, load, placed }, windows[i]));
  if (found.length === 0) return [];
  const fewest = found.reduce((a, b) => b.ready < a.ready ? b : a);
  if (fewest.ready >= promised) return [];
  // Where nobody is there although no workload loses pods, it is the definition that leads past them.
  const isMissed = fewest.ready === 0 && fewest.losing.length === 0;
  const kind = fewest.ready < floor || isMissed ? 'too few' : fewest.ready === 0 ? 'all gone' : 'dip';
  // Whoever asks for pods that are not ready does not count on those that an update replaces.
  if (kind !== 'too few' && !front.isRedirected && branch.pools.some(({ pool }) => pool.countsUnready)) return [];
  const weightIn = (definition: Definition | undefined) => definition?.branches.find(({ id }) => id === branch.id)?.weight ?? 0;
  const { arrivals, ...rest } = fewest;
  const arriving = exploration.arrive([...front[live]!.arrivals, ...arrivals]);
  return [{
    front,
    kind,
    live,
    branch,
    weightBefore: weightIn(front.before),
    weightAfter: weightIn(front.after),
    needed: fewest.ready < floor ? floor : promised,
    ...rest,
    events: exploration.inOrder([arriving, ...fewest.events]),
    demand: load,
  }];
}

/** The steps of the agent in which a definition and one of its pools are live: what it needs has arrived, what replaces it has not. */
type Window = readonly [number, number];

interface Placing {
  readonly live: 'before' | 'after';
  readonly branch: Branch;
  /** Which of those of the branch. */
  readonly pool: number;
}

function windowOf({ ends, schedule }: Exploration, front: Front, { live, branch, pool }: Placing): Window {
  const stepsOf = (keys: readonly string[]) => keys.filter(key => ends.isChanged(key)).map(key => schedule.stepOf(key));
  const needed = stepsOf([...front[live]!.arrivals, ...branch.pools[pool].arrivals]);
  const replaced = [
    ...front.isRedirected && live === 'before' ? stepsOf(front.after!.arrivals) : [],
    ...branch.pools.length > 1 && pool === 0 ? stepsOf(branch.pools[1].arrivals) : [],
  ];
  return [Math.max(0, ...needed), replaced.length === 0 ? Infinity : Math.max(...replaced)];
}

interface Search {
  readonly keys: readonly string[];
  readonly load: Demand;
  readonly placed: PlacedPool;
}

/** Of all steps of the agent the one in which the fewest pods of the pool may be ready. */
function fewestIn(exploration: Exploration, search: Search, [from, until]: Window) {
  const { keys } = search;
  const steps = [...new Set([from, ...keys.flatMap(key => exploration.stepsOf(key))])].filter(step => step >= from && step <= until);
  const found = steps.flatMap(step => fewestAt(exploration, search, step) ?? []);
  return found.sort((a, b) => a.ready - b.ready || a.events.flat().length - b.events.flat().length).slice(0, 1);
}

/** The state of each workload in which it gives the pool the fewest ready pods; undefined where the agent never gets so far. */
function fewestAt(exploration: Exploration, { keys, load, placed: { pool, arrivals, problem } }: Search, step: number) {
  const chosen = keys.flatMap(key => {
    const reached = exploration.reached(key, load.get(key));
    // Of what was not looked at to its end nobody knows that the agent waits in vain: it may be in any state then.
    const found = least(reached, pool, step) ?? (exploration.isUnfinished(reached) ? least(reached, pool) : undefined);
    return found === undefined ? [] : [{ key, start: readyIn(pool, reached[0].state), ...found }];
  });
  if (chosen.length < keys.length) return undefined;
  const losing = chosen.filter(({ ready, start }) => ready < start);
  return {
    ready: chosen.reduce((sum, one) => sum + one.ready, 0),
    losing: losing.map(({ key }) => workloadAt(exploration.before, key)!),
    isPortLost: problem === 'port',
    arrivals,
    // What has come by then belongs to the story as well.
    events: chosen.filter(({ ready, start }) => ready !== start).map(({ at }) => eventsTo(at)),
  };
}

function least(reached: readonly Reached[], pool: Pool, step?: number): { readonly at: Reached; readonly ready: number } | undefined {
  let found: { readonly at: Reached; readonly ready: number } | undefined;
  for (const at of reached) {
    if (step !== undefined && (at.during[0] > step || at.during[1] < step)) continue;
    const ready = readyIn(pool, at.state);
    if (found === undefined || ready < found.ready) found = { at, ready };
  }
  return found;
}

/** More workloads than this under autoscalers are looked at with all of them at the same end of their bounds. */
const MOST_COMBINED = 4;

/** The loads to look at: each autoscaler may have asked for the fewest pods or for the most. */
function loadsOf(exploration: Exploration, keys: readonly string[]): Demand[] {
  const asked = keys.map(key => [key, exploration.demands(key)] as const).filter(([, demands]) => demands.length > 0);
  if (asked.length > MOST_COMBINED) return [0, -1].map(end => new Map(asked.map(([key, demands]) => [key, demands.at(end)!])));
  return asked.reduce<Demand[]>((loads, [key, demands]) => loads.flatMap(load => demands.map(demand => new Map(load).set(key, demand))), [new Map()]);
}
