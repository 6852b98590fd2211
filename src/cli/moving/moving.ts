/** Carries records over to other keys, from the state at `HEAD`: both files of each, all of them or none. */
import { existsSync, readdirSync, rmdirSync, statSync } from 'fs';
import { dirname, resolve } from 'path';
import { Carried, carriedOver } from './carried';
import { entriesIn, Entry } from './entries';
import { pairsOf } from './pairs';
import { canonical } from '../../ground/canonical';
import { endIn } from '../../ground/git-commands';
import { FileStep } from '../../state/files/many-files';
import { RolloutRecord } from '../../state/record';
import { Refusal } from '../../state/refusal';
import { Workspace } from '../app/workspace';
import { wentBackwards } from '../git/clock';
import { note } from '../printing';

export interface Moved {
  readonly carried: readonly Carried[];
  /** The files that are others than before, those that are gone among them. */
  readonly files: readonly string[];
}

export function move(workspace: Workspace, words: readonly string[], isDryRun: boolean): Moved {
  const { store, head, repository } = workspace;
  const committed = entriesIn(head.dir, store, true);
  const here = entriesIn(resolve(workspace.folder, store.dir), store, false);
  const entries = [...committed, ...here];
  const pairs = pairsOf(words, new Set(entries.map(({ key }) => key)));
  const carried = pairs.map(pair => {
    const from = sourceOf(pair.old, entries);
    const isTakenBack = from.isCommitted && wentBackwards(repository, store.file(from.place));
    return carriedOver(pair, from, isTakenBack, filesOf(workspace, from.place));
  });
  const going = new Set(pairs.flatMap(({ old }, i) => [old, carried[i].from.place]));
  const indexed = new Set(repository.indexed(store.dir).keys());
  for (const one of carried) requireFree(workspace, one, { committed, here, going, indexed });
  if (isDryRun) return { carried, files: [] };
  for (const { old, record } of carried) noteReplaced(workspace, committed, here, old, record);
  return { carried, files: written(workspace, carried, [...going].filter(key => !carried.some(one => one.key === key))) };
}

/** What is committed comes first, and then the file that lies where it belongs. */
function sourceOf(key: string, entries: readonly Entry[]): Entry {
  const own = entries.filter(one => one.key === key);
  const rank = ({ isCommitted, place }: Entry) => (isCommitted ? 0 : 2) + (place === key ? 0 : 1);
  return own.sort((one, other) => rank(one) - rank(other))[0];
}

interface Around {
  readonly committed: readonly Entry[];
  readonly here: readonly Entry[];
  /** The places from which records go. */
  readonly going: ReadonlySet<string>;
  readonly indexed: ReadonlySet<string>;
}

/** Nothing is replaced but what is of no worth: the record that a synthesis wrote of a rollout that it took for a new one. */
function requireFree(workspace: Workspace, { old, key, record }: Carried, { committed, here, going, indexed }: Around): void {
  if (going.has(key)) return;
  const files = filesOf(workspace, key);
  const isCommitted = committed.some(({ place }) => place === key);
  if (isCommitted && indexed.has(`${key}.yaml`) && committed.some(one => one.place === key && one.key === key)) {
    throw new Refusal(`${key} has a record at HEAD already: move that one in the same command, or end it with "${endIn(files)}", and run this again`);
  }
  const there = here.find(({ place }) => place === key);
  if (there === undefined || there.key === old) return;
  const other = there.read().record;
  const isNew = !isCommitted && other.phase === 'idle' && other.revision === 1 && other.change.count <= 1;
  if (isNew || isSame(other, record)) return;
  throw new Refusal(`${key} has a record here that is not committed: commit it, or remove it with "rm ${files.join(' ')}", and run this again`);
}

/** Commands begin at what is committed, so what another one did since is not in the result. */
function noteReplaced({ ports }: Workspace, committed: readonly Entry[], here: readonly Entry[], key: string, moved: RolloutRecord): void {
  const [before, there] = [committed, here].map(entries => entries.find(one => one.key === key));
  if (before === undefined || there === undefined || isSame(before.read().record, there.read().record) || isSame(moved, there.read().record)) return;
  note(ports, `${key}: this leaves out a change that was not committed: commands begin at what is committed`);
}

function written(workspace: Workspace, carried: readonly Carried[], gone: readonly string[]): string[] {
  const { store, folder } = workspace;
  const at = (file: string) => resolve(folder, file);
  const removals = gone.flatMap(key => filesOf(workspace, key)).map((file): FileStep => ({ file: at(file), content: undefined }));
  const stored = carried.map(({ record, versions }) => store.fresh(record, versions));
  const steps = [1, 0].flatMap(i => stored.map((files): FileStep => ({ file: at(files[i].file), content: Buffer.from(files[i].text) })));
  // Where a file system does not tell cases apart, what goes and what comes may be the same file.
  const isOneFile = removals.some(one => steps.some(other => isSameFile(one.file, other.file)));
  const parts = isOneFile ? [removals, steps] : [[...steps, ...removals]];
  const files = parts.flatMap(part => {
    const replaced = workspace.replaceFiles(part);
    removals.forEach(({ file }) => removeEmpty(dirname(file), at(store.dir)));
    return replaced;
  });
  return [...new Set(files)];
}

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map(file => statSync(file, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}

function removeEmpty(folder: string, top: string): void {
  for (let at = folder; at !== top && at.startsWith(top) && existsSync(at) && readdirSync(at).length === 0; at = dirname(at)) rmdirSync(at);
}

function filesOf({ store }: Workspace, key: string): string[] {
  return [store.file(key), store.versionsFile(key)];
}

function isSame(one: RolloutRecord, other: RolloutRecord): boolean {
  return JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));
}
