/** Pods that find no node on which the ports of the host that they want are free. */
import { Beside, counted, Hindrance, PodsBeside, podsOf, StartingPod } from './hindrance';
import { namedNodes, podsWithin } from './nodes';
import { integer, records, text } from '../../ground/shape';
import { PodTemplate } from '../../manifests/kinds/pod-template';

/**
 * Pods with one port of the host run on different nodes.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/scheduler/framework/plugins/nodeports/node_ports.go
 */
export function hostPortHindrances({ kind, template }: StartingPod, beside: Beside): Hindrance[] {
  const ports = hostPortsOf(template);
  if (ports.length === 0) return [];
  const hindrance = (isCertain: boolean, words: string): Hindrance[] => [{ reason: 'host-port', by: 'host-port', isCertain, words }];

  const taken = ports.find(port => podsWith(port, beside.own).length > 0);
  if (kind === 'DaemonSet') return taken === undefined ? [] : hindrance(true, `the old pod on its node has the host port ${taken.number}`);
  const nodes = namedNodes(template);
  if (nodes !== undefined) {
    const full = ports.find(port => podsWithin(nodes, podsWith(port, [...beside.own, ...beside.others()])) >= nodes.size);
    return full === undefined ? [] : hindrance(true, `the host port ${full.number} is in use on ${nodes.size === 1 ? 'the only node' : 'all nodes'} that it may run on (${[...nodes].join(', ')})`);
  }
  if (taken === undefined) return [];
  const own = podsOf(podsWith(taken, beside.own));
  return hindrance(false, `the host port ${taken.number} is in use on the ${own === 1 ? 'node' : 'nodes'} of its ${counted(own)}, so that it takes ${counted(own + 1, 'node')}`);
}

function podsWith(port: HostPort, pods: readonly PodsBeside[]): PodsBeside[] {
  return pods.filter(one => one.pods > 0 && hostPortsOf(one.template).some(other => isSamePort(port, other)));
}

interface HostPort {
  readonly number: number;
  readonly protocol: string;
  readonly address: string;
}

const ALL_ADDRESSES = '0.0.0.0';

/**
 * With the network of the host every declared port is one of the host. Those that are not declared nobody knows of.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/core/v1/defaults.go defaultHostNetworkPorts
 */
function hostPortsOf({ spec, containers }: PodTemplate): HostPort[] {
  return containers.flatMap(({ manifest }) => records(manifest.ports)).flatMap(({ hostPort, containerPort, protocol, hostIP }) => {
    const number = integer(hostPort) || (spec.hostNetwork === true ? integer(containerPort) : undefined);
    return number ? [{ number, protocol: text(protocol) ?? 'TCP', address: text(hostIP) || ALL_ADDRESSES }] : [];
  });
}

function isSamePort(a: HostPort, b: HostPort): boolean {
  return a.number === b.number && a.protocol === b.protocol && (a.address === b.address || [a.address, b.address].includes(ALL_ADDRESSES));
}
