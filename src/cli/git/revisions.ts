/** The versions that were stable, as Git's history has them. */
import { Doubt, lineageOf, PastRecord } from './lineage';
import { Commit, Repository } from '../../git/repository';
import { enumerated } from '../../ground/enumeration';
import { rolloutIn } from '../../state/files/heading';
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

/**
 * The revisions of a rollout, newest first. A commit whose files cannot be understood is passed over.
 *
 * @param onDoubt Where they end at a move that could be of several records.
 */
export function* revisionsOf(repository: Repository, store: StateStore, key: string, onDoubt: (doubt: Doubt) => void): Generator<Revision> {
  let found: Revision | undefined;
  for (const past of lineageOf(repository, store, key, onDoubt)) {
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
  const doubts: Doubt[] = [];
  for (const one of revisionsOf(repository, store, key, doubt => doubts.push(doubt))) {
    if (one.revision === number) return one;
  }
  if (doubts.length > 0) throw new CommandError(`${key} has no revision ${number} that is known: ${doubts.map(doubtful).join('; ')}`);
  throw new CommandError(repository.isShallow
    ? `${key} has no revision ${number} in this clone, whose history ends early: run "git fetch --unshallow"`
    : `${key} has no revision ${number}: see "cdk8s-rollouts history ${key}"`);
}

/** Why older revisions are not known, and where to look for them. */
export function doubtful({ keys, commit: { hash } }: Doubt): string {
  return `commit ${hash.slice(0, 10)} moved records that were alike, ${enumerated(keys)}, and does not say which one became this one: `
    + `see "git log ${hash.slice(0, 10)}" for the versions from before`;
}

function revisionAt(repository: Repository, store: StateStore, { key, record, commit }: PastRecord): Revision | undefined {
  const { revision: number, stable } = record;
  try {
    const versions = repository.read(store.versionsFile(key), commit.hash);
    if (versions === undefined) return undefined;
    const said = rolloutIn(versions) ?? key;
    const version = parseVersions(versions, store.versionsFile(key), said).find(({ hash }) => hash === stable);
    return version && { revision: number, key, version, commit };
  } catch {
    return undefined;
  }
}
