import { PodTemplate } from '../../manifests/kinds/pod-template';

/** The pods of one template of a Deployment, as counts. Pods that are going away are no longer counted. */
export interface ReplicaSet {
  readonly template: PodTemplate;
  /** `spec.replicas`: how many there are to be. */
  readonly replicas: number;
  readonly pods: number;
  readonly ready: number;
  /** Ready for as long as this ReplicaSet asks for. */
  readonly available: number;
  /** Judges the pods of this ReplicaSet; the Deployment's own reaches the new ReplicaSet only. */
  readonly minReadySeconds: number;
  /** The replicas of the Deployment when this ReplicaSet was scaled last: the annotation `desired-replicas`. */
  readonly desired: number;
  /** Those and the surge at that time: the annotation `max-replicas`. */
  readonly max: number;
  /** Grows from one ReplicaSet to the next, and stands for the time of creation. */
  readonly created: number;
}

export function specReplicas(replicaSets: readonly ReplicaSet[]): number {
  return replicaSets.reduce((sum, { replicas }) => sum + replicas, 0);
}
