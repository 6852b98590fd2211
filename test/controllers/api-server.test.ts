/** What the API server refuses to change, kind by kind; each row is a change of one object, of which only what matters is written. */
import { parse } from 'yaml';
import { changeRefusalsOf, invalidityOf, refusalsOf } from '../../src/controllers/api-server';
import { boundsRefusals } from '../../src/controllers/api-server/objects/autoscaler';

interface Row {
  readonly object: string;
  readonly before: string;
  readonly after: string;
}

function fieldsOf({ object, before, after }: Row): string[] {
  const [apiVersion, kind] = object.split(' ');
  const of = (text: string) => ({ apiVersion, kind, metadata: { name: 'a', namespace: 'n' }, ...parse(text) });
  return changeRefusalsOf(of(before), of(after)).map(({ field }) => field);
}

const POD = 'template: { spec: { containers: [{ name: a, image: x:1 }] } }';
const NEW_POD = 'template: { spec: { containers: [{ name: a, image: x:2 }] } }';

test.each([
  ['apps/v1 Deployment', '{ spec: { selector: { matchLabels: { a: b } } } }', '{ spec: { selector: { matchLabels: { a: c } } } }', 'spec.selector'],
  ['apps/v1 DaemonSet', '{ spec: { selector: { matchLabels: { a: b } } } }', '{ spec: { selector: { matchLabels: { a: b, c: d } } } }', 'spec.selector'],
  ['apps/v1 StatefulSet', '{ spec: { serviceName: a } }', '{ spec: { serviceName: b } }', 'spec.serviceName'],
  ['apps/v1 StatefulSet', '{ spec: {} }', '{ spec: { podManagementPolicy: Parallel } }', 'spec.podManagementPolicy'],
  ['apps/v1 StatefulSet', '{ spec: { volumeClaimTemplates: [{ metadata: { name: d } }] } }', '{ spec: { volumeClaimTemplates: [{ metadata: { name: e } }] } }', 'spec.volumeClaimTemplates'],
  ['batch/v1 Job', `{ spec: { ${POD} } }`, `{ spec: { ${NEW_POD} } }`, 'spec.template'],
  ['batch/v1 Job', '{ spec: { completions: 3 } }', '{ spec: { completions: 4 } }', 'spec.completions'],
  ['batch/v1 Job', '{ spec: {} }', '{ spec: { completionMode: Indexed, completions: 1 } }', 'spec.completionMode'],
  ['v1 Service', '{ spec: { clusterIP: 10.0.0.1 } }', '{ spec: { clusterIP: 10.0.0.2 } }', 'spec.clusterIP'],
  ['v1 Service', '{ spec: { clusterIP: None } }', '{ spec: { clusterIP: 10.0.0.2 } }', 'spec.clusterIP'],
  ['v1 Service', '{ spec: { type: LoadBalancer, loadBalancerClass: a.b/c } }', '{ spec: { type: LoadBalancer, loadBalancerClass: a.b/d } }', 'spec.loadBalancerClass'],
  ['v1 ConfigMap', '{ immutable: true, data: { a: b } }', '{ data: { a: b } }', 'immutable'],
  ['v1 ConfigMap', '{ immutable: true, binaryData: { a: YQ== } }', '{ immutable: true, binaryData: { a: Yg== } }', 'binaryData'],
  ['v1 Secret', '{ immutable: true, stringData: { a: b } }', '{ immutable: true, stringData: { a: c } }', 'data'],
  ['v1 Secret', '{ type: Opaque }', '{ type: kubernetes.io/tls }', 'type'],
  ['v1 PersistentVolumeClaim', '{ spec: { accessModes: [ReadWriteOnce] } }', '{ spec: { accessModes: [ReadWriteMany] } }', 'spec.accessModes'],
  ['v1 PersistentVolumeClaim', '{ spec: { storageClassName: a } }', '{ spec: { storageClassName: b } }', 'spec.storageClassName'],
  ['v1 PersistentVolumeClaim', '{ spec: { resources: { requests: { storage: 2Gi } } } }', '{ spec: { resources: { requests: { storage: 1Gi } } } }', 'spec.resources.requests.storage'],
  ['v1 Pod', '{ spec: { containers: [{ name: a, image: x, command: [a] }] } }', '{ spec: { containers: [{ name: a, image: x, command: [b] }] } }', 'spec.containers'],
  ['rbac.authorization.k8s.io/v1 ClusterRoleBinding', '{ roleRef: { name: a } }', '{ roleRef: { name: b } }', 'roleRef'],
  ['scheduling.k8s.io/v1 PriorityClass', '{ value: 1 }', '{ value: 2 }', 'value'],
  ['scheduling.k8s.io/v1 PriorityClass', '{ value: 1 }', '{ value: 1, preemptionPolicy: Never }', 'preemptionPolicy'],
  ['storage.k8s.io/v1 StorageClass', '{ parameters: { type: a } }', '{ parameters: { type: b } }', 'parameters'],
  ['storage.k8s.io/v1 StorageClass', '{ provisioner: a }', '{ provisioner: a, reclaimPolicy: Retain }', 'reclaimPolicy'],
  ['storage.k8s.io/v1 StorageClass', '{ provisioner: a }', '{ provisioner: a, volumeBindingMode: WaitForFirstConsumer }', 'volumeBindingMode'],
  ['storage.k8s.io/v1 VolumeAttributesClass', '{ driverName: a }', '{ driverName: b }', 'driverName'],
  ['storage.k8s.io/v1 CSIDriver', '{ spec: {} }', '{ spec: { attachRequired: false } }', 'spec.attachRequired'],
  ['networking.k8s.io/v1 IngressClass', '{ spec: { controller: a } }', '{ spec: { controller: b } }', 'spec.controller'],
  ['node.k8s.io/v1 RuntimeClass', '{ handler: a }', '{ handler: b }', 'handler'],
  ['discovery.k8s.io/v1 EndpointSlice', '{ addressType: IPv4 }', '{ addressType: IPv6 }', 'addressType'],
  ['v1 Service', '{ spec: { clusterIP: None } }', '{ spec: { type: NodePort } }', 'spec.type'],
  ['v1 Service', '{ spec: { clusterIP: None } }', '{ spec: { type: LoadBalancer } }', 'spec.type'],
  ['v1 Service', '{ spec: { ipFamilies: [IPv4] } }', '{ spec: { ipFamilies: [IPv6, IPv4] } }', 'spec.ipFamilies'],
  ['v1 PersistentVolume', '{ spec: { hostPath: { path: /a } } }', '{ spec: { hostPath: { path: /b } } }', 'spec.hostPath'],
  ['v1 PersistentVolume', '{ spec: {} }', '{ spec: { volumeMode: Block } }', 'spec.volumeMode'],
  ['v1 ResourceQuota', '{ spec: { scopes: [Terminating] } }', '{ spec: {} }', 'spec.scopes'],
  ['batch/v1 Job', `{ spec: { suspend: true, ${POD} } }`, `{ spec: { suspend: true, ${NEW_POD} } }`, 'spec.template'],
  ['gateway.networking.k8s.io/v1 GatewayClass', '{ spec: { controllerName: a.b/c } }', '{ spec: { controllerName: a.b/d } }', 'spec.controllerName'],
  ['apiextensions.k8s.io/v1 CustomResourceDefinition', '{ spec: { scope: Namespaced } }', '{ spec: { scope: Cluster } }', 'spec.scope'],
  ['apiextensions.k8s.io/v1 CustomResourceDefinition', '{ spec: { names: { plural: as, kind: A } } }', '{ spec: { names: { plural: as, kind: B } } }', 'spec.names.kind'],
])('%s: from %s to %s is refused for %s', (object, before, after, field) => expect(fieldsOf({ object, before, after })).toEqual([field]));

