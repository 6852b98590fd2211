/** Writes down what happens in a rehearsal, and makes a timeline of it. */
import { PodGroup } from './cluster/pod-group';
import { SimulatedPod } from './cluster/simulated-pod';
import {
  PodCounts, phaseAt, ServiceMoment, Timeline, TimelineCommit, TimelineEvent, TimelineEventType, TimelineMoment, TimelinePod, TimelineVersion,
} from './timeline';
import { canonical, contentHash } from '../ground/canonical';
import { record } from '../ground/shape';
import { podRequest } from '../manifests/pod-request';
import { PodTemplate } from '../manifests/pod-template';

/** What is known of a moment besides its pods. */
export interface Situation {
  readonly services: ReadonlyArray<{ readonly name: string; readonly ready: ReadonlyMap<PodGroup, number>; readonly floor: number }>;
  /** Shares of all requests, from 0 to 1. */
  readonly answered: ReadonlyMap<PodGroup, number>;
  /** The pods that answer them. */
  readonly answering: ReadonlyMap<PodGroup, number>;
  readonly requests: number;
}

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

  timeline(title: string, end: number): Timeline {
    const pods = this.pods.map(one => this.timelinePod(one));
    return { title, seconds: end / 1000, versions: this.versions, commits: this.commits, pods, moments: this.moments(pods), events: this.events };
  }

  private versionOf(template: PodTemplate): number {
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
    let last: Situation = { services: [], answered: new Map(), answering: new Map(), requests: 0 };
    const moments = times.map((at): TimelineMoment => {
      for (const pod of byChange.get(at) ?? []) {
        const [was, is] = [phaseAt(pod, before), phaseAt(pod, at)];
        if (was !== undefined) counts[pod.version] = { ...counts[pod.version], [was]: counts[pod.version][was] - 1 };
        if (is !== undefined) counts[pod.version] = { ...counts[pod.version], [is]: counts[pod.version][is] + 1 };
        const sign = Number(is !== undefined) - Number(was !== undefined);
        cpuMillis += sign * pod.cpuMillis;
        memoryMebibytes += sign * pod.memoryMebibytes;
      }
      before = at;
      last = this.situations.get(Math.round(at * 1000)) ?? last;
      return { at, pods: [...counts], cpuMillis, memoryMebibytes, ...this.trafficIn(last) };
    });
    return withoutRepetition(moments);
  }

  private trafficIn({ services, answered, answering, requests }: Situation): Pick<TimelineMoment, 'services' | 'shares' | 'failing' | 'loadPerPod'> {
    const byVersion = (amounts: ReadonlyMap<PodGroup, number>) => {
      const sums = this.versions.map(() => 0);
      for (const [group, amount] of amounts) sums[this.versionOf(group.template)] += amount;
      return sums;
    };
    const shares = byVersion(answered).map(share => rounded(100 * share));
    const pods = byVersion(answering);
    return {
      services: services.map(({ name, ready, floor }): ServiceMoment => ({ name, ready: byVersion(ready), floor })),
      shares,
      failing: rounded(100 - shares.reduce((sum, share) => sum + share, 0)),
      loadPerPod: shares.map((share, version) => pods[version] > 0 ? rounded((share * requests) / 100 / pods[version]) : 0),
    };
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
  let before = '';
  return moments.filter(({ at, ...rest }) => {
    const now = JSON.stringify(rest);
    const isNew = now !== before;
    before = now;
    return isNew;
  });
}

/** Without what is only the error of adding fractions. */
function rounded(value: number): number {
  return Math.max(0, Number(value.toFixed(6)));
}
