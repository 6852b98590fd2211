/**
 * The line of a state file that every command writes anew: `change: 3 promote 4f1c2a9b0e`. Two commands that do something else
 * meet in it, so that Git cannot merge them without a word, and two that do the same write the same. With the hash of all else
 * that the record says, one that was put together of two is recognized. After a move it ends with the key that the record had:
 * `change: 4 move 4f1c2a9b0e from shop/hello`.
 */
import { YamlValue } from './yaml/value';
import { textHash } from '../../ground/canonical';
import { Change, CHANGE_VERBS } from '../record';

const KEY = 'change';
/** Where a record belongs is known from its path; moved by hand, it says the same. */
const NOT_SEALED = ['schema', 'rollout', KEY];
const LINE = new RegExp(`^(0|[1-9]\\d*) (${CHANGE_VERBS.join('|')}) ([0-9a-f]{10})(?:(?<= move \\w+) from (\\S+))?$`);
/** Schema 1 calls the count `generation`. */
const COUNT = /^(?:change|generation): (\d+)/m;

/** @param content All that the record says; members that are undefined are not written. */
export function formatChange({ count, verb, from }: Change, content: object): string {
  return [count, verb, sealOf(content), ...from === undefined ? [] : ['from', from]].join(' ');
}

/** @throws StateFileError where the rest of the record is not what the command left that wrote the line. */
export function parseChange(top: YamlValue): Change {
  const line = top.get(KEY);
  const [, count, verb, seal, from] = LINE.exec(line.text(LINE, 'a count, the command that made the change and a hash, such as "3 promote 4f1c2a9b0e"'))!;
  if (!Number.isSafeInteger(Number(count))) line.fail(`change counts ${count} changes, which are too many`);
  const found = sealOf(top.asWritten());
  if (found !== seal) {
    line.fail(`it was put together of two records, as by a merge, or changed by hand: its content has the hash ${found}, and this line says ${seal}`);
  }
  return { count: Number(count), verb: verb as Change['verb'], ...from !== undefined && { from } };
}

/** How many changes a state file counts, whatever its schema; undefined where it does not say. */
export function changesIn(content: string | Buffer): number | undefined {
  const [, count] = COUNT.exec(content.toString()) ?? [];
  return count === undefined ? undefined : Number(count);
}

/** A hash of all that a record says, whatever the order and the quotes. */
export function sealOf(content: object): string {
  return textHash(sealedText(content, NOT_SEALED));
}

/** As JSON with sorted keys, and with all scalars as text. */
function sealedText(value: unknown, except: readonly string[] = []): string {
  if (Array.isArray(value)) return `[${value.map(item => sealedText(item)).join()}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(`${value}`);
  const content = value as { readonly [key: string]: unknown };
  const keys = Object.keys(content).filter(key => content[key] !== undefined && !except.includes(key)).sort();
  return `{${keys.map(key => `${JSON.stringify(key)}:${sealedText(content[key])}`).join()}}`;
}
