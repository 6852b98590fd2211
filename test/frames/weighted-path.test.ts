import { withoutIdleVersions } from './oracle';
import { keepsWeightRules, meetsNeed } from './rules';
import { routedText, searchWeights, WeightedSearch } from './weighted-oracle';
import { Frame, frameOf, sameFrame, track } from '../../src/frames/frame';
import { NoPathError } from '../../src/frames/limits';
import { path } from '../../src/frames/path';
import { byWeights, Places, Weights } from '../../src/frames/traffic';
import { isDeep, runs } from '../support/deep';

/** `S10/C5 50% testers mirror 5%`: ten pods of version S, five of C, which get half of the traffic, testers and copies of some. */
function routed(written: string): Frame {
  const [, first, second, weight, testers, mirror] = /^(\w+)\/(\w+) ([\d.]+)%( testers)?(?: mirror ([\d.]+)%)?$/.exec(written)!;
  const [stable, canary] = [first, second].map(one => track(one[0], Number(one.slice(1))));
  return frameOf(stable, canary, byWeights(100 * Number(weight), { testers: testers !== undefined, mirror: 100 * Number(mirror ?? 0) }));
}

describe('the way from one frame to another where a router carries weights', () => {
  test.each([
    ['the first pod comes before its weight', 'S10/S0 0%', 'S10/C1 10%', 10, ['S10/C1 0%', 'S10/C1 10%']],
    ['testers come after the first pod', 'S10/S0 0%', 'S10/C1 0% testers', 10, ['S10/C1 0%', 'S10/C1 0% testers']],
    ['and stay when a weight rises', 'S10/C1 0% testers', 'S10/C1 10% testers', 10, ['S10/C1 10% testers']],
    ['copies need the pods of their share', 'S10/S0 0%', 'S10/C3 0% mirror 25%', 10, ['S10/C3 0%', 'S10/C3 0% mirror 25%']],
    ['a weight rises to pods that are there, and brings those of the next step', 'S10/C1 10%', 'S10/C5 10%', 10, ['S10/C5 10%']],
    ['so that each step is one frame', 'S10/C5 10%', 'S10/C8 50%', 10, ['S10/C8 50%']],
    ['a weight without its pods waits for them', 'S10/C1 10%', 'S10/C5 50%', 10, ['S10/C5 10%', 'S10/C5 50%']],
    ['pods beyond the need of a weight come with it', 'S10/C1 10%', 'S10/C8 50%', 10, ['S10/C5 10%', 'S10/C8 50%']],
    ['a step back takes the weight away before the pods', 'S10/C5 50%', 'S10/C1 10%', 10, ['S10/C5 10%', 'S10/C1 10%']],
    ['an abort is one change of the route, then its pods leave', 'S10/C5 50%', 'S10/S0 0%', 10, ['S10/C5 0%', 'S10/S0 0%']],
    ['testers and copies go with the weight', 'S10/C8 50% testers mirror 25%', 'S10/S0 0%', 10, ['S10/C8 0%', 'S10/S0 0%']],
    ['the promotion', 'S10/C5 50%', 'C10/C5 50%', 10, ['C10/C5 50%']],
    ['then the weight comes back, then the pods leave', 'C10/C5 50%', 'C10/C0 0%', 10, ['C10/C5 0%', 'C10/C0 0%']],
    ['straight to the promotion', 'S10/C5 50%', 'C10/C0 0%', 10, ['C10/C5 50%', 'C10/C5 0%', 'C10/C0 0%']],
    ['an undo during the promotion', 'C10/C5 50%', 'S10/S0 0%', 10, ['S10/C5 50%', 'S10/C5 0%', 'S10/S0 0%']],
    ['a new candidate begins as an abort does', 'S10/C5 50%', 'S10/D1 10%', 10, ['S10/C5 0%', 'S10/D5 0%', 'S10/D1 10%']],
    ['a new candidate for testers', 'S10/C1 0% testers', 'S10/D1 0% testers', 10, ['S10/C1 0%', 'S10/D1 0%', 'S10/D1 0% testers']],
    ['a new candidate without traffic, and fewer pods', 'S10/C5 0%', 'S10/D1 0%', 10, ['S10/C1 0%', 'S10/D1 0%']],
    ['a new candidate without traffic, and more pods', 'S10/C1 0%', 'S10/D5 0%', 10, ['S10/D1 0%', 'S10/D5 0%']],
    ['more replicas under a weight', 'S10/C5 50%', 'S20/C10 50%', 10, ['S20/C10 50%']],
    ['all traffic moves, and the old pods leave', 'S4/S0 0%', 'S0/C4 100%', 4, ['S4/C4 0%', 'S4/C4 100%', 'S0/C4 100%']],
    ['all traffic comes back', 'S0/C4 100%', 'S4/C0 0%', 4, ['S4/C4 100%', 'S4/C4 0%', 'S4/C0 0%']],
    ['half of the pods must be ready', 'S10/C1 10%', 'S10/C5 50%', 5, ['S10/C3 10%', 'S10/C5 50%']],
    ['hundredths of a percent', 'S10/S0 0%', 'S10/C1 0.01%', 10, ['S10/C1 0%', 'S10/C1 0.01%']],
    ['nowhere', 'S10/C1 10%', 'S10/C1 10%', 10, []],
  ])('%s: %s to %s with a floor of %i', (_, from, to, floor, expected) => {
    expect(path(routed(from), routed(to), { floor }).map(routedText)).toEqual(expected);
  });

  test.each([
    [routed('S10/C1 50%'), routed('S10/C5 50%'), { floor: 10 }, 'minAvailable: a frame has 10 and 1 pods, and its traffic needs 5 and 5 of 10 that must be ready'],
    [routed('S10/C5 50%'), routed('S4/C5 50%'), { floor: 10 }, 'minAvailable: a frame has 4 and 5 pods, and its traffic needs 5 and 5 of 10 that must be ready'],
    [routed('S10/C1 10%'), routed('S10/C3 30%'), { floor: 10, quota: 12 }, 'podQuota: a frame needs 13 pods while traffic moves and 12 are allowed'],
    [routed('S4/S0 0%'), routed('S0/C4 100%'), { floor: 4, quota: 6 }, 'podQuota: a frame needs 8 pods while traffic moves and 6 are allowed'],
  ])('no path: %j to %j with %j', (from, to, limits, message) => {
    expect(() => path(from, to, limits)).toThrow(NoPathError);
    expect(() => path(from, to, limits)).toThrow(message);
  });

  test.each([
    ['S10/C2 0% mirror 20%', 'S10/C2 20%', ['S10/C2 0%', 'S10/C2 20%']],
    ['S10/C2 0% mirror 20%', 'S10/C5 50%', ['S10/C5 0%', 'S10/C5 50%']],
    ['S10/C2 10% mirror 10%', 'S10/S0 0%', ['S10/C2 0%', 'S10/S0 0%']],
    ['S10/C1 0% testers', 'S10/C1 10% testers', ['S10/C1 10% testers']],
  ])('copies that stand in an object of their own: %s to %s', (from, to, expected) => {
    const places = { mirror: 0, testers: 1, weight: 1 };
    expect(path(routed(from), routed(to), { floor: 10, places }).map(routedText)).toEqual(expected);
  });

  test('what leads the traffic changes in a frame of its own, and only while nothing is in progress', () => {
    const [idle, step] = [frameOf(track('S', 10), track('S', 0)), frameOf(track('S', 9), track('C', 1))];
    const ways = (from: Frame, to: Frame) => path(from, to, { floor: 10 });
    expect(ways(idle, routed('S10/S0 0%'))).toEqual([routed('S10/S0 0%')]);
    expect(ways(idle, routed('S10/C1 10%')).map(routedText)).toEqual(['S10/S0 0%', 'S10/C1 0%', 'S10/C1 10%']);
    expect(ways(routed('S10/S0 0%'), idle)).toEqual([idle]);
    expect(() => ways(step, routed('S10/C1 10%'))).toThrow('router: what leads the traffic can change only while nothing is in progress');
  });

  test('ten thousand pods take no longer than ten', () => {
    const frames = path(routed('S10000/C5000 50%'), routed('S10000/D10000 99.99%'), { floor: 10_000 });
    expect(frames.map(routedText)).toEqual(['S10000/C9999 0%', 'S10000/D9999 0%', 'S10000/D10000 99.99%']);
  });
});

