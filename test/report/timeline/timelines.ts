/** Timelines as a rehearsal makes them, from a few words: how many pods of which version each workload is to have, and when. */
import * as fc from 'fast-check';
import { outcomeOf } from '../../../src/rehearsal/outcome';
import { phaseAt, Timeline, TimelineEvent, TimelinePod } from '../../../src/rehearsal/timeline';
import { codePoint } from '../../support/code-point';

/** One commit: each workload's pods by version index, and the workloads that the Service selects. */
export interface Act {
  readonly at: number;
  /** Absent where no commit, but a controller acts. */
  readonly name?: string;
  readonly pods: { readonly [workload: string]: readonly number[] };
  readonly service: readonly string[];
}

export interface Play {
  readonly title?: string;
  readonly versions: readonly string[];
  readonly failing?: readonly number[];
  readonly floor: number;
  readonly acts: readonly Act[];
  readonly seconds: number;
  readonly serviceName?: string;
}

/** A pod takes some seconds to start, each its own, and goes away in as many as its drain takes. */
const START = 12;
const DRAIN = 20;

type Draft = { -readonly [field in keyof TimelinePod]: TimelinePod[field] };

export function timelineOf({ title = 'shop/hello', versions, failing = [], floor, acts, seconds, serviceName = 'hello' }: Play): Timeline {
  const pods: Draft[] = [];
  const events: TimelineEvent[] = [];
  acts.forEach(({ at, name, pods: wanted }, i) => {
    if (name !== undefined) events.push({ at, type: 'commit', text: name });
    for (const [workload, counts] of Object.entries(wanted)) {
      counts.forEach((count, version) => {
        const running = pods.filter(pod => pod.workload === workload && pod.version === version && pod.terminating === undefined);
        if (count !== running.length) events.push({ at, type: 'scale', text: `${workload}: ReplicaSet of ${versions[version]} scaled from ${running.length} to ${count}` });
        for (const pod of running.slice(count)) {
          pod.terminating = at;
          pod.gone = at + DRAIN + (pods.indexOf(pod) % 3);
          if (pod.ready !== undefined && pod.ready >= at) delete pod.ready;
        }
        for (let index = running.length; index < count; index++) {
          const ready = i === 0 ? 0 : at + START + (index * 7) % 10;
          const isFailing = failing.includes(version);
          pods.push({
            name: `${workload.split('/')[1]}-${version}-${pods.length + 1}`,
            workload,
            version,
            created: at,
            ...isFailing ? {} : { ready },
            isFailing,
            cpuMillis: 100,
            memoryMebibytes: 128,
          });
        }
      });
    }
  });
  const changes = [0, ...acts.map(({ at }) => at), ...pods.flatMap(pod => [pod.created, pod.ready, pod.terminating, pod.gone])];
  const times = [...new Set(changes)].filter((at): at is number => at !== undefined && at <= seconds).sort((a, b) => a - b);
  const moments = times.map(at => {
    const act = acts.filter(one => one.at <= at).pop() ?? acts[0];
    const now = pods.filter(pod => phaseAt(pod, at) !== undefined);
    const counts = versions.map((_, version) => {
      const phases = now.filter(pod => pod.version === version).map(pod => phaseAt(pod, at));
      const count = (phase: string) => phases.filter(one => one === phase).length;
      return { starting: count('starting'), ready: count('ready'), failing: count('failing'), terminating: count('terminating') };
    });
    const serving = now.filter(pod => phaseAt(pod, at) === 'ready' && act.service.includes(pod.workload));
    const ready = versions.map((_, version) => serving.filter(pod => pod.version === version).length);
    return {
      at,
      pods: counts,
      services: [{ name: serviceName, ready, floor, promised: floor }],
      shares: ready.map(count => serving.length === 0 ? 0 : (100 * count) / serving.length),
      failing: serving.length === 0 ? 100 : 0,
      undrained: 0,
      loadPerPod: ready.map(count => count === 0 ? 0 : 100 / serving.length),
      cpuMillis: now.length * 100,
      memoryMebibytes: now.length * 128,
    };
  });
  let wasShort = false;
  for (const { at, services: [service] } of moments) {
    const ready = service.ready.reduce((sum, count) => sum + count, 0);
    if (ready < floor && !wasShort) events.push({ at, type: 'harm', text: `Service/${serviceName}: ${ready} ready endpoints, and it is to have ${floor}` });
    wasShort = ready < floor;
  }
  for (const pod of pods.filter(one => one.ready !== undefined && one.ready > 0)) events.push({ at: pod.ready!, type: 'ready', text: `${pod.name} is ready` });
  events.sort((a, b) => a.at - b.at);
  return {
    title,
    seconds,
    pods,
    moments,
    events,
    versions: versions.map((name, i) => ({ name, hash: `hash${i}` })),
    losses: [],
    stuck: [],
    outcome: outcomeOf({ moments, losses: [], stuck: [] }),
    commits: acts.flatMap(({ at, name }) => name === undefined ? [] : [{ at, name, isRealized: failing.length === 0 || at === 0 }]),
  };
}

