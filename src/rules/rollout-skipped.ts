import { labels } from '../ground/shape';
import { isBatch, Workload } from '../manifests/kinds/workload';
import { displayName } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';
import { scaleOf } from '../manifests/scale';
import { canaryPairsIn, coloursIn } from '../manifests/track-pairs';
import { workloadAt } from '../manifests/workload-index';
import { replaces, upTo } from '../orders/story-steps';
import { World } from '../orders/world';
import { planWrittenOn, stepsWrittenOn } from '../plan/written-plan';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';
import { skippedSteps } from './rollout-skipped/skipped-steps';
import { STEP_ANNOTATION } from '../ground/labels';
import { readStepLabel, StepLabel } from '../ground/step-label';

/**
 * What serves changes what it runs without the steps that are there for it. A version is the same whatever labels its pods
 * carry.
 *
 * @see https://sre.google/workbook/canarying-releases/
 */
export const rule: Rule = {
  name: 'rollout-skipped',
  severity: 'error',
  summary: 'A version gets traffic without the canary, the batch or the preview that is there to try it first.',
  *check(transition: Transition): Iterable<Violation> {
    for (const { workload, step } of skippedSteps(transition)) {
      yield violation(transition, workload, `the rollout stands at "${step}" and nothing has run it before: a version begins at the first step`, BY_SYNTH);
    }
    const { before, after, changedKeys } = transition;
    const changed = changedKeys.flatMap(key => workloadAt(after, key) ?? []).filter(workload => isReplaced(workload, transition));
    if (changed.length === 0) return;
    const canaries = new Map([...canaryPairsIn(before), ...canaryPairsIn(after)].map(({ stable, canary }) => [stable.key, canary]));
    const colours = new Map(coloursIn(before).map(one => [one.active.key, one]));
    for (const workload of changed) {
      const [canary, colour] = [canaries.get(workload.key), colours.get(workload.key)];
      if (canary !== undefined) {
        if (isTried(workload, canary.key, before) || isTakenBack(workload.key, canary.key, transition)) continue;
        yield violation(transition, workload, `its canary ${displayName(canary.manifest)} had no ready pod of it`, BY_CANARY);
      } else if (colour !== undefined) {
        const other = displayName(colour.inactive.manifest);
        yield violation(transition, workload, `it is the colour that receives the traffic, while ${other} stands by`,
          `Give the version to ${other}, and switch the Service when its pods are ready.`);
      } else if (stepsWrittenOn(workload.manifest.metadata).length > 1 && ![workloadAt(before, workload.key)!, workload].some(isBatched)) {
        yield violation(transition, workload, `its plan (${planWrittenOn(workload.manifest.metadata)}) has steps and no batch comes first`, BY_BATCH);
      }
    }
  },
};

const BY_SYNTH = 'Where two branches were merged, run "cdk8s synth" and commit what it renders: the version then begins at the first step.';
const BY_CANARY = 'Give the version to the canary first, and to this workload when the canary has shown that it works.';
const BY_BATCH = 'Render the first batch of the plan: keep the state of the rollout in Git and let promote write the next frame.';

/**
 * Whether the workload serves and now gets another program. Going back to an earlier one needs no steps, and a single pod
 * cannot be shared out.
 */
function isReplaced(workload: Workload, { before, after }: Transition): boolean {
  const old = workloadAt(before, workload.key);
  if (old === undefined || old.template.program === workload.template.program) return false;
  const runs = scaleOf(old, before).most > 1 && scaleOf(workload, after).most > 0;
  return runs && old.kind !== 'DaemonSet' && !stepOf(workload).isGoingBack;
}

function stepOf({ manifest }: Workload): StepLabel {
  return readStepLabel(labels(manifest.metadata.annotations)[STEP_ANNOTATION] ?? '');
}

/** Whether the canary ran the version before. */
function isTried({ template }: Workload, canaryKey: string, before: ManifestSet): boolean {
  const canary = workloadAt(before, canaryKey);
  return canary !== undefined && canary.template.program === template.program && scaleOf(canary, before).most > 0;
}

/** A promotion that is reverted: stable leaves the version of the canary, which goes on running it. */
function isTakenBack(stableKey: string, canaryKey: string, { before, after }: Transition): boolean {
  const canary = workloadAt(after, canaryKey);
  return canary !== undefined && workloadAt(before, stableKey)?.template.program === canary.template.program && scaleOf(canary, after).most > 0;
}

/** Where all pods are few, a step may be all of them. */
function isBatched(workload: Workload): boolean {
  return isBatch(workload) || stepOf(workload).isStep || (workload.kind === 'StatefulSet' && (workload.partition > 0 || workload.strategy === 'OnDelete'));
}

function violation(transition: Transition, workload: Workload, because: string, mend: string): Violation {
  const { key, manifest, template } = workload;
  const name = displayName(manifest);
  const shows = (world: World) => isRunning(world, key, template.program);
  return {
    object: manifest,
    field: 'spec.template',
    message: `${name} goes to ${template.version} at once, although ${because}.`,
    mend,
    counterexample: {
      events: upTo(transition, shows, replaces(transition, key)),
      harm: {
        description: `${name} replaces its pods by pods of ${template.version}, which nothing has run before`,
        shows,
      },
    },
  };
}

function isRunning({ workloads }: World, key: string, program: string): boolean {
  return workloads.get(key)?.sets.some(({ template, pods }) => pods > 0 && template.program === program) ?? false;
}
