/** What controllers of rollouts had to repair in the order of weights and pods: here no frame can have it, whatever the plan. */
import * as fc from 'fast-check';
import { routedText } from './weighted-oracle';
import { Frame } from '../../src/frames/frame';
import { sequence } from '../../src/frames/sequence';
import { strategyOf } from '../../src/frames/strategies';
import { Strategy } from '../../src/frames/strategy';
import { sameTraffic, Weights } from '../../src/frames/traffic';
import { needOf } from '../../src/frames/weighted-path';
import { runs } from '../support/deep';

const places = { weight: 0, testers: 0, mirror: 0 };
const setting = fc.record({
  plan: fc.tuple(
    fc.subarray(['testers', 'mirror 20%', '1 pod', '5%', '30%', '70%']), fc.constantFrom('100%', '100% until approved'),
  ).map(([steps, promotion]) => [...steps, promotion].join(', ')),
  replicas: fc.integer({ min: 1, max: 20 }),
  minAvailable: fc.constantFrom('100%', '75%'),
});

function strategyFor({ plan, replicas, minAvailable }: { plan: string; replicas: number; minAvailable: string }): Strategy {
  const router = { title: 'any', grain: 1, leastPods: 1, places, propagation: 10, hasTesters: true };
  return strategyOf({ type: 'canary', capacity: 'constant', extraPod: true, minAvailable, isAutoscaled: false, router }, { plan, replicas });
}

const led = ({ traffic }: Frame) => traffic as Weights;
const isLed = (frame: Frame) => !sameTraffic(led(frame), { by: 'weights', weight: 0, testers: false, mirror: 0 });
const isOf = (frame: Frame, version: string) => frame.tracks[0].version === version;
const stages = (strategy: Strategy) => sequence(strategy, 'S', 'C').map(({ frame }) => frame);

/** From one frame to the next on each way, those that are wrong. */
function wrongOn(ways: readonly (readonly Frame[])[], isWrong: (before: Frame, after: Frame) => boolean): string[] {
  return ways.flatMap(way => way.slice(1).flatMap((after, i) => isWrong(way[i], after) ? [`${routedText(way[i])} -> ${routedText(after)}`] : []));
}

function always(find: (strategy: Strategy, all: readonly Frame[]) => readonly string[]): void {
  fc.assert(fc.property(setting, one => {
    const strategy = strategyFor(one);
    expect(find(strategy, stages(strategy))).toEqual([]);
  }), { numRuns: runs(30, 3_000) });
}

const aborts = (strategy: Strategy, all: readonly Frame[]) =>
  all.filter(frame => isOf(frame, 'S')).map(frame => [frame, ...strategy.path(frame, strategy.idle('S'))]);

/** @see https://github.com/argoproj/argo-rollouts/pull/4900 */
test('an abort takes all traffic away first, and meanwhile no pod that it needs', () => always((strategy, all) => [
  ...wrongOn(aborts(strategy, all), (before, after) => after.tracks[1].pods < needOf(led(before), strategy.floor)[1]),
  ...aborts(strategy, all).filter(([, first]) => first !== undefined && isLed(first)).map(([from]) => routedText(from)),
]));

/** @see https://github.com/argoproj/argo-rollouts/pull/4612 */
test('going back to what ran before gives no share to pods that are there for a smaller one', () => always((strategy, all) => wrongOn(
  all.flatMap(frame => ['S', 'C'].map(version => [frame, ...strategy.path(frame, strategy.idle(version))])),
  (before, after) => led(after).weight > led(before).weight && before.tracks[1].pods < needOf(led(after), strategy.floor)[1],
)));

/** @see https://github.com/argoproj/argo-rollouts/pull/4639 */
test('a share rises only where the frame before had the pods for it, which a command has seen to be ready', () => always((strategy, all) => wrongOn(
  [all],
  ({ tracks }, after) => tracks.some(({ pods }, i) => Math.min(pods, after.tracks[i].pods) < needOf(led(after), strategy.floor)[i]),
)));

/** @see https://github.com/argoproj/argo-rollouts/pull/4564 */
test('another candidate in the middle takes the place of the first one where nobody is led', () => always((strategy, all) => wrongOn(
  all.map(frame => [frame, ...strategy.path(frame, strategy.goals(frame.tracks[0].version, 'D')[0].frame(frame))]),
  (before, after) => before.tracks[1].version !== after.tracks[1].version && (isLed(before) || isLed(after)),
)));

/** @see https://github.com/argoproj/argo-rollouts/pull/4307 */
test('testers and copies end before the last pod goes, in the end of a rollout too', () => always((strategy, all) => wrongOn(
  [all, ...aborts(strategy, all)],
  (before, after) => after.tracks[1].pods === 0 && before.tracks[1].pods > 0 && (isLed(before) || isLed(after)),
)));

/** @see https://github.com/fluxcd/flagger/pull/1931 */
test('while stable takes the new version, the canary keeps its pods and its share', () => always((_, all) => wrongOn(
  [all],
  (before, after) => before.tracks[0].version !== after.tracks[0].version && before.tracks[1].pods > 0
    && (before.tracks[1].pods !== after.tracks[1].pods || !sameTraffic(before.traffic, after.traffic)),
)));
