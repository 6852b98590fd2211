/** What agents would see as a difference is found, and nothing else is. */
import { driftOf } from './drift';

const route = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'hello', namespace: 'shop' },
  spec: { rules: [{ backendRefs: [{ name: 'hello', weight: 1 }] }] },
};
const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'hello', labels: { a: 'b' } }, spec: { ports: [{ port: 80 }] } };

/** What a server adds to every object. */
function stored(object: any, spec = object.spec): any {
  const annotations = { ...object.metadata.annotations, 'kubectl.kubernetes.io/last-applied-configuration': '{}' };
  return { ...object, metadata: { ...object.metadata, annotations, uid: '1', generation: 1 }, spec, status: { parents: [] } };
}

/** What each way of applying would make of what is there. */
interface Ways {
  readonly client?: readonly any[];
  readonly server?: readonly any[];
}

function kubectl(live: readonly any[], { client = live, server = live }: Ways = {}) {
  const listed = (items: readonly any[]) => JSON.stringify(items.length === 1 ? items[0] : { kind: 'List', items });
  return { do: async (args: readonly string[]) => listed(args[0] === 'get' ? live : args.includes('--server-side') ? server : client) };
}

test('what the server keeps for itself is no difference, and neither are defaults of what it knows by itself', async () => {
  const defaulted = stored(service, { ports: [{ port: 80, protocol: 'TCP' }], type: 'ClusterIP' });
  expect(await driftOf(kubectl([stored(route), defaulted]), [route, service])).toEqual([]);
  expect(await driftOf(kubectl([stored(route)]), [route])).toEqual([]);
});

test('a default that a route does not write is one, with its path', async () => {
  const [rule] = route.spec.rules;
  const live = stored(route, { rules: [{ ...rule, matches: [{ path: { type: 'PathPrefix', value: '/' } }], backendRefs: [{ ...rule.backendRefs[0], kind: 'Service' }] }] });
  expect(await driftOf(kubectl([live]), [route])).toEqual([
    'was written otherwise: HTTPRoute/hello: spec.rules[0].backendRefs[0].kind is "Service" in place of nothing',
    'was written otherwise: HTTPRoute/hello: spec.rules[0].matches is [{"path":{"type":"PathPrefix","value":"/"}}] in place of nothing',
  ]);
});

test('what changes when it is applied again is one, in both ways', async () => {
  const live = [stored(route), stored(service)];
  const other = [stored(route), { ...stored(service), metadata: { ...service.metadata, labels: { a: 'c' } } }];
  expect(await driftOf(kubectl(live, { client: other }), [route, service])).toEqual(['applied again it would change: Service/hello: metadata.labels.a is "b" in place of "c"']);
  expect(await driftOf(kubectl(live, { server: other }), [route, service])).toEqual(['applied again by the server it would change: Service/hello: metadata.labels.a is "b" in place of "c"']);
  expect(await driftOf(kubectl([stored(route)]), [route, service])).toEqual([]);
});

test('an object that is gone is one', async () => {
  expect(await driftOf(kubectl([stored(service)], { client: [], server: [] }), [service, route])).toEqual(['was written otherwise: HTTPRoute/hello is not there']);
});
