/**
 * Files that are replaced together: all of them, or none.
 *
 * No file system renames several files at once, so that what is to be done is written down first, whole, in a journal. Of a
 * process that is killed in the middle, the next one reads there what is missing, and does it. It goes forward and not back,
 * since the new content must be on the disk before the first file is replaced anyhow; and it does so only where the files are
 * just as the killed process left them. Whoever has changed one of them since, be it with Git, by a synthesis or by hand, has
 * seen what was there and wants something else.
 */
import { createHash } from 'crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync } from 'fs';
import { dirname, relative, resolve, sep } from 'path';
import { readFile, removeLeftovers, replaceFile, syncFolder, temporaryIn, writeWhole } from './atomic-file';
import { explained } from './explained';
import { StateFileError } from './state-file-error';

/** One file of several, which may have more than one step. */
export interface FileStep {
  readonly file: string;
  /** Undefined where the file goes. */
  readonly content: Buffer | undefined;
}

export interface Journal {
  /** Where it is kept; whoever writes it holds a lock. */
  readonly file: string;
  /** The folder from which its paths count, so that it means the same where that was moved. */
  readonly root: string;
  /** What the user calls a file. */
  readonly shown: (file: string) => string;
}

/** What the next process found. */
export interface Finished {
  /** Whether the files are now as the process that was killed would have left them; else somebody has changed some since. */
  readonly isFinished: boolean;
  readonly files: readonly string[];
}

interface Written {
  readonly path: string;
  /** What was there before the first step, as a hash; null where there was nothing. */
  readonly before: string | null;
  readonly content: string | null;
}

const SCHEMA = 1;
const MOST_BYTES = 2 ** 30;

/**
 * Goes through the steps in their order and says which files are others than before. Where that fails, all is as it was: all
 * content is on the disk before the first file is replaced, so that a disk that is full is noticed early.
 */
export function replaceFiles(journal: Journal, steps: readonly FileStep[]): string[] {
  const { shown } = journal;
  const before = new Map(steps.map(({ file }) => [file, contentOf(file)]));
  const todo = changesOf(steps, before);
  // One file is there as a whole or not at all, and needs no journal.
  const isAlone = todo.length < 2;
  const staged: Staged[] = [];
  const done: FileStep[] = [];
  try {
    for (const step of todo) staged.push(explained(shown(step.file), () => stagedStep(step)));
    if (!isAlone) replaceFile(journal.file, textOf(journal.root, todo, before));
    for (const one of staged) {
      explained(shown(one.file), () => putInPlace(one));
      done.push(one);
    }
  } catch (error) {
    takeBack(journal, done, before);
    throw error;
  } finally {
    for (const { temporary } of staged) if (temporary !== undefined) rmSync(temporary, { force: true });
  }
  new Set(staged.map(({ target }) => dirname(target))).forEach(syncFolder);
  if (!isAlone) rmSync(journal.file, { force: true });
  return [...new Set(todo.map(({ file }) => file))];
}

/** Does what a killed process has left to do; undefined where it left nothing, or had done all or nothing of it. */
export function finishReplacing({ file, root, shown }: Journal): Finished | undefined {
  const text = readFile(file, MOST_BYTES)?.toString();
  if (text === undefined) return undefined;
  const steps = stepsIn(text, file).map(({ path, before, content }) =>
    ({ file: resolve(root, path), before, content: content === null ? undefined : Buffer.from(content, 'base64') }));
  const files = [...new Set(steps.map(step => step.file))];
  for (const folder of new Set(files.map(one => dirname(one)))) removeLeftovers(folder);
  const at = stepReached(steps);
  const isWhole = at === 0 || at === steps.length;
  if (at !== undefined && !isWhole) {
    for (const { file: one, content } of steps.slice(at)) {
      if (content === undefined) explained(shown(one), () => rmSync(one, { force: true }));
      else replaceFile(one, content);
    }
  }
  rmSync(file, { force: true });
  return isWhole ? undefined : { isFinished: at !== undefined, files };
}

