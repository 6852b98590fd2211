/**
 * Sentences are for people: where every label of a rollout has another wording, nothing but text changes. All is loaded twice,
 * once with the words as they are and once with others.
 */
import type * as library from '../../src';
import type * as labels from '../../src/ground/labels';
import type * as stepLabels from '../../src/ground/step-label';
import type { RolloutRecord } from '../../src/state/record';

/* eslint-disable @typescript-eslint/no-require-imports -- Each of the two gets modules of its own. */

interface Loaded {
  readonly lib: typeof library;
  readonly label: typeof stepLabels;
  readonly annotations: typeof labels;
  readonly moves: typeof import('../../src/state/moves.js');
  readonly lifecycle: typeof import('../../src/state/lifecycle.js');
  readonly checks: typeof import('../../src/rules/check/check.js');
  readonly rules: typeof import('../../src/rules/check/rules.js');
  readonly agents: typeof import('../../src/agents/agents.js');
  readonly sets: typeof import('../../src/manifests/manifest-set.js');
  readonly cdk8s: typeof import('cdk8s');
}

const WORDS = '../../src/ground/step-words';

/** Does something with the library, its labels as they are or every one of them in other words. Parts are loaded when they are needed. */
function withWords<T>(reword: boolean, action: (all: Loaded) => T): T {
  let result: { readonly is: T } | undefined;
  jest.isolateModules(() => {
    if (reword) {
      const { STEP_WORDS } = jest.requireActual<typeof import('../../src/ground/step-words.js')>(WORDS);
      const others = Object.fromEntries(Object.keys(STEP_WORDS).map((key, i) => [key, `${'abcdefghijklmnopqrstuvwxyz'[i]}xyz wording`]));
      jest.doMock(WORDS, () => ({ STEP_WORDS: others }));
    }
    const all: Loaded = {
      lib: require('../../src'),
      label: require('../../src/ground/step-label'),
      annotations: require('../../src/ground/labels'),
      moves: require('../../src/state/moves'),
      lifecycle: require('../../src/state/lifecycle'),
      checks: require('../../src/rules/check/check'),
      rules: require('../../src/rules/check/rules'),
      agents: require('../../src/agents/agents'),
      sets: require('../../src/manifests/manifest-set'),
      cdk8s: require('cdk8s'),
    };
    result = { is: action(all) };
  });
  jest.dontMock(WORDS);
  return result!.is;
}

const PLAN = '1 pod for 10m, 25%, 50% until approved, 100%';
const STRATEGIES: ReadonlyArray<readonly [string, (all: Loaded, chart: any, props: any) => library.Rollout]> = [
  ['canary', ({ lib }, chart, props) => new lib.CanaryDeployment(chart, 'hello', { ...props, replicas: 4 })],
  ['blue-green', ({ lib }, chart, { plan: _, ...props }) => new lib.BlueGreenService(chart, 'hello', { ...props, replicas: 4 })],
  ['rolling', ({ lib }, chart, props) => new lib.RollingDeployment(chart, 'hello', { ...props, replicas: 4 })],
  ['stateful set', ({ lib }, chart, props) => new lib.RollingStatefulSet(chart, 'hello', { ...props, replicas: 4 })],
];

function rolloutIn(all: Loaded, add: (typeof STRATEGIES)[number][1], tag: string): library.Rollout {
  const { lib, cdk8s } = all;
  const chart = new cdk8s.Chart(new cdk8s.App(), 'shop', { namespace: 'shop', disableResourceNameHashes: true });
  return add(all, chart, { containers: [{ image: `hello:${tag}`, portNumber: 8080 }], plan: lib.RolloutPlan.parse(PLAN) });
}

/** Everything that is decided of a rollout and of its manifests, and none of the text. */
function observed(all: Loaded, add: (typeof STRATEGIES)[number][1]) {
  const { lib, label, annotations, checks, rules, agents, sets } = all;
  const frames = rolloutIn(all, add, '2').frames(rolloutIn(all, add, '1').version);
  const stepIn = (manifests: any[]) => manifests.flatMap(({ metadata }) => metadata.annotations?.[annotations.STEP_ANNOTATION] ?? [])[0] as string;
  const setOf = (manifests: any[]) => ({ set: sets.ManifestSet.of(JSON.parse(JSON.stringify(manifests))) });
  const findings = (before: any[], after: any[]) => checks.check(setOf(before), setOf(after), rules.rules(), agents.agentNamed(undefined)).findings
    .map(({ rule, severity, object }) => [rule, severity, object]);
  const rehearsal = lib.Rehearsal.of(rolloutIn(all, add, '2'), {}, rolloutIn(all, add, '1').version);
  const without = (manifests: any[]) => JSON.stringify(manifests, (key, value) => key === annotations.STEP_ANNOTATION ? undefined : value);
  return {
    texts: frames.map(({ manifests }) => stepIn(manifests)),
    facts: {
      frames: frames.map(({ index, steps, tracks, manifests }) => ({ index, steps, tracks, manifests: without(manifests) })),
      labels: frames.map(({ manifests }) => label.readStepLabel(stepIn(manifests))),
      forward: frames.slice(1).map(({ manifests }, i) => findings(frames[i].manifests, manifests)),
      back: frames.slice(1).map(({ manifests }, i) => findings(manifests, frames[i].manifests)),
      skipped: findings(frames[0].manifests, frames[frames.length - 1].manifests),
      rehearsed: [rehearsal.outcome, rehearsal.failedRequests, rehearsal.timeline.moments.length],
      committed: rehearsal.timeline.commits.map(({ at }: any) => at),
    },
  };
}

/** What a record says at each moment of a life cycle. */
function lifeOf({ moves, lifecycle, label }: Loaded, version: string) {
  const strategy = { type: 'canary', capacity: 'constant', extraPod: true, minAvailable: '100%', isAutoscaled: false } as const;
  const code = { version, plan: PLAN, replicas: 4, trackNames: ['stable', 'canary'] as const, strategy };
  const standings: object[] = [];
  let record: RolloutRecord = { rollout: 'shop/hello', change: { count: 1, verb: 'record' }, revision: 1, phase: 'idle', stable: 'a', rejected: [] };
  const go = (move: (situation: any) => RolloutRecord) => {
    const { steps, hold, untilApproved, name } = lifecycle.standing(record = move({ head: record, code, configOf: () => undefined }), code);
    standings.push({ record, steps, hold, untilApproved, said: label.readStepLabel(name) });
  };
  const begin = ({ head }: any) => lifecycle.resolved(head, code);
  for (let i = 0; i < 3; i++) go(i === 0 ? begin : moves.promote);
  go(moves.abort);
  while (record.progress) go(moves.promote);
  go(moves.retry);
  while (record.progress) go(moves.promote);
  go(moves.undo);
  while (record.progress) go(moves.promote);
  return standings;
}

test.each(STRATEGIES)('%s: nothing but text changes', (_, add) => {
  const [one, other] = [false, true].map(reword => withWords(reword, all => observed(all, add)));
  expect(other.texts.every((text, i) => text !== one.texts[i])).toBe(true);
  expect(other.facts).toEqual(one.facts);
});

test('a life cycle takes the same course', () => {
  const [course, other] = [false, true].map(reword => withWords(reword, all => lifeOf(all, 'b')));
  expect(course.length).toBeGreaterThan(12);
  expect(other).toEqual(course);
});
