import { unrealized } from '../../src/gates/realized/realized';
import { statusProblem } from '../../src/routers/reading/status';

const parentRef = { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public' };
const condition = (type: string, others: object = {}) => ({ type, status: 'True', observedGeneration: 3, reason: type, message: '', ...others });
const route = (conditions?: object[]) => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'hello', generation: 3 },
  spec: { parentRefs: [parentRef] },
  status: conditions && { parents: [{ parentRef, controllerName: 'example.com/any', conditions }] },
});

test.each<[string, object[] | undefined, string | undefined]>([
  ['no status', undefined, 'no controller of "public" has taken it up yet'],
  ['all is well', [condition('Accepted'), condition('ResolvedRefs')], undefined],
  ['an older generation', [condition('Accepted', { observedGeneration: 2 }), condition('ResolvedRefs')], '"public" has not seen generation 3 yet, only 2'],
  ['nothing of the backends', [condition('Accepted')], '"public" says nothing of ResolvedRefs yet'],
  ['a backend that is missing', [condition('Accepted'), condition('ResolvedRefs', { status: 'False', reason: 'BackendNotFound', message: 'no Service hello-canary' })],
    '"public" says that it is not ResolvedRefs: BackendNotFound, no Service hello-canary'],
])('a route of the Gateway API: %s', (_, conditions, expected) => {
  expect(statusProblem(route(conditions))).toBe(expected);
});

test.each<[string, object, object, boolean]>([
  ['names the namespace that the route leaves out', {}, { namespace: 'shop' }, true],
  ['names each listener', {}, { sectionName: 'https', port: 443 }, true],
  ['names nothing that is left out', { namespace: 'shop', kind: undefined }, {}, true],
  ['is another namespace', {}, { namespace: 'infra' }, false],
  ['is another listener', { sectionName: 'http' }, { sectionName: 'https' }, false],
  ['is another port', { port: 80 }, { port: 443 }, false],
  ['is a Service of that name', {}, { group: '', kind: 'Service' }, false],
])('the parent that a controller speaks of %s', (_, written, said, isTheSame) => {
  const live = {
    ...route(),
    metadata: { name: 'hello', namespace: 'shop', generation: 3 },
    spec: { parentRefs: [{ ...parentRef, ...written }] },
    status: { parents: [{ parentRef: { ...parentRef, ...said }, conditions: [condition('Accepted'), condition('ResolvedRefs')] }] },
  };
  expect(statusProblem(live)).toBe(isTheSame ? undefined : 'no controller of "public" has taken it up yet');
});

const gateway = (conditions?: object[], others: object = {}) => ({
  apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', metadata: { name: 'public', generation: 3, ...others }, spec: {}, status: conditions && { conditions },
});

test.each<[string, object[] | undefined, string | undefined]>([
  ['no status', undefined, undefined],
  ['all is well', [condition('Programmed')], undefined],
  ['what it had before', [condition('Programmed', { observedGeneration: 2 })], 'Gateway/public has not seen generation 3 yet, only 2'],
  ['no data plane', [condition('Programmed', { status: 'False', reason: 'Pending', message: 'no proxy' })], 'Gateway/public says that it is not Programmed: Pending, no proxy'],
  ['no address', [condition('Programmed', { status: 'False', reason: 'AddressNotAssigned' })], undefined],
])('the Gateway of a route: %s', (_, conditions, expected) => {
  const live = route([condition('Accepted'), condition('ResolvedRefs')]);
  const asked = (followers: object[]) => unrealized([route()], { objects: [live], endpointSlices: [], followers, pods: [] });
  expect(asked([gateway(conditions)])).toEqual(expected === undefined ? [] : [`HTTPRoute/hello: ${expected}`]);
  expect(asked([gateway(conditions, { name: 'another' }), gateway(conditions, { namespace: 'another' })])).toEqual([]);
});

test('Istio says something only where it is told to', () => {
  const virtualService = (status?: object) => ({ apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: { name: 'hello', generation: 2 }, spec: {}, status });
  expect(statusProblem(virtualService())).toBeUndefined();
  expect(statusProblem(virtualService({ conditions: [{ type: 'Reconciled', status: 'False', observedGeneration: 2, message: '1/3 proxies up to date.' }] })))
    .toBe('says that it is not Reconciled: 1/3 proxies up to date.');
  expect(statusProblem({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'hello' }, spec: {}, status: {} })).toBeUndefined();
});

test('what a router does not follow yet is missing of the frame, and so are annotations of an Ingress', () => {
  const manifest = route();
  const taken = (live: object) => unrealized([manifest], { objects: [live], endpointSlices: [], pods: [] });
  expect(taken(route([condition('Accepted'), condition('ResolvedRefs')]))).toEqual([]);
  expect(taken(route())).toEqual(['HTTPRoute/hello: no controller of "public" has taken it up yet']);

  const ingress = (weight: string) => ({
    apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'hello-canary', annotations: { 'nginx.ingress.kubernetes.io/canary-weight': weight } }, spec: {},
  });
  expect(unrealized([ingress('50')], { objects: [ingress('10')], endpointSlices: [], pods: [] }))
    .toEqual(['Ingress/hello-canary: not applied yet: metadata.annotations."nginx.ingress.kubernetes.io/canary-weight" is 10 in the cluster and 50 in the frame']);
});
