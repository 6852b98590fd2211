/** Objects that are written more than once. One mistake, such as a folder that was copied into itself, is one problem. */
import { isDeepStrictEqual } from 'util';
import { keyOf, Manifest } from '../manifest';

/** One object and the places at which it is written. */
export interface Duplicate<P> {
  readonly key: string;
  readonly manifest: Manifest;
  readonly places: readonly P[];
  /** Whether it is the same at all places, so that nothing depends on which is applied last. */
  readonly isSame: boolean;
  /** What is written at each place, where that is not the same. */
  readonly copies: readonly Manifest[];
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
    const { places = [first.place], copies = [first.manifest] } = this.found.get(key) ?? {};
    const isKnown = copies.some(copy => isDeepStrictEqual(copy, manifest));
    const all = isKnown ? copies : [...copies, manifest];
    this.found.set(key, { key, manifest, places: [...places, place], isSame: all.length === 1, copies: all });
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
