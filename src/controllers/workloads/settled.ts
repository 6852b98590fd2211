/** Workloads that nothing has happened to for long: where every story and every rehearsal begins. */
import { obstacle } from './obstacle';
import { settled, WorkloadState } from './workload-state';
import { Autoscaler } from '../../manifests/kinds/autoscaler';
import { PodTemplate } from '../../manifests/kinds/pod-template';
import { isBatch, isWorkload, Workload, workloadOf } from '../../manifests/kinds/workload';
import { Manifest } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';
import { autoscalersFor, workloadAt, workloadsIn } from '../../manifests/workload-index';
import { autoscaledReplicas } from '../autoscaler/bounds';

/** Pods by the key of the workload. Where nothing is said, the load asks for as many as the autoscaler may run. */
export type Demand = ReadonlyMap<string, number>;

export const NO_DEMAND: Demand = new Map();

const NOTHING = ManifestSet.of([]);
/** Every story begins with such workloads. */
const known = new WeakMap<ManifestSet, WeakMap<ManifestSet, ReadonlyMap<string, WorkloadState>>>();

/** All workloads when everything is applied and nothing moves any more, by their keys. */
export function settledWorkloads(objects: ManifestSet, demand = NO_DEMAND, next = NOTHING): ReadonlyMap<string, WorkloadState> {
  const usual = usualWorkloads(objects, next);
  if (demand.size === 0) return usual;
  const workloads = new Map(usual);
  for (const [key, pods] of demand) {
    const workload = workloadAt(objects, key);
    if (workload) workloads.set(key, settledState(workload, autoscalersFor(objects, key)[0], pods, next.get(key)));
  }
  return workloads;
}

/** The workloads under the usual load. */
function usualWorkloads(objects: ManifestSet, next: ManifestSet): ReadonlyMap<string, WorkloadState> {
  const all = known.get(objects) ?? new WeakMap<ManifestSet, ReadonlyMap<string, WorkloadState>>();
  known.set(objects, all);
  const states = () => workloadsIn(objects).map(workload =>
    [workload.key, settledState(workload, autoscalersFor(objects, workload.key)[0], undefined, next.get(workload.key))] as const);
  const found = all.get(next) ?? new Map(states());
  all.set(next, found);
  return found;
}

/** A workload that nothing has happened to for long, under a load that asks for so many of its pods. */
export function settledState(workload: Workload, autoscaler: Autoscaler | undefined, demand?: number, next?: Manifest): WorkloadState {
  const written = workload.replicas ?? 1;
  const replicas = autoscaler === undefined ? written : autoscaledReplicas(autoscaler, written, demand);
  const state = settled(workload, replicas, mayKeepFormer(workload) ? formerTemplate(workload, next) : undefined);
  const isBroken = (template: PodTemplate) => obstacle(template, workload.namespace, new Set()) !== undefined;
  return { ...state, sets: state.sets.map(one => isBroken(one.template) ? { ...one, ready: 0, available: 0 } : one) };
}

/**
 * The workload as it is when a change of its manifest is over, with all pods ready; undefined where it is taken out.
 *
 * @param start The workload before the change.
 * @param workload As it is written after the change.
 */
export function settledAfter(
  start: WorkloadState | undefined, workload: Workload | undefined, autoscaler: Autoscaler | undefined,
): WorkloadState | undefined {
  if (workload === undefined) return undefined;
  // Where neither side writes the replicas, they stay as they are.
  const written = workload.replicas ?? (start !== undefined && start.workload.replicas === undefined ? start.replicas : 1);
  const replicas = autoscaler === undefined ? written : autoscaledReplicas(autoscaler, written);
  if (start !== undefined && workload.strategy === 'OnDelete') return keptBy(start, workload, replicas);
  const former = start?.workload.template;
  return settled(workload, replicas, former?.hash === workload.template.hash ? undefined : former);
}

/** Nobody deletes them, so that old pods stay; where there are to be fewer, the youngest go. */
function keptBy({ sets }: WorkloadState, workload: Workload, replicas: number): WorkloadState {
  let missing = replicas;
  const kept = sets.map(one => {
    const pods = Math.min(missing, one.pods);
    missing -= pods;
    return { ...one, replicas: pods, pods, ready: pods, available: pods };
  });
  return { workload, replicas, sets: missing > 0 ? [...kept, ...settled(workload, missing).sets] : kept };
}

/** What a batch leaves behind is not written down. Manifests that end it with another template go back to that one. */
function formerTemplate({ template }: Workload, next: Manifest | undefined): PodTemplate | undefined {
  if (next === undefined || !isWorkload(next)) return undefined;
  const following = workloadOf(next);
  return mayKeepFormer(following) || following.template.hash === template.hash ? undefined : following.template;
}

/** Whether some of its pods may stay as they were before its template changed. */
function mayKeepFormer(workload: Workload): boolean {
  return isBatch(workload) || workload.partition > 0;
}
