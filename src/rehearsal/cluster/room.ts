/** Whether there is room for a pod beside those that run, in a quota, on a node, on a volume. */
import { PodGroup } from './pod-group';
import { SimulatedPod } from './simulated-pod';
import { hindrances, mayBeHindered } from '../../controllers/scheduling';
import { PodsBeside } from '../../controllers/scheduling/hindrance';
import { WorkloadKind } from '../../manifests/kinds/workload';
import { ManifestSet } from '../../manifests/manifest-set';

export interface RoomView {
  readonly objects: ManifestSet;
  readonly groups: ReadonlySet<PodGroup>;
  /** What starts the pods of the group. */
  kindOf(group: PodGroup): WorkloadKind | undefined;
}

/** What certainly keeps the pod from starting; what depends on how many nodes there are does not: here there are enough. */
export function hindranceOf(pod: SimulatedPod, group: PodGroup, { objects, groups, kindOf }: RoomView): string | undefined {
  const kind = kindOf(group);
  const { template, namespace, workloadKey } = group;
  if (kind === undefined) return undefined;
  const own = [...groups].filter(one => one.workloadKey === workloadKey);
  if (!mayBeHindered({ template, namespace }, own.map(one => one.template), objects)) return undefined;
  const itself = pod.waitsForRoom === true ? 0 : 1;
  const beside = {
    own: own.map(one => podsOf(one, kind === 'DaemonSet' ? onNode(one, pod) : one.tally.placed - (one === group ? itself : 0))),
    // On how many nodes a DaemonSet runs nobody can tell from manifests.
    others: () => [...groups].filter(one => one.workloadKey !== workloadKey && kindOf(one) !== 'DaemonSet').map(one => podsOf(one, one.tally.placed)),
  };
  return hindrances({ kind, template, namespace }, beside, objects).find(({ isCertain }) => isCertain)?.words;
}

function podsOf({ template, namespace }: PodGroup, pods: number): PodsBeside {
  return { template, namespace, pods };
}

/** The other pods on the node of the pod. */
function onNode({ present }: PodGroup, pod: SimulatedPod): number {
  return present.filter(one => one !== pod && one.waitsForRoom !== true && one.node === pod.node).length;
}
