/** Pods that a quota of their namespace refuses. */
import { Beside, Hindrance, PodsBeside, StartingPod } from './hindrance';
import { isCounted, Limited, quotaUsage, ResourceQuota, resourceQuotasIn } from '../../manifests/kinds/resource-quota';
import { displayName } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';

/**
 * The API server refuses a pod with which the namespace would take more than its quota allows. What a pod takes nothing of is not
 * looked at.
 *
 * @see https://kubernetes.io/docs/concepts/policy/resource-quotas/
 */
export function quotaHindrances({ template, namespace }: StartingPod, beside: Beside, objects: ManifestSet): Hindrance[] {
  return resourceQuotasIn(objects).filter(quota => isCounted(quota, template, namespace)).flatMap(quota => {
    const full = quota.hard.flatMap(limited => {
      const own = quotaUsage(template, limited.resource);
      const used = own === 0 ? 0 : usedOf(quota, limited, [...beside.own, ...beside.others()]);
      return own > 0 && isExceeded(used + own, limited) ? [`${limited.resource}: ${amountText(used)} of ${amountText(limited.most)} in use`] : [];
    });
    const name = displayName(quota.manifest);
    return full.length === 0 ? [] : [{ reason: 'quota' as const, by: quota.key, isCertain: true, words: `${name} has no room for one more pod (${full.join(', ')})` }];
  });
}

/** What all these pods take together of what the quota limits. */
export function usedOf(quota: ResourceQuota, { resource }: Limited, pods: readonly PodsBeside[]): number {
  return pods.reduce((sum, one) => sum + (isCounted(quota, one.template, one.namespace) ? one.pods * quotaUsage(one.template, resource) : 0), 0);
}

/** Sums of fractions, such as ten times 0.1, are not exact. */
export function isExceeded(used: number, { most }: Limited): boolean {
  return used > most * (1 + 1e-9);
}

const BYTES = [['Gi', 2 ** 30], ['Mi', 2 ** 20]] as const;

/** `1.5` processors, `512Mi` of memory. */
export function amountText(amount: number): string {
  const [unit, size] = BYTES.find(([, bytes]) => amount >= bytes) ?? ['', 1];
  return `${Number((amount / size).toFixed(3))}${unit}`;
}
