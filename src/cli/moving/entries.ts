/** The records of a folder, each under the key that it says: somebody may have moved the files by hand. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { rolloutIn } from '../../state/files/heading';
import { parseRecord } from '../../state/files/state-file';
import { StateFileError } from '../../state/files/state-file-error';
import { StateStore } from '../../state/files/store';
import { parseVersions } from '../../state/files/versions-file';
import { RolloutRecord, versionsOf } from '../../state/record';
import { RolloutVersion } from '../../state/version';
import { CommandError } from '../command-error';

export interface Entry {
  /** The key by the place of the file. */
  readonly place: string;
  /** The key that it says. */
  readonly key: string;
  readonly isCommitted: boolean;
  /** @throws what is wrong with one of the two files */
  readonly read: () => Content;
}

export interface Content {
  readonly record: RolloutRecord;
  readonly versions: readonly RolloutVersion[];
}

/** @param there Where the folder is; `shown` is what users call it. */
export function entriesIn(there: string, shown: StateStore, isCommitted: boolean): Entry[] {
  const store = new StateStore(there);
  return store.keys().map(place => {
    const text = readFileSync(store.file(place));
    const key = rolloutIn(text) || place;
    return { place, key, isCommitted, read: () => told(isCommitted, () => contentOf(text, { place, key, there, shown })) };
  });
}

interface Place {
  readonly place: string;
  readonly key: string;
  readonly there: string;
  readonly shown: StateStore;
}

function contentOf(text: Buffer, { place, key, there, shown }: Place): Content {
  const record = parseRecord(text, shown.file(place), key);
  // Where Git carried one of the two over to a file that was renamed, they do not say the same.
  const versions = versionsIn(join(there, `${place}.versions.yaml`))
    .flatMap(content => parseVersions(content, shown.versionsFile(place), rolloutIn(content) === place ? place : key));
  const missing = versionsOf(record).find(hash => !versions.some(version => version.hash === hash));
  if (missing !== undefined) throw new StateFileError(shown.versionsFile(place), `it lacks the version ${missing}, to which ${shown.file(place)} refers`);
  return { record, versions };
}

function versionsIn(file: string): Buffer[] {
  try {
    return [readFileSync(file)];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function told<T>(isCommitted: boolean, action: () => T): T {
  try {
    return action();
  } catch (error) {
    // Of what Git has in order elsewhere, that is said.
    if (!isCommitted || (error instanceof StateFileError && error.isRestorable)) throw error;
    throw new CommandError(`at HEAD, ${(error as Error).message}; then commit`);
  }
}