/** 10/0 → 10/1 → 9/1 → 9/5 → 5/5 → the promotion → 10/0, for any number of pods that ten divides. */
export function canary(replicas = 10): Timeline {
  const [tenth, half] = [replicas / 10, replicas / 2];
  const act = (at: number, name: string | undefined, stable: readonly number[], candidate: readonly number[]): Act =>
    ({ at, name, pods: { 'Deployment/hello': stable, 'Deployment/hello-canary': candidate }, service: ['Deployment/hello', 'Deployment/hello-canary'] });
  return timelineOf({
    versions: ['1.5.0', '1.6.0'],
    floor: replicas,
    seconds: 1680,
    acts: [
      act(0, 'idle', [replicas, 0], [0, 0]),
      act(30, 'step 1 of 3: toward 1 pod', [replicas, 0], [0, tenth]),
      act(90, 'step 1 of 3: 1 pod for 10m', [replicas - tenth, 0], [0, tenth]),
      act(730, 'step 2 of 3: toward 50%', [replicas - tenth, 0], [0, half]),
      act(790, 'step 2 of 3: 50% for 10m', [half, 0], [0, half]),
      ...Array.from({ length: 5 }, (_, i) => [
        act(1400 + i * 24, i === 0 ? 'step 3 of 3: promoting' : undefined, [half - i * tenth, (i + 1) * tenth], [0, half]),
        act(1423 + i * 24, undefined, [half - (i + 1) * tenth, (i + 1) * tenth], [0, half]),
      ]).flat(),
      act(1560, 'step 3 of 3: stable grows', [0, replicas], [0, half]),
      act(1620, 'idle', [0, replicas], [0, 0]),
    ],
  });
}

/** The selector is flipped and the old colour scaled down in one commit, before the new one is ready: the Service falls to 0. */
export function flipWithScaleDown(): Timeline {
  return timelineOf({
    title: 'shop/checkout',
    serviceName: 'checkout',
    versions: ['7', '8'],
    floor: 4,
    seconds: 150,
    acts: [
      { at: 0, name: 'idle: blue is active', pods: { 'Deployment/checkout-blue': [4, 0], 'Deployment/checkout-green': [0, 0] }, service: ['Deployment/checkout-blue'] },
      { at: 30, name: 'cutover to green, and blue to 0', pods: { 'Deployment/checkout-blue': [0, 0], 'Deployment/checkout-green': [0, 4] }, service: ['Deployment/checkout-green'] },
    ],
  });
}

/** Safe frames pushed on although the image never gets ready: 10 → 5 ready endpoints. */
export function failingImage(): Timeline {
  const act = (at: number, name: string, stable: number, candidate: number): Act =>
    ({ at, name, pods: { 'Deployment/hello': [stable, 0], 'Deployment/hello-canary': [0, candidate] }, service: ['Deployment/hello', 'Deployment/hello-canary'] });
  return timelineOf({
    versions: ['1.6.0', '1.7.0-broken'],
    failing: [1],
    floor: 10,
    seconds: 400,
    acts: [act(0, 'idle', 10, 0), act(40, 'step 1 of 3: toward 1 pod', 10, 1), act(120, 'step 1 of 3: 1 pod', 9, 1), act(200, 'step 2 of 3: toward 50%', 9, 5), act(280, 'step 2 of 3: 50%', 5, 5)],
  });
}

/** What nobody should call a version, a commit or a Service. */
export const HOSTILE = ['</script><script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '\u001b[31mred\u0007', 'a|b`c`*d*', '<!--<script>', '@everyone #1 [x](javascript:alert(1))', '\u202Egnp', '${x} %% "', ']]>', '\ud800', '👩‍🚀'];

/** Any course of any workloads, with any names. */
export function arbitraryTimeline(): fc.Arbitrary<Timeline> {
  const name = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 20, unit: codePoint }), fc.constantFrom('1.5.0', '1.6.0', 'sha-9f1c'));
  return fc.integer({ min: 1, max: 4 }).chain(count => fc.record({
    title: name,
    versions: fc.array(name, { minLength: count, maxLength: count }),
    failing: fc.uniqueArray(fc.integer({ min: 1, max: 3 }), { maxLength: 1 }),
    floor: fc.integer({ min: 0, max: 12 }),
    serviceName: name,
    acts: fc.array(fc.record({
      gap: fc.integer({ min: 1, max: 900 }),
      name,
      stable: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: count, maxLength: count }),
      candidate: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: count, maxLength: count }),
      service: fc.constantFrom(['Deployment/a'], ['Deployment/b'], ['Deployment/a', 'Deployment/b']),
    }), { minLength: 1, maxLength: 6 }),
  }).map(({ acts, ...facts }) => {
    let at = 0;
    const timed = acts.map(({ gap, name: called, stable, candidate, service }, i) => {
      at += i === 0 ? 0 : gap;
      return { at, name: called, pods: { 'Deployment/a': stable, 'Deployment/b': candidate }, service };
    });
    return timelineOf({ ...facts, acts: timed, seconds: at + 60 });
  }));
}