interface Staged extends FileStep {
  /** What is renamed: what a link leads to is replaced, and not the link. */
  readonly target: string;
  readonly temporary?: string;
}

function stagedStep(step: FileStep): Staged {
  const { file, content } = step;
  if (content === undefined) return { ...step, target: file };
  const stats = statSync(file, { throwIfNoEntry: false });
  const target = stats ? realpathSync(file) : file;
  mkdirSync(dirname(target), { recursive: true });
  const temporary = temporaryIn(dirname(target));
  try {
    writeWhole(temporary, content);
    if (stats) chmodSync(temporary, stats.mode);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return { ...step, target, temporary };
}

function putInPlace({ target, temporary }: Staged): void {
  if (temporary === undefined) rmSync(target, { force: true });
  else renameSync(temporary, target);
}

/** Where not even that can be done, the journal stays, and the next process goes on from there. */
function takeBack({ file }: Journal, done: readonly FileStep[], before: ReadonlyMap<string, Buffer | undefined>): void {
  try {
    for (const one of new Set([...done].reverse().map(step => step.file))) {
      const content = before.get(one);
      if (content === undefined) rmSync(one, { force: true });
      else replaceFile(one, content);
    }
    rmSync(file, { force: true });
  } catch {
    // What went wrong first is told.
  }
}

/** The steps that change anything, of files that are others in the end. */
function changesOf(steps: readonly FileStep[], before: ReadonlyMap<string, Buffer | undefined>): FileStep[] {
  const after = new Map(steps.map(({ file, content }) => [file, content]));
  const now = new Map(before);
  return steps.filter(({ file }) => !isEqual(before.get(file), after.get(file))).filter(({ file, content }) => {
    const isSame = isEqual(now.get(file), content);
    now.set(file, content);
    return !isSame;
  });
}

function textOf(root: string, steps: readonly FileStep[], before: ReadonlyMap<string, Buffer | undefined>): string {
  const written = steps.map(({ file, content }): Written =>
    ({ path: relative(root, file).split(sep).join('/'), before: hashOf(before.get(file)), content: content?.toString('base64') ?? null }));
  return JSON.stringify({ schema: SCHEMA, steps: written });
}

function stepsIn(text: string, file: string): Written[] {
  try {
    const { schema, steps } = JSON.parse(text);
    if (schema === SCHEMA) return steps;
  } catch {
    // It is none.
  }
  throw new StateFileError(file, 'it is no journal that this version can read', 'see what "git diff" shows, and delete it');
}

/** How many of the steps were gone; undefined where the files are as no number of them leaves them. */
function stepReached(steps: ReadonlyArray<FileStep & { readonly before: string | null }>): number | undefined {
  const now = new Map(steps.map(({ file }) => [file, hashOf(contentOf(file))]));
  const then = new Map<string, string | null>();
  for (const { file, before } of steps) if (!then.has(file)) then.set(file, before);
  const isThere = () => [...then].every(([file, hash]) => now.get(file) === hash);
  // Where several fit, nothing or everything was done: some content may come twice.
  const fitting = isThere() ? [0] : [];
  for (const [i, { file, content }] of steps.entries()) {
    then.set(file, hashOf(content));
    if (isThere()) fitting.push(i + 1);
  }
  return fitting.includes(steps.length) ? steps.length : fitting[0];
}

function contentOf(file: string): Buffer | undefined {
  return explained(file, () => existsSync(file) ? readFileSync(file) : undefined);
}

function isEqual(one: Buffer | undefined, other: Buffer | undefined): boolean {
  return one === undefined || other === undefined ? one === other : one.equals(other);
}

function hashOf(content: Buffer | undefined): string | null {
  return content === undefined ? null : createHash('sha256').update(content).digest('hex');
}
