/**
 * @see https://github.com/kubernetes/endpointslice/blob/v0.36.0/utils.go
 * @see https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/1669-proxy-terminating-endpoints
 */
import { endpointsFor, endpointsInUse, ServedPod } from '../../src/controllers/endpoint-slice';
import { PodTemplate } from '../../src/manifests/pod-template';
import { Service, serviceOf } from '../../src/manifests/service';

const HTTP = { name: 'http', containerPort: 8080 };

function template(ports: object[] = [HTTP], labels: object = { app: 'shop' }, more: object = {}): PodTemplate {
  return new PodTemplate({ metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web:1', ports }], ...more } });
}

function service(spec: object = {}): Service {
  return serviceOf({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'shop', namespace: 'default' },
    spec: { selector: { app: 'shop' }, ports: [{ port: 80, targetPort: 8080 }], ...spec },
  });
}

const pod = (options: Partial<ServedPod> = {}): ServedPod => ({ namespace: 'default', template: template(), isReady: true, ...options });
const [ready, unready] = [pod(), pod({ isReady: false })];
const [leaving, leavingUnready] = [pod({ isTerminating: true }), pod({ isTerminating: true, isReady: false })];

const conditions = (pods: readonly ServedPod[], spec: object = {}) => (
  endpointsFor(service(spec), pods).map(one => [one.ready, one.serving, one.terminating])
);
const used = (pods: readonly ServedPod[], spec: object = {}, port?: string) => (
  endpointsInUse(service(spec), endpointsFor(service(spec), pods), port).map(one => one.pod)
);

describe('the conditions', () => {
  test.each<[string, ServedPod, boolean, boolean, boolean]>([
    // pod, ready, serving, terminating
    ['ready', ready, true, true, false],
    ['not ready', unready, false, false, false],
    ['ready and going away', leaving, false, true, true],
    ['not ready and going away', leavingUnready, false, false, true],
  ])('ready is the condition Ready of the pod, while it does not go away: a pod that is %s', (_name, one, isReady, serving, terminating) => {
    expect(conditions([one])).toEqual([[isReady, serving, terminating]]);
  });

  test('publishNotReadyAddresses makes all ready, those that go away too', () => {
    expect(conditions([ready, unready, leaving, leavingUnready], { publishNotReadyAddresses: true })).toEqual([
      [true, true, false], [true, false, false], [true, true, true], [true, false, true],
    ]);
  });

  test('a pod without an address, of another namespace or with other labels is no endpoint', () => {
    const others = [pod({ isWithoutAddress: true }), pod({ namespace: 'other' }), pod({ template: template([HTTP], { app: 'other' }) })];
    expect(conditions(others)).toEqual([]);
  });

  test('a Service without a selector, or that is a name for another host, has none of its own', () => {
    expect(conditions([ready], { selector: undefined })).toEqual([]);
    expect(conditions([ready], { type: 'ExternalName', externalName: 'example.com' })).toEqual([]);
  });
});

describe('the traffic', () => {
  test('goes to ready endpoints', () => {
    expect(used([ready, unready, leaving])).toEqual([ready]);
  });

  test('falls back to serving terminating endpoints where none is ready', () => {
    expect(used([unready, leaving, leavingUnready])).toEqual([leaving]);
    expect(used([leaving, leaving])).toHaveLength(2);
    expect(used([unready, leavingUnready])).toEqual([]);
  });

  test('of a headless Service does not: DNS gives ready addresses only', () => {
    expect(used([ready, leaving], { clusterIP: 'None' })).toEqual([ready]);
    expect(used([leaving], { clusterIP: 'None' })).toEqual([]);
  });

  test('of a headless Service needs no ports', () => {
    expect(used([ready], { clusterIP: 'None', ports: [] })).toEqual([ready]);
    expect(used([ready], { ports: [] })).toEqual([]);
  });
});

describe('the ports', () => {
  const ports = (spec: object, of = template()) => endpointsFor(service(spec), [pod({ template: of })])[0].ports;

  test('a number needs no declaration, and is the port of the Service where none is given', () => {
    expect(ports({ ports: [{ name: 'web', port: 80, targetPort: 9999 }] }, template([]))).toEqual([{ name: 'web', port: 9999 }]);
    expect(ports({ ports: [{ port: 80 }] }, template([]))).toEqual([{ name: '', port: 80 }]);
  });

  test('a name is looked up in the containers, sidecars among them', () => {
    const named = { ports: [{ port: 80, targetPort: 'http' }] };
    expect(ports(named)).toEqual([{ name: '', port: 8080 }]);
    const withSidecar = template([], { app: 'shop' }, { initContainers: [{ name: 'proxy', restartPolicy: 'Always', ports: [{ name: 'http', containerPort: 15000 }] }] });
    expect(ports(named, withSidecar)).toEqual([{ name: '', port: 15000 }]);
    const withInit = template([], { app: 'shop' }, { initContainers: [{ name: 'setup', ports: [{ name: 'http', containerPort: 15000 }] }] });
    expect(ports(named, withInit)).toEqual([]);
  });

  test('a name must have the same protocol', () => {
    expect(ports({ ports: [{ port: 53, protocol: 'UDP', targetPort: 'dns' }] }, template([{ name: 'dns', containerPort: 53 }]))).toEqual([]);
    expect(ports({ ports: [{ port: 53, protocol: 'UDP', targetPort: 'dns' }] }, template([{ name: 'dns', containerPort: 53, protocol: 'UDP' }]))).toHaveLength(1);
  });

  test('each version of the pods may have the name on another number', () => {
    const [first, second] = [8080, 9090].map(containerPort => pod({ template: template([{ name: 'http', containerPort }]) }));
    const named = service({ ports: [{ port: 80, targetPort: 'http' }] });
    expect(endpointsFor(named, [first, second]).map(one => one.ports[0].port)).toEqual([8080, 9090]);
  });

  test('a pod that lacks the named port gets no traffic of that port', () => {
    const without = pod({ template: template([{ name: 'web', containerPort: 8080 }]) });
    const two = { ports: [{ name: 'web', port: 80, targetPort: 'web' }, { name: 'admin', port: 81, targetPort: 'admin' }] };
    expect(used([without], { ports: [{ port: 80, targetPort: 'http' }] })).toEqual([]);
    expect(used([without], two)).toEqual([without]);
    expect(used([without], two, 'web')).toEqual([without]);
    expect(used([without], two, 'admin')).toEqual([]);
  });
});

test('a selector flip is one write: all endpoints are others at once', () => {
  const [blue, green] = ['blue', 'green'].map(track => pod({ template: template([HTTP], { app: 'shop', track }) }));
  expect(used([blue, green], { selector: { app: 'shop', track: 'blue' } })).toEqual([blue]);
  expect(used([blue, green], { selector: { app: 'shop', track: 'green' } })).toEqual([green]);
  // To pods that are not there, or not ready, it leads nowhere.
  expect(used([blue, { ...green, isReady: false }], { selector: { app: 'shop', track: 'green' } })).toEqual([]);
});
