/**
 * Annotations that tell the usual manifest judges (kube-score, Polaris) what is intended: only where two of them
 * contradict each other, and for what a frame is by its nature. Never to hide a finding that a user could mend.
 */

export type Annotations = { [key: string]: string };

export interface Exemption {
  readonly kubeScore?: string;
  readonly polaris?: string;
  readonly reason: string;
}

export const NO_CPU_LIMIT: Exemption = { kubeScore: 'container-resources', polaris: 'cpuLimitsMissing', reason: 'a cpu limit throttles even on an idle node' };
export const NO_PRIORITY_CLASS: Exemption = { polaris: 'priorityClassNotSet', reason: 'a priority class must exist in the cluster' };
export const REPLICAS_BY_AUTOSCALER: Exemption = { polaris: 'deploymentMissingReplicas', reason: 'the autoscaler decides the replicas' };
export const SMALL_TRACK: Exemption = { kubeScore: 'deployment-replicas', polaris: 'deploymentMissingReplicas', reason: 'a track that rests or begins has few pods' };
export const SMALL_BOUNDS: Exemption = {
  kubeScore: 'horizontalpodautoscaler-replicas', polaris: 'hpaMinAvailability', reason: 'the bounds of a track that rests or begins are small',
};
export const FIXED_BOUNDS: Exemption = { polaris: 'hpaMaxAvailability', reason: 'a track of a rollout runs the pods that its share needs' };
export const NODE_PORT: Exemption = { kubeScore: 'service-type', reason: 'a NodePort was asked for' };

export function exempt(exemptions: readonly Exemption[]): Annotations {
  if (exemptions.length === 0) return {};
  const ignored = exemptions.flatMap(one => one.kubeScore ?? []);
  return {
    ...(ignored.length > 0 && { 'kube-score/ignore': [...new Set(ignored)].join(',') }),
    ...Object.fromEntries(exemptions.flatMap(({ polaris }) => polaris === undefined ? [] : [[`polaris.fairwinds.com/${polaris}-exempt`, 'true']])),
    'cdk8s-rollouts/exempt-because': [...new Set(exemptions.map(one => one.reason))].join('; '),
  };
}