describe('against a breadth-first search over all frames', () => {
  const WEIGHTS = [0, 1, 1_000, 2_500, 3_400, 5_000, 7_500, 9_999, 10_000];
  const MIRRORS = [0, 2_500];

  /** The path and what the search finds, as a sentence where they differ. */
  class Comparison {
    public readonly disagreements: string[] = [];
    public compared = 0;
    private readonly seen = new Set<string>();

    constructor(private readonly limits: WeightedSearch) {}

    /** The frames on the way, where there is one. */
    public compare(from: Frame, to: Frame): Frame[] {
      this.compared++;
      const own = found(from, to, this.limits);
      const best = searchWeights(from, to, this.limits);
      const shown = own && withoutRelabelling(own, from);
      const isBest = shown?.length === best?.length && (shown ?? []).every((frame, i) => sameFrame(frame, best![i]));
      if (!isBest) this.report(from, to, `path ${texts(shown)}, search ${texts(best)}`);
      if (own && !sameFrame(own[own.length - 1] ?? from, to)) this.report(from, to, 'it does not end there');
      // Any frame can be taken back: the rules hold from each frame to the one before it.
      const isForGood = own?.some((frame, i) => !keepsWeightRules(frame, i === 0 ? from : own[i - 1], this.limits.floor, this.limits.places));
      if (isForGood) this.report(from, to, `${texts(own)} cannot be taken back`);
      return own ?? [];
    }

    /** There, from every frame on the way on to the goal, back, and to where nothing is in progress. */
    public replan(from: Frame, to: Frame, rest: Frame): void {
      for (const frame of this.compareOnce(from, to).slice(0, -1)) for (const goal of [to, from, rest]) this.compareOnce(frame, goal);
    }

    private compareOnce(from: Frame, to: Frame): Frame[] {
      const pair = `${routedText(from)} -> ${routedText(to)}`;
      if (this.seen.has(pair)) return [];
      this.seen.add(pair);
      return this.compare(from, to);
    }

    private report(from: Frame, to: Frame, what: string): void {
      this.disagreements.push(`${routedText(from)} -> ${routedText(to)}, floor ${this.limits.floor}, quota ${this.limits.quota}: ${what}`);
    }
  }

  const texts = (frames: readonly Frame[] | undefined) => frames?.map(routedText).join(', ') ?? 'none';

  function found(from: Frame, to: Frame, limits: WeightedSearch): Frame[] | undefined {
    if (from.tracks[0].pods + from.tracks[1].pods > limits.quota) return undefined;
    try {
      return path(from, to, limits);
    } catch (error) {
      if (error instanceof NoPathError) return undefined;
      throw error;
    }
  }

  /** A frame in which nothing but the version of a track without pods changes is none for the search. */
  function withoutRelabelling(frames: readonly Frame[], from: Frame): Frame[] {
    const [start, ...shown] = [from, ...frames].map(frame => withoutIdleVersions(frame, from));
    return shown.filter((frame, i) => !sameFrame(frame, i === 0 ? start : shown[i - 1]));
  }

  function traffics(weights: readonly number[], mirrors: readonly number[]): Weights[] {
    return weights.flatMap(weight => mirrors.flatMap(mirror => [true, false].map(testers => byWeights(weight, { testers, mirror }))));
  }

  /** Stable at R, the canary at whatever its traffic can do with: every goal of a canary, and every change of it. */
  function compareCanary(replicas: number, floor: number, comparison: Comparison): void {
    const led = traffics(WEIGHTS, MIRRORS).flatMap(traffic => [...Array(replicas).keys()].map(i => ({ traffic, pods: i + 1 })))
      .filter(({ traffic, pods }) => meetsNeed(replicas, pods, traffic, floor));
    const frame = (stable: string, canary: string, { traffic, pods }: typeof led[number]) =>
      frameOf(track(stable, replicas), track(canary, pods), traffic);
    const idle = (version: string) => frameOf(track(version, replicas), track(version, 0), byWeights(0));
    comparison.compare(idle('C'), idle('S'));
    for (const one of led) {
      const [live, promoted] = [frame('S', 'C', one), frame('C', 'C', one)];
      for (const to of [idle('S'), promoted, idle('C')]) comparison.replan(live, to, idle('S'));
      for (const to of [idle('S'), idle('C')]) comparison.replan(promoted, to, idle('S'));
      comparison.replan(idle('S'), live, idle('S'));
      for (const next of led) {
        comparison.replan(live, frame('S', 'C', next), idle('S'));
        comparison.replan(live, frame('S', 'D', next), idle('S'));
        comparison.replan(promoted, frame('C', 'D', next), idle('C'));
      }
    }
  }

  const upTo = (most: number) => [...Array(most).keys()].map(i => i + 1);

  test.each(upTo(runs(2, 5)))('R = %i: whatever a canary is asked for, with two floors, and planned anew from every frame', replicas => {
    for (const floor of new Set([replicas, Math.ceil(replicas / 2)])) {
      const comparison = new Comparison({ floor, quota: Infinity });
      compareCanary(replicas, floor, comparison);
      expect(comparison.disagreements.slice(0, 20)).toEqual([]);
      expect(comparison.compared).toBeGreaterThan(100 * replicas);
    }
  });

  const PLACES: { readonly [name: string]: Places } = {
    'testers apart': { testers: 0, weight: 1, mirror: 1 },
    'copies apart': { mirror: 0, testers: 1, weight: 1 },
    'each apart': { mirror: 0, testers: 1, weight: 2 },
  };

  test.each(Object.entries(PLACES))('a route in several objects: %s', (_, places) => {
    for (const replicas of upTo(runs(1, 3))) {
      for (const floor of new Set([replicas, Math.ceil(replicas / 2)])) {
        const comparison = new Comparison({ floor, quota: Infinity, places });
        compareCanary(replicas, floor, comparison);
        expect(comparison.disagreements.slice(0, 20)).toEqual([]);
      }
    }
  });

  /** Every change of versions between two frames. */
  const CHANGES = [['SC', 'SC'], ['SC', 'SD'], ['SC', 'CC'], ['CC', 'SS'], ['SC', 'DD'], ['SC', 'DE'], ['CC', 'CC']] as const;

  function compareAll(replicas: number, comparison: Comparison, floor: number): void {
    const counts = [...Array(replicas + 1).keys()];
    const all = traffics(isDeep && replicas === 1 ? WEIGHTS : [0, 5_000, 10_000], MIRRORS)
      .flatMap(traffic => counts.flatMap(first => counts.map(second => ({ traffic, first, second }))))
      .filter(({ traffic, first, second }) => meetsNeed(first, second, traffic, floor));
    const frame = ([stable, candidate]: string, { traffic, first, second }: typeof all[number]) =>
      frameOf(track(stable, first), track(candidate, second), traffic);
    for (const a of all) for (const b of all) for (const [before, after] of CHANGES) comparison.compare(frame(before, a), frame(after, b));
  }

  test.each(upTo(runs(1, 2)))('R = %i: every pair of frames, every floor, several quotas', replicas => {
    for (let floor = 0; floor <= replicas; floor++) {
      for (const quota of [Infinity, replicas, replicas + 1]) {
        const comparison = new Comparison({ floor, quota });
        compareAll(replicas, comparison, floor);
        expect(comparison.disagreements.slice(0, 20)).toEqual([]);
        expect(comparison.compared).toBeGreaterThan(1_000);
      }
    }
  });

  test.each(upTo(2))('R = %i: no detour over other pods and other traffic is shorter', replicas => {
    const floor = replicas;
    const all = traffics([0, 5_000, 10_000], [0]);
    const ends = [{ traffic: byWeights(0), pods: 0 }, ...all.flatMap(traffic => upTo(replicas).map(pods => ({ traffic, pods })))]
      .filter(({ traffic, pods }) => meetsNeed(replicas, pods, traffic, floor));
    const frame = ([stable, candidate]: string, { traffic, pods }: typeof ends[number]) =>
      frameOf(track(stable, replicas), track(candidate, pods), traffic);
    const disagreements: string[] = [];
    for (const a of ends) {
      for (const b of ends) {
        for (const [before, after] of CHANGES) {
          const [from, to] = [frame(before, a), frame(after, b)];
          const limits = { floor, quota: Infinity };
          const own = withoutRelabelling(found(from, to, limits)!, from);
          const best = searchWeights(from, to, { ...limits, detours: { most: replicas + 1, traffic: all } });
          if (own.length !== best?.length) disagreements.push(`${routedText(from)} -> ${routedText(to)}: path ${texts(own)}, search ${texts(best)}`);
        }
      }
    }
    expect(disagreements.slice(0, 20)).toEqual([]);
  });
});
