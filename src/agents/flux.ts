import { Action, Agent } from './agent';
import { stepsBy } from './kind-order';
import { labels } from '../ground/shape';
import { keepersOf } from '../manifests/kept';
import { groupOf, keyOf, Manifest } from '../manifests/manifest';

/**
 * A Kustomization of Flux with pruning: definitions, namespaces and cluster roles first, then classes, then all others, kind by kind;
 * what leaves is deleted when all is applied, the other way round. For no pod is waited in between, and `dependsOn` of other
 * Kustomizations is not seen here. The API server is asked about all first: where it would refuse one object, none is applied.
 *
 * @see https://github.com/fluxcd/pkg/blob/main/ssa/manager_apply.go ApplyAllStaged, ApplyAll
 * @see https://github.com/fluxcd/pkg/blob/main/ssa/sort.go ReconcileOrder
 * @see https://github.com/fluxcd/kustomize-controller/blob/main/internal/controller/kustomization_controller.go reconcile
 */
export const flux: Agent = {
  name: 'flux',
  title: 'Flux',
  keeps: live => keepersOf(live).some(({ agent }) => agent === 'flux') || settingsOf(live, 'ssa').includes('ignore'),
  applies: (manifest, { before }) => [manifest, before.get(keyOf(manifest))].every(one => one === undefined || !isLeftAlone(one))
    && !(before.get(keyOf(manifest)) !== undefined && settingsOf(manifest, 'ssa').includes('ifnotpresent')),
  rounds(actions) {
    const applies = actions.filter(({ type }) => type === 'apply');
    const stages = [isDefinition, isClass, () => true];
    const stageOf = ({ manifest }: Action) => stages.findIndex(isIn => isIn(manifest));
    return [
      ...stages.map((_, stage) => ({
        steps: stepsBy(applies.filter(one => stageOf(one) === stage), kindRank),
        isTriedFirst: true,
        isAwaited: stage < stages.length - 1,
      })),
      { steps: stepsBy(actions.filter(({ type }) => type === 'prune'), kindRank).reverse() },
    ];
  },
  stopsAt: () => false,
};

/** As annotation or label, in upper or lower case. */
function settingsOf({ metadata }: Manifest, name: string): string[] {
  const key = `kustomize.toolkit.fluxcd.io/${name}`;
  return [labels(metadata.annotations)[key], labels(metadata.labels)[key]].map(value => value?.toLowerCase() ?? '');
}

function isLeftAlone(manifest: Manifest): boolean {
  return settingsOf(manifest, 'reconcile').includes('disabled') || settingsOf(manifest, 'ssa').includes('ignore');
}

function isDefinition({ kind }: Manifest): boolean {
  return ['CustomResourceDefinition', 'Namespace', 'ClusterRole'].includes(kind);
}

function isClass({ kind }: Manifest): boolean {
  return kind.endsWith('Class');
}

const FIRST = [
  'CustomResourceDefinition', 'Namespace', 'ClusterRole', 'ClusterClass', 'RuntimeClass', 'PriorityClass', 'StorageClass', 'VolumeSnapshotClass',
  'IngressClass', 'GatewayClass', 'ClusterRoleBinding', 'ResourceQuota', 'ServiceAccount', 'Role', 'RoleBinding', 'ConfigMap', 'Secret', 'Service',
  'LimitRange', 'Deployment', 'StatefulSet', 'CronJob', 'PodDisruptionBudget',
];
const LAST = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

/** What is in neither list comes between them, by group and kind. */
function kindRank({ manifest: { apiVersion, kind } }: Action): readonly [number, string, string] {
  const at = FIRST.indexOf(kind);
  return [at === -1 ? FIRST.length + 1 + LAST.indexOf(kind) : at, groupOf(apiVersion), kind];
}
