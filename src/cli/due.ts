/** When the next frame may come: the clock of a rollout is Git's. */
import { Subject } from './change';
import { lastMove, wentBackwards } from './git/clock';
import { parseRecord } from '../state/files/state-file';
import { chartOf } from '../state/key';
import { standing } from '../state/lifecycle';

export interface Due {
  /** Seconds for which the live frame stood. */
  readonly stood: number;
  /** Seconds for which it must stand. */
  readonly hold: number;
  readonly untilApproved: boolean;
}

/** Whether the last change of the record was taken back in Git, after which nothing goes on by itself. */
export function isTakenBack({ workspace: { repository, store }, report: { key } }: Subject): boolean {
  const file = store.file(key);
  return wentBackwards(repository, file, content => {
    try {
      return parseRecord(content, file, key).generation;
    } catch {
      return undefined;
    }
  });
}

export function dueOf({ workspace: { ports, repository, store, config }, report: { key, name, code }, record }: Subject): Due {
  const move = lastMove(repository, { chart: chartOf(key), rollout: name, stateFile: store.file(key), outputFolder: config.output });
  const { hold, untilApproved } = standing(record, code);
  return { stood: move === undefined ? 0 : Math.max(0, ports.now() - move.time), hold, untilApproved };
}
