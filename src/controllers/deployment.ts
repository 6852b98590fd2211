/**
 * The Deployment controller: what one look at a Deployment and its ReplicaSets makes of their sizes.
 *
 * @see https://github.com/kubernetes/kubernetes/tree/master/pkg/controller/deployment
 */
import { proportionalScale } from './deployment/proportional-scaling';
import { ReplicaSet, specReplicas } from './deployment/replica-set';
import { DeploymentView, fencepostsOf, newReplicaSet, scaled } from './deployment/view';

/** One synchronization: the ReplicaSets with their new sizes, or the same list where there is nothing to do. */
export function syncDeployment(view: DeploymentView): readonly ReplicaSet[] {
  const adopted = withMinReadySeconds(view);
  if (view.workload.paused || isScalingEvent(adopted)) return proportionalScale(adopted);
  return view.workload.strategy === 'Recreate' ? recreate(adopted) : rollingUpdate(adopted);
}

/** The minReadySeconds of the Deployment reach the new ReplicaSet only; old ones keep theirs. */
function withMinReadySeconds(view: DeploymentView): DeploymentView {
  const { minReadySeconds } = view.workload;
  const current = newReplicaSet(view);
  if (current === undefined || current.minReadySeconds === minReadySeconds) return view;
  return { ...view, replicaSets: replaced(view.replicaSets, [{ ...current, minReadySeconds }]) };
}

function isScalingEvent({ replicas, replicaSets }: DeploymentView): boolean {
  return replicaSets.some(one => one.replicas > 0 && one.desired !== replicas);
}

/** Scales up where it can; otherwise scales down where it can. */
function rollingUpdate(view: DeploymentView): readonly ReplicaSet[] {
  const current = newReplicaSet(view);
  if (current === undefined) {
    const created = fresh(view);
    return [...view.replicaSets, scaled(created, grownSize(view, created), view)];
  }
  if (current.replicas > view.replicas) return replaced(view.replicaSets, [scaled(current, view.replicas, view)]);
  const grown = grownSize(view, current);
  if (grown > current.replicas) return replaced(view.replicaSets, [scaled(current, grown, view)]);
  return shrinkOld(view, current);
}

function grownSize({ workload, replicas, replicaSets }: DeploymentView, current: ReplicaSet): number {
  const room = replicas + fencepostsOf(workload, replicas).surge - specReplicas(replicaSets);
  return room <= 0 ? current.replicas : current.replicas + Math.min(room, replicas - current.replicas);
}

/** Unhealthy old pods go first; then as many as the available ones allow, the oldest ReplicaSet first. */
function shrinkOld(view: DeploymentView, current: ReplicaSet): readonly ReplicaSet[] {
  const { workload, replicas, replicaSets } = view;
  const minAvailable = replicas - fencepostsOf(workload, replicas).unavailable;
  const old = byAge(replicaSets).filter(one => one !== current && one.replicas > 0);
  const mostCleanedUp = specReplicas(replicaSets) - minAvailable - (current.replicas - current.available);
  if (old.length === 0 || mostCleanedUp <= 0) return replicaSets;

  const healthy = takenInTurn(old, mostCleanedUp, one => Math.max(0, one.replicas - one.available), view);
  const available = replicaSets.reduce((sum, one) => sum + one.available, 0);
  const remaining = takenInTurn(healthy, available - minAvailable, one => one.replicas, view);
  const changed = remaining.filter((one, i) => one.replicas !== old[i].replicas);
  return changed.length === 0 ? replicaSets : replaced(replicaSets, changed);
}

/** Takes pods from one ReplicaSet after the other, from each no more than it may give. */
function takenInTurn(replicaSets: readonly ReplicaSet[], most: number, mayGive: (one: ReplicaSet) => number, view: DeploymentView): ReplicaSet[] {
  let left = most;
  return replicaSets.map(one => {
    const given = Math.max(0, Math.min(left, mayGive(one)));
    left -= given;
    return given === 0 ? one : scaled(one, one.replicas - given, view);
  });
}

/** New pods start when all old ones are gone. */
function recreate(view: DeploymentView): readonly ReplicaSet[] {
  const current = newReplicaSet(view);
  const old = view.replicaSets.filter(one => one !== current);
  const running = old.filter(({ replicas }) => replicas > 0);
  if (running.length > 0) return replaced(view.replicaSets, running.map(one => scaled(one, 0, view)));
  if (view.isTerminating || old.some(({ pods }) => pods > 0)) return view.replicaSets;
  if (current === undefined) return [...view.replicaSets, scaled(fresh(view), view.replicas, view)];
  return current.replicas === view.replicas ? view.replicaSets : replaced(view.replicaSets, [scaled(current, view.replicas, view)]);
}

function fresh(view: DeploymentView): ReplicaSet {
  const { template, minReadySeconds } = view.workload;
  const created = 1 + Math.max(0, ...view.replicaSets.map(one => one.created));
  return { template, replicas: 0, pods: 0, ready: 0, available: 0, minReadySeconds, desired: 0, max: 0, created };
}

function byAge(replicaSets: readonly ReplicaSet[]): ReplicaSet[] {
  return [...replicaSets].sort((a, b) => a.created - b.created);
}

function replaced(replicaSets: readonly ReplicaSet[], changed: readonly ReplicaSet[]): ReplicaSet[] {
  return replicaSets.map(one => changed.find(({ created }) => created === one.created) ?? one);
}
