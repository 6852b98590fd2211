/** What the API server refuses, kind by kind; each row is a change of one object. */
import { parse } from 'yaml';
import { refusalsOf } from '../../src/controllers/api-server';

interface Row {
  readonly object: string;
  readonly before: string;
  readonly after: string;
}

function fieldsOf({ object, before, after }: Row): string[] {
  const [apiVersion, kind] = object.split(' ');
  const of = (text: string) => ({ apiVersion, kind, metadata: { name: 'a', namespace: 'n' }, ...parse(text) });
  return refusalsOf(of(before), of(after)).map(({ field }) => field);
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
  ['autoscaling/v2 HorizontalPodAutoscaler', '{ spec: { maxReplicas: 3 } }', '{ spec: { minReplicas: 4, maxReplicas: 3 } }', 'spec.maxReplicas'],
  ['autoscaling/v2 HorizontalPodAutoscaler', '{ spec: { maxReplicas: 3 } }', '{ spec: { minReplicas: 0, maxReplicas: 3 } }', 'spec.minReplicas'],
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
  ['autoscaling/v2 HorizontalPodAutoscaler', '{ spec: { maxReplicas: 3 } }', '{ spec: { minReplicas: 0, maxReplicas: 3, metrics: [{ type: External }] } }'],
  ['acme.example/v1 Deployment', '{ spec: { selector: { a: b } } }', '{ spec: { selector: { a: c } } }'],
])('%s: from %s to %s is accepted', (object, before, after) => expect(fieldsOf({ object, before, after })).toEqual([]));

test('its words', () => {
  const service = (clusterIP: string) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { clusterIP } });
  expect(refusalsOf(service('10.0.0.1'), service('None'))).toEqual([{ field: 'spec.clusterIP', message: 'spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set' }]);
  expect(refusalsOf(undefined, service('None'))).toEqual([]);
});
