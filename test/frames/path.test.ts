import * as fc from 'fast-check';
import { search, text, withoutIdleVersions } from './oracle';
import { isOnTheWay, keepsRules } from './rules';
import { Frame, frameOf, sameFrame, servingPods, totalPods, track } from '../../src/frames/frame';
import { Limits, NoPathError } from '../../src/frames/limits';
import { path } from '../../src/frames/path';
import { constantCounts, surgeCounts } from '../../src/frames/replica-counts';
import { BlueGreenStrategy } from '../../src/frames/strategies/blue-green';
import { CanaryStrategy, promoted } from '../../src/frames/strategies/canary';
import { bySelector } from '../../src/frames/traffic';
import { RolloutPlan } from '../../src/plan/plan';
import { RolloutStep } from '../../src/plan/step';
import { runs } from '../support/deep';
import { expectSame } from '../support/expect-same';

/** `S9/C1`: nine pods of version S on the first track, one of version C on the second. */
function canary(written: string): Frame {
  const [first, second] = written.split('/').map(one => track(one[0], Number(one.slice(1))));
  return frameOf(first, second);
}

function blueGreen(written: string): Frame {
  const [active, pods] = written.split(' ');
  const { tracks } = canary(pods);
  return frameOf(tracks[0], tracks[1], bySelector(active === 'blue' ? 0 : 1));
}

const shown = (frames: Frame[]) => frames.map(frame => (frame.traffic.by === 'selector' ? `${['blue', 'green'][frame.traffic.active]} ` : '') + text(frame));

describe('the way from one frame to another', () => {
  test.each([
    ['the first pod', 'S10/S0', 'S9/C1', 10, ['S10/C1', 'S9/C1']],
    ['the next step', 'S9/C1', 'S5/C5', 10, ['S9/C5', 'S5/C5']],
    ['the promotion', 'S5/C5', 'C5/C5', 10, ['C5/C5']],
    ['back to full size afterwards', 'C5/C5', 'C10/C0', 10, ['C10/C5', 'C10/C0']],
    ['an abort', 'S5/C5', 'S10/S0', 10, ['S10/C5', 'S10/S0']],
    ['a new candidate over a larger canary', 'S5/C5', 'S9/D1', 10, ['S9/C5', 'S9/C1', 'S9/D1']],
    ['a new candidate at the same step', 'S9/C1', 'S9/D1', 10, ['S9/D1']],
    ['a new candidate over a smaller canary', 'S9/C1', 'S5/D5', 10, ['S9/D1', 'S9/D5', 'S5/D5']],
    ['an undo during the promotion', 'C5/C5', 'S10/S0', 10, ['S5/C5', 'S10/C5', 'S10/S0']],
    ['straight to the promotion', 'S5/C5', 'C10/C0', 10, ['C5/C5', 'C10/C5', 'C10/C0']],
    ['nowhere', 'S9/C1', 'S9/C1', 10, []],
    ['more replicas', 'S10/S0', 'S15/S0', 10, ['S15/S0']],
    ['fewer replicas', 'S10/S0', 'S4/S0', 4, ['S4/S0']],
    ['less than all pods must be ready', 'S9/C1', 'S5/C5', 8, ['S9/C3', 'S5/C5']],
    ['half of the pods must be ready', 'S9/C1', 'S5/C5', 5, ['S5/C5']],
  ])('%s: %s to %s with a floor of %i', (_, from, to, floor, expected) => {
    expect(shown(path(canary(from), canary(to), { floor }))).toEqual(expected);
  });

  test.each([
    ['S10/S0', 'S5/C5', 12, ['S10/C1', 'S9/C3', 'S7/C5', 'S5/C5']],
    ['S5/C5', 'S10/S0', 12, ['S7/C5', 'S9/C3', 'S10/C1', 'S10/S0']],
  ])('%s to %s under a quota of %i pods', (from, to, quota, expected) => {
    expect(shown(path(canary(from), canary(to), { floor: 10, quota }))).toEqual(expected);
  });

  test.each([
    ['a switch', 'blue S4/S0', 'green S4/C4', ['blue S4/C4', 'green S4/C4']],
    ['after a preview', 'blue S4/C1', 'green S4/C4', ['blue S4/C4', 'green S4/C4']],
    ['all the way', 'blue S4/S0', 'green S0/C4', ['blue S4/C4', 'green S4/C4', 'green S0/C4']],
    ['undo at the cutover', 'green S4/C4', 'blue S4/C0', ['blue S4/C4', 'blue S4/C0']],
    ['undo afterwards', 'green S0/C4', 'blue S4/C0', ['green S4/C4', 'blue S4/C4', 'blue S4/C0']],
    ['a new candidate in the preview', 'blue S4/C4', 'blue S4/D1', ['blue S4/D4', 'blue S4/D1']],
    ['abort of a preview', 'blue S4/C2', 'blue S4/C0', ['blue S4/C0']],
  ])('blue-green, %s: %s to %s', (_, from, to, expected) => {
    expect(shown(path(blueGreen(from), blueGreen(to), { floor: 4 }))).toEqual(expected);
  });

  test.each([
    [canary('S10/S0'), canary('S9/C1'), { floor: 10, quota: 10 }, 'podQuota: with 10 pods at most and minAvailable of 10 pods'],
    [canary('S10/S0'), canary('S10/C5'), { floor: 10, quota: 12 }, 'podQuota: a frame needs 15 pods and 12 are allowed'],
    [canary('S10/S0'), canary('S5/C3'), { floor: 10 }, 'minAvailable: a frame serves with 8 pods, fewer than the 10'],
    [blueGreen('blue S4/S0'), blueGreen('green S0/C4'), { floor: 4, quota: 6 }, 'podQuota: both tracks need 8 pods'],
  ])('no path: %j to %j with %j', (from, to, limits, message) => {
    expect(() => path(from, to, limits)).toThrow(NoPathError);
    expect(() => path(from, to, limits)).toThrow(message);
  });
});

