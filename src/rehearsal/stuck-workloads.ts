/** What does not get to where the manifests want it, and what a person must do about it. */
import { LiveCluster } from './cluster/live-cluster';
import { LiveWorkload } from './cluster/live-workload';
import { isReady, SimulatedPod } from './cluster/simulated-pod';
import { StuckWorkload } from './timeline';
import { changeRefusalsOf, refusalsOf } from '../controllers/api-server';
import { displayName, isSame, keyOf } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';

/** @param awaited What the agent waits for in vain before it goes on. */
export function stuckIn(cluster: LiveCluster, wanted: ManifestSet, awaited: readonly LiveWorkload[] = []): StuckWorkload[] {
  const unrealized = [...cluster.workloads.values()].filter(live => !live.isRealized);
  return [...refused(cluster, wanted), ...unrealized.map(stuck), ...awaited.filter(live => !unrealized.includes(live)).map(heldUp)];
}

/** It has come to rest, and its rollout is not over by itself. */
function heldUp({ name }: LiveWorkload): StuckWorkload {
  return {
    workload: name,
    pods: [],
    reason: 'it is paused or held at a batch, and the agent waits until it is healthy',
    mend: 'Put what is to come meanwhile into the same wave, or into one before it.',
  };
}

function refused({ objects }: LiveCluster, wanted: ManifestSet): StuckWorkload[] {
  return wanted.all.flatMap(manifest => {
    const live = objects.get(keyOf(manifest));
    const [refusal] = isSame(live, manifest) ? [] : refusalsOf(live, manifest);
    return refusal === undefined ? [] : [{
      workload: displayName(manifest),
      pods: [],
      reason: `the API server refuses it: ${refusal.message}`,
      mend: live === undefined || !changeRefusalsOf(live, manifest).some(({ field }) => field === refusal.field)
        ? `Mend ${refusal.field}, or take its change back.`
        : `Take the change of ${refusal.field} back, or make an object with another name.`,
    }];
  });
}

function stuck(live: LiveWorkload): StuckWorkload {
  const { template } = live.workload;
  const pods = live.groups.flatMap(group => group.active.map(pod => ({ pod, isOld: group.template.hash !== template.hash })));
  const unready = pods.filter(({ pod }) => !isReady(pod));
  const lagging = unready.length > 0 ? unready : pods.filter(({ isOld }) => isOld);
  return {
    workload: live.name,
    pods: lagging.map(({ pod }) => pod.name),
    reason: unready.map(({ pod }) => pod.obstacle).find(words => words !== undefined),
    mend: mendOf(live, unready),
  };
}

interface UnreadyPod {
  readonly pod: SimulatedPod;
  readonly isOld: boolean;
}

function mendOf({ workload: { kind, podManagementPolicy } }: LiveWorkload, unready: readonly UnreadyPod[]): string {
  const broken = unready.find(({ isOld }) => isOld);
  if (kind === 'StatefulSet' && podManagementPolicy === 'OrderedReady' && broken !== undefined) {
    return `Delete ${broken.pod.name} by hand (kubectl delete pod ${broken.pod.name}): the controller waits for it to become ready, and replaces it by nothing until then.`;
  }
  return unready.some(({ pod }) => pod.waitsForRoom === true)
    ? 'Make room for one pod more, or let an old pod go first: maxSurge: 0 and maxUnavailable: 1, or the strategy Recreate.'
    : 'Commit a version that becomes ready, or take this one back with git revert.';
}
