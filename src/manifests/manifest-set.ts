import { displayName, keyOf, Manifest } from './manifest';

/** The objects of one commit or one folder, each known by its key. Of two with the same key the later one counts, as with kubectl. */
export class ManifestSet {
  static of(manifests: Iterable<Manifest>): ManifestSet {
    return new ManifestSet(new Map([...manifests].map(manifest => [keyOf(manifest), manifest])));
  }

  private readonly kinds = new Map<string, readonly Manifest[]>();

  private constructor(private readonly objects: ReadonlyMap<string, Manifest>) {}

  get keys(): string[] {
    return [...this.objects.keys()];
  }

  get all(): Manifest[] {
    return [...this.objects.values()];
  }

  get(key: string): Manifest | undefined {
    return this.objects.get(key);
  }

  /** All objects of the kinds, in the order of the set. */
  ofKind(...kinds: string[]): readonly Manifest[] {
    const asked = kinds.join();
    const known = this.kinds.get(asked) ?? this.all.filter(({ kind }) => kinds.includes(kind));
    this.kinds.set(asked, known);
    return known;
  }

  with(manifest: Manifest): ManifestSet {
    return new ManifestSet(new Map(this.objects).set(keyOf(manifest), manifest));
  }

  without(key: string): ManifestSet {
    const objects = new Map(this.objects);
    objects.delete(key);
    return new ManifestSet(objects);
  }
}

/** The name by which people know an object: `Deployment/hello` of `Deployment.apps/shop/hello`. */
export function nameOf(key: string, ...among: readonly ManifestSet[]): string {
  const manifest = among.map(set => set.get(key)).find(one => one !== undefined);
  const [kind, , name] = key.split('/');
  return manifest === undefined ? `${kind.split('.')[0]}/${name}` : displayName(manifest);
}
