/** What the code said when a rollout began, and which objects its record describes, as a state file says it. */
import { STRATEGY_TYPES, kindOf, StrategyOptions } from '../../../frames/strategies';
import { StrategyKind } from '../../../frames/strategy';
import { canonical } from '../../../ground/canonical';
import { record } from '../../../ground/shape';
import { DescribedObjects, Settings } from '../../settings';
import { YamlValue } from '../yaml/value';

const isCount = (value: unknown) => Number.isInteger(value) && Number(value) >= 0;
const isFact = (value: unknown) => typeof value === 'boolean';

/** Of every member that a strategy may have, what it is. */
const OPTIONS: { readonly [name: string]: { readonly isValid: (value: unknown) => boolean; readonly words: string } } = {
  minAvailable: { isValid: value => isCount(value) || /^\d+%$/.test(`${value as string}`), words: 'a number of pods or a percentage' },
  podQuota: { isValid: value => typeof value === 'number' && value >= 0, words: 'a number of pods' },
  isAutoscaled: { isValid: isFact, words: 'true or false' },
  capacity: { isValid: value => value === 'constant' || value === 'surge', words: 'constant or surge' },
  extraPod: { isValid: isFact, words: 'true or false' },
  previewReplicas: { isValid: isCount, words: 'a number of pods' },
  router: { isValid: isRouter, words: 'what a rollout knows of its router: title, grain, leastPods, places, propagation and hasTesters' },
};
const ALWAYS = ['minAvailable', 'isAutoscaled'];

function isRouter(value: unknown): boolean {
  const { title, hasTesters, places, ...counts } = record(value);
  const { weight, testers, mirror } = record(places);
  const all = [counts.grain, counts.leastPods, counts.propagation, weight, testers, mirror];
  return typeof title === 'string' && isFact(hasTesters) && all.every(isCount) && Object.keys(counts).length === 3;
}

/** Its members in the order of the list, those that are left out undefined. */
export function formatStrategy({ type, ...options }: StrategyOptions): object {
  const members: { readonly [name: string]: unknown } = { ...options };
  return { type, ...Object.fromEntries(Object.keys(OPTIONS).map(name => [name, members[name]])) };
}

export function formatObjects({ strategy, name, isAutoscaled, adopt }: DescribedObjects): object {
  return { strategy, name, isAutoscaled, adopt: adopt && { name: adopt.name, matchLabels: canonical(adopt.matchLabels) } };
}

export function parseStrategy(value: YamlValue, { trackNames }: StrategyKind): StrategyOptions {
  value.allow(['type', ...Object.keys(OPTIONS)]);
  const types = STRATEGY_TYPES.filter(type => kindOf(type).trackNames.join() === trackNames.join());
  const type = value.get('type').oneOf(types);
  const options = value.entries.filter(([name]) => name !== 'type').map(([name, one]) => {
    const json: unknown = one.json();
    const { isValid, words } = OPTIONS[name];
    return isValid(json) ? [name, json] : one.fail(`strategy.${name} must be ${words}`);
  });
  ALWAYS.forEach(name => value.get(name));
  return { type, ...Object.fromEntries(options) };
}

/** A rollout that began with no settings of its own has none written. */
export function parseSettings(top: YamlValue): Settings {
  const settings = top.find('settings');
  return settings ? Object.fromEntries(settings.entries.map(([prop, value]) => [prop, value.json() as unknown])) : {};
}

export function parseObjects(value: YamlValue): DescribedObjects {
  value.allow(['strategy', 'name', 'isAutoscaled', 'adopt']);
  const adopt = value.find('adopt');
  adopt?.allow(['name', 'matchLabels']);
  return {
    strategy: value.get('strategy').oneOf(STRATEGY_TYPES),
    name: value.get('name').text(),
    ...value.find('isAutoscaled') && { isAutoscaled: value.get('isAutoscaled').isTrue() },
    ...adopt && { adopt: { name: adopt.get('name').text(), matchLabels: Object.fromEntries(adopt.get('matchLabels').entries.map(([label, one]) => [label, one.text()])) } },
  };
}
