/**
 * A version that gets the traffic of a later step, and no earlier step has run it, as where Git merges a branch with another version
 * into one on which the rollout went on: no line of both is the same. A new candidate begins at the first step, whatever the rollout
 * has reached.
 */
import { STEP_ANNOTATION } from '../../ground/labels';
import { labels } from '../../ground/shape';
import { readStepLabel, StepLabel } from '../../ground/step-label';
import { isBatch, podCount, Workload } from '../../manifests/kinds/workload';
import { ManifestSet } from '../../manifests/manifest-set';
import { scaleOf } from '../../manifests/scale';
import { canaryPairsIn } from '../../manifests/track-pairs';
import { workloadAt } from '../../manifests/workload-index';
import { Transition } from '../check/transition';

export interface SkippedStep {
  /** What runs the candidate: a canary, or the workload whose batch it is. */
  readonly workload: Workload;
  /** The step at which the rollout stands, before and after. */
  readonly step: string;
}

export function skippedSteps(transition: Transition): SkippedStep[] {
  const { before, after, changedKeys } = transition;
  const changed = changedKeys.flatMap(key => workloadAt(after, key) ?? []);
  const stables = new Map(changed.length === 0 ? [] : canaryPairsIn(before).map(({ stable, canary }) => [canary.key, stable]));
  return changed.flatMap(workload => {
    const old = workloadAt(before, workload.key);
    const stable = stables.get(workload.key);
    if (old === undefined || stable?.template.program === workload.template.program) return [];
    const [had, has] = stable === undefined ? [batchOf(old), batchOf(workload)] : [scaleOf(old, before).most, scaleOf(workload, after).most];
    const isTried = (stable === undefined || had > 0) && old.template.program === workload.template.program;
    if (has === 0 || isTried) return [];
    const [from, step] = [before, after].map(set => stepAt(set, stable?.key ?? workload.key));
    // A batch that has replaced nothing may shrink with the version, and grow with it where that is reverted.
    const grows = stable !== undefined && has > had;
    return isSkipped(readStepLabel(from), readStepLabel(step), had > 0, grows) ? [{ workload, step }] : [];
  });
}

/** No command makes that of a version that ran nowhere, nor does a revert of one: in place it changes only where no pods move. */
function isSkipped(from: StepLabel, to: StepLabel, isInPlace: boolean, grows: boolean): boolean {
  if (!to.isAdvanced) return false;
  return isInPlace ? from.isAdvanced || grows : from.isIdle && !from.isGoingBack && to.isStep;
}

/** The pods that a workload gives to the candidate, where it gives it a part of them. */
function batchOf(workload: Workload): number {
  const { kind, replicas = 1, partition, maxSurge, maxUnavailable } = workload;
  if (kind === 'StatefulSet') return partition > 0 ? Math.max(0, replicas - partition) : 0;
  return isBatch(workload) ? podCount(maxSurge, replicas, Math.ceil) + podCount(maxUnavailable, replicas, Math.floor) : 0;
}

function stepAt(manifests: ManifestSet, key: string): string {
  return labels(workloadAt(manifests, key)?.manifest.metadata.annotations)[STEP_ANNOTATION] ?? '';
}
