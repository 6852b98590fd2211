/** Words for pods that cannot start, shared by all that can be in their way. */
import { PodTemplate } from '../../manifests/kinds/pod-template';
import { WorkloadKind } from '../../manifests/kinds/workload';
import { ManifestSet } from '../../manifests/manifest-set';

/** A pod that is to start. */
export interface StartingPod {
  readonly kind: WorkloadKind;
  readonly template: PodTemplate;
  readonly namespace?: string;
}

/** Pods that are there already, and alike. */
export interface PodsBeside {
  readonly template: PodTemplate;
  readonly namespace?: string;
  readonly pods: number;
}

/** Everything that is there already. */
export interface Beside {
  /** The pods of the workload itself; of a DaemonSet, those on the node of the pod that starts. */
  readonly own: readonly PodsBeside[];
  /** Those of all other workloads: asked for only where they matter. */
  others(): readonly PodsBeside[];
}

/** What keeps a pod from starting. */
export interface Hindrance {
  readonly reason: 'quota' | 'claim' | 'host-port' | 'anti-affinity' | 'spread';
  /** The key of the object that is in the way, or the reason again where it is the template itself. */
  readonly by: string;
  /** Whether no cluster lets the pod start; otherwise it depends on how many nodes there are, and which one it gets. */
  readonly isCertain: boolean;
  /** A clause: `ResourceQuota/limit has no room for one more pod (pods: 1 of 1 in use)`. */
  readonly words: string;
  /** Whether it is the taint of a node that counts all the same. */
  readonly isByTaint?: boolean;
}

/** Asked of one more pod. */
export type Judge = (pod: StartingPod, beside: Beside, objects: ManifestSet) => Hindrance[];

export function podsOf(beside: readonly PodsBeside[]): number {
  return beside.reduce((sum, { pods }) => sum + pods, 0);
}

export function counted(pods: number, one = 'pod'): string {
  return `${pods} ${one}${pods === 1 ? '' : 's'}`;
}
