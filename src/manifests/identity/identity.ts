/**
 * Identifies objects as the API server would: those that name no namespace get the one that they are applied to, which is the
 * same for all of them (`helm -n`, the namespace of a kustomization, the destination of an Argo CD application).
 *
 * @see https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/registry/rest/create.go BeforeCreate
 */
import { keyOf, Manifest, tellApart } from '../manifest';
import { ManifestSet } from '../manifest-set';
import { NamespaceDoubt, namespaceFinder } from './namespace-finder';
import { clusterScopeIn } from './scope';
import { duplicateProblem } from '../reading/duplicate-problem';
import { Copies } from '../reading/duplicates';
import { ManifestLocation, ManifestProblem } from '../reading/manifest-problem';
import { ReadManifests } from '../reading/read-manifests';

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
  const placements = new Placements(manifest => isClusterScoped(manifest) ? undefined : manifest.metadata.namespace || finder.namespaceOf(manifest));
  const found = sides.map(side => withNamespaces(side, placements));
  tellApart(found.flatMap(({ set }) => set.all));
  return { sides: found, doubt: finder.doubt };
}

/** A manifest that both sides share stays one object: what is the same need not be compared. */
class Placements {
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

function withNamespaces(side: ReadManifests, placements: Placements): ReadManifests {
  const { all } = side.set;
  const placed = all.map(manifest => placements.of(manifest));
  if (placed.every((manifest, i) => manifest === all[i])) return side;
  const locate = (manifest: Manifest, field?: string) => side.locate(placements.originalOf(manifest), field);
  const keys = new Map(all.map((manifest, i) => [keyOf(manifest), keyOf(placed[i])]));
  const problems = side.problems.map(({ subject, ...problem }) => (
    { ...problem, subject: subject && { ...subject, keys: subject.keys.map(key => keys.get(key) ?? key) } }
  ));
  return { set: ManifestSet.of(placed), problems: [...problems, ...duplicatesIn(placed, locate)], passedOver: side.passedOver, locate };
}

/** Objects that are the same one, now that it is known where they are. */
function duplicatesIn(manifests: readonly Manifest[], locate: ReadManifests['locate']): ManifestProblem[] {
  const counts = new Map<string, number>();
  for (const key of manifests.map(keyOf)) counts.set(key, (counts.get(key) ?? 0) + 1);
  const [ofNone, ofOne] = [new Copies<ManifestLocation>(), new Copies<ManifestLocation>()];
  for (const manifest of manifests.filter(one => counts.get(keyOf(one))! > 1)) {
    const location = locate(manifest);
    if (location !== undefined) (manifest.metadata.namespace === undefined ? ofNone : ofOne).add(manifest, location);
  }
  return [
    ...ofNone.groups.map(group => duplicateProblem(group, place => place, `a ${group[0].manifest.kind} belongs to no namespace, whatever it names`)),
    ...ofOne.groups.map(group => duplicateProblem(group, place => place, 'what names no namespace is there as well')),
  ];
}
