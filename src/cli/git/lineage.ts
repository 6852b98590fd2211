/** What was recorded of a rollout, commit by commit: also before it was moved, by `move` or by hand, when it had another key. */
import { Commit, Repository } from '../../git/repository';
import { canonical } from '../../ground/canonical';
import { ENDING } from '../../state/files/file-names';
import { rolloutIn } from '../../state/files/heading';
import { parseRecord } from '../../state/files/state-file';
import { StateStore } from '../../state/files/store';
import { keyOfFile } from '../../state/key';
import { RolloutRecord } from '../../state/record';

export interface PastRecord {
  /** Where its files were: what it was called then. */
  readonly key: string;
  readonly record: RolloutRecord;
  readonly commit: Commit;
}

/** A commit that brought a record here, where it cannot be told from Git which one of several it was before. */
export interface Doubt {
  readonly keys: readonly string[];
  readonly commit: Commit;
}

/** Where a record was before it was moved: its key, and the last commit that has it there. */
interface Origin {
  readonly key: string;
  readonly commit?: string;
}

/** All that was recorded of a rollout, newest first. A commit whose record cannot be understood is passed over. */
export function* lineageOf(repository: Repository, store: StateStore, key: string, onDoubt: (doubt: Doubt) => void): Generator<PastRecord> {
  let at: Origin | undefined = { key };
  while (at !== undefined) at = yield* pastUnder(repository, store, at, onDoubt);
}

/** What was recorded under one key; returned is where it came from, if it came from another one. */
function* pastUnder(
  repository: Repository, store: StateStore, { key, commit: start }: Origin, onDoubt: (doubt: Doubt) => void,
): Generator<PastRecord, Origin | undefined> {
  let last: PastRecord | undefined;
  let wasAway = false;
  for (const { commit, content } of repository.history(store.file(key), start)) {
    const record = content && recordIn(content, key);
    if (last !== undefined && (content === undefined || (record !== undefined && mayBeOther(record, last.record)))) {
      const origins = originsOf(repository, store, last);
      if (origins.length > 0) return settled(origins, last, onDoubt);
    }
    wasAway ||= content === undefined;
    if (record === undefined) continue;
    if (last !== undefined && isOther(record, last.record, wasAway)) return undefined;
    wasAway = false;
    last = { key, record, commit };
    yield last;
  }
  return last && settled(originsOf(repository, store, last), last, onDoubt);
}

function settled(origins: readonly Origin[], { commit }: PastRecord, onDoubt: (doubt: Doubt) => void): Origin | undefined {
  if (origins.length <= 1) return origins[0];
  onDoubt({ keys: origins.map(({ key }) => key).sort(), commit });
  return undefined;
}

/** Rollouts can change places, so that a record that was moved comes after that of another one. */
function mayBeOther(before: RolloutRecord, after: RolloutRecord): boolean {
  if (isSame(before, after)) return false;
  const isNext = before.change.count + 1 === after.change.count || isRelated(before, after);
  return haveOtherNames(before, after) || after.change.verb === 'move' || !isNext;
}

/** Whether a rollout took the place of another one, and did not come back to its own, as when its files were restored. */
function isOther(before: RolloutRecord, after: RolloutRecord, wasAway: boolean): boolean {
  return haveOtherNames(before, after) || (wasAway && !isSame(before, after) && !isContinued(before, after));
}

function haveOtherNames({ objects: before }: RolloutRecord, { objects: after }: RolloutRecord): boolean {
  return before !== undefined && after !== undefined && before.name !== after.name;
}

/**
 * The keys under which the commit before may have had the record: it left there, and is the same but for what a move changes. Where
 * a squash joins the move with other commands, it is of the same objects. What the move itself says comes first.
 */
function originsOf(repository: Repository, store: StateStore, { key, record, commit: { hash, parent } }: PastRecord): Origin[] {
  if (parent === undefined) return [];
  const [before, after] = [parent, hash].map(ref => repository.list(store.dir, ref));
  const changed = [...before].filter(([path, id]) => path === `${keyOfFile(path)}${ENDING}` && path !== `${key}${ENDING}` && after.get(path) !== id);
  const contents = repository.contents(changed.flatMap(([path, id]) => [id, ...after.has(path) ? [after.get(path)!] : []]));
  const others = changed.flatMap(([path, id]) => {
    const [other, place] = [keyOfFile(path)!, after.get(path)];
    const found = recordIn(contents.get(id)!, other);
    const there = place === undefined ? undefined : recordIn(contents.get(place)!, other);
    if (found === undefined || (there !== undefined && isRelated(found, there))) return [];
    return [{ key: other, commit: parent, record: found, isGone: place === undefined }];
  });
  const exact = others.filter(other => isMoved(other.record, record));
  const alike = exact.length > 0 ? exact : others.filter(other => other.isGone && isContinued(other.record, record));
  const said = alike.filter(other => other.key === record.change.from);
  return said.length > 0 ? said : alike;
}

/** A move writes another key and its own line; one that was taken back waits for a person. */
function isMoved(before: RolloutRecord, { rollout, change, phase, ...after }: RolloutRecord): boolean {
  const isNext = change.verb === 'move' ? change.count > before.change.count : change.count === before.change.count;
  return isNext && isSame({ ...before, rollout, change, phase }, { ...after, rollout, change, phase });
}

/** Whether both can be of one rollout, at whose place nobody else was. */
function isRelated(before: RolloutRecord, after: RolloutRecord): boolean {
  return isSame(before, after) || isContinued(before, after) || isContinued(after, before);
}

/** The hash of a version speaks of the name of the objects too, which older records do not say. */
function isContinued(before: RolloutRecord, after: RolloutRecord): boolean {
  return before.change.count < after.change.count && before.revision <= after.revision
    && (before.objects === undefined || before.objects.name === after.objects?.name)
    && [after.stable, after.previous, after.candidate].includes(before.stable);
}

function isSame(one: RolloutRecord, other: RolloutRecord): boolean {
  return JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));
}

/** It may say another key than that of its place, where somebody moved the files by hand. */
function recordIn(content: Buffer, place: string): RolloutRecord | undefined {
  try {
    return parseRecord(content, `${place}${ENDING}`, rolloutIn(content) ?? place);
  } catch {
    return undefined;
  }
}
