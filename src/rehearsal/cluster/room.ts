/** Whether there is room for a pod beside those that run, in a quota, on a node, on a volume. */
import { PodGroup } from './pod-group';
import { SimulatedPod } from './simulated-pod';
import { hindrances, mayBeHindered } from '../../controllers/scheduling';
import { PodsBeside } from '../../controllers/scheduling/hindrance';
import { ManifestSet } from '../../manifests/manifest-set';
import { WorkloadKind } from '../../manifests/workload';

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
  const others = [...groups].filter(one => one.workloadKey !== workloadKey);
  const own = [...groups].filter(one => one.workloadKey === workloadKey);
  if (!mayBeHindered({ template, namespace }, own.map(one => one.template), objects)) return undefined;
  const shares = (other: SimulatedPod) => other !== pod && (kind !== 'DaemonSet' || other.node === pod.node);
  const beside = {
    own: own.map(one => podsOf(one, shares)),
    // On how many nodes a DaemonSet runs nobody can tell from manifests.
    others: () => others.filter(one => kindOf(one) !== 'DaemonSet').map(one => podsOf(one, () => true)),
  };
  return hindrances({ kind, template, namespace }, beside, objects).find(({ isCertain }) => isCertain)?.words;
}

/** Those that are there, and those that go away until they are gone. What waits for room takes none. */
function podsOf({ template, namespace, present }: PodGroup, isCounted: (pod: SimulatedPod) => boolean): PodsBeside {
  return { template, namespace, pods: present.filter(pod => pod.waitsForRoom !== true && isCounted(pod)).length };
}
