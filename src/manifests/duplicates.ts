/** Objects that are written more than once. One mistake, such as a folder that was copied into itself, is one problem. */
import { isDeepStrictEqual } from 'util';
import { keyOf, Manifest } from './manifest';

/** One object and the places at which it is written. */
export interface Duplicate<P> {
  readonly key: string;
  readonly manifest: Manifest;
  readonly places: readonly P[];
  /** Whether it is the same at all places, so that nothing depends on which is applied last. */
  readonly isSame: boolean;
}

export class Copies<P extends { readonly file: string }> {
  private readonly first = new Map<string, { readonly manifest: Manifest; readonly place: P }>();
  private readonly found = new Map<string, Duplicate<P>>();

  add(manifest: Manifest, place: P): void {
    const key = keyOf(manifest);
    const first = this.first.get(key);
    if (first === undefined) {
      this.first.set(key, { manifest, place });
      return;
    }
    const { places = [first.place], isSame = true } = this.found.get(key) ?? {};
    this.found.set(key, { key, manifest, places: [...places, place], isSame: isSame && isDeepStrictEqual(manifest, first.manifest) });
  }

  /** Those of the same files together. */
  get groups(): ReadonlyArray<ReadonlyArray<Duplicate<P>>> {
    const groups = new Map<string, Array<Duplicate<P>>>();
    for (const one of this.found.values()) {
      const group = JSON.stringify([one.isSame, [...new Set(one.places.map(({ file }) => file))]]);
      groups.set(group, [...groups.get(group) ?? [], one]);
    }
    return [...groups.values()];
  }
}
