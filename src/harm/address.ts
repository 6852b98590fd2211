/** Addresses outside of the cluster that go with what had them. */
import { labels, list, record, text } from '../ground/shape';
import { serviceOf } from '../manifests/kinds/service';
import { groupOf, keyOf, Manifest } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';
import { workloadsBehind } from '../manifests/workload-index';

export interface LostAddress {
  /** What had the address. */
  readonly old: Manifest;
  /** What it is now; undefined where it is taken out. */
  readonly now?: Manifest;
  /** What of the same kind comes in this commit, and gets another address. */
  readonly next: readonly Manifest[];
}

/**
 * Load balancers that go, unless what comes asks for the same address, or all that answered there goes as well.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer
 */
export function addressesLost(before: ManifestSet, after: ManifestSet): LostAddress[] {
  return before.ofKind('Service', 'Gateway').filter(isBalanced).flatMap(old => {
    const now = after.get(keyOf(old));
    if (now !== undefined && isBalanced(now)) return [];
    const next = after.ofKind(old.kind).filter(one => isBalanced(one) && !isLive(before, one));
    const isSpared = next.some(one => isCarried(old, one)) || (now === undefined && isTeardown(after, old, next));
    return isSpared ? [] : [{ old, now, next }];
  });
}

/** What gets an address of its own from a cloud or from the network around the cluster. */
export function isBalanced({ apiVersion, kind, spec }: Manifest): boolean {
  return kind === 'Service' ? groupOf(apiVersion) === '' && record(spec).type === 'LoadBalancer' : isGateway({ apiVersion, kind });
}

/** Most controllers make a load balancer for each Gateway. */
function isGateway({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): boolean {
  return kind === 'Gateway' && groupOf(apiVersion) === 'gateway.networking.k8s.io';
}

function isLive(before: ManifestSet, one: Manifest): boolean {
  const old = before.get(keyOf(one));
  return old !== undefined && isBalanced(old);
}

/** Whether what answered at the address goes as well, and nothing takes its place. */
function isTeardown(after: ManifestSet, old: Manifest, next: readonly Manifest[]): boolean {
  if (next.length > 0) return false;
  return isGateway(old) || workloadsBehind(after, serviceOf(old)).length === 0;
}

/** Annotations that ask for an address of one's own. */
const RESERVED = [
  'metallb.io/loadBalancerIPs', 'metallb.universe.tf/loadBalancerIPs', 'kube-vip.io/loadbalancerIPs', 'lbipam.cilium.io/ips', 'io.cilium/lb-ipam-ips',
  'service.beta.kubernetes.io/aws-load-balancer-eip-allocations', 'networking.gke.io/load-balancer-ip-addresses',
  'service.beta.kubernetes.io/azure-load-balancer-ipv4', 'service.beta.kubernetes.io/azure-pip-name',
];

/** Whether the other one asks for the same address. */
function isCarried(old: Manifest, next: Manifest): boolean {
  const addresses = addressesOf(next);
  return addressesOf(old).some(one => addresses.includes(one));
}

function addressesOf({ spec: written, metadata }: Manifest): string[] {
  const [spec, annotations] = [record(written), labels(metadata.annotations)];
  const ofGateway = list(spec.addresses).flatMap(one => text(record(one).value) ?? []);
  return [...ofGateway, text(spec.loadBalancerIP), ...RESERVED.map(name => annotations[name])].filter(one => one !== undefined && one !== '') as string[];
}