describe('against a breadth-first search over all frames', () => {
  /** The versions of the two tracks at both ends: every change that a rollout can ask for. */
  const CHANGES = [
    ['the same candidate', 'SC', 'SC'],
    ['a new candidate', 'SC', 'SD'],
    ['straight to the promotion', 'SC', 'CC'],
    ['undo during the promotion', 'CC', 'SS'],
    ['straight to a new version', 'SC', 'DD'],
    ['after the promotion', 'CC', 'CC'],
  ] as const;

  /** All pods of both tracks that any plan, capacity and floor can lead through. */
  function counts(replicas: number, floor: number): Array<readonly [number, number]> {
    const goals = [...Array(100).keys()]
      .flatMap(weight => [constantCounts(replicas, weight, true), constantCounts(replicas, weight, false), surgeCounts(replicas, weight)])
      .concat([...Array(replicas).keys()].flatMap(k => [{ stable: replicas, canary: k + 1 }, { stable: replicas - k - 1, canary: k + 1 }]))
      .map(({ stable, canary: pods }) => frameOf(track('S', stable), track('C', pods)));
    const unique = new Map(goals.map(frame => [text(frame), frame]));
    for (const from of [...unique.values()]) {
      for (const to of goals) for (const frame of path(from, to, { floor })) unique.set(text(frame), frame);
    }
    return [...unique.values()].map(({ tracks }) => [tracks[0].pods, tracks[1].pods] as const);
  }

  function* pairs(replicas: number, floor: number): Generator<[Frame, Frame]> {
    const all = counts(replicas, floor);
    for (const [a, b] of all) {
      for (const [c, d] of all) {
        for (const [, before, after] of CHANGES) {
          // Both tracks run one version only after the canary's own promotion, or without a canary.
          if (after[0] === after[1] && before[1] !== after[1] && d > 0) continue;
          yield [frameOf(track(before[0], a), track(before[1], b)), frameOf(track(after[0], c), track(after[1], d))];
        }
      }
    }
  }

  function found(from: Frame, to: Frame, limits: Limits): string[] | undefined {
    if (totalPods(from) > (limits.quota ?? Infinity)) return undefined;
    try {
      const frames = path(from, to, limits).map(frame => withoutIdleVersions(frame, from));
      return frames.filter((frame, i) => !sameFrame(frame, i === 0 ? withoutIdleVersions(from, from) : frames[i - 1])).map(text);
    } catch (error) {
      if (error instanceof NoPathError) return undefined;
      throw error;
    }
  }

  test.each([...Array(runs(5, 9)).keys()])('R = %i: every pair of frames, every floor, several quotas', replicas => {
    let compared = 0;
    const disagreements: string[] = [];
    for (let floor = 0; floor <= replicas; floor++) {
      for (const quota of [Infinity, replicas, replicas + 1, replicas + 2, replicas + 3]) {
        for (const [from, to] of pairs(replicas, floor)) {
          const best = search(from, to, { floor, quota, most: replicas + 1 })?.map(text);
          const own = found(from, to, { floor, quota });
          if (own?.join() !== best?.join()) {
            disagreements.push(`${text(from)} -> ${text(to)}, floor ${floor}, quota ${quota}: path ${own?.join(' ')}, search ${best?.join(' ')}`);
          }
          compared++;
        }
      }
    }
    expect(disagreements).toEqual([]);
    expect(compared).toBeGreaterThan(replicas * replicas);
  });

  test.each([1, 2, 3])('R = %i: no detour outside the range of the two ends is shorter', replicas => {
    const disagreements: string[] = [];
    for (let floor = 0; floor <= replicas; floor++) {
      for (const quota of [Infinity, replicas + 1, replicas + 2]) {
        for (const [from, to] of pairs(replicas, floor)) {
          const anywhere = search(from, to, { floor, quota, most: replicas + 2, everywhere: true });
          if (found(from, to, { floor, quota })?.length !== anywhere?.length) disagreements.push(`${text(from)} -> ${text(to)}, floor ${floor}, quota ${quota}`);
        }
      }
    }
    expect(disagreements).toEqual([]);
  });
});

