/** What becomes of a record that is carried over to another key: the same, but for its key and the line of its last change. */
import { Content, Entry } from './entries';
import { Pair } from './pairs';
import { run } from '../../ground/commands';
import { endIn } from '../../ground/git-commands';
import { ROLLOUT_LABEL } from '../../ground/labels';
import { chartOf, nameOf } from '../../state/key';
import { RolloutRecord } from '../../state/record';
import { Refusal } from '../../state/refusal';

export interface Carried extends Pair, Content {
  readonly from: Entry;
  /** Whether it was taken back by a revert, so that it waits for a person under its new key too. */
  readonly isPaused: boolean;
}

/** @throws Refusal where it would be a rollout of other objects. */
export function carriedOver({ old, key }: Pair, from: Entry, isTakenBack: boolean, files: readonly string[]): Carried {
  const { record, versions } = from.read();
  const objects = objectsOf(record, { record, versions });
  if (objects !== undefined && objects !== nameOf(key)) throw new Refusal(otherObjects({ old, key }, objects, record, files));
  const origin = from.isCommitted ? from.place : record.change.from ?? from.place;
  const isPaused = isTakenBack && record.phase === 'progressing';
  const moved: RolloutRecord = { ...record, rollout: key, change: { count: record.change.count + 1, verb: 'move', ...origin !== key && { from: origin } } };
  return { old, key, from, isPaused, versions, record: isPaused ? { ...moved, phase: 'paused' } : moved };
}

/** What the objects of a rollout are called, as the pods of its stable version say. */
function objectsOf({ stable }: RolloutRecord, { versions }: Content): string | undefined {
  return versions.find(({ hash }) => hash === stable)?.podTemplate.metadata?.labels?.[ROLLOUT_LABEL];
}

function otherObjects({ old, key }: Pair, objects: string, { progress }: RolloutRecord, files: readonly string[]): string {
  const kept = `${chartOf(key)}/${objects}`;
  const move = kept === old ? '' : ` and ${run('move', { key: old }, kept)}`;
  const end = progress ? '' : `; or, to begin anew with others, end this one with "${endIn(files)}" and synthesize`;
  return `${old}: its objects are called "${objects}", and those of ${key} would be others: give its construct the name "${objects}"${move}${end}`;
}
