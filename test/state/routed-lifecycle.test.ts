/** What the commands make of the record of a rollout whose traffic a router leads. */
import { baseline, Code, resolved } from '../../src/state/lifecycle';
import { abort, promote, undo } from '../../src/state/moves';
import { isPromoted, RolloutRecord } from '../../src/state/record';
import { routedText } from '../frames/weighted-oracle';

const ROUTER = { title: 'any', grain: 1, leastPods: 1, places: { weight: 0, testers: 0, mirror: 0 }, propagation: 10, hasTesters: true };

function code(version: string, plan: string): Code {
  const strategy = { type: 'canary', capacity: 'constant', extraPod: true, minAvailable: '100%', isAutoscaled: false, router: ROUTER } as const;
  return { version, plan, replicas: 4, trackNames: ['stable', 'canary'], strategy };
}

const configOf = () => undefined;
const live = ({ progress, phase }: RolloutRecord) => progress === undefined ? phase : routedText(progress.live);

/** The record after each of several commands. */
function walk(plan: string, ...verbs: Array<typeof promote>): RolloutRecord[] {
  const asked = code('C', plan);
  const records = [resolved(baseline('shop/hello', code('S', plan)), asked)];
  for (const verb of verbs) records.push(verb({ head: records[records.length - 1], code: asked, configOf }));
  return records;
}

const forward = (count: number) => Array(count).fill(promote) as Array<typeof promote>;
const PLAN = 'testers until approved, 50%, 100% until approved';

test('a candidate with all of the traffic is stable only when stable has its version', () => {
  const records = walk(PLAN, ...forward(6));
  expect(records.map(live)).toEqual([
    'S4/C1 0%', 'S4/C2 0% testers', 'S4/C4 50% testers', 'S4/C4 100% testers', 'C4/C4 100% testers', 'C4/C4 0%', 'idle',
  ]);
  expect(records.map(isPromoted)).toEqual([false, false, false, false, true, true, false]);
});

test.each([[0, ['idle']], [1, ['S4/C1 0%', 'idle']], [2, ['S4/C2 0%', 'idle']], [3, ['S4/C4 0%', 'idle']]])('an abort after %i promotions', (count, expected) => {
  expect(walk(PLAN, ...forward(count), abort as typeof promote, ...forward(expected.length - 1)).slice(-expected.length).map(live)).toEqual(expected);
});

test('an undo of what was promoted brings the old version back to stable first, and then the traffic', () => {
  expect(walk(PLAN, ...forward(4), undo as typeof promote, ...forward(2)).slice(-3).map(live)).toEqual(['S4/C4 100% testers', 'S4/C4 0%', 'idle']);
});

test('another candidate begins with nothing, as an abort does', () => {
  const [, , step] = walk(PLAN, ...forward(2));
  expect(live(resolved(step, code('D', PLAN)))).toBe('S4/C2 0%');
});
