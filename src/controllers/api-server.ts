/** Which objects the API server refuses, and its words. */
import { changeRefusals, Refusal } from './api-server/immutable-fields';
import { integer, labels, record } from '../ground/shape';
import { autoscalerOf } from '../manifests/autoscaler';
import { groupOf, Manifest } from '../manifests/manifest';

/**
 * What the API server says to an object that is applied. Only what it refuses for certain: what it would say to fields that
 * it fills in itself is not known from manifests.
 *
 * @param live The object as it is in the cluster; undefined where there is none.
 * @returns One refusal for each field; none where the object is accepted.
 */
export function refusalsOf(live: Manifest | undefined, applied: Manifest): readonly Refusal[] {
  return [...invalidity(applied), ...live === undefined ? [] : changeRefusalsOf(live, applied)];
}

/** What the API server says to the change of an object. */
export function changeRefusalsOf(live: Manifest, applied: Manifest): readonly Refusal[] {
  return isRecreated(applied) || isGone(live) ? [] : changeRefusals(live, applied);
}

/**
 * What the API server says to an object whatever is there before: the bounds of an autoscaler.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/apis/autoscaling/validation/validation.go
 */
export function invalidity(manifest: Manifest): readonly Refusal[] {
  if (manifest.kind !== 'HorizontalPodAutoscaler' || groupOf(manifest.apiVersion) !== 'autoscaling') return [];
  const { minReplicas, maxReplicas, metrics } = autoscalerOf(manifest);
  const written = record(manifest.spec);
  if (integer(written.maxReplicas) !== undefined && maxReplicas < minReplicas) {
    return [{ field: 'spec.maxReplicas', message: `spec.maxReplicas: Invalid value: ${maxReplicas}: must be greater than or equal to \`minReplicas\`` }];
  }
  if (minReplicas === 0 && !metrics.some(({ type }) => type === 'Object' || type === 'External')) {
    return [{ field: 'spec.minReplicas', message: 'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1' }];
  }
  return [];
}

/**
 * Whether the agent is told to delete the object and to create it again, where it changes.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#force
 * @see https://helm.sh/docs/topics/charts_hooks/
 */
function isRecreated({ metadata }: Manifest): boolean {
  const annotations = labels(metadata.annotations);
  const argoHook = annotations['argocd.argoproj.io/hook'];
  return (annotations['argocd.argoproj.io/sync-options'] ?? '').split(',').some(option => option.trim() === 'Force=true')
    || annotations['kustomize.toolkit.fluxcd.io/force']?.toLowerCase() === 'enabled'
    || annotations['helm.sh/hook'] !== undefined
    || argoHook !== undefined;
}

/** A Job that the cluster deletes when it is done is not there any more when nothing has changed for long. */
function isGone({ kind, spec }: Manifest): boolean {
  return kind === 'Job' && integer(record(spec).ttlSecondsAfterFinished) !== undefined;
}
