/** What is read of a frame, however its traffic is led. */
import { Frame, frameOf, isIdle, sameFrame, servingPods, servingVersion, shareOf, track } from '../../src/frames/frame';
import { atRest, BY_PODS, bySelector, byWeights, servingTrack, Traffic } from '../../src/frames/traffic';

const frame = (traffic: Traffic, stable = 9, canary = 1): Frame => frameOf(track('S', stable), track('C', canary), traffic);

test.each<[string, Frame, [number, number], number, string, boolean]>([
  ['by pods', frame(BY_PODS), [90, 10], 10, 'S', false],
  ['by pods, of one track', frame(BY_PODS, 9, 0), [100, 0], 9, 'S', true],
  ['by pods, of which there are none', frame(BY_PODS, 0, 0), [0, 0], 0, 'S', true],
  ['by a selector', frame(bySelector(1)), [0, 100], 1, 'C', false],
  ['by a selector, the other track at rest', frame(bySelector(1), 0, 9), [0, 100], 9, 'C', true],
  ['by weights', frame(byWeights(1_250)), [87.5, 12.5], 10, 'S', false],
  ['by weights, none of it to the canary', frame(byWeights(0, { testers: true, mirror: 500 })), [100, 0], 9, 'S', false],
  ['by weights, the canary at rest', frame(byWeights(0), 9, 0), [100, 0], 9, 'S', true],
  ['by weights, all of it to the second track', frame(byWeights(10_000)), [0, 100], 1, 'C', false],
  ['by weights, the first track at rest', frame(byWeights(10_000), 0, 9), [0, 100], 9, 'C', true],
])('%s', (_, one, shares, pods, version, idle) => {
  expect([shareOf(one, 0), shareOf(one, 1)]).toEqual(shares);
  expect([servingPods(one), servingVersion(one), isIdle(one)]).toEqual([pods, version, idle]);
});

test('frames are the same where pods, versions and traffic are', () => {
  const all = [
    BY_PODS, bySelector(0), bySelector(1), byWeights(0), byWeights(1), byWeights(1, { testers: true }), byWeights(1, { mirror: 1 }),
  ].map(traffic => frame(traffic));
  expect(all.map(one => all.filter(other => sameFrame(one, other)).length)).toEqual(all.map(() => 1));
  expect(all.every(one => sameFrame(one, { ...one, traffic: { ...one.traffic } }))).toBe(true);
});

test('at rest one track has everything, however traffic is led', () => {
  expect((['pods', 'selector', 'weights'] as const).flatMap(by => ([0, 1] as const).map(serving => [by, servingTrack(atRest(by, serving))])))
    .toEqual([['pods', 0], ['pods', 0], ['selector', 0], ['selector', 1], ['weights', 0], ['weights', 1]]);
});
