/** What an autoscaler makes of the replicas of its target, by its bounds alone. */
import { WorkloadState } from './workload-state';
import { Autoscaler } from '../manifests/autoscaler';

/** The replicas that an autoscaler makes of those that its target has. With `spec.replicas` at 0 it is switched off. */
export function autoscaledReplicas({ minReplicas, maxReplicas }: Autoscaler, replicas: number, demand = maxReplicas): number {
  return replicas === 0 ? 0 : Math.max(minReplicas, Math.min(maxReplicas, demand));
}

export function autoscaled(state: WorkloadState, autoscaler: Autoscaler, demand: number | undefined): WorkloadState {
  const wanted = autoscaledReplicas(autoscaler, state.replicas, demand);
  const replicas = autoscaler.mayScaleDown ? wanted : Math.max(wanted, Math.min(state.replicas, autoscaler.maxReplicas));
  return replicas === state.replicas ? state : { ...state, replicas };
}
