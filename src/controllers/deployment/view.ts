/** What the Deployment controller sees of a Deployment, and the numbers that it derives from it. */
import { ReplicaSet } from './replica-set';
import { podCount, Workload } from '../../manifests/kinds/workload';

export interface DeploymentView {
  /** The Deployment as it was applied. */
  readonly workload: Workload;
  /** `spec.replicas` as it is in the cluster, where an autoscaler may have set it. */
  readonly replicas: number;
  readonly replicaSets: readonly ReplicaSet[];
  /** Whether pods of another template are still going away: `Recreate` waits for them. */
  readonly isTerminating?: boolean;
}

/** How far a rolling update may go above and below the replicas. */
export interface Fenceposts {
  readonly surge: number;
  readonly unavailable: number;
}

/** Surge rounds up and unavailable down; where both come out as 0, one pod may be unavailable. */
export function fencepostsOf({ strategy, maxSurge, maxUnavailable }: Workload, replicas: number): Fenceposts {
  if (strategy !== 'RollingUpdate') return { surge: 0, unavailable: 0 };
  const surge = podCount(maxSurge, replicas, Math.ceil);
  const unavailable = podCount(maxUnavailable, replicas, Math.floor);
  return { surge, unavailable: Math.min(surge === 0 && unavailable === 0 ? 1 : unavailable, replicas) };
}

/** The ReplicaSet of the template that the Deployment has now. */
export function newReplicaSet({ workload, replicaSets }: DeploymentView): ReplicaSet | undefined {
  return replicaSets.find(({ template }) => template.hash === workload.template.hash);
}

/** Whether all pods run the template of the Deployment, and are there. */
export function isComplete(view: DeploymentView): boolean {
  const current = newReplicaSet(view);
  return current !== undefined && current.available === view.replicas && current.pods === view.replicas
    && view.replicaSets.every(one => one === current || (one.replicas === 0 && one.pods === 0));
}

/** The size as the controller writes it down, with the annotations by which it notices a change of the replicas. */
export function scaled(replicaSet: ReplicaSet, replicas: number, { workload, replicas: desired }: DeploymentView): ReplicaSet {
  return { ...replicaSet, replicas, desired, max: desired + fencepostsOf(workload, desired).surge };
}
