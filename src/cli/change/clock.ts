/** When the next frame may come: the clock of a rollout is Git's. */
import { Subject } from './change';
import { Clock } from '../../gates/asking/gate';
import { chartOf } from '../../state/key';
import { lastMove, wentBackwards } from '../git/clock';

export function clockOf(subject: Subject): Clock {
  const { now } = subject.workspace.ports;
  return { now, stood: () => stood(subject, now()), isTakenBack: () => isTakenBack(subject) };
}

/** Whether the last change of the record was taken back in Git, after which nothing goes on by itself. */
export function isTakenBack({ workspace: { repository, store }, report: { key } }: Subject): boolean {
  return wentBackwards(repository, store.file(key));
}

/** The seconds for which the live frame stood. */
function stood({ workspace: { repository, store, config }, report: { key, name } }: Subject, now: number): number {
  const move = lastMove(repository, { chart: chartOf(key), rollout: name, stateFile: store.file(key), outputFolder: config.output });
  return move === undefined ? 0 : Math.max(0, now - move.time);
}
