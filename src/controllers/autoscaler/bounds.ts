/** What an autoscaler makes of the replicas of its target, by its bounds alone. */
import { Autoscaler } from '../../manifests/kinds/autoscaler';
import { ManifestSet } from '../../manifests/manifest-set';
import { autoscalersFor, workloadAt } from '../../manifests/workload-index';
import { WorkloadState } from '../workloads/workload-state';

/** The replicas that an autoscaler makes of those that its target has. With `spec.replicas` at 0 it is switched off. */
export function autoscaledReplicas({ minReplicas, maxReplicas }: Autoscaler, replicas: number, demand = maxReplicas): number {
  return replicas === 0 ? 0 : Math.max(minReplicas, Math.min(maxReplicas, demand));
}

export function autoscaled(state: WorkloadState, autoscaler: Autoscaler, demand: number | undefined): WorkloadState {
  const wanted = autoscaledReplicas(autoscaler, state.replicas, demand);
  const replicas = autoscaler.mayScaleDown ? wanted : Math.max(wanted, Math.min(state.replicas, autoscaler.maxReplicas));
  return replicas === state.replicas ? state : { ...state, replicas };
}

/** Whether a workload has an autoscaler that may follow the load. */
export function isFree(manifests: ManifestSet, workloadKey: string): boolean {
  const [autoscaler] = autoscalersFor(manifests, workloadKey);
  return autoscaler !== undefined && autoscaler.minReplicas < autoscaler.maxReplicas && workloadAt(manifests, workloadKey)?.replicas !== 0;
}
