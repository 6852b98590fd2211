/** What a sequence is made of, in words that can be run again: one line is one or more steps, with `; ` between them. */
import * as fc from 'fast-check';
import { KINDS } from './app';

const NAMES = ['hello', 'web'];
const PLANS = ['1 pod, 50%, 100%', '50% until approved, 100%', '25%, 50%, 75%, 100%'];

/** Most of what is done is done to the first one, which is always there. */
const name = fc.constantFrom(NAMES[0], NAMES[0], NAMES[0], NAMES[1]);
const tag = fc.integer({ min: 2, max: 5 });
/** Which side of a conflict is taken of code, records, versions and manifests: ours or theirs. */
const sides = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('oooo', 'tttt', 'leave') },
  { weight: 1, arbitrary: fc.array(fc.constantFrom('o', 't'), { minLength: 4, maxLength: 4 }).map(letters => letters.join('')) },
);
const words = (...parts: Array<string | fc.Arbitrary<unknown>>) =>
  fc.tuple(...parts.map(part => typeof part === 'string' ? fc.constant(part) : part)).map(all => all.map(String).join(' '));
const json = (arbitrary: fc.Arbitrary<unknown>) => arbitrary.map(value => JSON.stringify(value));

const beginning = words('begin', fc.constantFrom(...KINDS), fc.constantFrom('', ...KINDS)).map(line => line.trim());

const SETTINGS: { readonly [field: string]: fc.Arbitrary<unknown> } = {
  tag,
  label: fc.constantFrom('a', 'b'),
  replicas: fc.constantFrom(4, 3, 6),
  plan: fc.constantFrom(...PLANS),
  isAutoscaled: fc.boolean(),
  kind: fc.constantFrom(...KINDS),
  chart: fc.constantFrom('shop', 'store'),
  isThere: fc.boolean(),
};

const verbs = fc.oneof(
  { weight: 8, arbitrary: words('promote', name) },
  { weight: 1, arbitrary: words('promote', name, '--full') },
  { weight: 1, arbitrary: words('promote', name, '--unverified --force') },
  { weight: 4, arbitrary: words(fc.constantFrom('abort', 'pause', 'resume', 'retry', 'undo'), name) },
  { weight: 1, arbitrary: words('set step', name, fc.integer({ min: 1, max: 3 })) },
  { weight: 1, arbitrary: words('promote', name, '--no-synth') },
);

/** The kinds of steps by name, so that what is left out can be said. */
export const ACTIONS = {
  release: { weight: 5, arbitrary: words('edit', name, 'tag', tag).map(edit => `${edit}; synth; commit`) },
  verb: { weight: 10, arbitrary: verbs.map(verb => `${verb}; commit`) },
  onward: { weight: 4, arbitrary: words('promote', name).map(verb => Array(3).fill(`${verb}; commit`).join('; ')) },
  uncommitted: { weight: 2, arbitrary: verbs },
  edit: { weight: 2, arbitrary: fc.constantFrom('tag', 'label', 'replicas', 'plan').chain(field => words('edit', name, field, json(SETTINGS[field]))) },
  scaling: { weight: 1, arbitrary: words('edit', name, 'isAutoscaled', json(SETTINGS.isAutoscaled)) },
  strategy: { weight: 2, arbitrary: words('edit', name, 'kind', json(SETTINGS.kind)).map(edit => `${edit}; synth; commit`) },
  chart: { weight: 2, arbitrary: words('edit', name, 'chart', json(SETTINGS.chart)).map(edit => `${edit}; synth; commit`) },
  move: { weight: 2, arbitrary: words('move', name, fc.constantFrom('shop', 'store')).map(move => `${move}; commit`) },
  construct: { weight: 2, arbitrary: words('edit', name, 'isThere', json(SETTINGS.isThere)).map(edit => `${edit}; synth; commit`) },
  synth: { weight: 3, arbitrary: fc.constantFrom('synth', 'synth; commit') },
  commit: { weight: 3, arbitrary: fc.constantFrom('commit', 'commit code', 'commit state', 'commit manifests', 'commit code state', 'commit code manifests') },
  branch: { weight: 4, arbitrary: fc.constantFrom('fork', 'switch main', 'switch topic') },
  merge: { weight: 6, arbitrary: words('merge', fc.oneof(sides, fc.constantFrom('-Xours', '-Xtheirs'))) },
  squash: { weight: 2, arbitrary: words('squash', sides) },
  revert: { weight: 2, arbitrary: words('revert', fc.integer({ min: 0, max: 3 }), sides) },
  rebase: { weight: 2, arbitrary: words('rebase', sides) },
  pick: { weight: 2, arbitrary: words('pick', sides) },
  remove: { weight: 2, arbitrary: words('remove', name, fc.constantFrom('state', 'versions', 'record', 'manifests')) },
} as const;
/** Not that an autoscaler comes: the API server then takes a number of replicas that is said no more for 1, as synthesis and docs say. */
const CAREFUL_FIELDS = { edit: ['label', 'replicas', 'plan'], strategy: ['kind'], chart: ['chart'] };

function carefulEdit(field: string): fc.Arbitrary<string> {
  return fc.tuple(name, json(SETTINGS[field])).map(([own, value]) => `edit ${own} ${field} ${value}; try; promote ${own}; commit`);
}

interface Weighted {
  readonly weight: number;
  readonly arbitrary: fc.Arbitrary<string>;
}

export type Action = keyof typeof ACTIONS;

/** What a careful person does, commit by commit: each change of the code is tried, and promoted once before the next one. */
export function carefulSequences(most: number, without: readonly Action[]): fc.Arbitrary<string[]> {
  const chosen = Object.entries(CAREFUL_FIELDS).filter(([action]) => !without.includes(action as Action)).flatMap(([, fields]) => fields);
  const careful = fc.oneof({ withCrossShrink: true },
    { weight: 4, arbitrary: ACTIONS.onward.arbitrary },
    { weight: 6, arbitrary: verbs.map(verb => `${verb.replace(/ --(unverified|no-synth).*/, '')}; commit`) },
    { weight: 5, arbitrary: carefulEdit('tag') },
    { weight: 3, arbitrary: fc.constantFrom(...chosen).chain(carefulEdit) },
  );
  return fc.tuple(beginning, fc.array(careful, { maxLength: most, size: 'max' })).map(([first, lines]) => [first, ...lines]);
}

/** A sequence: the kinds that the rollouts begin with, then its lines. */
export function sequences(most: number, without: readonly Action[]): fc.Arbitrary<string[]> {
  const chosen = Object.entries<Weighted>(ACTIONS).filter(([action]) => !without.includes(action as Action)).map(([, one]) => one);
  return fc.tuple(beginning, fc.array(fc.oneof({ withCrossShrink: true }, ...chosen), { maxLength: most, size: 'max' })).map(([first, lines]) => [first, ...lines]);
}
