/** @see https://github.com/kubernetes/ingress-nginx/blob/main/docs/user-guide/nginx-configuration/annotations.md#canary */
import { Manifest } from '../../src/manifests/manifest';
import { ManifestSet } from '../../src/manifests/manifest-set';
import { RouteRule, routesIn } from '../../src/routers/reading/routes';

const NGINX = 'nginx.ingress.kubernetes.io/';

interface Options {
  readonly host?: string;
  readonly paths?: object[];
  readonly canary?: { readonly [annotation: string]: string };
  readonly spec?: object;
}

const path = (service: string, at = '/', port: object = { number: 80 }) => ({ path: at, pathType: 'Prefix', backend: { service: { name: service, port } } });

function ingress(name: string, { host = 'shop.example.com', paths = [path(name)], canary, spec = {} }: Options = {}): Manifest {
  const annotations = canary && Object.fromEntries(Object.entries(canary).map(([key, value]) => [NGINX + key, value]));
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name, namespace: 'shop', annotations }, spec: { rules: [{ host, http: { paths } }], ...spec } };
}

const canaryOf = (annotations: { readonly [annotation: string]: string }, options: Options = {}) => ingress('hello-canary', { canary: annotations, ...options });
const rulesOf = (...manifests: Manifest[]) => routesIn(ManifestSet.of(manifests)).flatMap(({ rules }) => rules);
const shown = ({ name, isConditional, branches }: RouteRule) => (
  `${name}${isConditional ? ' ?' : ''}: ${branches.map(({ service, weight }) => `${service.replace('Service/shop/', '')} ${weight}`).join(', ')}`
);
const shares = (...manifests: Manifest[]) => rulesOf(...manifests).map(shown);

const HELLO = ingress('hello');

test('a plain Ingress sends everything to its Service', () => {
  expect(routesIn(ManifestSet.of([HELLO]))).toEqual([{
    key: 'Ingress.networking.k8s.io/shop/hello',
    name: 'Ingress/hello',
    namespace: 'shop',
    rules: [{
      name: 'shop.example.com/',
      isConditional: false,
      branches: [{ service: 'Service/shop/hello', port: { number: 80, mayBeTarget: true }, weight: 1, field: 'spec.rules[0].http.paths[0].backend', object: 'Ingress.networking.k8s.io/shop/hello' }],
    }],
  }]);
});

test('a canary Ingress with the same host and path takes its weight', () => {
  const place = { field: `metadata.annotations["${NGINX}canary-weight"]`, object: 'Ingress.networking.k8s.io/shop/hello-canary' };
  const routes = routesIn(ManifestSet.of([HELLO, canaryOf({ 'canary': 'true', 'canary-weight': '10' })]));
  expect(routes.map(({ name }) => name)).toEqual(['Ingress/hello']);
  const port = { number: 80, mayBeTarget: true };
  expect(routes[0].rules[0].branches).toEqual([
    { service: 'Service/shop/hello', port, weight: 0.9, failsRule: { place: expect.anything(), reason: expect.stringContaining('does not ask its canary') }, ...place },
    { service: 'Service/shop/hello-canary', port, weight: 0.1, failsOver: true, ...place },
  ]);
});

test.each<[string, { [annotation: string]: string }, string]>([
  ['no weight is 0', { canary: 'true' }, 'hello 1, hello-canary 0'],
  ['a total of its own', { 'canary': 'true', 'canary-weight': '5', 'canary-weight-total': '1000' }, 'hello 0.995, hello-canary 0.005'],
  ['a total below 100 does not count', { 'canary': 'true', 'canary-weight': '25', 'canary-weight-total': '50' }, 'hello 0.75, hello-canary 0.25'],
  ['more than the total is all', { 'canary': 'true', 'canary-weight': '250' }, 'hello 0, hello-canary 1'],
  ['less than nothing is nothing', { 'canary': 'true', 'canary-weight': '-5' }, 'hello 1, hello-canary 0'],
  ['what is no number is nothing', { 'canary': 'true', 'canary-weight': '10%' }, 'hello 1, hello-canary 0'],
])('%s', (_name, annotations, expected) => {
  expect(shares(HELLO, canaryOf(annotations))).toEqual([`shop.example.com/: ${expected}`]);
});

