/** The strategies by their type, which is plain data: what an app tells a command of a construct. */
import { Strategy, StrategyKind, Terms } from './strategy';

/* eslint-disable @typescript-eslint/no-require-imports -- What only a rollout of its kind needs is not loaded by an import of the library. */
const STRATEGIES = {
  'canary': () => (require('./strategies/canary') as typeof import('./strategies/canary.js')).CANARY,
  'blue-green': () => (require('./strategies/blue-green') as typeof import('./strategies/blue-green.js')).BLUE_GREEN,
  'rolling': () => (require('./strategies/rolling') as typeof import('./strategies/rolling.js')).ROLLING,
  'partition': () => (require('./strategies/partition') as typeof import('./strategies/partition.js')).PARTITION,
};
/* eslint-enable */

type OptionsOf<Kind> = Kind extends StrategyKind<infer Options> ? Options : never;
type Kinds = typeof STRATEGIES;

/** What the code says of a strategy. */
export type StrategyOptions = { [Type in keyof Kinds]: { readonly type: Type } & OptionsOf<ReturnType<Kinds[Type]>> }[keyof Kinds];

/** The types of all strategies. */
export const STRATEGY_TYPES = Object.keys(STRATEGIES) as StrategyOptions['type'][];

/** The strategy of a type. */
export function kindOf(type: StrategyOptions['type']): StrategyKind {
  return STRATEGIES[type]() as StrategyKind;
}

/** The strategy whose tracks have these names: strategies that name theirs alike are written alike. */
export function kindNamed(names: readonly string[]): StrategyKind | undefined {
  for (const kind of Object.values(STRATEGIES)) {
    const one = kind() as StrategyKind;
    if (one.trackNames.join() === names.join()) return one;
  }
  return undefined;
}

/** Every strategy whose tracks have names of their own. */
export function allKinds(): StrategyKind[] {
  const kinds = Object.values(STRATEGIES).map(kind => kind() as StrategyKind);
  return kinds.filter((kind, i) => kinds.findIndex(({ trackNames }) => trackNames.join() === kind.trackNames.join()) === i);
}

const MOST = 1_000;
const begun = new Map<string, Strategy>();

/** The many rollouts of an app have few plans: what follows from the same words is found out once. */
export function strategyOf(options: StrategyOptions, terms: Terms): Strategy {
  const words = JSON.stringify([options, terms], (_, value) => typeof value === 'number' && !Number.isFinite(value) ? `${value}` : value);
  const strategy = begun.get(words) ?? kindOf(options.type).begin(options, terms);
  if (begun.size >= MOST) begun.clear();
  begun.set(words, strategy);
  return strategy;
}
