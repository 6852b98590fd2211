import { Labels } from '../ground/shape';

export const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';

/** @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/ */
export function syncOptionsIn(annotations: Labels): string[] {
  return (annotations[SYNC_OPTIONS] ?? '').split(',').map(option => option.trim());
}
