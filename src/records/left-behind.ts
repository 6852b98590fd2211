/**
 * Which recorded rollout a new one may be: a chart or a construct that got another name looks like one that goes and one that
 * comes, and the version of the code would become stable with nobody having seen it.
 */
import type { CommittedRecord } from './records-at-head';
import { readStepLabel } from '../ground/step-label';
import { ScannedRollout } from '../report/rollouts/scanned-rollouts';
import { chartOf, nameOf } from '../state/key';
import { NewRollout } from '../state/source';

/** What a run of an app has. */
export interface BuiltApp {
  /** The charts that it builds. */
  readonly charts: ReadonlySet<string>;
  /** The charts of which something is recorded. */
  readonly recorded: ReadonlySet<string>;
}

/** A record that no rollout of the app has any more, and that may be that of a new one. */
export interface LeftBehind extends CommittedRecord {
  /** Whether the app builds its chart, so that its construct is gone for certain. An app may build one of several environments. */
  readonly isBuilt: boolean;
}

/** @param unclaimed The committed records that no rollout of this run has. The most alike come first. */
export function leftBehind(rollout: NewRollout, unclaimed: readonly CommittedRecord[], { charts, recorded }: BuiltApp): LeftBehind[] {
  const isNewChart = !recorded.has(chartOf(rollout.key));
  return unclaimed.map(one => ({ ...one, isBuilt: charts.has(chartOf(one.key)), likeness: likenessOf(one, rollout) }))
    .filter(({ isBuilt, likeness }) => likeness > 0 && (isBuilt || (isNewChart && likeness > IN_CHART)))
    .sort((one, other) => other.likeness - one.likeness);
}

/** Whether to record the new one would let pods run what nobody has tried, or take away what serves. */
export function isHarmed({ record, objects }: CommittedRecord, { name, version }: NewRollout): boolean {
  if (record === undefined || record.progress !== undefined) return true;
  return objects === name && ((record.active ?? 0) !== 0 || record.stable !== version().hash);
}

/** Whether manifests run something else than a new record of it would render: its first track at the version of the code. */
export function isOtherwise({ step, workloads }: ScannedRollout, { version }: NewRollout): boolean {
  const serving = workloads.filter(({ pods }) => pods !== 0);
  return !readStepLabel(step).isIdle || serving.some(({ revision }) => revision !== version().hash) || serving[0] !== workloads[0];
}

const [IN_CHART, SAME_NAME, SAME_OBJECTS] = [1, 2, 4];

function likenessOf({ key, objects }: CommittedRecord, rollout: NewRollout): number {
  return (objects === rollout.name ? SAME_OBJECTS : 0)
    + (nameOf(key) === nameOf(rollout.key) ? SAME_NAME : 0)
    + (chartOf(key) === chartOf(rollout.key) ? IN_CHART : 0);
}
