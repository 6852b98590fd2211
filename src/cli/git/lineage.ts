/** What was recorded of a rollout, commit by commit: also before it was moved, by `move` or by hand, when it had another key. */
import { Commit, Repository } from '../../git/repository';
import { canonical } from '../../ground/canonical';
import { ENDING, VERSIONS_ENDING } from '../../state/files/file-names';
import { parseRecord } from '../../state/files/state-file';
import { StateStore } from '../../state/files/store';
import { RolloutRecord } from '../../state/record';

export interface PastRecord {
  /** What it was called then. */
  readonly key: string;
  readonly record: RolloutRecord;
  readonly commit: Commit;
}

/** Where a record was before it was moved: its key, and the last commit that has it there. */
interface Origin {
  readonly key: string;
  readonly commit: string;
}

/** All that was recorded of a rollout, newest first. A commit whose record cannot be understood is passed over. */
export function* lineageOf(repository: Repository, store: StateStore, key: string): Generator<PastRecord> {
  let at: Partial<Origin> & Pick<Origin, 'key'> | undefined = { key };
  while (at !== undefined) at = yield* pastUnder(repository, store, at.key, at.commit);
}

/** What was recorded under one key; returned is where it came from, if it came from another one. */
function* pastUnder(repository: Repository, store: StateStore, key: string, start?: string): Generator<PastRecord, Origin | undefined> {
  let last: PastRecord | undefined;
  let wasAway = false;
  for (const { commit, content } of repository.history(store.file(key), start)) {
    const record = content && recordIn(content, key);
    if (last !== undefined && (content === undefined || (record !== undefined && mayBeOther(record, last.record)))) {
      const from = movedFrom(repository, store, last);
      if (from !== undefined) return from;
    }
    wasAway ||= content === undefined;
    if (record === undefined) continue;
    if (last !== undefined && isOther(record, last.record, wasAway)) return undefined;
    wasAway = false;
    last = { key, record, commit };
    yield last;
  }
  return last && movedFrom(repository, store, last);
}

/** Rollouts can change places, so that a record that was moved comes after that of another one. */
function mayBeOther(before: RolloutRecord, after: RolloutRecord): boolean {
  return before.objects?.name !== after.objects?.name || (after.change.verb === 'move' && !isSame(before, after));
}

/** Whether a rollout took the place of another one, and did not come back to its own, as when its files were restored. */
function isOther(before: RolloutRecord, after: RolloutRecord, wasAway: boolean): boolean {
  const haveOtherNames = before.objects !== undefined && after.objects !== undefined && before.objects.name !== after.objects.name;
  return haveOtherNames || (wasAway && before.change.count > after.change.count);
}

/**
 * The key under which the commit before had the record: it went there, and is the same but for what a move changes. Where a squash
 * joins it with other commands, it is of the same objects, and the only such one.
 */
function movedFrom(repository: Repository, store: StateStore, { key, record, commit: { hash, parent } }: PastRecord): Origin | undefined {
  if (parent === undefined) return undefined;
  const [before, after] = [parent, hash].map(ref => repository.list(store.dir, ref));
  const gone = [...before].filter(([path, id]) => path.endsWith(ENDING) && !path.endsWith(VERSIONS_ENDING) && path !== `${key}${ENDING}` && after.get(path) !== id);
  const contents = repository.contents(gone.map(([, id]) => id));
  const others = gone.flatMap(([path, id]) => {
    const other = path.slice(0, -ENDING.length);
    const found = recordIn(contents.get(id)!, other);
    return found === undefined ? [] : [{ key: other, record: found, isGone: !after.has(path) }];
  });
  const exact = others.filter(other => isMoved(other.record, record));
  const [found, ...more] = exact.length > 0 ? exact : others.filter(other => other.isGone && isContinued(other.record, record));
  return found === undefined || more.length > 0 ? undefined : { key: found.key, commit: parent };
}

/** A move writes another key and its own line; one that was taken back waits for a person. */
function isMoved(before: RolloutRecord, { rollout, change, phase, ...after }: RolloutRecord): boolean {
  const isNext = change.verb === 'move' ? change.count === before.change.count + 1 : change.count === before.change.count;
  return isNext && isSame({ ...before, rollout, change, phase }, { ...after, rollout, change, phase });
}

function isContinued(before: RolloutRecord, after: RolloutRecord): boolean {
  return before.change.count < after.change.count && before.revision <= after.revision && before.objects !== undefined
    && before.objects.name === after.objects?.name && [after.stable, after.previous, after.candidate].includes(before.stable);
}

function isSame(one: RolloutRecord, other: RolloutRecord): boolean {
  return JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));
}

function recordIn(content: Buffer, key: string): RolloutRecord | undefined {
  try {
    return parseRecord(content, `${key}${ENDING}`, key);
  } catch {
    return undefined;
  }
}
