/**
 * The DaemonSet controller: what one look at the nodes and their pods does, and what many looks make of counts.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/daemon/daemon_controller.go
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/daemon/update.go
 */
import { ReplicaSet } from './deployment/replica-set';
import { isAvailable, JudgedPod } from './workloads/availability';
import { alikePods, PodCounts, recounted } from './workloads/counts';
import { podCount, Workload } from '../manifests/kinds/workload';

export interface DaemonSetView {
  /** The set as it was applied. */
  readonly workload: Workload;
  /** The names of the nodes on which a pod is to run. */
  readonly nodes: readonly string[];
  /** The older ones first. */
  readonly pods: readonly DaemonPod[];
}

export interface DaemonPod extends JudgedPod {
  readonly name: string;
  readonly node: string;
  /** The hash of its template. */
  readonly revision: string;
  /** Its containers ended for good. */
  readonly isEnded?: boolean;
}

export type DaemonSetAction = { readonly type: 'create'; readonly node: string } | { readonly type: 'delete'; readonly pod: string };

/** At one look no more than this many pods come, and as many go. */
const BURST = 250;

/** Sees to it that every node has its pod; only when that is so, pods are updated. */
export function syncDaemonSet(view: DaemonSetView): DaemonSetAction[] {
  const nodes = view.nodes.map(node => ({ node, pods: view.pods.filter(pod => pod.node === node) }));
  const surge = surgeOf(view.workload, view.nodes.length);
  const gone = view.pods.filter(({ node, isTerminating }) => !view.nodes.includes(node) && !isTerminating).map(deleted);
  const managed = [...gone, ...nodes.flatMap(one => surge > 0 ? manageWithSurge(one, view.workload) : manage(one))];
  if (managed.length > 0) return inBursts(managed);
  if (view.workload.strategy !== 'RollingUpdate') return [];
  return inBursts(surge > 0 ? updateWithSurge(nodes, view.workload, surge) : update(nodes, view.workload));
}

interface NodePods {
  readonly node: string;
  readonly pods: readonly DaemonPod[];
}

/** The surge rounds up. */
function surgeOf({ strategy, maxSurge }: Workload, nodes: number): number {
  return strategy === 'RollingUpdate' ? podCount(maxSurge, nodes, Math.ceil) : 0;
}

/** A percentage is rounded up; where surge and this are both 0, one pod may be unavailable. */
function unavailableOf({ maxUnavailable }: Workload, nodes: number): number {
  return Math.max(1, podCount(maxUnavailable, nodes, Math.ceil));
}

/** One pod on a node; a new one starts when the old one is gone. */
function manage({ node, pods }: NodePods): DaemonSetAction[] {
  if (pods.length === 0) return [{ type: 'create', node }];
  const staying = pods.filter(({ isTerminating }) => !isTerminating);
  const running = staying.filter(({ isEnded }) => !isEnded);
  return [...staying.filter(({ isEnded }) => isEnded).map(deleted), ...running.slice(1).map(deleted)];
}

/** For a while two: the old one stays until the new one is available, or is itself no longer ready. */
function manageWithSurge({ node, pods }: NodePods, workload: Workload): DaemonSetAction[] {
  const staying = pods.filter(({ isTerminating }) => !isTerminating);
  const running = staying.filter(({ isEnded }) => !isEnded);
  const ended = staying.filter(({ isEnded }) => isEnded).map(deleted);
  if (running.length === 0) return [...ended, { type: 'create', node }];
  const { current, old } = byRevision(running, workload);
  const excess = running.filter(pod => pod !== current && pod !== old);
  const isReplaced = current !== undefined && old !== undefined && (old.readySeconds === undefined || isAvailable(current, workload.minReadySeconds));
  return [...ended, ...excess.map(deleted), ...(isReplaced ? [deleted(old)] : [])];
}

/**
 * All pods, old ones too, are judged by the minReadySeconds of now. Old pods that are not available go at once, all of
 * them; of the others as many as may be unavailable.
 */
function update(nodes: readonly NodePods[], workload: Workload): DaemonSetAction[] {
  const states = nodes.map(({ pods }) => byRevision(pods.filter(({ isTerminating }) => !isTerminating), workload));
  const outdated = states.flatMap(({ current, old }) => current === undefined && old !== undefined ? [old] : []);
  const broken = outdated.filter(pod => !isAvailable(pod, workload.minReadySeconds));
  const working = outdated.filter(pod => isAvailable(pod, workload.minReadySeconds));
  const available = states.filter(({ current, old }) => old === undefined && current !== undefined && isAvailable(current, workload.minReadySeconds));
  const unavailable = nodes.length - available.length - working.length;
  const room = Math.max(0, unavailableOf(workload, nodes.length) - unavailable);
  return [...broken, ...working.slice(0, room)].map(deleted);
}

/** New pods start beside old ones that are not available, on all such nodes; beside others as many as the surge allows. */
function updateWithSurge(nodes: readonly NodePods[], workload: Workload, surge: number): DaemonSetAction[] {
  const states = nodes.map(({ node, pods }) => ({ node, ...byRevision(pods.filter(({ isTerminating }) => !isTerminating), workload) }));
  const waiting = states.filter(({ current, old }) => old !== undefined && current !== undefined && !isAvailable(current, workload.minReadySeconds));
  const outdated = states.filter(({ current, old }) => old !== undefined && current === undefined);
  const broken = outdated.filter(({ old }) => !isAvailable(old!, workload.minReadySeconds));
  const working = outdated.filter(one => !broken.includes(one));
  const room = Math.max(0, surge - waiting.length);
  return [...broken, ...working.slice(0, room)].map(({ node }) => ({ type: 'create', node }));
}

/** The oldest pod of the template of now, and the oldest of all others. */
function byRevision(pods: readonly DaemonPod[], { template }: Workload): { current?: DaemonPod; old?: DaemonPod } {
  return { current: pods.find(({ revision }) => revision === template.hash), old: pods.find(({ revision }) => revision !== template.hash) };
}

function deleted({ name }: DaemonPod): DaemonSetAction {
  return { type: 'delete', pod: name };
}

function inBursts(actions: readonly DaemonSetAction[]): DaemonSetAction[] {
  const of = (type: DaemonSetAction['type']) => actions.filter(action => action.type === type).slice(0, BURST);
  return [...of('delete'), ...of('create')];
}

/**
 * Counts after the controller has looked until it has nothing more to do. One node after the other has its pod, and where
 * there are more pods than nodes, a second one, which stands beside an older one.
 */
export function syncDaemonSetCounts(counts: PodCounts): readonly ReplicaSet[] {
  const { workload, replicas } = counts;
  const nodes = Array.from({ length: replicas }, (_, index) => `node-${index}`);
  let pods: readonly DaemonPod[] = alikePods(counts)
    .flatMap(({ count, ...pod }) => Array.from({ length: count }, () => pod))
    .map((pod, index) => ({ ...pod, name: `pod-${index}`, node: nodes[index % nodes.length] }));
  for (let started = 0; ;) {
    const actions = syncDaemonSet({ workload, nodes, pods });
    if (actions.length === 0) return recounted(pods.map(pod => ({ ...pod, count: 1 })), counts);
    const gone = new Set(actions.map(action => action.type === 'delete' ? action.pod : undefined));
    const fresh = actions.flatMap(action => action.type === 'create' ? [{ name: `new-${started++}`, node: action.node, revision: workload.template.hash }] : []);
    pods = [...pods.filter(({ name }) => !gone.has(name)), ...fresh];
  }
}
