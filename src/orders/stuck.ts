/** Rollouts that come to rest before they are where their manifests say. */
import { Event } from './event';
import { Exploration } from './exploration';
import { eventsTo, Reached } from './interleavings';
import { readyPods, totalPods, updatedPods, WorkloadState } from '../controllers/workloads/workload-state';
import { isReplicaSet, Workload } from '../manifests/kinds/workload';
import { workloadAt, workloadsIn } from '../manifests/workload-index';

export interface StuckRollout {
  readonly workload: Workload;
  readonly state: WorkloadState;
  readonly events: readonly Event[];
}

export function stuckRollouts(exploration: Exploration): StuckRollout[] {
  const moving = workloadsIn(exploration.after).filter(({ key }) => exploration.moves(key) && workloadAt(exploration.before, key) !== undefined);
  return moving.flatMap(workload => {
    const end = exploration.reached(workload.key).find(one => one.isEnd && isStuck(one));
    return end ? [{ workload, state: end.state!, events: eventsTo(end) }] : [];
  });
}

/** Whether all pods that there are got ready, and still those of the template are not as many as they are to be. */
export function isStuck({ state }: Pick<Reached, 'state'>): boolean {
  if (state === undefined || state.workload.paused || readyPods(state) < totalPods(state)) return false;
  const { workload, replicas, sets } = state;
  if (isReplicaSet(workload.kind)) return sets.some(({ pods, template }) => pods > 0 && template.program !== workload.template.program);
  if (workload.strategy === 'OnDelete') return false;
  const current = sets.find(({ template }) => template.hash === workload.template.hash)?.pods ?? 0;
  const versions = sets.filter(({ pods }) => pods > 0).length;
  const wanted = updatedPods(workload, replicas);
  return current < wanted.current || versions > 2 || (wanted.isWhole && totalPods(state) > current);
}