test('the weight counts only with canary: "true"; without it the Ingress is one like the other', () => {
  expect(shares(HELLO, canaryOf({ 'canary': 'false', 'canary-weight': '10' }))).toEqual(['shop.example.com/: hello 1', 'shop.example.com/: hello-canary 1']);
});

test('header, cookie and weight are rules of their own, in that order', () => {
  const canary = { 'canary': 'true', 'canary-weight': '20', 'canary-by-header': 'x-canary', 'canary-by-cookie': 'canary' };
  expect(shares(HELLO, canaryOf(canary))).toEqual([
    'shop.example.com/, header x-canary=always ?: hello-canary 1',
    'shop.example.com/, cookie canary=always ?: hello-canary 1',
    'shop.example.com/: hello 0.8, hello-canary 0.2',
  ]);
  expect(shares(HELLO, canaryOf({ ...canary, 'canary-by-header-value': 'eu' }))[0]).toBe('shop.example.com/, header x-canary=eu ?: hello-canary 1');
  expect(rulesOf(HELLO, canaryOf(canary))[0].branches[0].field).toBe(`metadata.annotations["${NGINX}canary-by-header"]`);
});

describe('a canary without a partner receives nothing', () => {
  const half = { 'canary': 'true', 'canary-weight': '50' };
  const alone = ['shop.example.com/: hello 1'];

  test.each<[string, Manifest]>([
    ['another host', canaryOf(half, { host: 'other.example.com' })],
    ['another path', canaryOf(half, { paths: [path('hello-canary', '/cart')] })],
    ['another type of path', canaryOf(half, { paths: [{ ...path('hello-canary'), pathType: 'Exact' }] })],
    ['the same Service and port', canaryOf(half, { paths: [path('hello')] })],
    ['another class', canaryOf(half, { spec: { ingressClassName: 'internal' } })],
  ])('%s', (_name, canary) => {
    expect(shares(ingress('hello', { spec: { ingressClassName: 'nginx' } }), canary)).toEqual(alone);
  });

  test('no other Ingress at all', () => {
    expect(shares(canaryOf(half))).toEqual([]);
  });
});

test('one canary for each Service: the first counts', () => {
  const [first, second] = ['one', 'two'].map((name, i) => ingress(name, { canary: { 'canary': 'true', 'canary-weight': `${10 * (i + 1)}` } }));
  expect(shares(HELLO, first, second)).toEqual(['shop.example.com/: hello 0.9, one 0.1']);
});

test('a canary holds for all that leads to the same Service and port, other paths and hosts too', () => {
  const main = ingress('main', { paths: [path('hello'), path('hello', '/cart'), path('hello', '/admin', { number: 81 })] });
  const elsewhere = ingress('elsewhere', { host: 'other.example.com', paths: [path('hello')] });
  expect(shares(main, elsewhere, canaryOf({ 'canary': 'true', 'canary-weight': '10' }))).toEqual([
    'shop.example.com/: hello 0.9, hello-canary 0.1',
    'shop.example.com/cart: hello 0.9, hello-canary 0.1',
    'shop.example.com/admin: hello 1',
    'other.example.com/: hello 0.9, hello-canary 0.1',
  ]);
});

test('the default backend, ports by name, and the older form are read', () => {
  const service = { name: 'hello', port: { name: 'http' } };
  expect(shares(ingress('x', { spec: { rules: undefined, defaultBackend: { service } } }))).toEqual(['/: hello 1']);
  expect(shares(ingress('x', { paths: [{ path: '/', backend: { serviceName: 'old', servicePort: 80 } }] }))).toEqual(['shop.example.com/: old 1']);
  expect(shares(ingress('x', { paths: [{ path: '/', backend: { resource: { kind: 'Bucket', name: 'x' } } }] }))).toEqual([]);
});
