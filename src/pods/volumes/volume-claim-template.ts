import { Size } from 'cdk8s';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-28';

/**
 * A volume that every pod of a StatefulSet has of its own: it stays when the pod is replaced, and comes back to it.
 *
 * Kubernetes lets nobody change the claims of a StatefulSet that exists. So they belong to the StatefulSet and not to a
 * version; where they are mounted belongs to the pod template, and is rolled out like a change of the image.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#volume-claim-templates
 */
export interface VolumeClaimTemplate {
  /** The name of the volume, a DNS label. The claim of a pod is called `<name>-<pod>`. */
  readonly name: string;

  /** The storage that each pod requests, more than nothing. */
  readonly storage: Size;

  /**
   * The storage class.
   *
   * @default - the default class of the cluster
   */
  readonly storageClassName?: string;

  /**
   * How the volume can be mounted.
   *
   * @default [PersistentVolumeAccessMode.READ_WRITE_ONCE]
   */
  readonly accessModes?: PersistentVolumeAccessMode[];

  /** Where each container finds the volume: container names and absolute paths. */
  readonly mountPaths: { [container: string]: string };
}
