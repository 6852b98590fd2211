/** The events with which most stories begin. */
import { Event } from './event';
import { ManifestSet } from '../manifests/manifest-set';

export interface Change {
  readonly before: ManifestSet;
  readonly after: ManifestSet;
}

/** The objects are applied one after the other, as far as they change. */
export function applies({ before, after }: Change, ...keys: readonly string[]): Event[] {
  return [...new Set(keys)].filter(key => after.get(key) !== undefined && !isSame(before, after, key)).map(key => ({ type: 'apply', key }));
}

/** The workload is applied, as far as it changes, and its pods start and become ready. */
export function rollsOut(change: Change, key: string): Event[] {
  return [...applies(change, key), { type: 'sync', key }, { type: 'ready', key }];
}

function isSame(before: ManifestSet, after: ManifestSet, key: string): boolean {
  const [a, b] = [before.get(key), after.get(key)];
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
