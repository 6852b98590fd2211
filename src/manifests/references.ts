/** What refers to what by name: objects without which others do not work. */
import { groupOf, Manifest, objectKey } from './manifest';
import { ManifestSet } from './manifest-set';
import { controlReferences } from './references/control';
import { Named, Purpose } from './references/named';
import { podReferences } from './references/pods';
import { trafficReferences } from './references/traffic';
import { record, text } from '../ground/shape';

export type { Purpose } from './references/named';
export { podSpecsOf } from './references/pods';
export type { Place } from './references/pods';

export interface Reference {
  readonly from: Manifest;
  /** Where it is written: `spec.template.spec.volumes[0]`. */
  readonly field: string;
  /** The key of the object that is referred to. */
  readonly to: string;
  /** What does not work without it. */
  readonly purpose: Purpose;
}

type ByTarget = ReadonlyMap<string, readonly Reference[]>;

const known = new WeakMap<ManifestSet, ByTarget>();

/** The references of all objects of the set, by the key of what they refer to. References that may lead nowhere are left out. */
export function referencesTo(manifests: ManifestSet): ByTarget {
  const found = known.get(manifests) ?? newByTarget(manifests);
  known.set(manifests, found);
  return found;
}

function newByTarget(manifests: ManifestSet): ByTarget {
  const found = new Map<string, Reference[]>();
  for (const reference of manifests.all.flatMap(referencesOf)) {
    const others = found.get(reference.to);
    if (others) others.push(reference);
    else found.set(reference.to, [reference]);
  }
  return found;
}

/**
 * The key of the object that a controller makes of the manifest: of the usual ones that keep a Secret somewhere else than in
 * Git.
 *
 * @see https://external-secrets.io/latest/api/externalsecret/
 * @see https://cert-manager.io/docs/usage/certificate/
 * @see https://github.com/bitnami-labs/sealed-secrets
 */
export function keyOfMade({ apiVersion, kind, metadata: { name, namespace }, spec }: Manifest): string | undefined {
  const secret = (secretName: unknown) => objectKey('', 'Secret', namespace, text(secretName) ?? name);
  switch (`${groupOf(apiVersion)}/${kind}`) {
    case 'bitnami.com/SealedSecret': return secret(record(record(record(spec).template).metadata).name);
    case 'external-secrets.io/ExternalSecret': return secret(record(record(spec).target).name);
    case 'cert-manager.io/Certificate': return secret(record(spec).secretName);
    default: return undefined;
  }
}

/**
 * The key of what goes with the manifest, since it was made of it: the owner of a Secret takes it along. A Certificate leaves its
 * Secret behind.
 *
 * @see https://external-secrets.io/latest/api/externalsecret/ creationPolicy
 */
export function keyOfOwned(manifest: Manifest): string | undefined {
  const { creationPolicy = 'Owner' } = record(record(manifest.spec).target);
  return manifest.kind === 'Certificate' || creationPolicy !== 'Owner' ? undefined : keyOfMade(manifest);
}

export function referencesOf(from: Manifest): Reference[] {
  const { namespace } = from.metadata;
  const named = ({ field, group = '', kind, name, otherNamespace, isClusterWide, purpose }: Named): Reference[] => {
    const own = isClusterWide === true ? undefined : text(otherNamespace) ?? namespace;
    return text(name) ? [{ from, field, to: objectKey(group, kind, own, name as string), purpose }] : [];
  };
  return [...podReferences(from), ...trafficReferences(from), ...controlReferences(from)].flatMap(named);
}
