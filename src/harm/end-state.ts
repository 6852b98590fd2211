/**
 * What a change leaves behind when it is over: a Service with nobody behind it, pods that nobody reaches any more, a Service that
 * is gone. No floor tells of these, since what both ends promise is nothing.
 */
import { WorkloadEnds } from './contribution';
import { Ends, Front, serviceFronts } from './front';
import { endpointPool, NOBODY, Pool, podsIn, readyIn } from './pool';
import { mayRest } from './resting';
import { isSelected } from '../controllers/endpoint-slice';
import { Service, serviceAt, servicePort, servicesIn } from '../manifests/kinds/service';
import { Workload } from '../manifests/kinds/workload';
import { ManifestSet } from '../manifests/manifest-set';
import { unmodelledBehind } from '../manifests/unmodelled';
import { autoscalersFor, workloadAt, workloadsBehind } from '../manifests/workload-index';
import { routesTo } from '../routers/reading/routes';

export interface Loss {
  /**
   * `emptied`: the Service stays, and no pod is behind it. `missed`: its pods run, and it does not lead to them any more.
   * `unreached`: a workload has lost the Service that led to it, which goes on with others. `removed`: the Service is gone.
   */
  readonly kind: 'emptied' | 'missed' | 'unreached' | 'removed';
  /** The Service as it was before. */
  readonly service: Service;
  /** The ports that are meant, where others fare better; else empty. */
  readonly ports: string;
  /** The workloads whose pods were behind it. */
  readonly workloads: readonly Workload[];
  /** How many of their pods were ready. */
  readonly pods: number;
  /** Whether requests certainly arrive there: a route leads to it with a weight above 0. */
  readonly isRouted: boolean;
  /** Whether a HorizontalPodAutoscaler, which 0 replicas switch off, stands beside a workload that was scaled to nothing. */
  readonly isAutoscaled: boolean;
  /** Whether routes led to the Service that is gone, and all of them lead elsewhere now or leave with it. */
  readonly isRetired: boolean;
}

/** A workload before the change and when it is over, by its key. */
export type WorkloadEndsOf = (key: string) => WorkloadEnds;

export function lossesIn(ends: Ends, endsOf: WorkloadEndsOf): Loss[] {
  const { before } = ends;
  // Where neither a workload nor what scales it changes, nothing can be lost.
  const isMoved = (service: Service) => ends.isChanged(service.key) || workloadsBehind(before, service).some(({ key }) => ends.moves(key));
  const behind = serviceFronts(ends, key => ends.moves(key)).flatMap(front => lossOf(front, ends, endsOf));
  return [...behind, ...servicesIn(before).filter(isMoved).flatMap(service => unreached(service, ends, endsOf))];
}

function lossOf(front: Front, ends: Ends, endsOf: WorkloadEndsOf): Loss[] {
  const { before, after, key, id, isRedirected } = front;
  const service = serviceAt(ends.before, key);
  if (before === undefined || service === undefined) return [];
  const now = serviceAt(ends.after, key);
  // Endpoints that somebody else writes from now on, pods of kinds that are not modelled: of these nobody can tell.
  if (now !== undefined && (now.selector === undefined || unmodelledBehind(ends.after, now).length > 0)) return [];
  const pools = [before, after].map(definition => definition?.branches[0].pools[0]);
  const behind = behindAtFirst(pools[0]!.workloads, pools[0]!.pool, ends, endsOf);
  const pods = behind.reduce((sum, one) => sum + one.ready, 0);
  // A port that is gone is another matter, as long as anybody is there.
  const pool = pools[1]?.pool ?? (now === undefined ? NOBODY : endpointPool(now, ends.listening));
  const keys = pools[1]?.workloads ?? (now === undefined ? [] : workloadsBehind(ends.after, now).map(one => one.key));
  const left = keys.reduce((sum, workload) => sum + podsIn(pool, endsOf(workload).end), 0);
  // A Service that is switched is told of at the moment at which it happens.
  if (pods === 0 || left > 0 || isRedirected || mayRest(now ?? service, ends.before, ends.after)) return [];
  const workloads = behind.map(({ workload }) => workload);
  const running = workloads.filter(one => podsOf(endsOf(one.key)) > 0);
  if (now !== undefined && workloads.some(one => endsOf(one.key).end === undefined) && running.length === 0) return [];
  return [{
    kind: now === undefined ? 'removed' : running.length > 0 ? 'missed' : 'emptied',
    service,
    ports: id,
    workloads,
    pods,
    isRouted: routesTo(ends.after, key).some(({ weight }) => weight > 0),
    isAutoscaled: workloads.some(one => autoscalersFor(ends.after, one.key).some(({ manifest }) => manifest.kind === 'HorizontalPodAutoscaler')),
    isRetired: now === undefined && routesTo(ends.before, key).length > 0 && routesTo(ends.after, key).length === 0,
  }];
}

/** Workloads that a Service no longer leads to while it goes on with others of those that it had, and that no other Service reaches. */
function unreached(service: Service, ends: Ends, endsOf: WorkloadEndsOf): Loss[] {
  const now = serviceAt(ends.after, service.key);
  if (service.selector === undefined || now?.selector === undefined) return [];
  const had = workloadsBehind(ends.before, service).filter(({ key }) => endpointsOf(service, endsOf(key), ends) > 0);
  if (had.length === 0) return [];
  const kept = had.filter(({ key }) => isReached(now, endsOf(key)));
  // Where none of them stays, the Service was switched to others, and those before stand by.
  if (kept.length === 0) return [];
  const left = had.filter(one => !kept.includes(one) && podsOf(endsOf(one.key)) > 0);
  return left.filter(({ key }) => !isReachedByAny(ends.after, endsOf(key))).map(workload => ({
    kind: 'unreached',
    service,
    ports: '',
    workloads: [workload],
    pods: endpointsOf(service, endsOf(workload.key), ends),
    isRouted: false,
    isAutoscaled: false,
    isRetired: false,
  }));
}

function behindAtFirst(keys: readonly string[], pool: Pool, ends: Ends, endsOf: WorkloadEndsOf) {
  const workloads = keys.flatMap(key => workloadAt(ends.before, key) ?? []);
  return workloads.map(workload => ({ workload, ready: readyIn(pool, endsOf(workload.key).start) })).filter(({ ready }) => ready > 0);
}

function isReachedByAny(manifests: ManifestSet, ends: WorkloadEnds): boolean {
  return servicesIn(manifests).some(service => isReached(service, ends));
}

function isReached(service: Service, { end }: WorkloadEnds): boolean {
  return end !== undefined && end.sets.some(({ pods, template }) => pods > 0 && isSelected(service, template.labels, end.workload.namespace));
}

/** Those of the port that most of the pods have: what is selected and has none of the ports never received anything. */
function endpointsOf(service: Service, { start }: WorkloadEnds, { listening }: Ends): number {
  const ports = service.ports.length === 0 ? [undefined] : service.ports.map(servicePort);
  const pools = ports.map(port => endpointPool(service, listening, { port }));
  return Math.max(...pools.map(pool => readyIn(pool, start)));
}

function podsOf({ end }: WorkloadEnds): number {
  return end?.sets.reduce((sum, { pods }) => sum + pods, 0) ?? 0;
}
