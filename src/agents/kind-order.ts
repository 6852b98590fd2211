/** Orders by kinds. */
import { Action } from './agent';

/**
 * The actions in the order of ranks, those of one rank together. Ranks of one length are compared part by part, numbers as numbers and
 * texts as texts.
 */
export function stepsBy(actions: readonly Action[], rankOf: (action: Action) => ReadonlyArray<number | string>): Action[][] {
  const groups = new Map<string, { readonly rank: ReadonlyArray<number | string>; readonly actions: Action[] }>();
  for (const action of actions) {
    const rank = rankOf(action);
    const id = JSON.stringify(rank);
    const known = groups.get(id) ?? { rank, actions: [] };
    known.actions.push(action);
    groups.set(id, known);
  }
  return [...groups.values()].sort((a, b) => compared(a.rank, b.rank)).map(group => group.actions);
}

function compared(one: ReadonlyArray<number | string>, other: ReadonlyArray<number | string>): number {
  const i = one.findIndex((part, at) => part !== other[at]);
  return i === -1 ? 0 : one[i] < other[i] ? -1 : 1;
}

/**
 * The order in which Helm installs kinds; Argo CD has taken it over, but for the first and the last two.
 *
 * @see https://github.com/helm/helm/blob/main/pkg/release/v1/util/kind_sorter.go InstallOrder
 */
export const INSTALL_ORDER: readonly string[] = [
  'PriorityClass', 'Namespace', 'NetworkPolicy', 'ResourceQuota', 'LimitRange', 'PodSecurityPolicy', 'PodDisruptionBudget', 'ServiceAccount',
  'Secret', 'SecretList', 'ConfigMap', 'StorageClass', 'PersistentVolume', 'PersistentVolumeClaim', 'CustomResourceDefinition',
  'ClusterRole', 'ClusterRoleList', 'ClusterRoleBinding', 'ClusterRoleBindingList', 'Role', 'RoleList', 'RoleBinding', 'RoleBindingList',
  'Service', 'DaemonSet', 'Pod', 'ReplicationController', 'ReplicaSet', 'Deployment', 'HorizontalPodAutoscaler', 'StatefulSet', 'Job',
  'CronJob', 'IngressClass', 'Ingress', 'APIService', 'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration',
];
