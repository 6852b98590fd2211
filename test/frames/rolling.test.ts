import * as fc from 'fast-check';
import { text } from './oracle';
import { Frame, frameOf, track } from '../../src/frames/frame';
import { NoPathError } from '../../src/frames/limits';
import { sequence } from '../../src/frames/sequence';
import { RollingStrategy } from '../../src/frames/strategies/rolling';
import { RolloutPlan } from '../../src/plan/plan';
import { RolloutStep } from '../../src/plan/step';
import { runs } from '../support/deep';

interface Options { readonly floor?: number; readonly quota?: number; readonly surgeOnly?: boolean; readonly replicas?: number }

function strategy(plan: string, { replicas = 10, floor = replicas, quota, surgeOnly = false }: Options = {}): RollingStrategy {
  return new RollingStrategy({ plan, replicas, floor, quota, surgeOnly });
}

/** `S9/C3`: nine old pods stay while three new ones are out. */
function batch(old: number, size: number, version = 'C'): Frame {
  return frameOf(track('S', old), track(version, size));
}

describe('a rolling update in batches', () => {
  test.each<[string, string, Options, string[]]>([
    // The batch so far is ready and takes the place of as many old pods when the next one comes.
    ['no pod may be missing', '1 pod, 3 pods, 5 pods', {}, ['S10/S0', 'S10/C1', 'S9/C3', 'S7/C5', 'C10/C0']],
    ['the usual plan', '1 pod, 10%, 50%, 100%', {}, ['S10/S0', 'S10/C1', 'S9/C5', 'C10/C0']],
    ['two pods may be missing', '1 pod, 50%', { floor: 8 }, ['S10/S0', 'S9/C1', 'S7/C5', 'C10/C0']],
    ['all may be missing', '50%', { floor: 0 }, ['S10/S0', 'S5/C5', 'C10/C0']],
    ['one pod more than R fits', '3 pods', { quota: 11 }, ['S10/S0', 'S10/C1', 'S9/C2', 'S8/C3', 'C10/C0']],
    ['three pods more than R fit, and the first batch is the small one', '5 pods', { quota: 13 }, ['S10/S0', 'S10/C2', 'S8/C5', 'C10/C0']],
    ['under an autoscaler batches come on top', '1 pod, 50%', { surgeOnly: true }, ['S10/S0', 'S10/C1', 'S10/C5', 'C10/C0']],
    ['a single pod', '1 pod', { replicas: 1 }, ['S1/S0', 'S1/C1', 'C1/C0']],
  ])('%s: %s with %j', (_, plan, options, expected) => {
    expect(sequence(strategy(plan, options), 'S', 'C').map(({ frame }) => text(frame))).toEqual(expected);
  });

  test.each([
    ['an abort is one frame', batch(9, 3), frameOf(track('S', 10), track('S', 0)), ['S10/S0']],
    ['so is the rest', batch(9, 3), frameOf(track('C', 10), track('C', 0)), ['C10/C0']],
    // Seen: a smaller batch has no effect, so the way back leads over the abort.
    ['a smaller batch', batch(7, 5), batch(0, 1), ['S10/S0', 'S10/C1']],
    // Seen: a third version over a batch that replaced old pods gets stuck with three versions.
    ['a new candidate over a batch that replaced pods', batch(9, 3), batch(0, 1, 'D'), ['S10/S0', 'S10/D1']],
    // Seen: over one that replaced none it is clean.
    ['a new candidate over a batch that only came on top', batch(10, 5), batch(0, 1, 'D'), ['S10/D1']],
  ])('%s', (_, from, to, expected) => {
    const frames = strategy('1 pod').path(from, to).map(frame => frame.tracks[1].pods === 0 ? text(frame).replace(/[CS]0$/, `${frame.tracks[0].version}0`) : text(frame));
    expect(frames).toEqual(expected);
  });

  test.each([
    [{ quota: 10 }, 'podQuota: with 10 pods at most and minAvailable of 10 pods there is no room for a batch'],
    [{ quota: 12, surgeOnly: true }, 'podQuota: a batch needs 15 pods and 12 are allowed'],
  ])('no path with %j', (options, message) => {
    expect(() => sequence(strategy('50%', options), 'S', 'C')).toThrow(NoPathError);
    expect(() => sequence(strategy('50%', options), 'S', 'C')).toThrow(message);
  });

  test('keeps the floor and the quota, and never asks the controller for what it cannot do', () => {
    const scenarios = fc.record({
      replicas: fc.integer({ min: 1, max: 500 }),
      weights: fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 6 }).map(all => all.sort((a, b) => a - b)),
      floorPercent: fc.oneof(fc.constant(100), fc.integer({ min: 0, max: 100 })),
      room: fc.oneof(fc.constant(undefined), fc.integer({ min: 1, max: 20 })),
    });
    fc.assert(fc.property(scenarios, ({ replicas, weights, floorPercent, room }) => {
      const plan = RolloutPlan.of(...weights.map(weight => RolloutStep.percent(weight))).toString();
      const floor = Math.ceil((replicas * floorPercent) / 100);
      const quota = room === undefined ? undefined : replicas + room;
      const stages = sequence(new RollingStrategy({ plan, replicas, floor, quota, surgeOnly: false }), 'S', 'C');
      expect(stages.slice(1, -1).flatMap(({ frame }, i) => {
        const [old, now] = frame.tracks;
        const [oldBefore, before] = stages[i].frame.tracks;
        return [
          ...now.pods > before.pods ? [] : ['the batch must grow'],
          ...old.pods <= oldBefore.pods ? [] : ['old pods never come back'],
          // New pods are not ready yet, old ones are gone at once.
          ...old.pods + before.pods >= floor ? [] : [`capacity ${old.pods + before.pods} < ${floor}`],
          ...old.pods + now.pods >= replicas ? [] : ['surge below 0'],
          ...old.pods + now.pods <= (quota ?? 2 * replicas) ? [] : ['over the quota'],
          ...replicas - old.pods <= now.pods ? [] : ['more pods unavailable than replaced'],
        ];
      })).toEqual([]);
      expect(text(stages[stages.length - 1].frame)).toBe(`C${replicas}/C0`);
    }), { numRuns: runs(300, 3_000) });
  });
});
