/** Which objects agents leave in the cluster when they leave the manifests, since an annotation says so. */
import { keyOf, Manifest } from './manifest';
import { ManifestSet } from './manifest-set';
import { SYNC_OPTIONS, syncOptionsIn } from './sync-options';
import { Labels, labels } from '../ground/shape';

export interface Keeper {
  /** Whoever reads the setting. */
  readonly agent: 'helm' | 'argo-cd' | 'flux' | 'kapp' | 'cli-utils';
  /** As it is written: `helm.sh/resource-policy: keep`. */
  readonly setting: string;
}

/**
 * Who would keep the object when it leaves the manifests. All of them look at the object in the cluster: so ask about the manifest
 * before, never the one after. `Delete=false` of Argo CD is no such setting: it keeps what an Application that is deleted
 * leaves behind, and does not stop a sync from pruning.
 *
 * @see https://github.com/helm/helm/blob/v3.19.0/pkg/kube/client.go Update
 * @see https://github.com/argoproj/argo-cd/blob/master/gitops-engine/pkg/sync/sync_context.go isPruningDisabled
 * @see https://github.com/fluxcd/pkg/blob/main/ssa/utils/meta.go AnyInMetadata
 * @see https://carvel.dev/kapp/docs/latest/apply/#kappk14siodelete-strategy
 * @see https://github.com/kubernetes-sigs/cli-utils/blob/master/pkg/common/common.go NoDeletion
 */
export function keepersOf({ metadata }: Manifest): Keeper[] {
  const annotations = labels(metadata.annotations);
  const marks = labels(metadata.labels);
  const settings: ReadonlyArray<readonly [Keeper['agent'], string, string]> = [
    ['helm', 'helm.sh/resource-policy', 'keep'],
    ['kapp', 'kapp.k14s.io/delete-strategy', 'orphan'],
    ['cli-utils', 'client.lifecycle.config.k8s.io/deletion', 'detach'],
    ['cli-utils', 'cli-utils.sigs.k8s.io/on-remove', 'keep'],
  ];
  const isDisabled = (key: string) => [annotations[key], marks[key]].some(value => value?.toLowerCase() === 'disabled');
  return [
    ...settings.filter(([, key, value]) => annotations[key] === value).map(([agent, key, value]) => ({ agent, setting: `${key}: ${value}` })),
    ...pruneOption(annotations) === 'false' ? [{ agent: 'argo-cd' as const, setting: `${SYNC_OPTIONS}: Prune=false` }] : [],
    ...FLUX.filter(isDisabled).map(key => ({ agent: 'flux' as const, setting: `${key}: disabled` })),
  ];
}

/** What leaves on the way from what a cluster holds to what it is to hold: of the manifests after, see `withKept`. */
export function prunedBetween(before: ManifestSet, after: ManifestSet): Manifest[] {
  return before.all.filter(one => after.get(keyOf(one)) === undefined);
}

/** What the cluster is to hold: the manifests after, and what left them and is kept. The same set where nothing is. */
export function withKept(before: ManifestSet, after: ManifestSet, isKept: (live: Manifest) => boolean): ManifestSet {
  const kept = prunedBetween(before, after).filter(isKept);
  return kept.length === 0 ? after : ManifestSet.of([...after.all, ...kept]);
}

/** Whether Argo CD asks somebody before it prunes the object: `Prune=confirm`. */
export function isPrunedOnApproval({ metadata }: Manifest): boolean {
  return pruneOption(labels(metadata.annotations)) === 'confirm';
}

/** Whether Argo CD prunes the object only when all others are applied and healthy: `PruneLast=true`. */
export function isPrunedLast({ metadata }: Manifest): boolean {
  return syncOptionsIn(labels(metadata.annotations)).includes('PruneLast=true');
}

/** As annotation or label, in upper or lower case. */
const FLUX = ['kustomize.toolkit.fluxcd.io/prune', 'kustomize.toolkit.fluxcd.io/reconcile'];

/** The first that is written counts. */
function pruneOption(annotations: Labels): string | undefined {
  return syncOptionsIn(annotations).find(option => option.startsWith('Prune='))?.slice('Prune='.length);
}
