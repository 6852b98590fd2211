/** The rollouts that are recorded at `HEAD` and that no construct of the app renders. */
import { AppReport } from '../../protocol/report';
import { unrenderedClause } from '../../report/rollouts/unrendered';
import { chartOf } from '../../state/key';
import { Workspace } from '../app/workspace';

/** A recorded rollout that no construct renders, and what to say of it. */
export interface Unrendered {
  readonly key: string;
  readonly text: string;
}

export interface UnrenderedRecord extends Unrendered {
  /** Why nothing can be done with it. */
  readonly reason: string;
  readonly isInProgress: boolean;
  /** Whether the app builds its chart, so that its construct is gone for certain: it may build one of several environments. */
  readonly isBuilt: boolean;
}

export function unrenderedIn({ head, store, toldState: stateDir }: Workspace, { rollouts, charts }: AppReport): UnrenderedRecord[] {
  const rendered = new Set(rollouts.map(({ key }) => key));
  return head.keys().filter(key => !rendered.has(key)).map(key => {
    // Where there is no rollout at all, the last one was deleted.
    const isBuilt = rollouts.length === 0 || charts?.includes(chartOf(key)) === true;
    const renders = isBuilt ? 'no construct renders it' : `this run of the app does not build the chart ${chartOf(key)}`;
    const clause = unrenderedClause({ key, stateDir }, [store.file(key), store.versionsFile(key)], true, renders);
    return { key, text: `${key} ${clause}`, reason: `it ${clause}`, isBuilt, isInProgress: head.load(key)?.progress !== undefined };
  });
}
