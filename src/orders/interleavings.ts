/**
 * Every state that a workload can reach while a commit is applied, in whatever order its objects arrive, and whichever of
 * them never do.
 *
 * What keeps this small:
 *  - Only changed objects move. Everything else stays as it is.
 *  - Pods of one template are counts, not names, and all pods that start become ready together: in between, fewer are
 *    ready than after and no fewer than before, and the controller makes up for each as it does for all.
 *  - Workloads do not see each other. What several do together is a choice of one state of each, so that the states
 *    of each alone, a few dozen, stand for all interleavings, which are their product.
 */
import { Event } from './event';
import { Schedule } from '../agents/schedule';
import { autoscaled } from '../controllers/autoscaler/bounds';
import { applied, isHealthy, readied, synced, WorkloadState } from '../controllers/workloads/workload-state';
import { Autoscaler } from '../manifests/kinds/autoscaler';
import { PodTemplate } from '../manifests/kinds/pod-template';
import { Workload } from '../manifests/kinds/workload';

/** A workload and what scales it, before and after. */
export interface Component {
  readonly key: string;
  /** The state before, with all pods ready; undefined where the workload is new. */
  readonly start?: WorkloadState;
  /** Undefined where it is pruned. */
  readonly after?: Workload;
  readonly isChanged: boolean;
  readonly autoscalers: readonly ScalerChange[];
  /** How many pods the load asks for, where an autoscaler decides. */
  readonly demand?: number;
  readonly canBeReady: (template: PodTemplate) => boolean;
  /** The order in which its changes arrive, where the agent promises one. */
  readonly schedule?: Schedule;
}

export interface ScalerChange {
  readonly key: string;
  readonly before?: Autoscaler;
  readonly after?: Autoscaler;
  readonly isChanged: boolean;
}

/** A state, and how it is reached by the fewest events. */
export interface Reached {
  /** Undefined where there is no such workload. */
  readonly state?: WorkloadState;
  readonly parent?: Reached;
  readonly event?: Event;
  /** Whether nothing more arrives and nothing moves any more. */
  readonly isEnd: boolean;
  /** The first and the last step of the agent during which it can be in this state. */
  readonly during: readonly [number, number];
}

/** Enough for 1,000 pods, one by one. */
export const MOST_STATES = 5_000;

/**
 * All states, those that take fewer events first; the first is the start. An update in very many rounds, which are alike, is
 * followed as far as `mostStates`.
 */
export function reachable(component: Component, mostStates = MOST_STATES): readonly Reached[] {
  const changes = changesOf(component);
  const known = new Set<string>();
  const queue: Array<Reached & { readonly arrived: readonly string[]; isEnd: boolean }> = [];
  const add = (one: Omit<typeof queue[number], 'isEnd' | 'during'>) => {
    const id = `${one.arrived.join()} ${identity(one.state)}`;
    if (known.has(id)) return;
    known.add(id);
    queue.push({ ...one, isEnd: false, during: duringOf(one, changes, component) });
  };
  add({ state: component.start, arrived: [] });
  for (let i = 0; i < queue.length && queue.length < mostStates; i++) {
    const parent = queue[i];
    const { state, arrived, during } = parent;
    const next = changes.filter(({ event, step }) => !arrived.includes(event.key) && step <= during[1]);
    for (const { event, effect } of next) {
      add({ state: effect(state), arrived: [...arrived, event.key].sort(), parent, event });
    }
    const moves = state === undefined ? [] : movesOf(component, state, arrived);
    for (const move of moves) add({ ...move, arrived, parent });
    parent.isEnd = next.length === 0 && moves.length === 0;
  }
  return queue;
}

/** The events that lead to a state, in order. */
export function eventsTo(reached: Reached): Event[] {
  const events: Event[] = [];
  for (let at: Reached | undefined = reached; at?.event !== undefined; at = at.parent) events.push(at.event);
  return events.reverse();
}

interface Change {
  readonly event: Event;
  /** When it arrives. */
  readonly step: number;
  readonly effect: (state: WorkloadState | undefined) => WorkloadState | undefined;
}

function changesOf({ key, after, isChanged, autoscalers, schedule }: Component): Change[] {
  const step = stepOf(key, schedule);
  const own: Change = after
    ? { event: { type: 'apply', key }, step, effect: state => applied(state, after) }
    : { event: { type: 'prune', key }, step, effect: () => undefined };
  const scalers = autoscalers.filter(one => one.isChanged)
    .map((one): Change => ({ event: { type: one.after ? 'apply' : 'prune', key: one.key }, step: stepOf(one.key, schedule), effect: state => state }));
  return [...isChanged ? [own] : [], ...scalers];
}

function stepOf(key: string, schedule: Schedule | undefined): number {
  return schedule?.stepOf(key) ?? 0;
}

/** From the step in which the last change arrived to the one in which the next one does; and no further than where the agent waits for it. */
function duringOf({ state, arrived }: Pick<Reached, 'state'> & { readonly arrived: readonly string[] }, changes: readonly Change[], { schedule }: Component) {
  const steps = (isArrived: boolean) => changes.filter(({ event }) => arrived.includes(event.key) === isArrived).map(({ step }) => step);
  const [from, next] = [Math.max(0, ...steps(true)), Math.min(Infinity, ...steps(false))];
  const wait = arrived.length === 0 ? Infinity : schedule?.lastUnhealthy(from) ?? Infinity;
  return [from, wait < next && state !== undefined && !isHealthy(state) ? wait : next] as const;
}

/** What the controllers can do next. */
function movesOf({ autoscalers, demand, canBeReady, key }: Component, state: WorkloadState, arrived: readonly string[]) {
  const scalers = autoscalers.flatMap(one => (arrived.includes(one.key) ? one.after : one.before) ?? []);
  const moves: Array<{ state: WorkloadState; event: Event }> = [
    { state: synced(state), event: { type: 'sync', key } },
    { state: readied(state, canBeReady), event: { type: 'ready', key } },
    ...scalers.map(scaler => ({ state: autoscaled(state, scaler, demand), event: { type: 'autoscale' as const, key: scaler.key } })),
  ];
  return moves.filter(move => identity(move.state) !== identity(state));
}

function identity(state: WorkloadState | undefined): string {
  if (state === undefined) return '-';
  const counts = state.sets.map(({ created, replicas, ready, available, desired, max }) => [created, replicas, ready, available, desired, max].join(' '));
  return `${state.replicas} ${counts.join(';')}`;
}
