/** What has no place in a state file, for it would let the file say something else than it seems to say. */
import { Place, YamlScalar } from './node';
import { StateFileError } from '../state-file-error';

/** A pod template has some ten levels. Reading recurses, so that far more would overflow the stack. */
const MOST_LEVELS = 100;

/** @throws always: with the place in the file. */
export function failAt(file: string, { line, column }: Place, what: string, mend?: string, isRestorable?: boolean): never {
  throw new StateFileError(file, what, mend, line, column, isRestorable);
}

/** @throws always: what stands there is no YAML, or more of YAML than this library writes. */
export function refuseYaml(file: string, place: Place, words: string): never {
  failAt(file, place, `it is not the YAML of such a file (${words})`);
}

/** The level beneath another one. */
export function nextLevel(file: string, place: Place, level: number): number {
  if (level === MOST_LEVELS) failAt(file, place, `it is nested more than ${MOST_LEVELS} levels deep`);
  return level + 1;
}

export function refuseKey(file: string, { text, isPlain, place }: YamlScalar, others: ReadonlyMap<string, unknown>): void {
  if (isPlain && text === '<<') failAt(file, place, 'it holds a merge key ("<<"), which has no place in it');
  if (others.has(text)) failAt(file, place, `the key "${text}" is repeated`);
}
