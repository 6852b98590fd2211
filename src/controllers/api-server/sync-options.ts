import { Labels } from '../../ground/shape';

/** @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/ */
export function hasSyncOption(annotations: Labels, option: string): boolean {
  return (annotations['argocd.argoproj.io/sync-options'] ?? '').split(',').some(one => one.trim() === option);
}
