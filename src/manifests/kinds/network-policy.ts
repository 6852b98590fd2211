import { integer, Labels, labels, list, Open, record, records, text } from '../../ground/shape';
import { groupOf, keyOf, Manifest } from '../manifest';
import { ManifestSet } from '../manifest-set';
import { LabelSelector } from '../selector';

export interface NetworkPolicy {
  readonly key: string;
  readonly namespace?: string;
  /** Of the pods that it is about; an empty one means all of its namespace. */
  readonly selector: LabelSelector;
  /** The labels that the selector asks for by their values, read once. */
  readonly matchLabels: Labels;
  /** Undefined where it says nothing about that direction; without any rule it admits nobody. */
  readonly ingress?: readonly PolicyRule[];
  readonly egress?: readonly PolicyRule[];
  readonly manifest: Manifest;
}

export interface PolicyRule {
  /** Undefined for everybody. */
  readonly peers?: readonly PolicyPeer[];
  /** Undefined for all ports. */
  readonly ports?: readonly PolicyPort[];
}

export interface PolicyPeer {
  readonly pods?: LabelSelector;
  /** Where there is none, only the namespace of the policy is meant. */
  readonly namespaces?: LabelSelector;
  /** An `ipBlock`, beside which nothing else stands. */
  readonly block?: Open;
}

export interface PolicyPort {
  readonly protocol: string;
  /** A number, the name of a port of the pod, or undefined for all ports of the protocol. */
  readonly port?: number | string;
  readonly endPort?: number;
}

const known = new WeakMap<ManifestSet, readonly NetworkPolicy[]>();

export function networkPoliciesIn(manifests: ManifestSet): readonly NetworkPolicy[] {
  const policies = known.get(manifests)
    ?? manifests.ofKind('NetworkPolicy').filter(({ apiVersion }) => groupOf(apiVersion) === 'networking.k8s.io').map(networkPolicyOf);
  known.set(manifests, policies);
  return policies;
}

/**
 * Where nothing is said of the direction, a policy is about what comes in, and about what goes out if it has rules for that.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/networking/v1/defaults.go SetDefaults_NetworkPolicy
 */
export function networkPolicyOf(manifest: Manifest): NetworkPolicy {
  const spec = record(manifest.spec);
  const written = list(spec.policyTypes);
  const isAbout = (type: string) => written.length > 0 ? written.includes(type) : type === 'Ingress' || records(spec.egress).length > 0;
  return {
    key: keyOf(manifest),
    namespace: manifest.metadata.namespace,
    selector: spec.podSelector ?? {},
    matchLabels: labels(record(spec.podSelector).matchLabels),
    ingress: isAbout('Ingress') ? records(spec.ingress).map(({ from, ports }) => ruleOf(from, ports)) : undefined,
    egress: isAbout('Egress') ? records(spec.egress).map(({ to, ports }) => ruleOf(to, ports)) : undefined,
    manifest,
  };
}

function ruleOf(peers: unknown, ports: unknown): PolicyRule {
  const [others, numbers] = [records(peers), records(ports)];
  return {
    peers: others.length === 0 ? undefined : others.map(({ podSelector, namespaceSelector, ipBlock }) => (
      ipBlock === undefined ? { pods: podSelector, namespaces: namespaceSelector } : { block: record(ipBlock) }
    )),
    ports: numbers.length === 0 ? undefined : numbers.map(({ protocol, port, endPort }) => (
      { protocol: text(protocol) ?? 'TCP', port: text(port) ?? integer(port), endPort: integer(endPort) }
    )),
  };
}
