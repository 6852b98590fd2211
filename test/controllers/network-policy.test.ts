import { parse } from 'yaml';
import { admissionOf, areDisjoint, isAdmitted, mayMeanNamespace, policiesFor } from '../../src/controllers/network-policy';
import { PodTemplate } from '../../src/manifests/kinds/pod-template';
import { Manifest } from '../../src/manifests/manifest';
import { ManifestSet } from '../../src/manifests/manifest-set';

const WEB = { labels: { app: 'web' }, namespace: 'shop' };
const template = new PodTemplate({ spec: { containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 8080 }] }] } });
const port = (number: number, protocol = 'TCP') => ({ number, protocol, template });
let count = 0;
const policy = (spec: string, namespace = 'shop'): Manifest => parse(`{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: p${count++}, namespace: ${namespace} }, spec: ${spec} }`);
const namespace = (name: string, labels = '{}'): Manifest => parse(`{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}, labels: ${labels} } }`);
const set = (...manifests: Manifest[]) => ManifestSet.of(manifests);
const to = (manifests: ManifestSet, from: typeof WEB, number = 8080) => isAdmitted(manifests, admissionOf(manifests, WEB, 'ingress', port(number)), from);

const FRONT = { labels: { app: 'front' }, namespace: 'shop' };

test('a pod that no policy selects is open', () => {
  expect(admissionOf(set(), WEB, 'ingress')).toBe('everybody');
  expect(admissionOf(set(policy('{ podSelector: { matchLabels: { app: other } } }')), WEB, 'ingress')).toBe('everybody');
  expect(admissionOf(set(policy('{ podSelector: {} }', 'other')), WEB, 'ingress')).toBe('everybody');
  expect(admissionOf(set(policy('{ podSelector: {} }')), WEB, 'egress')).toBe('everybody');
});

test('one that is selected admits what one of its policies admits', () => {
  const denied = policy('{ podSelector: {} }');
  expect(admissionOf(set(denied), WEB, 'ingress')).toEqual([]);
  const admitting = policy('{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: front } } }] }] }');
  expect(policiesFor(set(denied, admitting), WEB, 'ingress')).toHaveLength(2);
  expect(to(set(denied, admitting), FRONT)).toBe('yes');
  expect(to(set(denied, admitting), { ...FRONT, namespace: 'web' })).toBe('no');
  expect(to(set(denied, admitting), { labels: { app: 'admin' }, namespace: 'shop' })).toBe('no');
  expect(admissionOf(set(denied, policy('{ podSelector: {}, ingress: [{}] }')), WEB, 'ingress')).toBe('everybody');
});

test('which directions a policy is about', () => {
  const about = (spec: string) => (['ingress', 'egress'] as const).filter(direction => policiesFor(set(policy(spec)), WEB, direction).length > 0);
  expect(about('{ podSelector: {} }')).toEqual(['ingress']);
  expect(about('{ podSelector: {}, egress: [] }')).toEqual(['ingress']);
  expect(about('{ podSelector: {}, egress: [{}] }')).toEqual(['ingress', 'egress']);
  expect(about('{ podSelector: {}, policyTypes: [Egress] }')).toEqual(['egress']);
});

test('ports by number, range, name and protocol', () => {
  const covers = (ports: string, number: number, protocol?: string) => admissionOf(set(policy(`{ podSelector: {}, ingress: [{ ports: ${ports} }] }`)), WEB, 'ingress', port(number, protocol)) === 'everybody';
  expect([covers('[{ port: 8080 }]', 8080), covers('[{ port: 8080 }]', 8081), covers('[{ port: 8000, endPort: 9000 }]', 8080), covers('[{ port: http }]', 8080)]).toEqual([true, false, true, true]);
  expect([covers('[{ port: http }]', 9090), covers('[{ protocol: UDP }]', 8080), covers('[{ protocol: UDP }]', 53, 'UDP'), covers('[]', 1)]).toEqual([false, false, true, true]);
});

test('namespaces are known by their names, and by their labels where they are in the manifests', () => {
  const rule = (selector: string) => policy(`{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: ${selector} }] }] }`);
  const fromWeb = { labels: {}, namespace: 'web' } as unknown as typeof WEB;
  expect(to(set(rule('{}')), fromWeb)).toBe('yes');
  expect(to(set(rule('{ matchLabels: { kubernetes.io/metadata.name: web } }')), fromWeb)).toBe('yes');
  expect(to(set(rule('{ matchLabels: { kubernetes.io/metadata.name: other } }')), fromWeb)).toBe('no');
  expect(to(set(rule('{ matchLabels: { team: a } }')), fromWeb)).toBe('unknown');
  expect(to(set(rule('{ matchLabels: { team: a } }'), namespace('web', '{ team: a }')), fromWeb)).toBe('yes');
  expect(to(set(rule('{ matchExpressions: [{ key: team, operator: DoesNotExist }] }'), namespace('web', '{ team: a }')), fromWeb)).toBe('no');
  const both = policy('{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: a } }, podSelector: { matchLabels: { app: front } } }] }] }');
  expect(to(set(both), fromWeb)).toBe('no');
});

test('addresses are those of nobody that is known', () => {
  const rule = (block: string) => set(policy(`{ podSelector: {}, ingress: [{ from: [{ ipBlock: ${block} }] }] }`));
  expect(to(rule('{ cidr: 10.0.0.0/8 }'), FRONT)).toBe('unknown');
  expect(to(rule('{ cidr: 0.0.0.0/0 }'), FRONT)).toBe('yes');
  expect(to(rule('{ cidr: 0.0.0.0/0, except: [10.0.0.0/8] }'), FRONT)).toBe('unknown');
});

test('what two peers have in common', () => {
  const peer = (pods: unknown, namespaces?: unknown) => ({ peer: { pods, namespaces }, namespace: 'shop' });
  const one = peer({ matchLabels: { app: 'web', version: '1' } });
  expect(areDisjoint(one, peer({ matchLabels: { version: '2' } }))).toBe(true);
  expect(areDisjoint(one, peer({ matchExpressions: [{ key: 'version', operator: 'In', values: ['2', '1'] }] }))).toBe(false);
  expect(areDisjoint(one, peer({ matchExpressions: [{ key: 'version', operator: 'DoesNotExist' }] }))).toBe(true);
  expect(areDisjoint(one, peer({ matchLabels: { tier: 'front' } }))).toBe(false);
  expect(areDisjoint(one, peer({}, { matchLabels: { 'kubernetes.io/metadata.name': 'web' } }))).toBe(true);
  expect(areDisjoint(one, { peer: { block: {} } })).toBe(false);
});

test('the namespace of the DNS servers', () => {
  const means = (peer: object) => mayMeanNamespace(set(), { peer, namespace: 'shop' }, 'kube-system');
  expect([means({ pods: {} }), means({ namespaces: {} }), means({ namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } })]).toEqual([false, true, true]);
  expect([means({ namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'web' } } }), means({ namespaces: { matchLabels: { team: 'a' } } }), means({ block: {} })]).toEqual([false, true, true]);
});
