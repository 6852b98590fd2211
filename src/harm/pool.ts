/** Pods that are counted together: the endpoints of a Service, or what a disruption budget protects. */
import { Listening } from './listening';
import { isSelected, podPort } from '../controllers/endpoint-slice';
import { WorkloadState } from '../controllers/workloads/workload-state';
import { Labels } from '../ground/shape';
import { DisruptionBudget } from '../manifests/kinds/disruption-budget';
import { PodTemplate } from '../manifests/kinds/pod-template';
import { publishesNotReady, Service, ServicePort } from '../manifests/kinds/service';
import { includes, selects } from '../manifests/selector';

export interface Pool {
  /** Whether they count before they are ready. */
  readonly countsUnready: boolean;
  /** Whether pods of the template are among those that are counted. */
  holds(template: PodTemplate, namespace: string | undefined): boolean;
  /** Whether pods of the template are sent requests to a port on which they do not listen. */
  refuses?(template: PodTemplate, namespace: string | undefined): boolean;
}

export const NOBODY: Pool = { holds: () => false, countsUnready: false };

/** Which endpoints of a Service are meant. */
export interface EndpointChoice {
  /** Those that have this port and, as far as anybody can tell, listen on it; without it, all, such as those of a headless Service. */
  readonly port?: ServicePort;
  /** Those with these labels: a subset. */
  readonly subset?: Labels;
}

export function endpointPool(service: Service, listening: Listening, { port, subset }: EndpointChoice = {}): Pool {
  const isMeant = (template: PodTemplate, namespace: string | undefined) => (
    isSelected(service, template.labels, namespace) && includes(template.labels, subset ?? {})
    && (port === undefined || podPort(port, template) !== undefined)
  );
  const listens = (template: PodTemplate) => port === undefined || listening(service.key, port, template);
  return {
    ...remembered(publishesNotReady(service), (template, namespace) => isMeant(template, namespace) && listens(template)),
    refuses: (template, namespace) => isMeant(template, namespace) && !listens(template),
  };
}

export function protectedBy({ selector, namespace: own }: DisruptionBudget): Pool {
  return remembered(false, (template, namespace) => namespace === own && selects(selector, template.labels));
}

/** Those that are in any of the pools. */
export function union(pools: readonly Pool[]): Pool {
  return {
    holds: (template, namespace) => pools.some(pool => pool.holds(template, namespace)),
    countsUnready: pools.length > 0 && pools.every(({ countsUnready }) => countsUnready),
  };
}

export function readyIn(pool: Pool, state: WorkloadState | undefined): number {
  return countIn(pool, state, pool.countsUnready ? 'pods' : 'ready');
}

/** All pods, whether they ever become ready or not. */
export function podsIn(pool: Pool, state: WorkloadState | undefined): number {
  return countIn(pool, state, 'pods');
}

function countIn(pool: Pool, state: WorkloadState | undefined, field: 'ready' | 'pods'): number {
  const { sets = [], workload } = state ?? {};
  return sets.reduce((sum, one) => sum + (one[field] > 0 && pool.holds(one.template, workload!.namespace) ? one[field] : 0), 0);
}

/** Found out once for each template: there are few of them, and many moments. */
function remembered(countsUnready: boolean, holds: Pool['holds']): Pool {
  const known = new WeakMap<PodTemplate, Map<string | undefined, boolean>>();
  return {
    countsUnready,
    holds: (template, namespace) => {
      const ofTemplate = known.get(template) ?? new Map<string | undefined, boolean>();
      known.set(template, ofTemplate);
      const found = ofTemplate.get(namespace) ?? holds(template, namespace);
      ofTemplate.set(namespace, found);
      return found;
    },
  };
}
