/** What the page of a timeline holds: the same facts in little room, and the place of every circle. */
import { colourIndex } from '../palette';
import { slotsOf } from './pod-slots';
import { printable } from '../printable';
import { timeScale } from './time-scale';
import { ServiceMoment, Timeline } from '../../rehearsal/timeline';

export interface PageData {
  readonly seconds: number;
  readonly versions: readonly { readonly name: string; readonly colour: number }[];
  readonly commits: readonly { readonly at: number; readonly name: string }[];
  readonly groups: readonly PageGroup[];
  readonly pods: readonly PagePod[];
  readonly moments: readonly PageMoment[];
  readonly services: readonly string[];
  /** When events happen, in their order. */
  readonly events: readonly number[];
  /** The scale of time: `[time, position]`, ascending. */
  readonly scale: readonly (readonly [number, number])[];
}

/** A workload, and how many of its pods there are at most at the same time. */
export interface PageGroup {
  readonly name: string;
  readonly slots: number;
}

export interface PagePod {
  readonly name: string;
  readonly group: number;
  /** Its place among the circles of its workload, which it keeps until it is gone. */
  readonly slot: number;
  readonly version: number;
  readonly created: number;
  readonly ready?: number;
  readonly isFailing: boolean;
  readonly terminating?: number;
  readonly gone?: number;
}

/** For each Service its ready endpoints and its floor, and null where it does not exist. */
export interface PageMoment {
  readonly at: number;
  readonly services: readonly (readonly [number, number] | null)[];
  readonly shares: readonly number[];
  readonly failing: number;
  readonly load: readonly number[];
  readonly cpu: number;
  readonly memory: number;
}

export function pageData(timeline: Timeline): PageData {
  const { seconds, versions, commits, pods, moments, events } = timeline;
  const names = [...new Set(pods.map(({ workload }) => workload))];
  const slots = new Map(names.map(name => [name, slotsOf(pods.filter(({ workload }) => workload === name))]));
  const taken = new Map(names.map(name => [name, 0]));
  const services = [...new Set(moments.flatMap(moment => moment.services.map(({ name }) => name)))];
  const { stretches } = timeScale(timeline);
  return {
    seconds,
    versions: versions.map(({ name }, i) => ({ name: printable(name), colour: colourIndex(i) })),
    commits: commits.map(({ at, name }) => ({ at, name: printable(name) })),
    groups: names.map(name => ({ name: printable(name), slots: Math.max(0, ...slots.get(name)!) + 1 })),
    pods: pods.map(({ name, workload, version, created, ready, isFailing, terminating, gone }) => {
      const index = taken.get(workload)!;
      taken.set(workload, index + 1);
      const place = { group: names.indexOf(workload), slot: slots.get(workload)![index] };
      return { name: printable(name), ...place, version, created, ready, isFailing, terminating, gone };
    }),
    moments: moments.map(moment => ({
      at: moment.at,
      services: standings(moment.services, services),
      shares: moment.shares.map(rounded),
      failing: rounded(moment.failing),
      load: moment.loadPerPod.map(rounded),
      cpu: moment.cpuMillis,
      memory: moment.memoryMebibytes,
    })),
    services: services.map(printable),
    events: events.map(({ at }) => at),
    scale: [[0, 0] as const, ...stretches.map(({ to, end }) => [to, end] as const)],
  };
}

/** Those that a moment does not know are null. */
function standings(moment: readonly ServiceMoment[], names: readonly string[]): PageMoment['services'] {
  const known = new Map(moment.map(({ name, ready, floor }) => [name, [ready.reduce((total, count) => total + count, 0), floor] as const]));
  return names.map(name => known.get(name) ?? null);
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}
