/**
 * What network plugins make of NetworkPolicies. They add up: a pod that no policy selects for a direction is open in it, any other
 * admits what one of its policies admits. Whether a plugin is there that looks at them the manifests do not say.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation
 * @see https://github.com/kubernetes/api/blob/v0.36.0/networking/v1/types.go
 */
import { Labels, labels, list, record, records, text } from '../ground/shape';
import { NetworkPolicy, networkPoliciesIn, PolicyPeer, PolicyPort, PolicyRule } from '../manifests/kinds/network-policy';
import { PodTemplate } from '../manifests/kinds/pod-template';
import { objectKey } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';
import { includes, LabelSelector, selects } from '../manifests/selector';

export type Direction = 'ingress' | 'egress';

/** Manifests do not know the labels of all namespaces, nor the addresses of pods. */
export type Verdict = 'yes' | 'no' | 'unknown';

export interface PolicyPod {
  readonly labels: Labels;
  readonly namespace?: string;
}

export interface PodPort {
  readonly number: number;
  readonly protocol: string;
  /** The pod that has the port: names of ports are looked up in it. */
  readonly template: PodTemplate;
}

/** A peer of a rule, and the namespace of the policy, which it means where it names none. */
export interface Admitted {
  readonly peer: PolicyPeer;
  readonly namespace?: string;
}

/** Who is admitted: everybody, nobody, or some. */
export type Admission = 'everybody' | readonly Admitted[];

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';
const EVERYWHERE = ['0.0.0.0/0', '::/0'];

const known = new WeakMap<ManifestSet, Map<Labels, readonly NetworkPolicy[]>>();

/** The policies that are about a pod in one direction. */
export function policiesFor(manifests: ManifestSet, pod: PolicyPod, direction: Direction): NetworkPolicy[] {
  return policiesAbout(manifests, pod).filter(policy => policy[direction] !== undefined);
}

/** Those of the same labels are asked for again and again. */
function policiesAbout(manifests: ManifestSet, { labels: own, namespace }: PolicyPod): readonly NetworkPolicy[] {
  const byLabels = known.get(manifests) ?? new Map<Labels, readonly NetworkPolicy[]>();
  known.set(manifests, byLabels);
  const isAbout = ({ selector, matchLabels }: NetworkPolicy) => includes(own, matchLabels) && selects(selector, own);
  const policies = byLabels.get(own) ?? networkPoliciesIn(manifests).filter(isAbout);
  byLabels.set(own, policies);
  return policies.filter(policy => policy.namespace === namespace);
}

/** Who may talk to a pod, or whom it may talk to, on a port of the one that is talked to. */
export function admissionOf(manifests: ManifestSet, pod: PolicyPod, direction: Direction, port?: PodPort): Admission {
  const policies = policiesFor(manifests, pod, direction);
  if (policies.length === 0) return 'everybody';
  const rules = policies.flatMap(policy => policy[direction]!.filter(rule => coversPort(rule, port)).map(rule => ({ rule, policy })));
  if (rules.some(({ rule }) => rule.peers === undefined)) return 'everybody';
  return rules.flatMap(({ rule, policy }) => rule.peers!.map(peer => ({ peer, namespace: policy.namespace })));
}

/** Whether a pod is among those that are admitted. */
export function isAdmitted(manifests: ManifestSet, admission: Admission, pod: PolicyPod): Verdict {
  if (admission === 'everybody') return 'yes';
  return any(admission.map(one => meansPod(manifests, one, pod)));
}

/** Whether a namespace of which no pod is known may be meant: that of the DNS servers. */
export function mayMeanNamespace(manifests: ManifestSet, { peer, namespace }: Admitted, name: string): boolean {
  if (peer.block !== undefined) return true;
  return (peer.namespaces === undefined ? namespace === name : meansNamespace(manifests, peer.namespaces, name) !== 'no');
}

