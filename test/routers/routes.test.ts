import * as fc from 'fast-check';
import { Manifest } from '../../src/manifests/manifest';
import { ManifestSet } from '../../src/manifests/manifest-set';
import { sharesOf } from '../../src/routers/reading/route';
import { routesIn } from '../../src/routers/reading/routes';
import { runs } from '../support/deep';

const SERVED: Manifest[] = [
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'a' },
    spec: { rules: [{ name: 'x', matches: [{ path: { value: '/' }, method: 'GET', headers: [{ name: 'h', value: 'v' }] }], backendRefs: [{ name: 'a', weight: 3, namespace: 'n' }] }] },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'a', annotations: {} },
    spec: { defaultBackend: { service: { name: 'd' } }, rules: [{ host: 'h', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'a', port: { number: 80 } } } }] } }] },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'b', annotations: { 'nginx.ingress.kubernetes.io/canary': 'true', 'nginx.ingress.kubernetes.io/canary-weight': '10' } },
    spec: { rules: [{ host: 'h', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'b', port: { number: 80 } } } }] } }] },
  },
  {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'a' },
    spec: { http: [{ match: [{ uri: { prefix: '/' }, headers: { h: { exact: 'v' } } }], route: [{ destination: { host: 'a', subset: 's' }, weight: 1 }] }] },
  },
  {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'IngressRoute',
    metadata: { name: 'a' },
    spec: { routes: [{ match: 'Host(`h`)', services: [{ kind: 'TraefikService', name: 'a' }, { name: 'a', port: 80, weight: 2 }] }] },
  },
  {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'TraefikService',
    metadata: { name: 'a' },
    spec: { mirroring: { name: 'a', port: 80, mirrors: [{ name: 'b', port: 80, percent: 20 }] }, weighted: { services: [{ name: 'a', weight: 3 }, { name: 'b' }] } },
  },
  { apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule', metadata: { name: 'a' }, spec: { host: 'a', subsets: [{ name: 's', labels: { l: 'v' } }] } },
];

/** The manifest with whatever at one place of its spec or annotations. */
function damaged(manifest: any, path: readonly number[], value: unknown): any {
  if (typeof manifest !== 'object' || manifest === null || path.length === 0) return value;
  const keys = Object.keys(manifest);
  if (keys.length === 0) return value;
  const key = keys[path[0] % keys.length];
  const copy = Array.isArray(manifest) ? [...manifest] : { ...manifest };
  copy[key as any] = damaged(manifest[key], path.slice(1), value);
  return copy;
}

test('the same set is read once', () => {
  const set = ManifestSet.of(SERVED);
  expect(routesIn(set)).toBe(routesIn(set));
  expect(routesIn(set).map(({ name }) => name)).toEqual(['HTTPRoute/a', 'Ingress/a', 'VirtualService/a', 'IngressRoute/a']);
});

test('damaged manifests do no harm: shares stay between 0 and 1, and rules have one name each', () => {
  const junk = fc.oneof(fc.constantFrom(null, undefined, '', '*', 'x', 0, -1, 1e300, NaN, true, [], {}, [null], [[]], [7]), fc.anything({ maxDepth: 2 }));
  const place = fc.array(fc.nat(6), { minLength: 1, maxLength: 9 });
  fc.assert(fc.property(fc.nat(SERVED.length - 1), place, junk, (index, path, value) => {
    const { spec, metadata, ...identity } = SERVED[index];
    const annotations = damaged(metadata.annotations ?? {}, path, value);
    const changed = { ...identity, metadata: { ...metadata, annotations }, spec: damaged(spec, path, value) } as Manifest;
    const manifests = SERVED.map((one, i) => i === index ? changed : one);
    for (const { rules } of routesIn(ManifestSet.of(manifests))) {
      expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
      for (const { branches, mirrors = [] } of rules) {
        expect(mirrors.every(({ share }) => share >= 0 && share <= 1)).toBe(true);
        for (const { weight, service } of branches) {
          expect(weight >= 0 && weight <= 1).toBe(true);
          expect(service).toMatch(/^(Service|TraefikService\.traefik\.io)\//);
        }
        expect(branches.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThanOrEqual(1 + 1e-9);
      }
    }
  }), { numRuns: runs(250, 2000) });
});

test('many routes are read', () => {
  const paths = Array.from({ length: 3000 }, (_, i) => ({ path: `/${i % 7}`, pathType: 'Prefix', backend: { service: { name: `s${i}`, port: { number: 80 } } } }));
  const ingress = (name: string, annotations: object): Manifest => (
    { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name, annotations }, spec: { rules: [{ host: 'h', http: { paths } }] } }
  );
  const [route] = routesIn(ManifestSet.of([ingress('a', {}), ingress('b', { 'nginx.ingress.kubernetes.io/canary': 'true' })]));
  expect(route.rules).toHaveLength(3000);
});

test.each([[[], []], [[0, 0], [0, 0]], [[1, 3], [0.25, 0.75]], [[-5, 5], [0, 1]]])('the shares of %j are %j', (weights, shares) => {
  expect(sharesOf(weights)).toEqual(shares);
});
