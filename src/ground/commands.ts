/**
 * Commands of ours as messages name them: always in quotes, so that they can be told from the sentence, and so that whoever copies one
 * gets on, whichever rollouts the app has beside, and wherever their records are.
 */

/** The folder of the records where nobody says another one. */
export const USUAL_STATE = 'rollouts';

/** The rollout that a command is about. */
export interface CommandSubject {
  /** Its key: two rollouts may have the same name. */
  readonly key: string;
  /** The folder of its record, where commands must be told. */
  readonly stateDir?: string;
}

/** `run "cdk8s-rollouts retry shop/hello"`; `words` are what follows the key. */
export function run(verb: string, { key, stateDir }: CommandSubject, ...words: readonly string[]): string {
  const state = stateDir === undefined ? [] : ['--state', shellWord(stateDir)];
  return `run "${['cdk8s-rollouts', verb, key, ...words, ...state].join(' ')}"`;
}

/** As a shell takes it for one word. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
