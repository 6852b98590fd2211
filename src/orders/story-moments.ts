/** What of a story is told: events that change something, and a long update as one. */
import { Event } from './event';
import { play, World } from './world';
import { WorkloadState } from '../controllers/workloads/workload-state';
import { ManifestSet } from '../manifests/manifest-set';

/** An event, or several steps of one update, between two worlds. */
export interface Moment {
  readonly event: Event;
  readonly before: World;
  readonly after: World;
  /** Whether it stands for many steps of one workload. */
  readonly isLong: boolean;
}

/** An update of so many steps is told step by step. */
const MOST_STEPS = 4;

export function momentsOf(start: World, after: ManifestSet, events: readonly Event[]): Moment[] {
  const moments: Moment[] = [];
  let world = start;
  for (const event of events) {
    const next = play(world, after, [event]);
    if (isTold(event, world, next)) moments.push({ event, before: world, after: next, isLong: false });
    world = next;
  }
  return runsOf(moments).flatMap(shortened);
}

/** What people do counts though nothing changes by it: the answer may be the point. */
function isTold({ type, key }: Event, before: World, after: World): boolean {
  const [old, now] = [before, after].map(({ workloads }) => workloads.get(key));
  switch (type) {
    case 'prune': return before.objects.get(key) !== undefined;
    case 'sync': return sizesOf(old) !== sizesOf(now);
    // Pods that never get ready are told as well.
    case 'ready': return old !== now || now?.sets.some(({ ready, pods }) => ready < pods) === true;
    case 'autoscale':
    case 'restart': return before !== after;
    default: return true;
  }
}

function sizesOf(state: WorkloadState | undefined): string {
  return JSON.stringify(state?.sets.filter(({ replicas }) => replicas > 0).map(({ created, replicas }) => [created, replicas]));
}

/** Steps of one workload's update that follow each other are together. */
function runsOf(moments: readonly Moment[]): Moment[][] {
  const runs: Moment[][] = [];
  for (const moment of moments) {
    const last = runs.at(-1)?.at(-1);
    if (last !== undefined && isStep(last.event) && isStep(moment.event) && last.event.key === moment.event.key) runs.at(-1)!.push(moment);
    else runs.push([moment]);
  }
  return runs;
}

function isStep({ type }: Event): boolean {
  return type === 'sync' || type === 'ready';
}

/** The last step is the one that decides, and stays. */
function shortened(run: readonly Moment[]): readonly Moment[] {
  if (run.length <= MOST_STEPS) return run;
  const [first, last] = [run[0], run[run.length - 1]];
  return [{ ...first, after: last.before, isLong: true }, last];
}
