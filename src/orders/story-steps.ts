/** The events with which most stories begin. */
import { Event } from './event';
import { play, realized, World } from './world';
import { Demand } from '../controllers/workloads/settled';
import { isSame } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';
import { autoscalersFor } from '../manifests/workload-index';

export interface Change {
  readonly before: ManifestSet;
  readonly after: ManifestSet;
}

export interface Told {
  readonly events: readonly Event[];
  readonly demand?: Demand;
  readonly harm: { shows(world: World): boolean };
}

/** The objects are applied one after the other, as far as they change. */
export function applies({ before, after }: Change, ...keys: readonly string[]): Event[] {
  return [...new Set(keys)].filter(key => after.get(key) !== undefined && !isSame(before.get(key), after.get(key))).map(key => ({ type: 'apply', key }));
}

/** Those of the objects that go are pruned, and the others applied, as far as they change. */
export function arrives(change: Change, ...keys: readonly string[]): Event[] {
  const gone = [...new Set(keys)].filter(key => change.before.get(key) !== undefined && change.after.get(key) === undefined);
  return [...applies(change, ...keys), ...gone.map((key): Event => ({ type: 'prune', key }))];
}

/** The workload is applied, as far as it changes, and its pods start and become ready. */
export function rollsOut(change: Change, key: string): Event[] {
  return [...applies(change, key), { type: 'sync', key }, { type: 'ready', key }];
}

/** More steps than this are told no more: an update of many pods, one by one, is clear by then. */
const MOST_STEPS = 60;
/** Enough for so many pods, one by one. */
const MOST_ROUNDS = 5_000;

/**
 * The workloads are applied, with what scales them, as far as they change, and their updates go on until they come to rest.
 */
export function settles(change: Change, ...keys: readonly string[]): Event[] {
  const scalers = keys.flatMap(key => autoscalersFor(change.after, key).map(one => one.key));
  const first = [...applies(change, ...keys, ...scalers), ...scalers.map((key): Event => ({ type: 'autoscale', key }))];
  const events = [...first];
  let world = play(realized(change.before, undefined, change.after), change.after, first);
  for (const key of keys) {
    for (let rounds = 0; rounds < MOST_ROUNDS; rounds++) {
      const moving = (['sync', 'ready'] as const).map((type): Event => ({ type, key }));
      const next = play(world, change.after, moving);
      if (next === world) break;
      events.push(...moving);
      world = next;
    }
  }
  return events;
}

/** The workload is applied, and its controller acts again and again before any new pod is ready. */
export function replaces(change: Change, key: string, demand?: Demand): Event[] {
  const events: Event[] = applies(change, key);
  let world = play(realized(change.before, demand, change.after), change.after, events);
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const next = play(world, change.after, [{ type: 'sync', key }]);
    if (next === world) break;
    events.push({ type: 'sync', key });
    world = next;
  }
  return events;
}

/** The events up to the first moment at which the harm is there. */
export function upTo(change: Change, harm: (world: World) => boolean, events: readonly Event[], demand?: Demand): readonly Event[] {
  let world = realized(change.before, demand, change.after);
  const last = events.findIndex(event => {
    world = play(world, change.after, [event]);
    return harm(world);
  });
  return last === -1 ? events : events.slice(0, last + 1);
}

/** Whether the harm is there at the end of the events. */
export function isShown(change: Change, { events, demand, harm }: Told): boolean {
  return harm.shows(play(realized(change.before, demand, change.after), change.after, events));
}

/**
 * Of events in parts, those parts without which the harm would not be there, up to the first moment at which it is. Undefined where it
 * never comes to that, such as behind pods that never get ready.
 */
export function shortest(
  change: Change, harm: (world: World) => boolean, parts: ReadonlyArray<readonly Event[]>, demand?: Demand,
): readonly Event[] | undefined {
  const start = realized(change.before, demand, change.after);
  if (!harm(play(start, change.after, parts.flat()))) return undefined;
  const needed = parts.reduce((left, part) => {
    const others = left.filter(one => one !== part);
    return harm(play(start, change.after, others.flat())) ? others : left;
  }, parts);
  return upTo(change, harm, needed.flat(), demand);
}
