/**
 * A workload and its pods as counts, and what each event makes of them.
 *
 * Pods of one template are alike, so counts tell all that names would. A controller's step reaches its pods at once: a pod
 * that is to come or to go a little later is one that is not ready, or still ready, for a little longer, and both are
 * states that other orders of the same events reach as well.
 */
import { record, records, text } from '../../ground/shape';
import { PodTemplate } from '../../manifests/kinds/pod-template';
import { isBatch, isFrozen, isHeldUp, Workload } from '../../manifests/kinds/workload';
import { syncDaemonSetCounts } from '../daemon-set';
import { syncDeployment } from '../deployment';
import { ReplicaSet } from '../deployment/replica-set';
import { fencepostsOf } from '../deployment/view';
import { syncReplicaSetCounts } from '../replica-set';
import { syncStatefulSetCounts } from '../stateful-set';

export interface WorkloadState {
  /** The workload as it was applied last. */
  readonly workload: Workload;
  /** `spec.replicas` as it is in the cluster; of a DaemonSet, the nodes. */
  readonly replicas: number;
  readonly sets: readonly ReplicaSet[];
}

/** Nodes of the cluster in which a DaemonSet is looked at. */
export const NODES = 3;

/** The workload with all of its pods ready, as it is when nothing has changed for long. */
export function settled(workload: Workload, replicas: number, former = formerTemplate(workload.template)): WorkloadState {
  const updated = updatedPods(workload, replicas);
  const all = workload.kind === 'DaemonSet' ? NODES : replicas;
  // A template without containers has none before it.
  const isWhole = updated.isWhole || former.hash === workload.template.hash;
  const current = setOf(workload, workload.template, isWhole ? all : updated.current, 2, all);
  return { workload, replicas: all, sets: isWhole ? [current] : [setOf(workload, former, updated.old, 1, all), current] };
}

/** How many pods run the template and how many the one before it, when the controller has done what it may. */
export function updatedPods(workload: Workload, replicas: number): { readonly isWhole: boolean; readonly current: number; readonly old: number } {
  if (workload.kind === 'StatefulSet') {
    const old = Math.min(replicas, workload.partition);
    return { isWhole: old === 0, current: replicas - old, old };
  }
  if (!isBatch(workload)) return { isWhole: true, current: replicas, old: 0 };
  const { surge, unavailable } = fencepostsOf(workload, replicas);
  return { isWhole: false, current: Math.min(replicas, surge + unavailable), old: replicas - unavailable };
}

/** The state after the API server accepted the workload. A field `replicas` that is taken out becomes 1. */
export function applied(state: WorkloadState | undefined, workload: Workload): WorkloadState {
  if (workload.kind === 'DaemonSet') return { workload, replicas: NODES, sets: state?.sets ?? [] };
  const kept = state !== undefined && state.workload.replicas === undefined ? state.replicas : 1;
  return { workload, replicas: workload.replicas ?? kept, sets: state?.sets ?? [] };
}

/** The state after one look of the workload's controller; the same object where it has nothing to do. */
export function synced(state: WorkloadState): WorkloadState {
  const sets = controllerOf(state);
  return sets === state.sets ? state : { ...state, sets: sets.map(withPods) };
}

/** The state when all pods that start are ready, but for those of templates that never get there. */
export function readied(state: WorkloadState, canBeReady: (template: PodTemplate) => boolean): WorkloadState {
  if (state.sets.every(one => one.ready === one.pods || !canBeReady(one.template))) return state;
  return { ...state, sets: state.sets.map(one => canBeReady(one.template) ? withPods({ ...one, ready: one.pods }) : one) };
}

/** The state when one pod is lost: another one of its kind starts. */
export function restarted(state: WorkloadState): WorkloadState {
  const lost = state.sets.find(({ ready }) => ready > 0);
  return lost ? { ...state, sets: state.sets.map(one => one === lost ? withPods({ ...one, ready: one.ready - 1 }) : one) } : state;
}

/**
 * Whether an agent that waits for its health goes on: all pods that are to be there run the template and are available. Of kinds that
 * have no health, or whose pods people replace, it does not wait for pods.
 *
 * @see https://github.com/argoproj/argo-cd/blob/master/gitops-engine/pkg/health/health_deployment.go
 */
export function isHealthy(state: WorkloadState): boolean {
  const { workload, replicas, sets } = state;
  const { kind, strategy, template } = workload;
  if (kind === 'ReplicationController' || (kind === 'DaemonSet' && strategy === 'OnDelete')) return true;
  if (isHeldUp(workload) || readyPods(state) < replicas) return false;
  if (strategy === 'OnDelete') return true;
  const current = sets.filter(one => one.template.hash === template.hash).reduce((sum, { ready }) => sum + ready, 0);
  if (kind === 'Deployment' && totalPods(state) > current) return false;
  return current >= updatedPods(workload, replicas).current;
}

export function totalPods({ sets }: WorkloadState): number {
  return sets.reduce((sum, { pods }) => sum + pods, 0);
}

export function readyPods({ sets }: WorkloadState): number {
  return sets.reduce((sum, { ready }) => sum + ready, 0);
}

function controllerOf(state: WorkloadState): readonly ReplicaSet[] {
  switch (state.workload.kind) {
    case 'Deployment': return syncDeployment({ ...state, replicaSets: state.sets });
    case 'StatefulSet': return syncStatefulSetCounts(state);
    case 'DaemonSet': return syncDaemonSetCounts(state);
    case 'ReplicaSet':
    case 'ReplicationController': return syncReplicaSetCounts(state);
  }
}

/** The pods follow the size at once: those that are not ready go first. */
function withPods(set: ReplicaSet): ReplicaSet {
  const ready = Math.min(set.ready, set.replicas);
  return { ...set, pods: set.replicas, ready, available: isFrozen(set.minReadySeconds) ? 0 : ready };
}

function setOf(workload: Workload, template: PodTemplate, pods: number, created: number, desired: number): ReplicaSet {
  const { surge } = fencepostsOf(workload, desired);
  const minReadySeconds = created === 1 ? 0 : workload.minReadySeconds;
  return withPods({ template, replicas: pods, pods, ready: pods, available: pods, minReadySeconds, desired, max: desired + surge, created });
}

/** Manifests of a batch do not say what the other pods run: something with the same labels and another image. */
function formerTemplate({ manifest, spec }: PodTemplate): PodTemplate {
  const containers = records(spec.containers).map(one => ({ ...one, image: `${text(one.image)?.replace(/[:@][^/]*$/, '') ?? ''}:previous` }));
  return new PodTemplate({ ...manifest, spec: { ...record(spec), containers } });
}
