/** What the API server drops or keeps where the type of a Service changes. */
import { isEmpty } from './row';
import { integer, list, Open, record } from '../../ground/shape';
import { Manifest } from '../../manifests/manifest';

/**
 * Whether the server lets through what it refuses of a new object: it drops a field that the type of a Service needs no more, where it is
 * as it was before, and it keeps the address that it once gave.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/registry/core/service/strategy.go dropTypeDependentFields
 */
export function isDropped(live: Manifest, applied: Manifest, field: string): boolean {
  if (applied.kind !== 'Service') return false;
  const [old, now] = [record(live.spec), record(applied.spec)];
  switch (field.replace(/\[\d+\]/, '')) {
    // What was headless stays headless, where no address is written, and needs no ports.
    case 'spec.ports': return old.clusterIP === 'None' && isEmpty(now.clusterIP) && old.type !== 'ExternalName' && now.type !== 'ExternalName';
    case 'spec.clusterIP': return old.type !== 'ExternalName' && now.type === 'ExternalName' && old.clusterIP === now.clusterIP;
    case 'spec.ports.nodePort': return hasNodePorts(old) && !hasNodePorts(now) && nodePorts(now).every(port => nodePorts(old).includes(port));
    case 'spec.healthCheckNodePort': return hasHealthCheck(old) && !hasHealthCheck(now) && old.healthCheckNodePort === now.healthCheckNodePort;
    case 'spec.allocateLoadBalancerNodePorts':
      return isBalanced(old) && !isBalanced(now) && (old.allocateLoadBalancerNodePorts ?? true) === now.allocateLoadBalancerNodePorts;
    case 'spec.loadBalancerClass': return isBalanced(old) && !isBalanced(now) && old.loadBalancerClass === now.loadBalancerClass;
    case 'spec.externalTrafficPolicy':
      return hasNodePorts(old) && !hasNodePorts(now) && (old.externalTrafficPolicy ?? 'Cluster') === now.externalTrafficPolicy;
    default: return false;
  }
}

function isBalanced({ type }: Open): boolean {
  return type === 'LoadBalancer';
}

function hasNodePorts({ type }: Open): boolean {
  return type === 'LoadBalancer' || type === 'NodePort';
}

function hasHealthCheck({ type, externalTrafficPolicy }: Open): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
}

function nodePorts({ ports }: Open): number[] {
  return list(ports).map(port => integer(record(port).nodePort) ?? 0).filter(port => port !== 0);
}
