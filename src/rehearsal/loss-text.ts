/** What a commit leaves behind, as a sentence. */
import { Loss } from '../harm/end-state';
import { displayName } from '../manifests/manifest';

export function lossText({ kind, service, ports, workloads, pods }: Loss): string {
  const name = `${displayName(service.manifest)}${ports === '' ? '' : ` (port ${ports})`}`;
  const names = workloads.map(({ manifest }) => displayName(manifest)).join(' and ');
  const had = pods === 1 ? '1 ready pod' : `${pods} ready pods`;
  switch (kind) {
    case 'emptied': return `${name} has nobody behind it any more: ${names} had ${had}`;
    case 'missed': return `${name} leads to none of the pods of ${names} any more, which go on running`;
    case 'unreached': return `${name} no longer leads to ${names}, and nothing else does: ${had} receive nothing`;
    case 'removed': return `${name} is gone, which had ${had}`;
  }
}