function meansPod(manifests: ManifestSet, { peer, namespace }: Admitted, pod: PolicyPod): Verdict {
  if (peer.block !== undefined) return isEverywhere(peer) ? 'yes' : 'unknown';
  if (peer.pods !== undefined && !selects(peer.pods, pod.labels)) return 'no';
  if (peer.namespaces === undefined) return namespace === pod.namespace ? 'yes' : 'no';
  return meansNamespace(manifests, peer.namespaces, pod.namespace);
}

function isEverywhere({ block }: PolicyPeer): boolean {
  return EVERYWHERE.includes(text(block?.cidr) ?? '') && list(block?.except).length === 0;
}

/** The name of a namespace is always among its labels; the others are known where the Namespace is in the manifests. */
function meansNamespace(manifests: ManifestSet, selector: LabelSelector, name: string | undefined): Verdict {
  const { matchLabels, matchExpressions } = record(selector);
  const object = name === undefined ? undefined : manifests.get(objectKey('', 'Namespace', undefined, name));
  const own: Labels = { ...labels(object?.metadata.labels), ...name === undefined ? {} : { [NAMESPACE_NAME]: name } };
  const parts = [
    ...Object.entries(labels(matchLabels)).map(([key, value]) => ({ key, part: { matchLabels: { [key]: value } } })),
    ...records(matchExpressions).map(expression => ({ key: text(expression.key), part: { matchExpressions: [expression] } })),
  ];
  return all(parts.map(({ key, part }) => {
    const isKnown = object !== undefined || (key === NAMESPACE_NAME && name !== undefined);
    return !isKnown ? 'unknown' : selects(part, own) ? 'yes' : 'no';
  }));
}

function coversPort({ ports }: PolicyRule, asked: PodPort | undefined): boolean {
  return ports === undefined || asked === undefined || ports.some(one => isPort(one, asked));
}

function isPort({ protocol, port, endPort }: PolicyPort, asked: PodPort): boolean {
  if (protocol !== asked.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'string') return asked.template.port(port, protocol) === asked.number;
  return asked.number >= port && asked.number <= (endPort ?? port);
}

function any(verdicts: readonly Verdict[]): Verdict {
  return verdicts.includes('yes') ? 'yes' : verdicts.includes('unknown') ? 'unknown' : 'no';
}

function all(verdicts: readonly Verdict[]): Verdict {
  return verdicts.includes('no') ? 'no' : verdicts.includes('unknown') ? 'unknown' : 'yes';
}

/** Whether no pod can be meant by both, whatever pods there are. Of addresses nothing is known. */
export function areDisjoint(one: Admitted, other: Admitted): boolean {
  if (one.peer.block !== undefined || other.peer.block !== undefined) return false;
  return contradict(one.peer.pods, other.peer.pods) || contradict(namespacesOf(one), namespacesOf(other));
}

function namespacesOf({ peer, namespace }: Admitted): LabelSelector {
  return peer.namespaces ?? (namespace === undefined ? undefined : { matchLabels: { [NAMESPACE_NAME]: namespace } });
}

/** Two selectors that want different values of one label, or it and its absence. */
function contradict(one: LabelSelector, other: LabelSelector): boolean {
  const [a, b] = [wantedBy(one), wantedBy(other)];
  return [...a].some(([key, values]) => {
    const others = b.get(key);
    return others !== undefined && !values.some(value => others.includes(value));
  });
}

/** The values that each label may have; none where it must not be there. */
function wantedBy(selector: LabelSelector): ReadonlyMap<string, readonly unknown[]> {
  const { matchLabels, matchExpressions } = record(selector);
  const wanted = new Map<string, readonly unknown[]>();
  const narrow = (key: string, values: readonly unknown[]) => wanted.set(key, (wanted.get(key) ?? values).filter(value => values.includes(value)));
  for (const [key, value] of Object.entries(labels(matchLabels))) narrow(key, [value]);
  for (const { key, operator, values } of records(matchExpressions)) {
    if (operator === 'In') narrow(String(key), list(values));
    if (operator === 'DoesNotExist') narrow(String(key), [undefined]);
  }
  return wanted;
}
