/**
 * One step of the DaemonSet controller on counts: they are laid out as pods on nodes, `daemon-set.ts` looks at them until
 * it has nothing more to do, and what is left is counted again. Pods that are to go are gone at once.
 */
import { DaemonPod, syncDaemonSet as look } from './daemon-set';
import { ReplicaSet } from './deployment/replica-set';
import { isFrozen, Workload } from '../manifests/workload';

export interface DaemonSetCounts {
  readonly workload: Workload;
  /** The nodes. */
  readonly replicas: number;
  readonly sets: readonly ReplicaSet[];
}

export function syncDaemonSet({ workload, replicas, sets }: DaemonSetCounts): readonly ReplicaSet[] {
  const nodes = Array.from({ length: replicas }, (_, index) => nodeName(index));
  let pods = laidOut(sets, workload, replicas);
  for (let started = 0; ;) {
    const actions = look({ workload, nodes, pods });
    if (actions.length === 0) return counted(pods, sets, workload);
    const deleted = new Set(actions.map(action => action.type === 'delete' ? action.pod : undefined));
    const fresh = actions.flatMap(action => action.type === 'create' ? [{ name: `new-${started++}`, node: action.node, revision: workload.template.hash }] : []);
    pods = [...pods.filter(({ name }) => !deleted.has(name)), ...fresh];
  }
}

/**
 * One node after the other gets its pod, and where there are more pods than nodes, a second one. Those of the template of now
 * come last, and of each template those that are not ready: the youngest ones stand beside others.
 */
function laidOut(sets: readonly ReplicaSet[], workload: Workload, nodes: number): readonly DaemonPod[] {
  const isCurrent = ({ template }: ReplicaSet) => template.hash === workload.template.hash;
  const inOrder = [...sets.filter(one => !isCurrent(one)), ...sets.filter(isCurrent)];
  // Ready for as long as is asked, but for what nothing is ever ready for.
  const readySeconds = isFrozen(workload.minReadySeconds) ? 0 : workload.minReadySeconds;
  return inOrder
    .flatMap(({ template, replicas, ready }) => (
      Array.from({ length: replicas }, (_, i) => ({ revision: template.hash, readySeconds: i < ready ? readySeconds : undefined }))
    ))
    .map((pod, index) => ({ ...pod, name: `pod-${index}`, node: nodeName(index % nodes) }));
}

function counted(pods: readonly DaemonPod[], sets: readonly ReplicaSet[], workload: Workload): readonly ReplicaSet[] {
  const sizes = (revision: string) => {
    const own = pods.filter(pod => pod.revision === revision);
    return { replicas: own.length, ready: own.filter(({ readySeconds }) => readySeconds !== undefined).length };
  };
  const { template, minReadySeconds } = workload;
  const created = 1 + Math.max(0, ...sets.map(one => one.created));
  const isKnown = sets.some(one => one.template.hash === template.hash);
  const fresh = { template, replicas: 0, pods: 0, ready: 0, available: 0, minReadySeconds, desired: 0, max: 0, created };
  const all = isKnown || sizes(template.hash).replicas === 0 ? sets : [...sets, fresh];
  const changed = all.map(one => {
    const { replicas, ready } = sizes(one.template.hash);
    return replicas === one.replicas && ready === one.ready ? one : { ...one, replicas, ready };
  });
  return changed.length === sets.length && changed.every((one, i) => one === sets[i]) ? sets : changed;
}

function nodeName(index: number): string {
  return `node-${index}`;
}
