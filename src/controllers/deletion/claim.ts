/** What becomes of the data of a claim that is deleted: the reclaim policy of its volume decides. */
import { labels, Open, record, text } from '../../ground/shape';
import { displayName, groupOf, Manifest, objectKey } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';

export interface Reclaiming {
  readonly policy: 'Delete' | 'Retain';
  /** Who says so: `StorageClass/fast`. */
  readonly saidBy: string;
}

const OLDER_CLASS = 'volume.beta.kubernetes.io/storage-class';
const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

/**
 * What happens to the volume of a claim, as far as the manifests know: undefined where neither its volume nor its class is
 * among them. A class that does not say otherwise deletes; a volume that somebody wrote down retains.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/storage/v1/defaults.go SetDefaults_StorageClass
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/core/v1/defaults.go SetDefaults_PersistentVolume
 */
export function reclaimingOf(claim: Claim, manifests: ManifestSet): Reclaiming | undefined {
  const volume = volumeOf(claim, manifests);
  if (volume !== undefined) return saying(volume, text(record(volume.spec).persistentVolumeReclaimPolicy) ?? 'Retain');
  const storage = classOf(claim, manifests);
  return storage && saying(storage, text(storage.reclaimPolicy) ?? 'Delete');
}

/** A claim of its own, or one that a template makes. */
export interface Claim {
  readonly name?: string;
  readonly namespace?: string;
  readonly annotations?: unknown;
  readonly spec: Open;
}

export function claimOf({ metadata, spec }: Manifest): Claim {
  const { name, namespace, annotations } = metadata;
  return { name, namespace, annotations, spec: record(spec) };
}

function volumeOf({ name, namespace, spec }: Claim, manifests: ManifestSet): Manifest | undefined {
  const volumes = manifests.ofKind('PersistentVolume').filter(({ apiVersion }) => groupOf(apiVersion) === '');
  return volumes.find(one => {
    const bound = record(record(one.spec).claimRef);
    return one.metadata.name === spec.volumeName || (bound.name === name && name !== undefined && bound.namespace === namespace);
  });
}

function classOf({ annotations, spec }: Claim, manifests: ManifestSet): Manifest | undefined {
  const name = text(spec.storageClassName) ?? labels(annotations)[OLDER_CLASS];
  if (name !== undefined) return manifests.get(objectKey('storage.k8s.io', 'StorageClass', undefined, name));
  return manifests.ofKind('StorageClass').find(({ metadata }) => labels(metadata.annotations)[DEFAULT_CLASS] === 'true');
}

function saying(manifest: Manifest, policy: string): Reclaiming {
  return { policy: policy === 'Retain' ? 'Retain' : 'Delete', saidBy: displayName(manifest) };
}
