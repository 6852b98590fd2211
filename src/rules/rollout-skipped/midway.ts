/**
 * A version that takes the place of the candidate in the middle of its steps, as where Git merges a branch with another version
 * into one on which the rollout went on: no line of both is the same, and what has run nowhere gets the traffic of a later step.
 * A new candidate begins at the first step, whatever the rollout has reached.
 */
import { STEP_ANNOTATION } from '../../ground/labels';
import { labels } from '../../ground/shape';
import { readStepLabel } from '../../ground/step-label';
import { isBatch, Workload } from '../../manifests/kinds/workload';
import { ManifestSet } from '../../manifests/manifest-set';
import { scaleOf } from '../../manifests/scale';
import { canaryPairsIn } from '../../manifests/track-pairs';
import { workloadAt } from '../../manifests/workload-index';
import { Transition } from '../check/transition';

export interface Midway {
  /** What runs the candidate: a canary, or the workload whose batch it is. */
  readonly workload: Workload;
  /** The step at which the rollout stands, before and after. */
  readonly step: string;
}

export function candidatesReplacedMidway(transition: Transition): Midway[] {
  const { before, after, changedKeys } = transition;
  const replaced = changedKeys.flatMap(key => workloadAt(after, key) ?? []).filter(workload => isReplaced(workload, transition));
  if (replaced.length === 0) return [];
  const stables = new Map(canaryPairsIn(before).map(({ stable, canary }) => [canary.key, stable]));
  return replaced.flatMap(workload => {
    const stable = stables.get(workload.key);
    if (stable === undefined ? !isBatched(workload, transition) : stable.template.program === workload.template.program) return [];
    const step = stepAt(after, stable?.key ?? workload.key);
    return [stepAt(before, stable?.key ?? workload.key), step].every(isAdvanced) ? [{ workload, step }] : [];
  });
}

/** Whether it runs both before and after, and another program. */
function isReplaced(workload: Workload, { before, after }: Transition): boolean {
  const old = workloadAt(before, workload.key);
  if (old === undefined || old.template.program === workload.template.program) return false;
  return scaleOf(old, before).most > 0 && scaleOf(workload, after).most > 0;
}

/** Whether a part of its pods is the candidate's, before and after. */
function isBatched(workload: Workload, { before }: Transition): boolean {
  return [workloadAt(before, workload.key)!, workload].every(one => isBatch(one) || (one.kind === 'StatefulSet' && one.partition > 0));
}

function stepAt(manifests: ManifestSet, key: string): string {
  return labels(workloadAt(manifests, key)?.manifest.metadata.annotations)[STEP_ANNOTATION] ?? '';
}

function isAdvanced(step: string): boolean {
  return readStepLabel(step).isAdvanced;
}
