/** Which objects agents leave in the cluster when they leave the manifests, since an annotation says so. */
import { keyOf, Manifest } from './manifest';
import { ManifestSet } from './manifest-set';
import { labels } from '../ground/shape';

export interface Keeper {
  /** Whoever reads the setting. */
  readonly agent: 'helm' | 'argo-cd' | 'flux' | 'kapp' | 'cli-utils';
  /** As it is written: `helm.sh/resource-policy: keep`. */
  readonly setting: string;
}

/**
 * Who keeps the object when it leaves the manifests. All of them look at the object in the cluster: so ask about the manifest
 * before, never the one after. `Delete=false` of Argo CD is no such setting: it keeps what an Application that is deleted
 * leaves behind, and does not stop a sync from pruning.
 *
 * @see https://github.com/helm/helm/blob/v3.19.0/pkg/kube/client.go Update
 * @see https://github.com/argoproj/argo-cd/blob/master/gitops-engine/pkg/sync/sync_context.go isPruningDisabled
 * @see https://github.com/fluxcd/pkg/blob/main/ssa/utils/meta.go AnyInMetadata
 * @see https://carvel.dev/kapp/docs/latest/apply/#kappk14siodelete-strategy
 * @see https://github.com/kubernetes-sigs/cli-utils/blob/master/pkg/common/common.go NoDeletion
 */
export function keptBy({ metadata }: Manifest): Keeper | undefined {
  const annotations = labels(metadata.annotations);
  const marks = labels(metadata.labels);
  const helm = 'helm.sh/resource-policy';
  if (annotations[helm] === 'keep') return { agent: 'helm', setting: `${helm}: keep` };
  if (pruneOption(annotations) === 'false') return { agent: 'argo-cd', setting: `${SYNC_OPTIONS}: Prune=false` };
  for (const key of FLUX) {
    if ([annotations[key], marks[key]].some(value => value?.toLowerCase() === 'disabled')) return { agent: 'flux', setting: `${key}: disabled` };
  }
  const kapp = 'kapp.k14s.io/delete-strategy';
  if (annotations[kapp] === 'orphan') return { agent: 'kapp', setting: `${kapp}: orphan` };
  const other = Object.entries(CLI_UTILS).find(([key, value]) => annotations[key] === value);
  return other && { agent: 'cli-utils', setting: other.join(': ') };
}

/** What agents delete that prune: the objects that leave the manifests and are not kept. */
export function prunedBetween(before: ManifestSet, after: ManifestSet): Manifest[] {
  return before.all.filter(one => after.get(keyOf(one)) === undefined && keptBy(one) === undefined);
}

/** Whether Argo CD asks somebody before it prunes the object: `Prune=confirm`. */
export function isPrunedOnApproval({ metadata }: Manifest): boolean {
  return pruneOption(labels(metadata.annotations)) === 'confirm';
}

/** Whether Argo CD prunes the object only when all others are applied and healthy: `PruneLast=true`. */
export function isPrunedLast({ metadata }: Manifest): boolean {
  return syncOptions(labels(metadata.annotations)).includes('PruneLast=true');
}

const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';
/** As annotation or label, in upper or lower case. */
const FLUX = ['kustomize.toolkit.fluxcd.io/prune', 'kustomize.toolkit.fluxcd.io/reconcile'];
const CLI_UTILS = { 'client.lifecycle.config.k8s.io/deletion': 'detach', 'cli-utils.sigs.k8s.io/on-remove': 'keep' };

/** The first that is written counts. */
function pruneOption(annotations: Annotations): string | undefined {
  return syncOptions(annotations).find(option => option.startsWith('Prune='))?.slice('Prune='.length);
}

function syncOptions(annotations: Annotations): string[] {
  return (annotations[SYNC_OPTIONS] ?? '').split(',').map(option => option.trim());
}

interface Annotations {
  readonly [key: string]: string;
}