test.each([
  ['apps/v1 Deployment', '{ spec: { selector: { matchLabels: { a: b, c: d } } } }', '{ spec: { selector: { matchLabels: { c: d, a: b }, matchExpressions: [] } } }'],
  ['apps/v1 StatefulSet', `{ spec: { replicas: 1, ${POD} } }`, `{ spec: { replicas: 2, ordinals: { start: 1 }, minReadySeconds: 5, revisionHistoryLimit: 2, ${NEW_POD}, updateStrategy: { type: OnDelete }, podManagementPolicy: OrderedReady } }`],
  ['apps/v1 StatefulSet', '{ spec: { volumeClaimTemplates: [{ metadata: { name: d }, spec: { resources: { requests: { storage: 1Gi } } } }] } }',
    '{ spec: { volumeClaimTemplates: [{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: d, creationTimestamp: null }, spec: { volumeMode: Filesystem, resources: { requests: { storage: 1024Mi } } } }] } }'],
  ['batch/v1 Job', '{ spec: { parallelism: 1, backoffLimit: 1 } }', '{ spec: { parallelism: 2, backoffLimit: 3, suspend: true } }'],
  ['batch/v1 Job', '{ spec: { completionMode: Indexed, completions: 3 } }', '{ spec: { completionMode: Indexed, completions: 4 } }'],
  ['batch/v1 Job', `{ spec: { ttlSecondsAfterFinished: 9, ${POD} } }`, `{ spec: { ttlSecondsAfterFinished: 9, ${NEW_POD} } }`],
  ['batch/v1 Job', `{ spec: { ${POD} } }`, `{ metadata: { name: a, annotations: { helm.sh/hook: pre-upgrade } }, spec: { ${NEW_POD} } }`],
  ['batch/v1 Job', `{ spec: { ${POD} } }`, `{ metadata: { name: a, annotations: { argocd.argoproj.io/hook: PreSync } }, spec: { ${NEW_POD} } }`],
  ['apps/v1 Deployment', '{ spec: { selector: { a: b } } }', '{ metadata: { name: a, annotations: { kustomize.toolkit.fluxcd.io/force: Enabled } }, spec: { selector: { a: c } } }'],
  ['v1 Service', '{ spec: {} }', '{ spec: { clusterIP: 10.0.0.2 } }'],
  ['v1 Service', '{ spec: { clusterIP: None } }', '{ spec: {} }'],
  ['v1 Service', '{ spec: { type: ExternalName } }', '{ spec: { clusterIP: None } }'],
  ['v1 Service', '{ spec: { type: ClusterIP } }', '{ spec: { type: LoadBalancer, loadBalancerClass: a.b/c } }'],
  ['v1 ConfigMap', '{ data: { a: b } }', '{ immutable: true, data: { a: c } }'],
  ['v1 Secret', '{ immutable: true, stringData: { a: b } }', '{ type: Opaque, immutable: true, data: { a: Yg== } }'],
  ['v1 PersistentVolumeClaim', '{ spec: { resources: { requests: { storage: 1Gi } } } }', '{ spec: { storageClassName: a, volumeName: b, volumeMode: Filesystem, resources: { requests: { storage: 2Gi } } } }'],
  ['v1 Pod', '{ spec: { containers: [{ name: a, image: x:1 }] } }', '{ spec: { nodeName: n, tolerations: [{}], containers: [{ name: a, image: x:2 }] } }'],
  ['scheduling.k8s.io/v1 PriorityClass', '{ value: 1 }', '{ value: 1, description: text, preemptionPolicy: PreemptLowerPriority }'],
  ['storage.k8s.io/v1 StorageClass', '{ provisioner: a }', '{ provisioner: a, allowVolumeExpansion: true, volumeBindingMode: Immediate, reclaimPolicy: Delete }'],
  ['v1 Service', '{ spec: { clusterIP: None } }', '{ spec: { type: ExternalName, externalName: a.b } }'],
  ['v1 Service', '{ spec: { type: ExternalName, externalName: a.b } }', '{ spec: { type: NodePort } }'],
  ['v1 Service', '{ spec: { type: NodePort } }', '{ spec: { type: ClusterIP } }'],
  ['v1 Service', '{ spec: { ipFamilies: [IPv4] } }', '{ spec: { ipFamilies: [IPv4, IPv6] } }'],
  ['v1 Service', '{ spec: { ipFamilies: [IPv4] } }', '{ spec: {} }'],
  ['v1 Secret', '{ type: Opaque }', '{ type: "" }'],
  ['v1 PersistentVolume', '{ spec: { capacity: { storage: 1Gi }, hostPath: { path: /a } } }', '{ spec: { capacity: { storage: 2Gi }, hostPath: { path: /a }, volumeMode: Filesystem } }'],
  ['v1 ResourceQuota', '{ spec: { scopes: [Terminating, BestEffort], hard: { pods: 1 } } }', '{ spec: { scopes: [BestEffort, Terminating], hard: { pods: 2 } } }'],
  ['apps/v1 StatefulSet', '{ spec: { replicas: 1 } }', '{ spec: { replicas: 1, strategy: { type: RollingUpdate } } }'],
  ['batch/v1 Job', `{ spec: { suspend: true, ${POD} } }`, '{ spec: { suspend: true, template: { metadata: { labels: { a: b } }, spec: { nodeSelector: { a: b }, containers: [{ name: a, image: "x:1" }] } } } }'],
  ['batch/v1 Job', '{ spec: { podFailurePolicy: { rules: [{ onPodConditions: [{ type: A }] }] } } }', '{ spec: { podFailurePolicy: { rules: [{ onPodConditions: [{ type: A, status: "True" }] }] } } }'],
  ['rbac.authorization.k8s.io/v1 RoleBinding', '{ roleRef: { kind: Role, name: a } }', '{ roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: a } }'],
  ['apiextensions.k8s.io/v1 CustomResourceDefinition', '{ spec: { names: { plural: as, kind: A } } }', '{ spec: { names: { plural: as, kind: A, shortNames: [a] } } }'],
  ['networking.k8s.io/v1 Ingress', '{ spec: { ingressClassName: a } }', '{ spec: { ingressClassName: b } }'],
  ['acme.example/v1 Deployment', '{ spec: { selector: { a: b } } }', '{ spec: { selector: { a: c } } }'],
])('%s: from %s to %s is accepted', (object, before, after) => expect(fieldsOf({ object, before, after })).toEqual([]));

