/**
 * @see https://github.com/kubernetes/endpointslice/blob/v0.36.0/utils.go
 * @see https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/1669-proxy-terminating-endpoints
 */
import { inUse, isSelected, podPort } from '../../src/controllers/endpoint-slice';
import { WorkloadState } from '../../src/controllers/workloads/workload-state';
import { endpointPool, podsIn, readyIn } from '../../src/harm/pool';
import { PodTemplate } from '../../src/manifests/kinds/pod-template';
import { Service, serviceOf, servicePort } from '../../src/manifests/kinds/service';

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

describe('which pods are endpoints', () => {
  const isEndpoint = (spec: object, labels = { app: 'shop' }, namespace = 'default') => isSelected(service(spec), labels, namespace);

  test('those of its own namespace with all labels of its selector', () => {
    expect(isEndpoint({})).toBe(true);
    expect(isEndpoint({}, { app: 'other' })).toBe(false);
    expect(isEndpoint({}, { app: 'shop' }, 'other')).toBe(false);
    expect(isEndpoint({ selector: { app: 'shop', track: 'blue' } })).toBe(false);
  });

  test('a Service without a selector, or that is a name for another host, has none of its own', () => {
    expect(isEndpoint({ selector: undefined })).toBe(false);
    expect(isEndpoint({ type: 'ExternalName', externalName: 'example.com' })).toBe(false);
  });
});

describe('the traffic', () => {
  const used = (ready: string[], terminating: string[], spec: object = {}) => inUse(service(spec), ready, () => terminating);

  test('goes to ready endpoints', () => {
    expect(used(['ready'], ['leaving'])).toEqual(['ready']);
  });

  test('falls back to serving terminating endpoints where none is ready', () => {
    expect(used([], ['leaving'])).toEqual(['leaving']);
    expect(used([], [])).toEqual([]);
  });

  test('of a headless Service does not: DNS gives ready addresses only', () => {
    expect(used(['ready'], ['leaving'], { clusterIP: 'None' })).toEqual(['ready']);
    expect(used([], ['leaving'], { clusterIP: 'None' })).toEqual([]);
  });
});

describe('the ports', () => {
  const portOf = (port: object, of = template()) => podPort(servicePort(service({ ports: [port] }).ports[0]), of);

  test('a number needs no declaration, and is the port of the Service where none is given', () => {
    expect(portOf({ name: 'web', port: 80, targetPort: 9999 }, template([]))).toBe(9999);
    expect(portOf({ port: 80 }, template([]))).toBe(80);
  });

  test('a name is looked up in the containers, sidecars among them', () => {
    const named = { port: 80, targetPort: 'http' };
    const initContainer = (more: object) => template([], { app: 'shop' }, { initContainers: [{ name: 'proxy', ports: [{ name: 'http', containerPort: 15000 }], ...more }] });
    expect(portOf(named)).toBe(8080);
    expect(portOf(named, initContainer({ restartPolicy: 'Always' }))).toBe(15000);
    expect(portOf(named, initContainer({}))).toBeUndefined();
  });

  test('a name must have the same protocol', () => {
    const dns = { port: 53, protocol: 'UDP', targetPort: 'dns' };
    expect(portOf(dns, template([{ name: 'dns', containerPort: 53 }]))).toBeUndefined();
    expect(portOf(dns, template([{ name: 'dns', containerPort: 53, protocol: 'UDP' }]))).toBe(53);
  });

  test('each version of the pods may have the name on another number', () => {
    const named = { port: 80, targetPort: 'http' };
    expect([8080, 9090].map(containerPort => portOf(named, template([{ name: 'http', containerPort }])))).toEqual([8080, 9090]);
  });
});

describe('the endpoints that are counted', () => {
  const set = (of: PodTemplate, pods: number, ready: number) => ({ template: of, pods, ready });
  const stateOf = (...sets: ReturnType<typeof set>[]) => ({ sets, workload: { namespace: 'default' } }) as unknown as WorkloadState;
  const listens = () => true;
  const [old, now] = ['blue', 'green'].map(track => template([HTTP], { app: 'shop', track }));

  test('those that are ready; with publishNotReadyAddresses, all', () => {
    const state = stateOf(set(old, 3, 2));
    expect(readyIn(endpointPool(service(), listens), state)).toBe(2);
    expect(podsIn(endpointPool(service(), listens), state)).toBe(3);
    expect(readyIn(endpointPool(service({ publishNotReadyAddresses: true }), listens), state)).toBe(3);
  });

  test('a pod that lacks the named port is none of that port', () => {
    const two = service({ ports: [{ name: 'web', port: 80, targetPort: 'http' }, { name: 'admin', port: 81, targetPort: 'admin' }] });
    const counts = two.ports.map(port => readyIn(endpointPool(two, listens, { port: servicePort(port) }), stateOf(set(old, 3, 3))));
    expect(counts).toEqual([3, 0]);
  });

  test('one that does not listen on the number is sent requests, and does not answer', () => {
    const [port] = service().ports.map(servicePort);
    const pool = endpointPool(service(), (_service, _port, one) => one === old, { port });
    expect([old, now].map(one => [pool.holds(one, 'default'), pool.refuses!(one, 'default')])).toEqual([[true, false], [false, true]]);
  });

  test('a selector flip is one write: all endpoints are others at once', () => {
    const state = stateOf(set(old, 3, 3), set(now, 4, 2));
    const readyOf = (track: string) => readyIn(endpointPool(service({ selector: { app: 'shop', track } }), listens), state);
    expect(['blue', 'green', 'grey'].map(readyOf)).toEqual([3, 2, 0]);
  });
});
