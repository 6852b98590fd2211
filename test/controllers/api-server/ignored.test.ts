/** What the API server takes and does not do, in silence. */
import { parse } from 'yaml';
import { invalidity } from '../../../src/controllers/api-server';
import { ignoredOf } from '../../../src/controllers/api-server/ignored';

function fieldsOf(object: string, spec: string, live?: string): string[] {
  const [apiVersion, kind] = object.split(' ');
  const of = (text: string) => ({ apiVersion, kind, metadata: { name: 'a' }, spec: parse(text) });
  const applied = of(spec);
  return ignoredOf(live === undefined ? undefined : of(live), applied, invalidity(applied)).map(({ field }) => field);
}

const pod = (fields: string) => `{ template: { spec: { ${fields} } } }`;
const env = (...variables: string[]) => pod(`containers: [{ name: a, image: x, env: [${variables.join(', ')}] }]`);
const ports = (...all: string[]) => pod(`containers: [{ name: a, image: x, ports: [${all.join(', ')}] }]`);
const FIRST = 'spec.template.spec.containers[0]';

test.each([
  ['apps/v1 DaemonSet', '{ replicas: 2 }', 'spec.replicas'],
  ['apps/v1 DaemonSet', '{ strategy: { type: RollingUpdate } }', 'spec.strategy'],
  ['apps/v1 StatefulSet', '{ strategy: { type: RollingUpdate } }', 'spec.strategy'],
  ['apps/v1 Deployment', '{ updateStrategy: { type: RollingUpdate } }', 'spec.updateStrategy'],
  ['autoscaling/v2 HorizontalPodAutoscaler', '{ targetCPUUtilizationPercentage: 50 }', 'spec.targetCPUUtilizationPercentage'],
  ['networking.k8s.io/v1 Ingress', '{ backend: { service: { name: a } } }', 'spec.backend'],
  ['apps/v1 Deployment', pod('volumeMounts: [{ name: a, mountPath: /a }]'), 'spec.template.spec.volumeMounts'],
  ['apps/v1 Deployment', pod('terminationGracePeriodSeconds: -1'), 'spec.template.spec.terminationGracePeriodSeconds'],
  ['apps/v1 Deployment', pod('volumes: [{ name: a, configmap: { name: a } }]'), 'spec.template.spec.volumes[0]'],
  ['apps/v1 Deployment', pod('volumes: [{ name: a, configMap: null }]'), 'spec.template.spec.volumes[0]'],
  ['apps/v1 Deployment', env('{ name: A, value: b }', '{ name: A, value: c }'), `${FIRST}.env[1]`],
  ['apps/v1 Deployment', env('{ name: A, value: b }', '{ name: A, value: $(A) }'), `${FIRST}.env[1]`],
  ['apps/v1 Deployment', env('{ name: A, value: b }', '{ name: A, valueFrom: { fieldRef: { fieldPath: metadata.name } } }'), `${FIRST}.env[1]`],
  ['apps/v1 Deployment', ports('{ containerPort: 80, name: a }', '{ containerPort: 80, name: b, protocol: TCP }'), `${FIRST}.ports[1]`],
])('%s %s', (object, spec, field) => expect(fieldsOf(object, spec)).toEqual([field]));

test.each([
  ['v1 Service', '{ clusterIP: None }', '{ ports: [{ port: 80 }] }', 'spec.clusterIP'],
  ['v1 Service', '{ clusterIP: None }', '{ type: ClusterIP, clusterIP: "", ports: [{ port: 80 }] }', 'spec.clusterIP'],
  ['v1 Service', '{ type: NodePort, ports: [{ port: 80, nodePort: 30080 }] }', '{ ports: [{ port: 80, nodePort: 30080 }] }', 'spec.ports[0].nodePort'],
  ['apps/v1 Deployment', env('{ name: A, value: b }', '{ name: B }', '{ name: A, value: c }'), env('{ name: B }', '{ name: A, value: c }'), `${FIRST}.env[1]`],
])('%s from %s to %s', (object, live, spec, field) => expect(fieldsOf(object, spec, live)).toEqual([field]));

test.each([
  ['apps/v1 Deployment', env('{ name: PATH, value: /a }', '{ name: PATH, value: $(PATH):/b }'), undefined],
  ['apps/v1 Deployment', ports('{ containerPort: 53, name: a }', '{ containerPort: 53, name: b, protocol: UDP }'), undefined],
  ['apps/v1 Deployment', pod('volumes: [{ name: a, emptyDir: null }, { name: b, emptyDir: {} }, { name: d }, { name: c, configMap: { name: c } }]'), undefined],
  ['autoscaling/v1 HorizontalPodAutoscaler', '{ targetCPUUtilizationPercentage: 50 }', undefined],
  ['acme.example/v1 DaemonSet', '{ replicas: 2 }', undefined],
  ['v1 Service', '{ clusterIP: None }', '{ clusterIP: None }'],
  ['v1 Service', '{ type: ExternalName, externalName: a.b }', '{ clusterIP: None }'],
  ['v1 Service', '{ ports: [{ port: 80 }] }', '{ type: ExternalName, externalName: a.b }'],
  ['apps/v1 Deployment', env('{ name: A, value: b }'), env('{ name: A, value: c }')],
])('%s %s is taken as it is', (object, spec, live) => expect(fieldsOf(object, spec, live)).toEqual([]));
