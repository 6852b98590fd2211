/**
 * What an app and a command say to each other while the app stands at the end of its synthesis: the command tells it the state
 * that it has decided on, and the app renders that too, so that it need not be run again.
 *
 * They speak through files in a folder of the command's, each of which is there as a whole or not at all: standard input and
 * output may be spoken for, as they are where the app is written in another language.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'fs';
import { join } from 'path';
import { isAlive } from '../state/files/alive';

/** Where the two meet, and whom the app waits for. */
export interface Exchange {
  readonly folder: string;
  /** The process of the command. */
  readonly processId: number;
}

/** The state that is to be rendered. */
export interface NextState {
  readonly stateDir: string;
  /** The rollouts of which another record, or other versions, are kept there. */
  readonly keys: readonly string[];
}

/** Nobody waits longer for a command, which has to run the app again then. */
const MOST_SECONDS = 120;
const PAUSE_MILLISECONDS = 10;
const DECISION = 'decision.json';
const ANSWER = 'answer.json';

export function formatExchange({ folder, processId }: Exchange): string {
  return `${processId}:${folder}`;
}

export function parseExchange(text: string): Exchange | undefined {
  const [, processId, folder] = /^(\d+):(.+)$/s.exec(text) ?? [];
  return folder === undefined ? undefined : { folder, processId: Number(processId) };
}

/** The command's decision; without a state, that nothing is to be rendered. */
export function tellDecision({ folder }: Exchange, state?: NextState): void {
  writeWhole(join(folder, DECISION), JSON.stringify({ state }));
}

/**
 * Waits for the decision, in the app. Nothing is to be rendered where the command says so, where it has ended, or where it
 * takes too long.
 */
export function awaitDecision(exchange: Exchange, mostSeconds = MOST_SECONDS): NextState | undefined {
  const file = join(exchange.folder, DECISION);
  const until = Date.now() + mostSeconds * 1000;
  while (!existsSync(file)) {
    if (Date.now() > until || !existsSync(exchange.folder) || !isElsewhere(exchange.processId)) return undefined;
    pause();
  }
  return JSON.parse(readFileSync(file, 'utf8')).state;
}

/** What the app made of the decision: whether its output is now that of the state. */
export function tellAnswer({ folder }: Exchange, isRendered: boolean): void {
  writeWhole(join(folder, ANSWER), JSON.stringify({ isRendered }));
}

/** Whether the app rendered what was decided. */
export function isAnswered({ folder }: Exchange): boolean {
  const file = join(folder, ANSWER);
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).isRendered === true;
}

/** Whoever waits for a file finds all of it. */
export function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.tmp`, text);
  renameSync(`${file}.tmp`, file);
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MILLISECONDS);
}

/** Within one process the command cannot go on while the app waits. Where it cannot be seen, it has ended or is in another container. */
function isElsewhere(processId: number): boolean {
  return processId !== process.pid && isAlive(processId);
}
