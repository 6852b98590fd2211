/** Versions of the APIs that are served no more. */
import { Manifest } from '../../manifests/manifest';

/**
 * Versions of an API that Kubernetes has served once, and 1.28 does not any more, with those that it serves.
 *
 * @see https://kubernetes.io/docs/reference/using-api/deprecation-guide/
 */
const GONE: ReadonlyMap<string, string> = new Map([
  ...['Deployment', 'DaemonSet', 'ReplicaSet'].map(kind => [`extensions/v1beta1 ${kind}`, 'apps/v1'] as const),
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].flatMap(kind =>
    ['apps/v1beta1', 'apps/v1beta2'].map(version => [`${version} ${kind}`, 'apps/v1'] as const)),
  ...['extensions/v1beta1', 'networking.k8s.io/v1beta1'].map(version => [`${version} Ingress`, 'networking.k8s.io/v1'] as const),
  ['networking.k8s.io/v1beta1 IngressClass', 'networking.k8s.io/v1'],
  ['extensions/v1beta1 NetworkPolicy', 'networking.k8s.io/v1'],
  ['policy/v1beta1 PodDisruptionBudget', 'policy/v1'],
  ['batch/v1beta1 CronJob', 'batch/v1'],
  ['batch/v2alpha1 CronJob', 'batch/v1'],
  ['autoscaling/v2beta1 HorizontalPodAutoscaler', 'autoscaling/v2'],
  ['autoscaling/v2beta2 HorizontalPodAutoscaler', 'autoscaling/v2'],
  ...['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'].flatMap(kind =>
    ['v1alpha1', 'v1beta1'].map(version => [`rbac.authorization.k8s.io/${version} ${kind}`, 'rbac.authorization.k8s.io/v1'] as const)),
  ['apiextensions.k8s.io/v1beta1 CustomResourceDefinition', 'apiextensions.k8s.io/v1'],
  ['admissionregistration.k8s.io/v1beta1 MutatingWebhookConfiguration', 'admissionregistration.k8s.io/v1'],
  ['admissionregistration.k8s.io/v1beta1 ValidatingWebhookConfiguration', 'admissionregistration.k8s.io/v1'],
  ['discovery.k8s.io/v1beta1 EndpointSlice', 'discovery.k8s.io/v1'],
  ['scheduling.k8s.io/v1beta1 PriorityClass', 'scheduling.k8s.io/v1'],
  ['coordination.k8s.io/v1beta1 Lease', 'coordination.k8s.io/v1'],
  ['node.k8s.io/v1beta1 RuntimeClass', 'node.k8s.io/v1'],
  ['storage.k8s.io/v1beta1 StorageClass', 'storage.k8s.io/v1'],
  ['storage.k8s.io/v1beta1 CSIDriver', 'storage.k8s.io/v1'],
]);

/** The version of the API to write instead of one that is gone; undefined where it is not. */
export function successorOf({ apiVersion, kind }: Manifest): string | undefined {
  return GONE.get(`${apiVersion} ${kind}`);
}
