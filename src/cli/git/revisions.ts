/** The versions that were stable, as Git's history has them. */
import { lineageOf, PastRecord } from './lineage';
import { Commit, Repository } from '../../git/repository';
import { StateStore } from '../../state/files/store';
import { parseVersions } from '../../state/files/versions-file';
import { RolloutVersion } from '../../state/version';
import { CommandError } from '../command-error';

export interface Revision {
  readonly revision: number;
  /** What the rollout was called then. */
  readonly key: string;
  readonly version: RolloutVersion;
  /** The commit that made it stable. */
  readonly commit: Commit;
}

/** The revisions of a rollout, newest first. A commit whose files cannot be understood is passed over. */
export function* revisionsOf(repository: Repository, store: StateStore, key: string): Generator<Revision> {
  let found: Revision | undefined;
  for (const past of lineageOf(repository, store, key)) {
    const next = revisionAt(repository, store, past);
    if (next === undefined) continue;
    // What is reported is the oldest commit of each revision. A number that comes again was reverted and taken anew.
    if (found !== undefined && (next.revision < found.revision)) yield found;
    if (found === undefined || next.revision <= found.revision) found = next;
  }
  if (found) yield found;
}

/** One revision, from however long ago. */
export function revision(repository: Repository, store: StateStore, key: string, number: number): Revision {
  for (const one of revisionsOf(repository, store, key)) {
    if (one.revision === number) return one;
  }
  throw new CommandError(repository.isShallow
    ? `${key} has no revision ${number} in this clone, whose history ends early: run "git fetch --unshallow"`
    : `${key} has no revision ${number}: see "cdk8s-rollouts history ${key}"`);
}

function revisionAt(repository: Repository, store: StateStore, { key, record, commit }: PastRecord): Revision | undefined {
  const { revision: number, stable } = record;
  try {
    const versions = repository.read(store.versionsFile(key), commit.hash);
    const version = versions && parseVersions(versions, store.versionsFile(key), key).find(({ hash }) => hash === stable);
    return version && { revision: number, key, version, commit };
  } catch {
    return undefined;
  }
}
