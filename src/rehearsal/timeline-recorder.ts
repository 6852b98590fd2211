/** Writes down what happens in a rehearsal, and makes a timeline of it. */
import { isDeepStrictEqual } from 'util';
import { PodGroup } from './cluster/pod-group';
import { SimulatedPod } from './cluster/simulated-pod';
import { outcomeOf } from './outcome';
import {
  PodCounts, phaseAt, ServiceMoment, StuckWorkload, Timeline, TimelineCommit, TimelineEvent, TimelineEventType, TimelineLoss, TimelineMoment,
  TimelinePod, TimelineVersion,
} from './timeline';
import { canonical, contentHash } from '../ground/canonical';
import { record } from '../ground/shape';
import { podRequest } from '../manifests/kinds/pod-request';
import { PodTemplate } from '../manifests/kinds/pod-template';

/** What is known of a moment besides its pods: lists and members of which nothing changed are the same as before. */
export interface Situation {
  readonly services: readonly ServiceMoment[];
  /** Shares of all requests by version, percent 0–100. */
  readonly shares: readonly number[];
  readonly failing: number;
  readonly undrained: number;
  readonly loadPerPod: readonly number[];
}

const NOTHING: Situation = { services: [], shares: [], failing: 0, undrained: 0, loadPerPod: [] };
const MEBIBYTE = 2 ** 20;
const hashes = new WeakMap<PodTemplate, string>();
const NO_PODS: PodCounts = { starting: 0, ready: 0, failing: 0, terminating: 0 };

export class TimelineRecorder {
  private readonly versions: TimelineVersion[] = [];
  private readonly indexes = new Map<string, number>();
  private readonly pods: Array<{ readonly pod: SimulatedPod; readonly group: PodGroup }> = [];
  private readonly situations = new Map<number, Situation>();
  private readonly commits: TimelineCommit[] = [];
  private readonly events: TimelineEvent[] = [];
  private readonly losses: TimelineLoss[] = [];

  pod(pod: SimulatedPod, group: PodGroup): void {
    this.versionOf(group.template);
    this.pods.push({ pod, group });
  }

  event(now: number, type: TimelineEventType, text: string): void {
    this.events.push({ at: now / 1000, type, text });
  }

  commit(now: number, name: string): void {
    this.commits.push({ at: now / 1000, name, isRealized: false });
    this.event(now, 'commit', name);
  }

  /** The commit that was made last is realized. */
  realized(): void {
    const last = this.commits.pop();
    if (last !== undefined) this.commits.push({ ...last, isRealized: true });
  }

  situation(now: number, situation: Situation): void {
    this.situations.set(now, situation);
  }

  loss(now: number, text: string): void {
    this.losses.push({ at: now / 1000, text });
    this.event(now, 'harm', text);
  }

  timeline(title: string, end: number, stuck: readonly StuckWorkload[]): Timeline {
    const { versions, commits, events, losses } = this;
    const pods = this.pods.map(one => this.timelinePod(one));
    const moments = this.moments(pods);
    return { title, seconds: end / 1000, versions, commits, pods, moments, events, losses, stuck, outcome: outcomeOf({ moments, losses, stuck }) };
  }

  /** The index of a version. */
  versionOf(template: PodTemplate): number {
    const hash = versionHash(template);
    const known = this.indexes.get(hash);
    if (known !== undefined) return known;
    this.indexes.set(hash, this.versions.length);
    this.versions.push({ name: template.version, hash });
    return this.versions.length - 1;
  }

  private timelinePod({ pod, group: { template, workloadName } }: { readonly pod: SimulatedPod; readonly group: PodGroup }): TimelinePod {
    const seconds = (time: number | undefined) => time === undefined ? undefined : time / 1000;
    const times = Object.entries({ ready: seconds(pod.ready), terminating: seconds(pod.terminating), gone: seconds(pod.gone) });
    return {
      name: pod.name,
      workload: workloadName,
      version: this.versionOf(template),
      created: pod.created / 1000,
      isFailing: pod.ready === undefined && pod.obstacle !== undefined,
      cpuMillis: podRequest(template, 'cpu').amount,
      memoryMebibytes: podRequest(template, 'memory').amount / 1000 / MEBIBYTE,
      ...Object.fromEntries(times.filter(([, time]) => time !== undefined)),
    };
  }

