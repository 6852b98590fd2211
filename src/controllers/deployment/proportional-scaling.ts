/**
 * What the Deployment controller does when the replicas change: it scales what runs, in proportion, before it goes on
 * with an update.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#proportional-scaling
 */
import { ReplicaSet, specReplicas } from './replica-set';
import { DeploymentView, fencepostsOf, newReplicaSet, scaled } from './view';

export function proportionalScale(view: DeploymentView): readonly ReplicaSet[] {
  const { workload, replicas, replicaSets } = view;
  const current = newReplicaSet(view);
  const active = replicaSets.filter(one => one.replicas > 0);
  const alone = active.length === 0 ? current ?? newest(replicaSets) : active.length === 1 ? active[0] : undefined;
  if (alone !== undefined) return alone.replicas === replicas ? replicaSets : resized(view, [[alone, replicas]]);
  if (active.length === 0) return replicaSets;
  if (current !== undefined && isSaturated(current, replicas)) return resized(view, active.filter(one => one !== current).map(one => [one, 0]));
  return workload.strategy === 'RollingUpdate' ? inProportion(view, active) : replicaSets;
}

function inProportion(view: DeploymentView, active: readonly ReplicaSet[]): readonly ReplicaSet[] {
  const { workload, replicas } = view;
  const size = replicas > 0 ? replicas + fencepostsOf(workload, replicas).surge : 0;
  const change = size - specReplicas(active);
  // The largest first; among equal ones those that grow are the newer, those that shrink the older.
  const sorted = [...active].sort((a, b) => b.replicas - a.replicas || (change > 0 ? b.created - a.created : a.created - b.created));
  let done = 0;
  const sizes = sorted.map(one => {
    const share = change === 0 ? 0 : proportionOf(one, view, change - done, change > 0);
    done += share;
    return one.replicas + share;
  });
  sizes[0] = Math.max(0, sizes[0] + change - done);
  return resized(view, sorted.map((one, i) => [one, sizes[i]]));
}

function proportionOf(one: ReplicaSet, view: DeploymentView, allowed: number, isGrowth: boolean): number {
  if (allowed === 0) return 0;
  const share = fractionOf(one, view);
  return isGrowth ? Math.min(share, allowed) : Math.max(share, allowed);
}

function fractionOf({ replicas: size, max }: ReplicaSet, { workload, replicas, replicaSets }: DeploymentView): number {
  if (replicas === 0) return -size;
  const before = max || replicaSets.reduce((sum, { pods }) => sum + pods, 0);
  if (before === 0) return 0;
  return Math.round((size * (replicas + fencepostsOf(workload, replicas).surge)) / before) - size;
}

function isSaturated({ replicas: size, desired, available }: ReplicaSet, replicas: number): boolean {
  return size === replicas && desired === replicas && available === replicas;
}

function newest(replicaSets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return replicaSets.reduce<ReplicaSet | undefined>((found, one) => found && found.created > one.created ? found : one, undefined);
}

function resized(view: DeploymentView, sizes: ReadonlyArray<readonly [ReplicaSet, number]>): ReplicaSet[] {
  const bySet = new Map(sizes);
  return view.replicaSets.map(one => bySet.has(one) ? scaled(one, bySet.get(one)!, view) : one);
}
