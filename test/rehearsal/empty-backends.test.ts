/** What routers answer while one of the Services of a route has no pods: measured with real requests. */
import { commit, deployment, service } from './plays';
import { Manifest } from '../../src/manifests/manifest';
import { simulate } from '../../src/rehearsal/simulation';

const pods = (canary: number) => [
  deployment({ name: 'hello', replicas: 4, labels: { app: 'hello' } }), deployment({ name: 'canary', image: 'hello:2', replicas: canary, labels: { app: 'canary' } }),
  service({ app: 'hello' }), service({ app: 'canary' }, 'canary'),
];
const named = (name: string, spec: object, kind = 'TraefikService'): Manifest => ({ apiVersion: 'traefik.io/v1alpha1', kind, metadata: { name, namespace: 'shop' }, spec });
const entry = (name: string, weight: number) => ({ name, port: 80, weight });
const traefik = (spec: object) => [
  named('hello', { routes: [{ match: 'Host(`a`)', services: [{ kind: 'TraefikService', name: 'hello' }] }] }, 'IngressRoute'), named('hello', spec),
];
const weighted = (weight: number) => traefik({ weighted: { services: [entry('hello', 100 - weight), entry('canary', weight)] } });
const mirroring = traefik({ mirroring: { name: 'hello', port: 80, mirrors: [{ name: 'canary', port: 80, percent: 10 }] } });
const gateway = (weight: number): Manifest[] => [{
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'hello', namespace: 'shop' },
  spec: { rules: [{ backendRefs: [entry('hello', 100 - weight), entry('canary', weight)] }] },
}];
const ingress = (name: string, annotations: { readonly [key: string]: string } = {}): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, namespace: 'shop', annotations },
  spec: { rules: [{ host: 'a', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name, port: { number: 80 } } } }] } }] },
});
const nginx = (weight: number) => [
  ingress('hello'), ingress('canary', { 'nginx.ingress.kubernetes.io/canary': 'true', 'nginx.ingress.kubernetes.io/canary-weight': `${weight}` }),
];
const istio = (weight: number): Manifest[] => [{
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'hello', namespace: 'shop' },
  spec: {
    hosts: ['a'],
    http: [{ route: [['hello', 100 - weight], ['canary', weight]].map(([host, share]) => ({ destination: { host, port: { number: 80 } }, weight: share })) }],
  },
}];
const allowing = deployment({ name: 'traefik', replicas: 1, container: { args: ['--providers.kubernetesCRD.allowEmptyServices'] } });

/** How many percent of the requests fail when the last pod of the canary is gone. */
const failingAtTheEnd = (...routes: readonly Manifest[]) => {
  const { moments } = simulate('test', [commit('first', ...pods(1), ...routes), commit('second', ...pods(0), ...routes)]);
  return Math.round(moments[moments.length - 1].failing);
};

test.each([
  ['a TraefikService with a weight: all', 100, weighted(10)],
  ['a TraefikService at a weight of 0: all', 100, weighted(0)],
  ['a TraefikService that copies there: all', 100, mirroring],
  ['a TraefikService where empty Services are allowed: its share', 10, [...weighted(10), allowing]],
  ['a TraefikService at a weight of 0 where empty Services are allowed: none', 0, [...weighted(0), allowing]],
  ['an HTTPRoute with a weight: its share', 10, gateway(10)],
  ['an HTTPRoute at a weight of 0: none', 0, gateway(0)],
])('%s', (_, percent, routes) => expect(failingAtTheEnd(...routes)).toBe(percent));

test.each([['Traefik: all', 100, 'traefik.io/gateway-controller'], ['Envoy Gateway: none', 0, 'gateway.envoyproxy.io/gatewayclass-controller']])(
  'a route that begins to ask for copies, by %s', (_, percent, controllerName) => {
    const of = (kind: string, spec: object, metadata: object = { name: 'edge', namespace: 'shop' }) => ({ apiVersion: 'gateway.networking.k8s.io/v1', kind, metadata, spec });
    const classes = [of('GatewayClass', { controllerName }, { name: 'edge' }), of('Gateway', { gatewayClassName: 'edge' })] as Manifest[];
    const copies = [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'canary', port: 80 }, percent: 10 } }];
    const route = (filters?: object[]) => ({ ...gateway(10)[0], spec: { parentRefs: [{ name: 'edge' }], rules: [{ filters, backendRefs: [entry('hello', 90), entry('canary', 10)] }] } });
    const { moments } = simulate('test', [commit('first', ...pods(1), ...classes, route()), commit('second', ...pods(1), ...classes, route(copies))]);
    expect(Math.round(moments[moments.length - 1].failing)).toBe(percent);
  });

test('the main Ingress of a canary that has all requests: all fail without its pods', () => {
  const empty = [deployment({ name: 'hello', replicas: 0, labels: { app: 'hello' } }), ...pods(1).slice(1)];
  const { moments } = simulate('test', [commit('first', ...pods(1), ...nginx(100)), commit('second', ...empty, ...nginx(100))]);
  expect(Math.round(moments[moments.length - 1].failing)).toBe(100);
});

test.each([['an HTTPRoute', gateway], ['a TraefikService', weighted], ['a canary Ingress', nginx], ['a VirtualService', istio]])(
  'another weight of %s shares the requests out anew', (_, weight) => {
    const { moments } = simulate('test', [commit('first', ...pods(1), ...weight(0)), commit('second', ...pods(1), ...weight(20))]);
    const { shares, failing } = moments[moments.length - 1];
    expect([shares.map(share => Math.round(share)), Math.round(failing)]).toEqual([[80, 20], 0]);
  });
