/** What the server refuses of Services. */
import { integer, list, Open, record, text } from '../../../ground/shape';
import { Manifest } from '../../../manifests/manifest';
import { address as ipAddress, addressRange, dnsLabel, dnsSubdomain, portNumber, qualifiedName } from '../names';
import { portOrName } from '../pod/probe';
import { Refusal } from '../refusal';
import { absent, formed, isEmpty, isPlaceholder, oneOf, Row, row, rowOf, Says, unique, within } from '../row';
import { labelsRow } from '../selector';
import { CORE } from '../sources';
import { duplicate, forbidden, invalid, plain, required } from '../words';

const PORT: Says<unknown> = value => {
  const number = integer(value ?? 0);
  const what = number === undefined ? undefined : portNumber(number);
  return what === undefined ? undefined : invalid(number, what);
};

/** What only a Service of type LoadBalancer may say. */
const BALANCER_ONLY = ['loadBalancerSourceRanges', 'allocateLoadBalancerNodePorts', 'loadBalancerClass'];

export const SERVICE: readonly Row[] = [
  row('spec.type', `${CORE} validateService`, oneOf('ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort')),
  row('spec.ports', `${CORE} validateService`, (value, { holder }) =>
    isEmpty(value) && !isHeadless(holder) && holder.type !== 'ExternalName' && !isPlaceholder(holder.type) ? required() : undefined),
  rowOf('spec.ports[].name', `${CORE} validateServicePort`, ({ spec }) => {
    const ports = list(record(spec).ports);
    if (ports.length < 2) return [];
    return ports.flatMap((port, i) => isEmpty(record(port).name) ? [{ field: `spec.ports[${i}].name`, message: required() }] : []);
  }),
  row('spec.ports[].name', `${CORE} validateServicePort`, formed(dnsLabel)),
  row('spec.ports[].name', `${CORE} validateServicePort`, unique),
  row('spec.ports[].port', `${CORE} validateServicePort`, PORT),
  row('spec.ports[].protocol', `${CORE} validateServicePort`, oneOf('SCTP', 'TCP', 'UDP')),
  // For the server, 0 is as good as absent: the target is the port.
  row('spec.ports[].targetPort', `${CORE} validateServicePort`, (value, around) => value === 0 ? undefined : portOrName(value, around)),
  row('spec.ports[].appProtocol', `${CORE} validateServicePort`, formed(qualifiedName)),
  rowOf('spec.ports[]', `${CORE} validateService`, ({ spec }) => samePorts(list(record(spec).ports))),
  row('spec.ports[].nodePort', 'pkg/registry/core/service/portallocator/allocator.go Allocate', value => {
    const number = integer(value) ?? 0;
    return number >= 0 && number <= 65535 ? undefined : invalid(value, 'provided port is not in the valid range');
  }),
  rowOf('spec.ports[].nodePort', `${CORE} validateService`, ({ spec }) => nodePorts(record(spec))),
  labelsRow('spec.selector'),
  rowOf('spec.clusterIP', `${CORE} validateService`, ({ spec }) => address(record(spec))),
  row('spec.externalName', `${CORE} validateService`, (value, { holder }) => {
    if (holder.type !== 'ExternalName' || isPlaceholder(value)) return undefined;
    const name = (text(value) ?? '').replace(/\.$/, '');
    const bad = dnsSubdomain(name);
    return name === '' ? required() : bad === undefined ? undefined : invalid(name, bad);
  }),
  row('spec.sessionAffinity', `${CORE} validateService`, oneOf('ClientIP', 'None')),
  row('spec.sessionAffinityConfig.clientIP.timeoutSeconds', `${CORE} validateAffinityTimeout`, within(1, 86400, 'must be greater than 0 and less than 86400')),
  row('spec.externalTrafficPolicy', `${CORE} validateServiceExternalTrafficPolicy`, (value, around) => {
    const { type, externalIPs } = around.holder;
    if (isEmpty(value) || isPlaceholder(type)) return undefined;
    if (type === 'NodePort' || type === 'LoadBalancer') return oneOf('Cluster', 'Local')(value, around);
    // A Service with external addresses may, in the newer versions.
    return isEmpty(externalIPs) ? invalid(value, 'may only be set for externally-accessible services') : undefined;
  }),
  row('spec.healthCheckNodePort', `${CORE} validateServiceExternalTrafficPolicy`, (value, { holder }) =>
    (integer(value) ?? 0) === 0 || isPlaceholder(holder.type) || (holder.type === 'LoadBalancer' && holder.externalTrafficPolicy === 'Local')
      ? undefined
      : invalid(value, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'")),
  row('spec.internalTrafficPolicy', `${CORE} validateServiceInternalTrafficFieldsValue`, oneOf('Cluster', 'Local')),
  ...BALANCER_ONLY.map(field => row(`spec.${field}`, `${CORE} validateService`, (value, around) =>
    isEmpty(value) || around.holder.type === 'LoadBalancer' || isPlaceholder(around.holder.type)
      ? undefined
      : absent("may only be used when `type` is 'LoadBalancer'")(value, around))),
  row('spec.loadBalancerSourceRanges[]', `${CORE} validateService`, formed(addressRange)),
  row('spec.loadBalancerClass', `${CORE} validateLoadBalancerClassField`, formed(qualifiedName)),
  row('spec.externalIPs[]', `${CORE} validateService`, formed(ipAddress)),
  row('spec.ipFamilyPolicy', `${CORE} ValidateServiceClusterIPsRelatedFields`, oneOf('PreferDualStack', 'RequireDualStack', 'SingleStack')),
  row('spec.ipFamilies[]', `${CORE} ValidateServiceClusterIPsRelatedFields`, (value, around) => oneOf('IPv4', 'IPv6')(value, around) ?? unique(value, around)),
];

function isHeadless({ clusterIP }: Open): boolean {
  return clusterIP === 'None';
}

function address({ type, clusterIP }: Open): Refusal[] {
  const field = 'spec.clusterIP';
  const written = text(clusterIP) ?? '';
  if (written === '' || isPlaceholder(written) || isPlaceholder(type)) return [];
  if (type === 'ExternalName') return [{ field, message: forbidden('may not be set for ExternalName services') }];
  if (written === 'None') {
    const isOpen = type === 'LoadBalancer' || type === 'NodePort';
    return isOpen ? [{ field, message: invalid(written, `may not be set to 'None' for ${type} services`) }] : [];
  }
  const bad = ipAddress(written);
  return bad === undefined ? [] : [{ field, message: invalid(written, bad) }];
}

function nodePorts({ type, ports }: Open): Refusal[] {
  const known = new Set<string>();
  return list(ports).flatMap((port, i) => {
    const { nodePort, protocol } = record(port);
    const field = `spec.ports[${i}].nodePort`;
    if ((integer(nodePort) ?? 0) === 0) return [];
    if ((type ?? 'ClusterIP') === 'ClusterIP') return [{ field, message: forbidden("may not be used when `type` is 'ClusterIP'") }];
    const key = `${text(protocol) ?? 'TCP'} ${plain(nodePort)}`;
    if (known.has(key)) return [{ field, message: duplicate(nodePort) }];
    known.add(key);
    return [];
  });
}

/** What `--service-node-port-range` is by default. */
const [FIRST_NODE_PORT, LAST_NODE_PORT] = [30000, 32767];
export const NODE_PORTS = `${FIRST_NODE_PORT} to ${LAST_NODE_PORT}`;

/**
 * Node ports that a server with the default range does not give.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport
 */
export function unusualNodePorts({ apiVersion, kind, spec }: Manifest): ReadonlyArray<{ readonly field: string; readonly port: number }> {
  const { type, ports } = record(spec);
  if (kind !== 'Service' || apiVersion !== 'v1' || (type !== 'NodePort' && type !== 'LoadBalancer')) return [];
  return list(ports).flatMap((value, i) => {
    const port = integer(record(value).nodePort) ?? 0;
    return port === 0 || (port >= FIRST_NODE_PORT && port <= LAST_NODE_PORT) ? [] : [{ field: `spec.ports[${i}].nodePort`, port }];
  });
}

function samePorts(ports: readonly unknown[]): Refusal[] {
  const known = new Set<string>();
  return ports.flatMap((value, i) => {
    const { port, protocol } = record(value);
    const key = `${text(protocol) ?? 'TCP'} ${plain(port)}`;
    if (integer(port) !== undefined && known.has(key)) return [{ field: `spec.ports[${i}]`, message: duplicate(`${plain(port)}/${text(protocol) ?? 'TCP'}`) }];
    known.add(key);
    return [];
  });
}
