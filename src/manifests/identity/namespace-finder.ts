/** Finds the namespace of objects that name none, by what all sides of a comparison say. */
import { groupOf, Manifest, objectKey } from '../manifest';
import { namedObjectsIn } from './named-namespaces';

/** What nothing decides: where some objects are that name no namespace. */
export interface NamespaceDoubt {
  /** Each once. */
  readonly objects: readonly Manifest[];
  /** The namespaces that others name. */
  readonly namespaces: readonly string[];
  /**
   * How they count: as the object of the same kind and name on another side, though that tells of several namespaces; as being
   * in `default`; or as being in none of the namespaces.
   */
  readonly taken: 'counterpart' | 'default' | 'none';
}

export interface NamespaceFinder {
  readonly doubt?: NamespaceDoubt;
  /** Undefined where the object stays without one. */
  namespaceOf(manifest: Manifest): string | undefined;
}

/** The objects of all sides that belong to a namespace, by whether they name it. */
interface Standing {
  /** Those that name none, by their key. */
  readonly lone: ReadonlyMap<string, Manifest>;
  /** The namespaces of those that name one, by the key that they would have without. */
  readonly named: ReadonlyMap<string, ReadonlySet<string>>;
}

const DEFAULT = 'default';

/**
 * All objects that name no namespace are applied to the same one. It is told by the same objects on another side; by what
 * speaks of the objects; by the only namespace that is written at all.
 */
export function namespaceFinder(sides: ReadonlyArray<readonly Manifest[]>, isClusterScoped: (manifest: Manifest) => boolean): NamespaceFinder {
  const standings = sides.map(side => standingOf(side.filter(manifest => !isClusterScoped(manifest))));
  const lone = new Map(standings.flatMap(side => [...side.lone]));
  if (lone.size === 0) return { namespaceOf: () => undefined };
  const clashes = clashesIn(standings);
  const counterparts = counterpartsOf(standings, clashes);
  const written = new Set(standings.flatMap(({ named }) => [...named.values()].flatMap(namespaces => [...namespaces])));
  const isPossible = (namespace: string) => ![...clashes.values()].some(namespaces => namespaces.has(namespace));
  const told = new Set(sides.flatMap(namedObjectsIn).filter(({ bareKey }) => lone.has(bareKey)).map(({ namespace }) => namespace));
  const found = onlyOne(counterparts.values()) ?? onlyOne([...told].filter(isPossible)) ?? onlyOne([...written].filter(isPossible));
  const otherwise = found ?? (written.has(DEFAULT) && isPossible(DEFAULT) ? DEFAULT : undefined);
  return {
    namespaceOf: manifest => counterparts.get(bareKeyOf(manifest)) ?? otherwise,
    doubt: doubtOf({ lone, counterparts, written, found, otherwise }),
  };
}

interface Findings {
  readonly lone: ReadonlyMap<string, Manifest>;
  readonly counterparts: ReadonlyMap<string, string>;
  readonly written: ReadonlySet<string>;
  /** What something tells of all that have no counterpart. */
  readonly found?: string;
  /** Where they are taken to be. */
  readonly otherwise?: string;
}

function doubtOf({ lone, counterparts, written, found, otherwise }: Findings): NamespaceDoubt | undefined {
  const namespaces = [...written].sort();
  const open = found === undefined ? [...lone].filter(([key]) => !counterparts.has(key)).map(([, manifest]) => manifest) : [];
  if (open.length > 0 && written.size > 0) return { objects: open, namespaces, taken: otherwise === undefined ? 'none' : 'default' };
  const places = [...new Set(counterparts.values())].sort();
  return places.length < 2 ? undefined : { objects: [...counterparts.keys()].map(key => lone.get(key)!), namespaces: places, taken: 'counterpart' };
}

function standingOf(manifests: readonly Manifest[]): Standing {
  const lone = new Map<string, Manifest>();
  const named = new Map<string, Set<string>>();
  for (const manifest of manifests) {
    const key = bareKeyOf(manifest);
    const { namespace } = manifest.metadata;
    if (!namespace) lone.set(key, manifest);
    else named.set(key, (named.get(key) ?? new Set()).add(namespace));
  }
  return { lone, named };
}

/** Where an object cannot be that names no namespace: one of its kind and name stands there beside it. */
function clashesIn(standings: readonly Standing[]): Map<string, Set<string>> {
  const clashes = new Map<string, Set<string>>();
  for (const { lone, named } of standings) {
    for (const key of lone.keys()) {
      const namespaces = named.get(key);
      if (namespaces) clashes.set(key, new Set([...clashes.get(key) ?? [], ...namespaces]));
    }
  }
  return clashes;
}

/** Where the same objects stand on another side, for those of which all other sides say the same. */
function counterpartsOf(standings: readonly Standing[], clashes: ReadonlyMap<string, ReadonlySet<string>>): Map<string, string> {
  const found = new Map<string, string>();
  for (const key of standings.flatMap(({ lone }) => [...lone.keys()])) {
    const namespaces = standings.flatMap(({ named }) => [...named.get(key) ?? []]).filter(namespace => !clashes.get(key)?.has(namespace));
    const namespace = onlyOne(namespaces);
    if (namespace !== undefined) found.set(key, namespace);
  }
  return found;
}

function onlyOne(namespaces: Iterable<string>): string | undefined {
  const all = new Set(namespaces);
  return all.size === 1 ? [...all][0] : undefined;
}

/** The key that the object would have without a namespace. */
function bareKeyOf({ apiVersion, kind, metadata: { name } }: Manifest): string {
  return objectKey(groupOf(apiVersion), kind, undefined, name);
}
