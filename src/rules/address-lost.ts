import { enumerated } from '../ground/enumeration';
import { labels, record, text } from '../ground/shape';
import { addressesLost, isBalanced, LostAddress } from '../harm/address';
import { displayName, keyOf } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';
import { Event } from '../orders/event';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';

/** @see https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer */
export const rule: Rule = {
  name: 'address-lost',
  severity: 'warning',
  summary: 'A load balancer goes, and with it the address that the world outside knows.',
  *check(transition: Transition): Iterable<Violation> {
    for (const lost of addressesLost(transition.before, transition.after)) yield violation(lost);
  },
};

const HOSTNAME = 'external-dns.alpha.kubernetes.io/hostname';

function violation({ old, now, next }: LostAddress): Violation {
  const [key, name] = [keyOf(old), displayName(old)];
  const type = now && (text(record(now.spec).type) ?? 'ClusterIP');
  const hostname = labels(old.metadata.annotations)[HOSTNAME];
  const isNamed = hostname !== undefined && next.some(({ metadata }) => labels(metadata.annotations)[HOSTNAME] === hostname);
  const events: readonly Event[] = [{ type: now === undefined ? 'prune' : 'apply', key }];
  return {
    object: now ?? old,
    field: now && 'spec.type',
    message: `${now === undefined ? `${name} is taken out` : `${name} becomes a ${type}`}, and its load balancer goes with it: the address that DNS names and clients know answers no more${
      next.length === 0 ? '' : `, and ${enumerated(next.map(displayName))} ${next.length === 1 ? 'gets another one' : 'get others'}`}.`,
    mend: isNamed
      ? `Keep ${name} beside the new one until DNS, which follows ${hostname}, leads everybody to it.`
      : `Keep ${name} until DNS and all clients know another address, or reserve the address and let what comes in its place ask for it.`,
    severity: isNamed ? 'note' : undefined,
    counterexample: {
      events,
      harm: {
        description: `The load balancer of ${name} is gone, and its address with it`,
        shows: ({ objects }: { readonly objects: ManifestSet }) => {
          const live = objects.get(key);
          return live === undefined || !isBalanced(live);
        },
      },
    },
  };
}

