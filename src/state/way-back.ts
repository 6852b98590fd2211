/** How a record that cannot be understood comes back: Git has all that was ever committed, and the newest that is good is looked for there. */
import { bothFiles } from './files/file-names';
import { parseRecord } from './files/state-file';
import { StateFileError } from './files/state-file-error';
import { parseVersions } from './files/versions-file';
import { versionsOf } from './record';
import { shellWord } from '../ground/commands';

/** What Git has. */
export interface History {
  /** A file at a commit, by default `HEAD`. */
  readonly read: (file: string, commit?: string) => Buffer | undefined;
  /** The commits that changed one of the files, newest first, in groups. */
  readonly changes: (files: readonly string[]) => Iterable<ReadonlyArray<{ readonly hash: string }>>;
}

/** Who damaged a record did so lately. */
const MOST_COMMITS = 100;

/** An error that says where Git has good files, where that is what it is about. Whatever hinders Git, the error itself is said. */
export function restored(error: unknown, history: () => History): unknown {
  if (!(error instanceof StateFileError) || !error.isRestorable) return error;
  try {
    return error.restoredBy(wayBack(history(), error.file));
  } catch {
    return error;
  }
}

/** What to do about a file of state that is damaged, one of the two of its rollout: a sentence with a command. */
export function wayBack(history: History, file: string): string {
  const files = bothFiles(file);
  const named = files.map(shellWord).join(' ');
  const commit = lastGood(history, files);
  if (commit !== undefined) return `take both files back with "git checkout ${commit} -- ${named}", run "cdk8s synth" and commit`;
  const isCommitted = files.filter(one => history.read(one) !== undefined);
  const removal = isCommitted.length > 0 ? `remove what no commit has in order with "git rm -f ${isCommitted.map(shellWord).join(' ')}"` : `delete ${files.join(' and ')}`;
  return `${removal}, run "cdk8s synth" and commit`;
}

/** Whether the two files of a rollout say together what is recorded of it. */
export function isGood(record: Buffer | undefined, versions: Buffer | undefined, [file, versionsFile]: readonly [string, string]): boolean {
  const [, key] = /^rollout: (.*)$/m.exec(record?.toString() ?? '') ?? [];
  if (record === undefined || versions === undefined || key === undefined) return false;
  try {
    const known = parseVersions(versions, versionsFile, key).map(({ hash }) => hash);
    return versionsOf(parseRecord(record, file, key)).every(hash => known.includes(hash));
  } catch {
    return false;
  }
}

function lastGood(history: History, files: readonly [string, string]): string | undefined {
  const isGoodAt = (commit?: string) => isGood(history.read(files[0], commit), history.read(files[1], commit), files);
  if (isGoodAt()) return 'HEAD';
  let looked = 0;
  for (const commits of history.changes(files)) {
    for (const { hash } of commits) {
      if (isGoodAt(hash)) return hash.slice(0, 10);
      if (++looked === MOST_COMMITS) return undefined;
    }
  }
  return undefined;
}
