/** The fewest ready endpoints that a Service is to have while a commit is carried out. */
import { isFree } from '../controllers/autoscaler/bounds';
import { settledWorkloads } from '../controllers/settled';
import { WorkloadState } from '../controllers/workload-state';
import { Contribution, floorOf } from '../harm/floor';
import { endpointsOf, podsIn, readyIn } from '../harm/pool';
import { ManifestSet } from '../manifests/manifest-set';
import { Service, servicesIn } from '../manifests/service';
import { workloadAt } from '../manifests/workload-index';

export interface ServiceFloor {
  readonly key: string;
  readonly name: string;
  /** By the pods that autoscalers ask for: what runs beyond the load may go. */
  floor(asked: ReadonlyMap<string, number>): number;
}

/** `before` and `after` are the commits as they are written: what they run when they are realized may be counted on. */
export function serviceFloors(before: ManifestSet, after: ManifestSet): ServiceFloor[] {
  const [start, end] = [settledWorkloads(before, undefined, after), settledWorkloads(after)];
  const old = new Map(servicesIn(before).map(service => [service.key, service]));
  return servicesIn(after).map(service => {
    const was = old.get(service.key);
    const keys = [...new Set([...start.keys(), ...end.keys()])];
    const contributions = keys.map(key => contributionOf([start.get(key), end.get(key)], was, service)).filter(one => one.start > 0 || one.end > 0);
    const free = new Map(keys.filter(key => isFree(before, key)).map(key => [workloadAt(before, key), key]));
    const isRedirected = was !== undefined && JSON.stringify(was.selector) !== JSON.stringify(service.selector);
    return {
      key: service.key,
      name: service.name,
      floor: asked => floorOf(contributions.map(one => ({ ...one, demand: asked.get(free.get(one.before) ?? '') })), isRedirected),
    };
  });
}

function contributionOf([first, last]: ReadonlyArray<WorkloadState | undefined>, was: Service | undefined, is: Service): Contribution {
  const [from, to] = [was && readyIn(endpointsOf(was), first), podsIn(endpointsOf(is), last)];
  return {
    before: first?.workload,
    after: last?.workload,
    // What runs beside the replicas that a workload asks for is there for a while only.
    start: Math.min(from ?? 0, first?.replicas ?? 0),
    end: Math.min(to, last?.replicas ?? 0),
  };
}
