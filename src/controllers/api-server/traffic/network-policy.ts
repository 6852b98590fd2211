/** What the server refuses of NetworkPolicies. */
import { integer, list, Open, record } from '../../../ground/shape';
import { addressRange, portNumber } from '../names';
import { portOrName } from '../pod/probe';
import { Refusal } from '../refusal';
import { formed, oneOf, refusalsAt, Row, row, rowOf, Says, written } from '../row';
import { selectorRefusals, selectorRow } from '../selector';
import { NETWORKING } from '../sources';
import { forbidden, invalid, required } from '../words';

const CIDR: Says<unknown> = (value, around) => {
  if (value === undefined || value === '') return required();
  return formed(addressRange)(value, around);
};

const PORT: readonly Row[] = [
  row('protocol', `${NETWORKING} ValidateNetworkPolicyPort`, oneOf('TCP', 'UDP', 'SCTP')),
  row('port', `${NETWORKING} ValidateNetworkPolicyPort`, portOrName),
  row('endPort', `${NETWORKING} ValidateNetworkPolicyPort`, (value, { holder: { port } }) => {
    const end = integer(value);
    if (end === undefined) return undefined;
    if (port === undefined || port === null) return invalid(end, 'may not be specified when `port` is not specified');
    if (typeof port === 'string') return invalid(end, 'may not be specified when `port` is non-numeric');
    const bad = portNumber(end);
    return bad !== undefined ? invalid(end, bad) : end < (integer(port) ?? 0) ? invalid(port, 'must be greater than or equal to `port`') : undefined;
  }),
];

const BLOCK: readonly Row[] = [
  row('cidr', `${NETWORKING} ValidateIPBlock`, CIDR),
  row('except[]', `${NETWORKING} ValidateIPBlock`, CIDR),
];

export const NETWORK_POLICY: readonly Row[] = [
  selectorRow('spec.podSelector'),
  row('spec.policyTypes[]', `${NETWORKING} ValidateNetworkPolicySpec`, oneOf('Ingress', 'Egress')),
  row('spec.policyTypes', `${NETWORKING} ValidateNetworkPolicySpec`, value =>
    Array.isArray(value) && value.length > 2 ? invalid(value, 'may not specify more than two policyTypes') : undefined),
  ...[['ingress', 'from'], ['egress', 'to']].map(([way, side]) => rowOf(`spec.${way}[].${side}[]`, `${NETWORKING} ValidateNetworkPolicyPeer`, ({ spec }) =>
    list(record(spec)[way]).flatMap((rule, i) => [
      ...list(record(rule)[side]).flatMap((peer, j) => peerRefusals(`spec.${way}[${i}].${side}[${j}]`, record(peer))),
      ...list(record(rule).ports).flatMap((port, j) => refusalsAt(`spec.${way}[${i}].ports[${j}]`, record(port), PORT, undefined)),
    ]))),
];

function peerRefusals(field: string, peer: Open): Refusal[] {
  const given = written(peer, ['podSelector', 'namespaceSelector', 'ipBlock']);
  if (given.length === 0) return [{ field, message: required('must specify a peer') }];
  const { ipBlock } = peer;
  return [
    ...given.length > 1 && given.includes('ipBlock') ? [{ field, message: forbidden('may not specify both ipBlock and another peer') }] : [],
    ...['podSelector', 'namespaceSelector'].flatMap(name => selectorRefusals(`${field}.${name}`, peer[name])),
    ...given.includes('ipBlock') ? refusalsAt(`${field}.ipBlock`, record(ipBlock), BLOCK, undefined) : [],
  ];
}