test('its words', () => {
  const service = (clusterIP: string) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { clusterIP, ports: [{ port: 80 }] } });
  expect(refusalsOf(service('10.0.0.1'), service('None'))).toEqual([{ field: 'spec.clusterIP', message: 'spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set' }]);
  expect(refusalsOf(undefined, service('None'))).toEqual([]);
});

describe('what is refused of a new object, and dropped or kept where the type of a Service changes', () => {
  const service = (spec: string) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: parse(spec) });
  const fields = (live: string | undefined, applied: string) =>
    invalidityOf(live === undefined ? undefined : service(live), service(applied)).map(({ field }) => field);

  test.each([
    ['{ type: NodePort, ports: [{ port: 80, nodePort: 30080 }] }', '{ ports: [{ port: 80, nodePort: 30080 }] }', 'spec.ports[0].nodePort'],
    ['{ type: NodePort, externalTrafficPolicy: Local, ports: [{ port: 80 }] }', '{ externalTrafficPolicy: Local, ports: [{ port: 80 }] }', 'spec.externalTrafficPolicy'],
    ['{ type: LoadBalancer, loadBalancerClass: a/b, ports: [{ port: 80 }] }', '{ loadBalancerClass: a/b, ports: [{ port: 80 }] }', 'spec.loadBalancerClass'],
    ['{ type: LoadBalancer, ports: [{ port: 80 }] }', '{ allocateLoadBalancerNodePorts: true, ports: [{ port: 80 }] }', 'spec.allocateLoadBalancerNodePorts'],
    ['{ type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 31000, ports: [{ port: 80 }] }', '{ healthCheckNodePort: 31000, ports: [{ port: 80 }] }', 'spec.healthCheckNodePort'],
    ['{ clusterIP: None }', '{ type: ExternalName, externalName: a.b, clusterIP: None }', 'spec.clusterIP'],
    ['{ clusterIP: None }', '{}', 'spec.ports'],
  ])('from %s to %s', (live, applied, field) => {
    expect(fields(undefined, applied)).toEqual([field]);
    expect(fields(live, applied)).toEqual([]);
    expect(fields(applied, applied)).toEqual([field]);
  });

  test('another value is refused', () => {
    expect(fields('{ type: NodePort, ports: [{ port: 80, nodePort: 30080 }] }', '{ ports: [{ port: 80, nodePort: 30081 }] }')).toEqual(['spec.ports[0].nodePort']);
    expect(fields('{ type: LoadBalancer, ports: [{ port: 80 }] }', '{ allocateLoadBalancerNodePorts: false, ports: [{ port: 80 }] }')).toEqual(['spec.allocateLoadBalancerNodePorts']);
  });
});

test('the bounds of an autoscaler', () => {
  const fields = (spec: object) => boundsRefusals({ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'a' }, spec }).map(({ field }) => field);
  expect(fields({ minReplicas: 4, maxReplicas: 3 })).toEqual(['spec.maxReplicas']);
  expect(fields({ minReplicas: 0, maxReplicas: 3 })).toEqual(['spec.minReplicas']);
  expect(fields({ minReplicas: 0, maxReplicas: 3, metrics: [{ type: 'External' }] })).toEqual([]);
});

test('a mistake that the live object has as well is let in again', () => {
  const deployment = (replicas: number, ...names: string[]) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'a' },
    spec: {
      replicas,
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: { containers: names.map(name => ({ name, image: 'x:1', volumeMounts: [{ name: 'gone', mountPath: '/a' }] })) } },
    },
  });
  expect(refusalsOf(undefined, deployment(1, 'a')).map(({ field }) => field)).toEqual(['spec.template.spec.containers[0].volumeMounts[0].name']);
  expect(refusalsOf(deployment(1, 'a'), deployment(2, 'b', 'a'))).toEqual([]);
  expect(refusalsOf(deployment(1, 'a'), deployment(-1, 'a')).map(({ field }) => field)).toEqual(['spec.replicas']);
});
