/**
 * Why one more pod cannot start beside those that are there: the API server refuses to create it, or the scheduler finds no node for
 * it, or the node cannot attach its volume.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/
 */
import { claimHindrances } from './scheduling/claims';
import { Beside, Hindrance, Judge, PodsBeside, StartingPod } from './scheduling/hindrance';
import { hostPortHindrances } from './scheduling/host-ports';
import { quotaHindrances } from './scheduling/quota';
import { antiAffinityHindrances, spreadHindrances } from './scheduling/topology';
import { NODES, WorkloadState } from './workloads/workload-state';
import { list, record, records } from '../ground/shape';
import { PodTemplate } from '../manifests/kinds/pod-template';
import { resourceQuotasIn } from '../manifests/kinds/resource-quota';
import { ManifestSet } from '../manifests/manifest-set';

const JUDGES: readonly Judge[] = [quotaHindrances, claimHindrances, hostPortHindrances, antiAffinityHindrances, spreadHindrances];

/** Everything that keeps the pod from starting; what is certain comes first. */
export function hindrances(pod: StartingPod, { own, others }: Beside, objects: ManifestSet): Hindrance[] {
  let known: readonly PodsBeside[] | undefined;
  const found = JUDGES.flatMap(judge => judge(pod, { own, others: () => known ??= others() }, objects));
  return [...found.filter(({ isCertain }) => isCertain), ...found.filter(({ isCertain }) => !isCertain)];
}

/** Whether anything at all could keep a pod from starting beside others of its workload: asked first, since it is quick. */
export function mayBeHindered({ template, namespace }: Omit<StartingPod, 'kind'>, own: readonly PodTemplate[], objects: ManifestSet): boolean {
  const isExclusive = ({ spec, containers }: PodTemplate) => spec.hostNetwork === true || list(spec.topologySpreadConstraints).length > 0
    || record(spec.affinity).podAntiAffinity !== undefined || records(spec.volumes).some(volume => volume.persistentVolumeClaim !== undefined)
    || containers.some(({ manifest }) => records(manifest.ports).some(({ hostPort }) => hostPort !== undefined));
  return isExclusive(template) || own.some(isExclusive) || resourceQuotasIn(objects).some(quota => quota.namespace === namespace);
}

/** What keeps those pods of a workload from starting that are not ready yet, beside the pods of all other workloads. */
export function waitingFor(state: WorkloadState, workloads: ReadonlyMap<string, WorkloadState>, objects: ManifestSet): Hindrance[] {
  const { key, kind, template, namespace } = state.workload;
  const current = state.sets.find(one => one.template.hash === template.hash);
  if (current === undefined || current.pods <= current.ready) return [];
  const others = () => [...workloads].flatMap(([other, one]) => other === key ? [] : podsOfOther(one));
  return hindrances({ kind, template, namespace }, { own: ownPods(state, current.pods), others }, objects);
}

/** Those of the new template are there as far as they are ready. A DaemonSet has a new one on a node beside an old one. */
function ownPods({ workload: { kind, namespace, template: latest }, sets }: WorkloadState, starting: number): PodsBeside[] {
  return sets.map(({ template, pods, ready }) => {
    const there = template.hash === latest.hash ? ready : pods;
    return { template, namespace, pods: kind === 'DaemonSet' ? Math.max(0, there + starting - NODES) : there };
  });
}

/** On how many nodes a DaemonSet runs nobody can tell from manifests: its pods are not counted. */
export function podsOfOther({ workload: { kind, namespace }, sets }: WorkloadState): PodsBeside[] {
  return kind === 'DaemonSet' ? [] : sets.map(({ template, pods }) => ({ template, namespace, pods }));
}
