/** @see https://istio.io/latest/docs/reference/config/networking/virtual-service/ */
import { Manifest } from '../../src/manifests/manifest';
import { ManifestSet } from '../../src/manifests/manifest-set';
import { routesIn } from '../../src/routers/reading/routes';

function virtualService(spec: object, namespace: string | undefined = 'shop'): Manifest {
  return { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: { name: 'hello', namespace }, spec };
}

function destinationRule(host: unknown, subsets: unknown, namespace = 'shop', name = 'hello'): Manifest {
  return { apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule', metadata: { name, namespace }, spec: { host, subsets } };
}

const to = (host: unknown, weight?: unknown, subset?: string) => ({ destination: { host, subset }, weight });
const rulesOf = (...manifests: Manifest[]) => routesIn(ManifestSet.of(manifests)).flatMap(({ rules }) => rules);
const branchesOf = (...manifests: Manifest[]) => rulesOf(...manifests).flatMap(({ branches }) => branches);
const shares = (route: unknown[]) => branchesOf(virtualService({ http: [{ route }] })).map(({ service, weight }) => `${service.replace('Service/', '')} ${weight}`);

test('weights with the subsets of a DestinationRule', () => {
  const subsets = [{ name: 'stable', labels: { track: 'stable' } }, { name: 'canary', labels: { track: 'canary' } }];
  const spec = { hosts: ['hello'], http: [{ route: [to('hello', 90, 'stable'), to('hello', 10, 'canary')] }] };
  const [object, subsetObject] = ['VirtualService.networking.istio.io/shop/hello', 'DestinationRule.networking.istio.io/shop/hello'];
  expect(routesIn(ManifestSet.of([virtualService(spec), destinationRule('hello.shop.svc.cluster.local', subsets)]))).toEqual([{
    key: object,
    name: 'VirtualService/hello',
    namespace: 'shop',
    rules: [{
      name: '/',
      isConditional: false,
      branches: [
        { service: 'Service/shop/hello', weight: 0.9, field: 'spec.http[0].route[0].weight', object, labels: { track: 'stable' }, subsetObject },
        { service: 'Service/shop/hello', weight: 0.1, field: 'spec.http[0].route[1].weight', object, labels: { track: 'canary' }, subsetObject },
      ],
    }],
  }]);
});

test.each<[string, unknown[], string[]]>([
  ['the only destination receives everything', [to('a')], ['shop/a 1']],
  ['the only destination receives everything, whatever its weight', [to('a', 0)], ['shop/a 1']],
  ['of several, one without a weight receives nothing', [to('a', 100), to('b')], ['shop/a 1', 'shop/b 0']],
  ['weights are relative', [to('a', 1), to('b', 3)], ['shop/a 0.25', 'shop/b 0.75']],
  ['a full name', [to('a.other.svc.cluster.local')], ['other/a 1']],
  ['a full name of another domain', [to('a.other.svc.example.org')], ['other/a 1']],
  ['other hosts take their share', [to('a', 1), to('api.example.com', 1)], ['shop/a 0.5']],
  ['what is no name', [to(7, 1), to('', 1), to('*', 1), to('a', 1)], ['shop/a 0.25']],
])('%s', (_name, route, expected) => {
  expect(shares(route)).toEqual(expected);
});

test('rules with header matches are rules of their own', () => {
  const rules = rulesOf(virtualService({
    http: [
      { match: [{ headers: { 'x-canary': { exact: 'always' } } }], route: [to('canary')] },
      { match: [{ uri: { prefix: '/cart' } }], route: [to('cart')] },
      { name: 'all', route: [to('hello')] },
      { redirect: { uri: '/' } },
    ],
    tcp: [{ match: [{ port: 5432 }], route: [to('db')] }],
    tls: [{ match: [{ sniHosts: ['shop.example.com'] }], route: [to('tls')] }],
  }));
  expect(rules.map(({ name, isConditional, branches }) => [name, isConditional, branches[0].field])).toEqual([
    ['/, header x-canary=always', true, 'spec.http[0].route[0].weight'],
    ['/cart', false, 'spec.http[1].route[0].weight'],
    ['all', false, 'spec.http[2].route[0].weight'],
    ['/, shop.example.com', false, 'spec.tls[0].route[0].weight'],
    ['/, port 5432', false, 'spec.tcp[0].route[0].weight'],
  ]);
});

test('a subset that no DestinationRule defines is a problem', () => {
  const route = [{ route: [to('hello', 100, 'canary')] }];
  expect(branchesOf(virtualService({ http: route }))[0]).toMatchObject({ problem: { reason: 'no DestinationRule of Service/hello defines the subset "canary"' } });
  expect(branchesOf(virtualService({ http: route }), destinationRule('hello', [{ name: 'stable', labels: {} }]))[0].problem).toBeDefined();
  expect(branchesOf(virtualService({ http: route }), destinationRule('other', [{ name: 'canary', labels: {} }]))[0].problem).toBeDefined();
});

test('subsets of several DestinationRules of one host add up; those of the own namespace count first', () => {
  const route = [{ route: [to('hello', 50, 'stable'), to('hello', 50, 'canary')] }];
  const far = destinationRule('hello.shop.svc.cluster.local', [{ name: 'stable', labels: { from: 'far' } }, { name: 'canary', labels: { from: 'far' } }], 'mesh');
  const near = destinationRule('hello', [{ name: 'stable', labels: { from: 'near' } }], 'shop', 'near');
  expect(branchesOf(virtualService({ http: route }), far, near).map(({ labels }) => labels)).toEqual([{ from: 'near' }, { from: 'far' }]);
});
