/** Two sets of manifests, and what rules ask about the way from one to the other. */
import { ManifestSet } from '../manifests/manifest-set';
import { Manifest } from '../manifests/manifest';

export class Transition {
  constructor(readonly before: ManifestSet, readonly after: ManifestSet) {}

  /** The objects that are not the same on both sides, those that come and those that go among them. */
  get changedKeys(): readonly string[] {
    return [];
  }

  changed(_key: string): { before?: Manifest; after?: Manifest } {
    return {};
  }
}
