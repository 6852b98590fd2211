/** What the API server deletes together with an object. */
import { record, text } from '../../ground/shape';
import { groupOf, Manifest } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';

/** Namespaces that the API server does not delete. */
const IMMORTAL = ['default', 'kube-system', 'kube-public'];

/**
 * Whether the object is a Namespace that can be deleted, and with it everything in it.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/staging/src/k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go
 */
export function isNamespace({ apiVersion, kind, metadata }: Manifest): boolean {
  return kind === 'Namespace' && groupOf(apiVersion) === '' && !IMMORTAL.includes(metadata.name);
}

/** The objects of the manifests that are in a Namespace. */
export function contentsOf({ metadata: { name } }: Manifest, manifests: ManifestSet): Manifest[] {
  return manifests.all.filter(({ metadata }) => metadata.namespace === name);
}

/** The kind of object that a CustomResourceDefinition makes known. */
export interface DefinedKind {
  readonly group: string;
  readonly kind: string;
}

/**
 * The kind of which no object is left when the definition is deleted.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#delete-a-customresourcedefinition
 */
export function kindDefinedBy({ apiVersion, kind, spec }: Manifest): DefinedKind | undefined {
  if (kind !== 'CustomResourceDefinition' || groupOf(apiVersion) !== 'apiextensions.k8s.io') return undefined;
  const [group, defined] = [text(record(spec).group), text(record(record(spec).names).kind)];
  return group === undefined || defined === undefined ? undefined : { group, kind: defined };
}

export function objectsOf({ group, kind }: DefinedKind, manifests: ManifestSet): Manifest[] {
  return manifests.ofKind(kind).filter(({ apiVersion }) => groupOf(apiVersion) === group);
}
