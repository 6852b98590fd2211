/** The goals of a canary whose share a router leads, and the rules between any two of its frames. */
import * as fc from 'fast-check';
import { isOnTheRoute, keepsWeightRules } from './rules';
import { routedText } from './weighted-oracle';
import { Frame } from '../../src/frames/frame';
import { sequence } from '../../src/frames/sequence';
import { strategyOf } from '../../src/frames/strategies';
import { RouterTerms, Strategy } from '../../src/frames/strategy';
import { Places, Weights } from '../../src/frames/traffic';
import { runs } from '../support/deep';

const ROUTER: RouterTerms = { title: 'any', grain: 1, leastPods: 1, places: { weight: 0, testers: 0, mirror: 0 }, propagation: 10, hasTesters: false };

function canary(plan: string, replicas: number, { minAvailable = '100%', ...router }: Partial<RouterTerms> & { minAvailable?: string } = {}): Strategy {
  const options = { type: 'canary', capacity: 'constant', extraPod: true, minAvailable, isAutoscaled: false, router: { ...ROUTER, ...router } } as const;
  return strategyOf(options, { plan, replicas });
}

const frames = (strategy: Strategy) => sequence(strategy, 'S', 'C').map(({ frame }) => frame);
const texts = (strategy: Strategy) => frames(strategy).map(routedText);

test.each<[string, string, number, Partial<RouterTerms>, string[]]>([
  ['percentages: each step is one frame, N + 4 with the first pods, the promotion and what follows it', '10%, 25%, 50%', 10, {},
    ['S10/S0 0%', 'S10/C1 0%', 'S10/C3 10%', 'S10/C5 25%', 'S10/C5 50%', 'C10/C5 50%', 'C10/C5 0%', 'C10/C0 0%']],
  ['pods are literal, and the next step waits for its own', '1 pod for 10m, 10% for 2m, 50% for 2m', 10, {},
    ['S10/S0 0%', 'S10/C1 0%', 'S10/C1 10%', 'S10/C5 10%', 'S10/C5 50%', 'C10/C5 50%', 'C10/C5 0%', 'C10/C0 0%']],
  ['of a thousand, one pod is a thousandth', '1 pod, 10%', 1000, {},
    ['S1000/S0 0%', 'S1000/C1 0%', 'S1000/C1 0.1%', 'S1000/C100 0.1%', 'S1000/C100 10%', 'C1000/C100 10%', 'C1000/C100 0%', 'C1000/C0 0%']],
  ['of two, one pod is no more than the next percentage', '1 pod, 10%', 2, {},
    ['S2/S0 0%', 'S2/C1 0%', 'S2/C1 10%', 'C2/C1 10%', 'C2/C1 0%', 'C2/C0 0%']],
  ['a third, in the grain of the router', '1 pod', 3, { grain: 100 },
    ['S3/S0 0%', 'S3/C1 0%', 'S3/C1 33%', 'C3/C1 33%', 'C3/C1 0%', 'C3/C0 0%']],
  ['testers, then copies, then a share', 'testers until approved, mirror 20% for 10m, 5%, 50%', 10, { hasTesters: true },
    ['S10/S0 0%', 'S10/C1 0%', 'S10/C2 0% testers', 'S10/C2 0% testers mirror 20%', 'S10/C5 5% testers', 'S10/C5 50% testers',
      'C10/C5 50% testers', 'C10/C5 0%', 'C10/C0 0%']],
  ['testers of a router, where no step says when', '10%, 50%', 10, { hasTesters: true },
    ['S10/S0 0%', 'S10/C1 0%', 'S10/C5 10% testers', 'S10/C5 50% testers', 'C10/C5 50% testers', 'C10/C5 0%', 'C10/C0 0%']],
  ['copies beside a share', '20%, mirror 50% for 10m, 50%', 10, {},
    ['S10/S0 0%', 'S10/C2 0%', 'S10/C7 20%', 'S10/C7 20% mirror 50%', 'S10/C7 50%', 'C10/C7 50%', 'C10/C5 0%', 'C10/C0 0%']],
  ['what stands at 100% shifts first', '50%, 100% until approved', 4, {},
    ['S4/S0 0%', 'S4/C2 0%', 'S4/C4 50%', 'S4/C4 100%', 'C4/C4 100%', 'C4/C4 0%', 'C4/C0 0%']],
  ['the promotion alone', '100%', 4, {}, ['S4/S0 0%', 'C4/C0 0%']],
  ['the promotion alone, after a look at it', '100% for 10m', 4, {}, ['S4/S0 0%', 'S4/C4 0%', 'S4/C4 100%', 'C4/C4 100%', 'C4/C4 0%', 'C4/C0 0%']],
  ['two pods at least', '1 pod, 10%, 50%', 10, { leastPods: 2 },
    ['S10/S0 0%', 'S10/C1 0%', 'S10/C1 10%', 'S10/C5 10%', 'S10/C5 50%', 'C10/C5 50%', 'C10/C5 0%', 'C10/C0 0%']],
  ['copies in an object of their own', 'mirror 20%, 20%', 10, { places: { mirror: 0, weight: 1, testers: 1 } },
    ['S10/S0 0%', 'S10/C2 0%', 'S10/C2 0% mirror 20%', 'S10/C2 0%', 'S10/C2 20%', 'C10/C2 20%', 'C10/C2 0%', 'C10/C0 0%']],
  ['no pods: no shares, only the promotion', '1 pod, 10%, 50%', 0, { hasTesters: true }, ['S0/S0 0%', 'C0/C0 0%']],
  ['one pod', '10%', 1, {}, ['S1/S0 0%', 'S1/C1 0%', 'S1/C1 10%', 'C1/C1 10%', 'C1/C1 0%', 'C1/C0 0%']],
])('%s', (_, plan, replicas, router, expected) => {
  expect(texts(canary(plan, replicas, router))).toEqual(expected);
});

