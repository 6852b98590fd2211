/** Which record goes where: the words of the command are keys, or charts with all that is in them. */
import { CommandError, UsageError } from '../command-error';

export interface Pair {
  readonly old: string;
  readonly key: string;
}

/** @param known The keys of all records. */
export function pairsOf(words: readonly string[], known: ReadonlySet<string>): Pair[] {
  if (words.length % 2 === 1) throw new UsageError(`"${words[words.length - 1]}" goes nowhere: give an old and a new key for each`);
  const pairs = words.flatMap((old, i) => (i % 2 === 0 ? expanded({ old, key: words[i + 1] }, known) : []));
  requireOnce(pairs.map(({ old }) => old), 'is moved twice');
  requireOnce(pairs.map(({ key }) => key), 'would be the key of two rollouts');
  return pairs;
}

function expanded({ old, key }: Pair, known: ReadonlySet<string>): Pair[] {
  if (old === key) throw new UsageError(`${old} has this key already: give another one`);
  if (known.has(old)) {
    if (!key.includes('/')) throw new UsageError(`"${key}" is a chart, and "${old}" a rollout: say which rollout it is there, ${key}/<name>`);
    return [{ old, key }];
  }
  const inChart = [...known].filter(one => one.startsWith(`${old}/`)).sort();
  if (inChart.length > 0) return inChart.map(one => ({ old: one, key: key + one.slice(old.length) }));
  const all = [...known].sort();
  const there = all.length === 0 ? 'there is none at all' : `there is ${all.slice(0, 10).join(', ')}${all.length > 10 ? ' …' : ''}`;
  throw new CommandError(`nothing is recorded of a rollout or a chart "${old}", at HEAD or here: ${there}`);
}

function requireOnce(keys: readonly string[], what: string): void {
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  if (twice !== undefined) throw new UsageError(`${twice} ${what}: leave one out`);
}
