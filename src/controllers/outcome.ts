/** What the cluster holds when everything of a commit has arrived, with the API server's answers. */
import { refusalsOf } from './api-server';
import { keyOf } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';

/** What is refused stays as it was, and what is refused and new never comes. */
export function outcomeOf(before: ManifestSet, after: ManifestSet): ManifestSet {
  const isRefused = after.all.map(manifest => {
    const live = before.get(keyOf(manifest));
    return live !== manifest && refusalsOf(live, manifest).length > 0;
  });
  if (!isRefused.includes(true)) return after;
  return ManifestSet.of(after.all.flatMap((manifest, i) => isRefused[i] ? before.get(keyOf(manifest)) ?? [] : manifest));
}
