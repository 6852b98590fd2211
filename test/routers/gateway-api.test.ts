/** @see https://github.com/kubernetes-sigs/gateway-api/blob/main/apis/v1/httproute_types.go */
import { Manifest } from '../../src/manifests/manifest';
import { ManifestSet } from '../../src/manifests/manifest-set';
import { routesIn } from '../../src/routers/reading/routes';

function route(rules: unknown, { kind = 'HTTPRoute', metadata = { name: 'hello', namespace: 'shop' } as Manifest['metadata'] } = {}): Manifest {
  return { apiVersion: 'gateway.networking.k8s.io/v1', kind, metadata, spec: { rules } };
}

const read = (...manifests: Manifest[]) => routesIn(ManifestSet.of(manifests))[0];
const backend = (name: string, weight?: unknown) => ({ name, port: 80, weight });
const header = (name: string, value: string) => ({ headers: [{ name, value }] });

/** `hello 0.9, hello-canary 0.1` for each rule. */
const shares = (...manifests: Manifest[]) => read(...manifests).rules.map(({ branches }) => (
  branches.map(({ service, weight }) => `${service.replace('Service/', '')} ${weight}`).join(', ')
));

test('backendRefs share the traffic by their weights', () => {
  expect(read(route([{ backendRefs: [backend('hello', 90), backend('hello-canary', 10)] }]))).toEqual({
    key: 'HTTPRoute.gateway.networking.k8s.io/shop/hello',
    name: 'HTTPRoute/hello',
    namespace: 'shop',
    rules: [{
      name: '/',
      isConditional: false,
      branches: [
        { service: 'Service/shop/hello', weight: 0.9, port: { number: 80 }, field: 'spec.rules[0].backendRefs[0].weight', object: 'HTTPRoute.gateway.networking.k8s.io/shop/hello' },
        { service: 'Service/shop/hello-canary', weight: 0.1, port: { number: 80 }, field: 'spec.rules[0].backendRefs[1].weight', object: 'HTTPRoute.gateway.networking.k8s.io/shop/hello' },
      ],
    }],
  });
});

test.each<[string, unknown[], string]>([
  ['a weight is 1 where none is written', [backend('a'), backend('b', 3)], 'shop/a 0.25, shop/b 0.75'],
  ['weights are relative', [backend('a', 1), backend('b', 1)], 'shop/a 0.5, shop/b 0.5'],
  ['0 is no traffic', [backend('a', 100), backend('b', 0)], 'shop/a 1, shop/b 0'],
  ['the only backend with 0 has none either', [backend('a', 0)], 'shop/a 0'],
  ['all 0: nobody has any', [backend('a', 0), backend('b', 0)], 'shop/a 0, shop/b 0'],
  ['the largest weight', [backend('a', 1_000_000), backend('b', 1_000_000)], 'shop/a 0.5, shop/b 0.5'],
  ['another namespace', [backend('a'), { ...backend('b'), namespace: 'other' }], 'shop/a 0.5, other/b 0.5'],
  ['what is no Service takes its share', [backend('a', 3), { kind: 'ServiceImport', group: 'multicluster.x-k8s.io', name: 'b', weight: 1 }], 'shop/a 0.75'],
  ['a group of its own is no Service', [backend('a'), { ...backend('b'), group: 'example.com' }], 'shop/a 0.5'],
  ['group and kind written out', [{ ...backend('a'), group: '', kind: 'Service' }], 'shop/a 1'],
])('%s', (_name, backendRefs, expected) => {
  expect(shares(route([{ backendRefs }]))).toEqual([expected]);
});

test.each(['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'])('%s is read alike', kind => {
  expect(shares(route([{ backendRefs: [backend('a', 1), backend('b', 3)] }], { kind }))).toEqual(['shop/a 0.25, shop/b 0.75']);
});

test('rules with header matches are rules of their own, and do not say how many requests they get', () => {
  const { rules } = read(route([
    { matches: [header('x-canary', 'always')], backendRefs: [backend('hello-canary')] },
    { matches: [{ path: { type: 'PathPrefix', value: '/cart' } }, header('x-cart', 'yes')], backendRefs: [backend('cart')] },
    { backendRefs: [backend('hello', 9), backend('hello-canary', 1)] },
  ]));
  expect(rules.map(({ name, isConditional }) => [name, isConditional])).toEqual([
    ['/, header x-canary=always', true],
    // The path alone is enough.
    ['/cart or /, header x-cart=yes', false],
    ['/', false],
  ]);
  expect(rules[2].branches[1].field).toBe('spec.rules[2].backendRefs[1].weight');
});

test('a rule keeps its name when its weights change, has its own where it is written, and none has that of another', () => {
  const names = (rules: object[], kind?: string) => read(route(rules, { kind })).rules.map(({ name }) => name);
  const backendRefs = [backend('a')];
  expect(names([{ name: 'all', backendRefs }, { backendRefs }, { backendRefs }, { backendRefs }])).toEqual(['all', '/', '/ (2)', '/ (3)']);
  expect(names([{ matches: [{ method: 'POST', path: { value: '/pay' }, queryParams: [{ name: 'v', value: '2' }] }], backendRefs }])).toEqual(['POST /pay, query v=2']);
  expect(names([{ matches: [{ method: { service: 'shop.Cart', method: 'Add' } }], backendRefs }], 'GRPCRoute')).toEqual(['shop.Cart/Add']);
});

test('rules that lead to no Service are left out: redirects, other backends', () => {
  expect(read(route([{ filters: [{ type: 'RequestRedirect' }] }, { backendRefs: [] }, { backendRefs: [{ kind: 'Bucket', name: 'x' }] }])).rules).toEqual([]);
});

test('without any namespace, what a route names with one is among the manifests', () => {
  const local: Manifest = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } };
  const rules = [{ backendRefs: [{ ...backend('a'), namespace: 'shop' }] }];
  expect(read(route(rules, { metadata: { name: 'hello' } }), local).rules[0].branches[0].service).toBe('Service//a');
  expect(read(route(rules, { metadata: { name: 'hello' } })).rules[0].branches[0].service).toBe('Service/shop/a');
});

test('other groups are not of the Gateway API', () => {
  expect(routesIn(ManifestSet.of([{ ...route([{ backendRefs: [backend('a')] }]), apiVersion: 'example.com/v1' }]))).toEqual([]);
});
