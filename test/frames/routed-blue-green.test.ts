/** A blue-green switch whose traffic a router leads, in either direction. */
import { keepsWeightRules } from './rules';
import { routedText } from './weighted-oracle';
import { Frame, frameOf } from '../../src/frames/frame';
import { sequence } from '../../src/frames/sequence';
import { strategyOf } from '../../src/frames/strategies';
import { blueGreenPlan } from '../../src/frames/strategies/blue-green';
import { RouterTerms, Strategy } from '../../src/frames/strategy';
import { byWeights, TrackIndex, Weights, WHOLE } from '../../src/frames/traffic';

const ROUTER: RouterTerms = { title: 'any', grain: 1, leastPods: 1, places: { weight: 0, testers: 0, mirror: 0 }, propagation: 10, hasTesters: false };

interface Settings {
  readonly replicas?: number;
  readonly previewReplicas?: number;
  readonly resting?: string;
}

function switchOf(steps: string[], active: TrackIndex, { replicas = 4, previewReplicas, resting }: Settings = {}): Strategy {
  const options = { type: 'blue-green', minAvailable: '100%', isAutoscaled: false, previewReplicas, router: ROUTER } as const;
  return strategyOf(options, { plan: blueGreenPlan('30s', steps), replicas, active, resting });
}

const frames = (strategy: Strategy) => sequence(strategy, 'S', 'C').map(({ frame }) => frame);

test('without steps there is one flip', () => {
  expect(frames(switchOf([], 0)).map(routedText)).toEqual(['S4/S0 0%', 'S4/C4 0%', 'S4/C4 100%', 'S0/C4 100%']);
  expect(frames(switchOf([], 1, { resting: 'P' })).map(routedText)).toEqual(['P0/S4 100%', 'C4/S4 100%', 'C4/S4 0%', 'C4/S0 0%']);
});

test('with steps traffic moves in shares, and both colours keep all pods meanwhile', () => {
  const steps = ['10% for 5m', '50% until approved'];
  expect(frames(switchOf(steps, 0, { previewReplicas: 1 })).map(routedText))
    .toEqual(['S4/S0 0%', 'S4/C1 0%', 'S4/C4 10%', 'S4/C4 50%', 'S4/C4 100%', 'S0/C4 100%']);
  expect(frames(switchOf(steps, 1)).map(routedText)).toEqual(['S0/S4 100%', 'C4/S4 100%', 'C4/S4 90%', 'C4/S4 50%', 'C4/S4 0%', 'C4/S0 0%']);
  expect(sequence(switchOf(steps, 1), 'S', 'C').map(({ name, hold }) => [name, hold])).toEqual([
    ['idle', 0],
    ['step 1 of 4: preview', 0],
    ['step 2 of 4: 10% for 5m', 300],
    ['step 3 of 4: 50% until approved', 0],
    ['step 4 of 4: cutover, drain for 30s', 30],
    ['idle', 0],
  ]);
});

/** As a frame is when blue is the colour that serves first: what the rules are written for. */
function turned({ tracks: [first, second], traffic }: Frame, active: TrackIndex): Frame {
  const { weight } = traffic as Weights;
  return active === 0 ? frameOf(first, second, traffic) : frameOf(second, first, byWeights(WHOLE - weight));
}

test.each([0, 1] as const)('from every frame the way back, on, and to another candidate keeps the rules, from colour %i', active => {
  const strategy = switchOf(['10%', '50%'], active, { previewReplicas: 2 });
  const all = frames(strategy);
  const broken: string[] = [];
  for (const frame of all) {
    const [preview, first] = strategy.goals('S', 'D');
    for (const goal of [strategy.idle('S'), all[all.length - 1], preview.frame(frame), first.frame(frame)]) {
      const way = [frame, ...strategy.path(frame, goal)].map(one => turned(one, active));
      way.slice(1).forEach((next, i) => {
        if (!keepsWeightRules(way[i], next, 4) || !keepsWeightRules(next, way[i], 4)) broken.push(way.map(routedText).join(', '));
      });
    }
  }
  expect(broken).toEqual([]);
});

test('an abort is one change of the route, from any step', () => {
  const strategy = switchOf(['10%', '50%'], 1);
  const aborts = frames(strategy).slice(1, -1).map(frame => strategy.path(frame, strategy.idle('S')).map(routedText));
  const back = 'S0/S4 100%';
  expect(aborts).toEqual([[back], ['C1/S4 100%', back], ['C2/S4 100%', back], ['C4/S4 100%', back]]);
});

test('no pods, no shares', () => {
  expect(frames(switchOf(['10%'], 0, { replicas: 0 })).map(routedText)).toEqual(['S0/S0 0%', 'S0/C0 0%', 'S0/C0 100%']);
});