test('each frame is called by its step, with the share of so many pods', () => {
  expect(sequence(canary('testers until approved, 1 pod for 10m, 100% for 5m', 8), 'S', 'C').map(({ name, hold }) => [name, hold])).toEqual([
    ['idle', 0],
    ['on the way to step 1 of 3: testers until approved', 0],
    ['step 1 of 3: testers until approved', 0],
    ['step 2 of 3: 1 pod for 10m (12.5% of the traffic)', 600],
    ['on the way to step 3 of 3: 100% for 5m', 0],
    ['step 3 of 3: 100% for 5m', 300],
    ['stable promoted', 0],
    ['on the way to idle', 0],
    ['idle', 0],
  ]);
});

describe('the rules, between any two frames, forwards and backwards', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 9_999 }).map(hundredths => `${hundredths / 100}%`) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 12 }).map(pods => `${pods} pods`) },
    { weight: 1, arbitrary: fc.constant('testers') },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 100 }).map(percent => `mirror ${percent}%`) },
  );
  const plan = fc.tuple(fc.array(step, { maxLength: 6 }), fc.constantFrom('100%', '100% for 5m', '100% until approved'))
    .map(([steps, promotion]) => [...steps, promotion].join(', '));
  const place = fc.integer({ min: 0, max: 2 });
  const setting = fc.record({
    plan,
    replicas: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(100, 10_000)),
    minAvailable: fc.constantFrom('100%', '90%', '50%', '0%'),
    places: fc.record({ weight: place, testers: place, mirror: place }),
    hasTesters: fc.boolean(),
    leastPods: fc.constantFrom(1, 2),
  });
  const replaces = (a: Frame, b: Frame, i: 0 | 1) => a.tracks[i].pods > 0 && b.tracks[i].pods > 0 && a.tracks[i].version !== b.tracks[i].version;

  /** What is wrong with a way: one sentence each. */
  function faults(from: Frame, way: readonly Frame[], { floor }: Strategy, places: Places): string[] {
    const all = [from, ...way];
    const isAllowed = isOnTheRoute(from, all[all.length - 1], floor, places);
    return all.slice(1).flatMap((frame, i) => {
      const before = all[i];
      const { weight, testers, mirror } = frame.traffic as Weights;
      const said = `${routedText(before)} -> ${routedText(frame)}`;
      return [
        ...keepsWeightRules(before, frame, floor, places) ? [] : [`${said} breaks a rule`],
        ...keepsWeightRules(frame, before, floor, places) ? [] : [`${said} cannot be taken back`],
        ...isAllowed(frame) || replaces(from, all[all.length - 1], 0) ? [] : [`${said} is a detour`],
        ...Number.isInteger(weight) && Number.isInteger(mirror) && weight >= 0 && weight <= 10_000 ? [] : [`${said} has a weight that is none`],
        ...(weight > 0 || testers || mirror > 0) && frame.tracks[1].pods === 0 ? [`${said} leads traffic to no pods`] : [],
      ];
    });
  }

  test('of any plan, with an abort, an undo and another candidate from everywhere', () => {
    fc.assert(fc.property(setting, ({ plan: text, replicas, places, ...router }) => {
      const strategy = canary(text, replicas, { ...router, places });
      const stages = frames(strategy);
      const forward = stages.slice(1).flatMap((frame, i) => faults(stages[i], [frame], strategy, places));
      const others = stages.flatMap(frame => {
        const [step1] = strategy.goals(frame.tracks[0].version, 'D');
        const goals = [strategy.idle('S'), strategy.idle('C'), step1.frame(frame)];
        return goals.flatMap(goal => faults(frame, strategy.path(frame, goal), strategy, places));
      });
      const aborts = stages.filter(frame => frame.tracks[0].version === 'S').filter(frame => {
        const [first, ...rest] = strategy.path(frame, strategy.idle('S'));
        return first !== undefined && (rest.length > 1 || (first.traffic as Weights).weight > 0);
      });
      if (forward.length + others.length + aborts.length > 0) throw new Error([...forward, ...others, ...aborts.map(routedText)].slice(0, 5).join('\n'));
    }), { numRuns: runs(80, 20_000) });
  });

  test('pods never shrink, and no share falls, until stable is promoted', () => {
    fc.assert(fc.property(setting, ({ plan: text, replicas, ...router }) => {
      const before = frames(canary(text, replicas, router)).filter(({ tracks: [stable] }) => stable.version === 'S');
      const wrong = before.slice(1).filter((frame, i) => frame.tracks[1].pods < before[i].tracks[1].pods);
      if (wrong.length > 0) throw new Error(wrong.map(routedText).join());
    }), { numRuns: runs(60, 5000) });
  });
});