  /** Pods are counted when all is known of them, so that the counts are what the pods say by themselves. */
  private moments(pods: readonly TimelinePod[]): TimelineMoment[] {
    const changes = pods.flatMap(({ created, ready, terminating, gone }) => [created, ready, terminating, gone]);
    const times = [...new Set([...changes, ...[...this.situations.keys()].map(at => at / 1000)])]
      .filter((at): at is number => at !== undefined).sort((a, b) => a - b);
    const byChange = new Map<number, TimelinePod[]>();
    for (const pod of pods) {
      for (const at of new Set([pod.created, pod.ready, pod.terminating, pod.gone])) {
        if (at !== undefined) byChange.set(at, [...byChange.get(at) ?? [], pod]);
      }
    }
    const counts: PodCounts[] = this.versions.map(() => NO_PODS);
    let [cpuMillis, memoryMebibytes] = [0, 0];
    let before = -Infinity;
    let last = NOTHING;
    const padded = this.padding();
    let shown: readonly PodCounts[] = [...counts];
    const moments = times.map((at): TimelineMoment => {
      for (const pod of byChange.get(at) ?? []) {
        const [was, is] = [phaseAt(pod, before), phaseAt(pod, at)];
        if (was !== undefined) counts[pod.version] = { ...counts[pod.version], [was]: counts[pod.version][was] - 1 };
        if (is !== undefined) counts[pod.version] = { ...counts[pod.version], [is]: counts[pod.version][is] + 1 };
        const sign = Number(is !== undefined) - Number(was !== undefined);
        cpuMillis += sign * pod.cpuMillis;
        memoryMebibytes += sign * pod.memoryMebibytes;
      }
      if (byChange.has(at)) shown = [...counts];
      before = at;
      last = this.situations.get(Math.round(at * 1000)) ?? last;
      const { services, shares, failing, undrained, loadPerPod } = last;
      const lists = { services: padded.services(services), shares: padded.numbers(shares), loadPerPod: padded.numbers(loadPerPod) };
      return { at, pods: shown, ...lists, failing, undrained, cpuMillis, memoryMebibytes };
    });
    return withoutRepetition(moments);
  }

  /** Versions that came later are in all lists: what was the same list before is the same list after. */
  private padding() {
    const known = new WeakMap<object, unknown>();
    const once = <T extends object>(value: T, make: () => T): T => {
      const found = (known.get(value) as T | undefined) ?? make();
      known.set(value, found);
      return found;
    };
    const isWhole = (list: readonly number[]) => list.length === this.versions.length;
    const numbers = (list: readonly number[]) => once(list, () => isWhole(list) ? list : this.versions.map((_, i) => list[i] ?? 0));
    const service = (one: ServiceMoment) => once(one, () => ({ ...one, ready: numbers(one.ready) }));
    const services = (list: readonly ServiceMoment[]) => once(list, () => list.map(service));
    return { numbers, services };
  }
}

/** Equal where pods run the same containers, whatever spreads them over nodes. */
function versionHash(template: PodTemplate): string {
  const { containers, initContainers, volumes } = record(template.spec);
  const hash = hashes.get(template) ?? contentHash(canonical({ containers, initContainers, volumes }));
  hashes.set(template, hash);
  return hash;
}

/** Only those in which something is others than in the one before. */
function withoutRepetition(moments: readonly TimelineMoment[]): TimelineMoment[] {
  return moments.filter((moment, i) => i === 0 || !isSame(moment, moments[i - 1]));
}

function isSame(one: TimelineMoment, other: TimelineMoment): boolean {
  const amounts = ['failing', 'undrained', 'cpuMillis', 'memoryMebibytes'] as const;
  const isEqual = (a: unknown, b: unknown) => a === b || isDeepStrictEqual(a, b);
  return amounts.every(name => one[name] === other[name]) && isEvery(one.pods, other.pods, isEqual) && isEvery(one.services, other.services, isEqual)
    && isEvery(one.shares, other.shares, Object.is) && isEvery(one.loadPerPod, other.loadPerPod, Object.is);
}

function isEvery<T>(list: readonly T[], other: readonly T[], isEqual: (a: T, b: T) => boolean): boolean {
  return list === other || (list.length === other.length && list.every((one, i) => isEqual(one, other[i])));
}
