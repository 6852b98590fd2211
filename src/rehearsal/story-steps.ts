/** The events with which most stories begin. */
import { Event } from './event';
import { ManifestSet } from '../manifests/manifest-set';
import { autoscalersFor } from '../manifests/workload-index';

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

/** The same with the autoscaler of the workload, which has its say before pods start. */
export function settles(change: Change, key: string): Event[] {
  const scalers = autoscalersFor(change.after, key).map(one => one.key);
  return [
    ...applies(change, key, ...scalers),
    ...scalers.map((scaler): Event => ({ type: 'autoscale', key: scaler })),
    { type: 'sync', key },
    { type: 'ready', key },
  ];
}

function isSame(before: ManifestSet, after: ManifestSet, key: string): boolean {
  const [a, b] = [before.get(key), after.get(key)];
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
