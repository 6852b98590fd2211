/** Pods that are counted together: the endpoints of a Service, or what a disruption budget protects. */
import { WorkloadState } from '../controllers/workload-state';
import { Labels } from '../ground/shape';
import { DisruptionBudget } from '../manifests/disruption-budget';
import { PodTemplate } from '../manifests/pod-template';
import { includes, selects } from '../manifests/selector';
import { reaches, Service } from '../manifests/service';

/** Whether ready pods of the template are among those that are counted. */
export type Pool = (template: PodTemplate, namespace: string | undefined) => boolean;

/** The endpoints of a Service; with labels, the subset that carries them. */
export function endpointsOf(service: Service, subset: Labels = {}): Pool {
  return (template, namespace) => reaches(service, template, namespace) && includes(template.labels, subset);
}

export function protectedBy({ selector, namespace: own }: DisruptionBudget): Pool {
  return (template, namespace) => namespace === own && selects(selector, template.labels);
}

export function readyIn(pool: Pool, state: WorkloadState | undefined): number {
  return countIn(pool, state, 'ready');
}

/** All pods, whether they ever become ready or not. */
export function podsIn(pool: Pool, state: WorkloadState | undefined): number {
  return countIn(pool, state, 'pods');
}

function countIn(pool: Pool, state: WorkloadState | undefined, field: 'ready' | 'pods'): number {
  const { sets = [], workload } = state ?? {};
  return sets.reduce((sum, one) => sum + (one[field] > 0 && pool(one.template, workload!.namespace) ? one[field] : 0), 0);
}