describe('whatever a rollout is asked for', () => {
  type Goal = 'next' | 'abort' | 'undo' | 'candidate' | 'full' | 'replicas';

  const scenarios = fc.record({
    replicas: fc.integer({ min: 1, max: 500 }),
    other: fc.integer({ min: 1, max: 500 }),
    weights: fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 6 }).map(all => all.sort((a, b) => a - b)),
    floorPercent: fc.oneof(fc.constant(100), fc.integer({ min: 0, max: 100 })),
    capacity: fc.constantFrom('constant' as const, 'surge' as const),
    extraPod: fc.boolean(),
    goals: fc.array(fc.constantFrom<Goal>('next', 'next', 'next', 'abort', 'undo', 'candidate', 'full', 'replicas'), { minLength: 1, maxLength: 12 }),
    // Where on its way to a goal the rollout is when the next goal comes.
    stops: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
  });

  test('keeps the rules forwards and backwards, ends at the goal and never needs more than 2R + 1 pods', () => {
    fc.assert(fc.property(scenarios, ({ replicas, other, weights, floorPercent, capacity, extraPod, goals, stops }) => {
      const plan = RolloutPlan.of(...weights.map(weight => RolloutStep.percent(weight))).toString();
      let r = replicas;
      const strategy = () => new CanaryStrategy({ plan, replicas: r, capacity, extraPod, floor: floorOf(r) });
      const floorOf = (pods: number) => Math.ceil((pods * floorPercent) / 100);
      let [stable, candidate, step, last] = ['v0', 'v1', -1, 1];
      let live = strategy().idle(stable);
      goals.forEach((goal, i) => {
        let to: Frame;
        const before = r;
        const next = () => `v${++last}`;
        if (goal === 'next') {
          const all = strategy().goals(stable, candidate);
          // The promotion keeps the pods that the live frame has.
          to = all[Math.min(step + 1, all.length - 1)].frame(live);
          if (step + 1 === weights.length) stable = candidate;
          step = step + 1 > weights.length ? -1 : step + 1;
          if (step === -1) candidate = next();
        } else if (goal === 'candidate') {
          [candidate, step] = [next(), 0];
          to = strategy().goals(stable, candidate)[0].frame(live);
        } else if (goal === 'full') {
          to = promoted(live, live.tracks[1].pods > 0 ? live.tracks[1].version : candidate);
          [stable, candidate, step] = [to.tracks[0].version, to.tracks[0].version, weights.length];
        } else if (goal === 'undo') {
          [stable, candidate, step] = [`${stable}'`, next(), -1];
          to = strategy().idle(stable);
        } else {
          if (goal === 'replicas') r = r === replicas ? other : replicas;
          [candidate, step] = [next(), -1];
          to = strategy().idle(stable);
        }
        const floor = Math.min(floorOf(before), floorOf(r), servingPods(live));
        const frames = path(live, to, { floor });
        const largest = goals.includes('replicas') ? Math.max(replicas, other) : replicas;
        expectSame(frames.flatMap((frame, n) => {
          const previous = n === 0 ? live : frames[n - 1];
          return [
            // The rules read the same backwards, so one look holds for both directions.
            ...keepsRules(previous, frame, floor, 0) ? [] : [`${text(previous)} -> ${text(frame)}`],
            ...isOnTheWay(live, to)(frame) ? [] : [`${text(frame)} is a detour from ${text(live)} to ${text(to)}`],
            ...totalPods(frame) > 2 * largest + 1 ? [`${totalPods(frame)} pods`] : [],
          ];
        }), [], () => `${text(live)} to ${text(to)}`);
        if (frames.length > 0) expectSame(frames[frames.length - 1], to, () => `the end of the way to ${text(to)}`);
        else if (!sameFrame(live, to)) expect(text(live)).toBe(text(to));
        live = frames.length === 0 ? live : frames[goal === 'full' ? frames.length - 1 : Math.max(0, frames.length - 1 - (stops[i] % 2))];
      });
    }), { numRuns: runs(300, 5_000) });
  });

  test('with R = 1 and R = 2 there is always a path when one more pod is allowed', () => {
    for (const replicas of [1, 2]) {
      for (let weight = 0; weight < 100; weight++) {
        const strategy = new CanaryStrategy({
          plan: `${weight}%`, replicas, capacity: 'constant', extraPod: true, floor: replicas, quota: replicas + 1,
        });
        let live = strategy.idle('S');
        for (const { frame } of strategy.goals('S', 'C')) {
          expect(() => path(live, strategy.idle('S'), { floor: replicas, quota: replicas + 1 })).not.toThrow();
          const frames = strategy.path(live, frame(live));
          live = frames.pop() ?? live;
        }
        expect(live).toEqual(strategy.idle('C'));
      }
    }
  });

  test('blue-green keeps the rules from any frame to any other', () => {
    const frames = fc.record({
      replicas: fc.integer({ min: 1, max: 500 }),
      previewReplicas: fc.nat(),
      active: fc.constantFrom(0 as const, 1 as const),
      route: fc.array(fc.nat(), { minLength: 1, maxLength: 8 }),
    });
    fc.assert(fc.property(frames, ({ replicas, previewReplicas, active, route }) => {
      const strategyFor = (side: 0 | 1) => new BlueGreenStrategy({
        replicas, previewReplicas: 1 + (previewReplicas % replicas), active: side, drain: 30, floor: replicas,
      });
      const strategy = strategyFor(active);
      let live = strategy.idle('S');
      const all = [live, ...[...strategy.goals('S', 'C'), strategy.goals('S', 'D')[0]].map(goal => goal.frame(live))];
      for (const choice of route) {
        const to = all[choice % all.length];
        const way = path(live, to, { floor: replicas });
        way.forEach((frame, n) => {
          const previous = n === 0 ? live : way[n - 1];
          if (!keepsRules(previous, frame, replicas, replicas)) expect([text(previous), text(frame)]).toEqual('frames that keep the rules');
          if (totalPods(frame) > 2 * replicas + 1) expect(text(frame)).toBe(`at most ${2 * replicas + 1} pods`);
        });
        expectSame(way.length === 0 ? live : way[way.length - 1], to, () => `the end of the way to ${text(to)}`);
        live = to;
      }
    }), { numRuns: runs(120, 2_000) });
  });
});
