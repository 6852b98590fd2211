/** What a message says that a user can do, as it is written there. */

export interface Remedy {
  /** A command, the same command with or without an option, what a column of `status` names, or files that go. */
  readonly kind: 'command' | 'option' | 'without option' | 'verb' | 'delete';
  readonly words: readonly string[];
}

const WAYS: ReadonlyArray<readonly [Remedy['kind'], RegExp]> = [
  ['command', /"((?:cdk8s-rollouts|cdk8s|git|kubectl) [^"]*)"/g],
  ['option', /\bpass (--state (?:'[^']*'|[^\s,:;]+)|--[a-z-]+)/g],
  ['without option', /\bleave out (--[a-z-]+)/g],
  ['verb', /\b(?:paused|reverted|due|approval): (promote|resume)\b/g],
  ['delete', /\bdelete ([^\s,:;]*[./][^\s,:;]*(?: and [^\s,:;]*[./][^\s,:;]*)?)/g],
];

/** In the order in which they are named. */
export function remediesIn(message: string): Remedy[] {
  const found = WAYS.flatMap(([kind, way]) => [...message.matchAll(way)].map(({ index, 1: text }) => ({ index, kind, words: wordsOf(text).filter(word => kind !== 'delete' || word !== 'and') })));
  return found.sort((one, other) => one.index - other.index).map(({ kind, words }) => ({ kind, words }));
}

/** As a shell reads it. */
export function wordsOf(text: string): string[] {
  return [...text.matchAll(/(?:'[^']*'|\\.|[^\s'\\])+/g)].map(([word]) => word.replace(/'([^']*)'|\\(.)/g, '$1$2'));
}
