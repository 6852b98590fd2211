/**
 * Identifies objects as the API server would: those that name no namespace get the one that they are applied to, which is the
 * same for all of them (`helm -n`, the namespace of a kustomization, the destination of an Argo CD application).
 *
 * @see https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/registry/rest/create.go BeforeCreate
 */
import { keyOf, Manifest, tellApart } from './manifest';
import { ManifestSet } from './manifest-set';
import { NamespaceDoubt, namespaceFinder } from './namespace-finder';
import { ManifestLocation, ManifestProblem, ReadManifests } from './read-manifests';
import { clusterScopeIn } from './scope';

export interface Identified {
  readonly sides: readonly ReadManifests[];
  /** Where nothing tells in which of several namespaces some objects are. */
  readonly doubt?: NamespaceDoubt;
}

/**
 * @param sides The manifests before and after, or those of any number of commits.
 * @param namespace The namespace that they are applied to. By default it is found by what the sides say of the same objects.
 */
export function identified(sides: readonly ReadManifests[], namespace?: string): Identified {
  const sets = sides.map(({ set }) => set);
  const isClusterScoped = clusterScopeIn(sets);
  const finder = namespace === undefined ? namespaceFinder(sets.map(({ all }) => all), isClusterScoped) : { namespaceOf: () => namespace };
  const copies = new Copies(manifest => isClusterScoped(manifest) ? undefined : manifest.metadata.namespace || finder.namespaceOf(manifest));
  const found = sides.map(side => withNamespaces(side, copies));
  tellApart(found.flatMap(({ set }) => set.all));
  return { sides: found, doubt: finder.doubt };
}

/** A manifest that both sides share stays one object: what is the same need not be compared. */
class Copies {
  private readonly copies = new Map<Manifest, Manifest>();
  private readonly originals = new Map<Manifest, Manifest>();

  constructor(private readonly namespaceOf: (manifest: Manifest) => string | undefined) {}

  of(manifest: Manifest): Manifest {
    const namespace = this.namespaceOf(manifest);
    if (manifest.metadata.namespace === namespace) return manifest;
    const copy = this.copies.get(manifest) ?? withNamespace(manifest, namespace);
    this.copies.set(manifest, copy);
    this.originals.set(copy, manifest);
    return copy;
  }

  originalOf(manifest: Manifest): Manifest {
    return this.originals.get(manifest) ?? manifest;
  }
}

function withNamespace(manifest: Manifest, namespace: string | undefined): Manifest {
  const { namespace: _, ...metadata } = manifest.metadata;
  return { ...manifest, metadata: namespace === undefined ? metadata : { ...metadata, namespace } };
}

function withNamespaces(side: ReadManifests, copies: Copies): ReadManifests {
  const { all } = side.set;
  const placed = all.map(manifest => copies.of(manifest));
  if (placed.every((manifest, i) => manifest === all[i])) return side;
  const locate = (manifest: Manifest, field?: string) => side.locate(copies.originalOf(manifest), field);
  return { set: ManifestSet.of(placed), problems: [...side.problems, ...duplicatesIn(placed, locate)], locate };
}

/** Objects that are the same one, now that it is known where they are. */
function duplicatesIn(manifests: readonly Manifest[], locate: ReadManifests['locate']): ManifestProblem[] {
  const seen = new Map<string, Manifest>();
  return manifests.flatMap(manifest => {
    const key = keyOf(manifest);
    const other = seen.get(key);
    seen.set(key, manifest);
    const [earlier, location] = [other && locate(other), locate(manifest)];
    return earlier === undefined || location === undefined ? [] : [duplicate(manifest, earlier, location)];
  });
}

function duplicate({ kind, metadata: { name, namespace } }: Manifest, earlier: ManifestLocation, location: ManifestLocation): ManifestProblem {
  const [one, other] = [earlier, location].map(({ file, line, column }) => `${file}:${line}:${column}`);
  const why = namespace === undefined ? `a ${kind} belongs to no namespace, whatever it names` : 'what names no namespace is there as well';
  return {
    kind: 'duplicate-object',
    location,
    message: `${kind}/${name}${namespace === undefined ? '' : ` of ${namespace}`} is there twice: at ${one} and at ${other}, since ${why}.`,
    mend: `Leave one of them: whichever is applied last would count${namespace === undefined ? '' : '; or write the namespace of each'}.`,
  };
}
