/** What holds in every timeline, whatever is played. */
import * as fc from 'fast-check';
import { commit, commitsOf, deployment, service, sum } from './plays';
import { simulate } from '../../src/rehearsal/simulation';
import { phaseAt, Timeline } from '../../src/rehearsal/timeline';
import { framesOf, VARIANTS } from '../constructs/matrix';
import { runs } from '../support/deep';

const PHASES = ['starting', 'ready', 'failing', 'terminating'] as const;
const labels = (track: string) => ({ app: 'hello', track });

const state = fc.record({
  replicas: fc.integer({ min: 0, max: 12 }),
  canary: fc.integer({ min: 0, max: 6 }),
  image: fc.constantFrom('hello:1', 'hello:2', 'hello:broken'),
  surge: fc.integer({ min: 0, max: 4 }),
  unavailable: fc.integer({ min: 0, max: 4 }),
  minReadySeconds: fc.constantFrom(0, 20, 2_147_483_646),
  selector: fc.constantFrom({ app: 'hello' }, labels('stable'), labels('canary')),
});

const options = fc.record({
  seed: fc.integer({ min: 0, max: 1000 }),
  startSeconds: fc.integer({ min: 0, max: 30 }),
  terminationSeconds: fc.integer({ min: 0, max: 30 }),
  propagationSeconds: fc.integer({ min: 0, max: 5 }),
  waitForCluster: fc.boolean(),
  commitSeconds: fc.integer({ min: 0, max: 60 }),
  stopAfterObjects: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
});

const plays = fc.tuple(fc.array(state, { minLength: 1, maxLength: 5 }), options).map(([states, given]) => {
  const commits = states.map(({ replicas, canary, image, surge, unavailable, minReadySeconds, selector }, i) => commit(
    `commit ${i}`,
    service(selector),
    deployment({ image, replicas, labels: labels('stable'), minReadySeconds, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } } }),
    deployment({ name: 'hello-canary', image: 'hello:3', replicas: canary, labels: labels('canary') }),
  ));
  return simulate('random', commits, { ...given, failingImages: states.some(({ image }) => image === 'hello:broken') ? ['broken'] : [] });
});

function expectConsistent({ moments, pods, commits, events, versions, seconds }: Timeline): void {
  expect(moments[0].at).toBe(0);
  const order = (times: readonly number[]) => times.every((at, i) => i === 0 || at >= times[i - 1]);
  expect([moments, commits, events].map(list => order((list as ReadonlyArray<{ at: number }>).map(({ at }) => at)))).toEqual([true, true, true]);
  expect(order(pods.map(({ created }) => created))).toBe(true);
  for (const { created, ready = created, terminating = ready, gone = terminating } of pods) {
    expect([created, ready, terminating, gone].every((at, i, all) => i === 0 || at >= all[i - 1])).toBe(true);
    expect(created >= 0 && gone <= seconds).toBe(true);
  }
  expect(new Set(pods.map(({ name, created }) => `${name} ${created}`)).size).toBe(pods.length);
  let wasAsked = false;
  for (const moment of moments) {
    for (const [version] of versions.entries()) {
      const phases = pods.filter(pod => pod.version === version).map(pod => phaseAt(pod, moment.at));
      expect(PHASES.map(phase => moment.pods[version][phase])).toEqual(PHASES.map(phase => phases.filter(one => one === phase).length));
    }
    const present = pods.filter(pod => phaseAt(pod, moment.at) !== undefined);
    expect(moment.cpuMillis).toBeCloseTo(sum(present.map(({ cpuMillis }) => cpuMillis)), 6);
    expect(moment.memoryMebibytes).toBeCloseTo(sum(present.map(({ memoryMebibytes }) => memoryMebibytes)), 6);
    // Where nobody asks for anything, pods that are ready fetch work; but for those of a beginning that had none.
    const whole = sum(moment.shares) + moment.failing;
    const isReady = moment.pods.some(({ ready }) => ready > 0);
    expect(whole).toBeCloseTo(whole > 0 || (isReady && wasAsked) ? 100 : 0, 4);
    wasAsked ||= whole > 0;
    expect([...moment.shares, moment.failing].every(share => share >= 0 && share <= 100)).toBe(true);
    for (const { ready } of moment.services) ready.forEach((count, version) => expect(count).toBeLessThanOrEqual(moment.pods[version].ready));
  }
}

test('pods by phase add up, shares and what fails are everything, and no pod is there before its time', () => {
  fc.assert(fc.property(plays, expectConsistent), { numRuns: runs(12, 60) });
});

test.each(VARIANTS)('so in the frames of $name', variant => {
  expectConsistent(simulate('frames', commitsOf(framesOf(variant))));
});

test('the same seed gives the same timeline, another one another', () => {
  for (const variant of VARIANTS) {
    const commits = commitsOf(framesOf(variant));
    const [one, same, other] = [1, 1, 2].map(seed => JSON.stringify(simulate('frames', commits, { seed })));
    expect(one === same).toBe(true);
    expect(one === other).toBe(false);
  }
});
