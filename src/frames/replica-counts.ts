/** How many pods the two tracks run for a weight, where the share of traffic is the share of pods. */

export interface ReplicaCounts {
  readonly stable: number;
  readonly canary: number;
}

/**
 * Capacity `constant`: about R pods in total, R + 1 where that comes nearer to the weight and `surge` allows it.
 *
 * The candidates and their order are those of Argo Rollouts with `maxSurge` 1 (0 without surge), `maxUnavailable` 0.
 * Where Argo finds none and falls to no canary at all, one that rounds down is taken.
 *
 * @see https://github.com/argoproj/argo-rollouts/blob/master/utils/replicaset/canary.go
 */
export function constantCounts(replicas: number, weight: number, surge: boolean): ReplicaCounts {
  if (replicas === 0) return { stable: 0, canary: 0 };
  const ceil = Math.ceil((replicas * weight) / 100);
  const floor = Math.floor((replicas * weight) / 100);
  const zeroAllowed = weight === 0 || weight === 100 || (replicas === 1 && !surge);

  const candidates: ReplicaCounts[] = [];
  for (const total of surge ? [replicas, replicas + 1] : [replicas]) {
    const halfWay = (total * weight) % 100 === 50;
    if (ceil < total || zeroAllowed) candidates.push({ canary: ceil, stable: total - ceil });
    if (!halfWay && (floor !== 0 || zeroAllowed)) candidates.push({ canary: floor, stable: total - floor });
  }
  if (candidates.length === 0) candidates.push({ canary: Math.max(1, floor), stable: replicas - Math.max(1, floor) });
  return candidates.reduce((best, next) => distance(next, weight) < distance(best, weight) ? next : best);
}

/** Capacity `surge`: stable stays at R; the canary comes on top and is never larger than stable. */
export function surgeCounts(replicas: number, weight: number): ReplicaCounts {
  if (weight === 0 || replicas === 0) return { stable: replicas, canary: 0 };
  const exact = weight === 100 ? replicas : (replicas * weight) / (100 - weight);
  const atLeastOne = (pods: number) => ({ stable: replicas, canary: Math.min(replicas, Math.max(1, pods)) });
  const [less, more] = [atLeastOne(Math.floor(exact)), atLeastOne(Math.ceil(exact))];
  return distance(more, weight) < distance(less, weight) ? more : less;
}

/** How far the true share is from the weight. */
function distance({ stable, canary }: ReplicaCounts, weight: number): number {
  const total = stable + canary;
  return Math.abs((total === 0 ? 0 : canary / total) - weight / 100);
}
