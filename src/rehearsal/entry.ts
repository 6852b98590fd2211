/** Where requests enter: rules of routes, and Services that no route leads to. */
import { settledWorkloads } from '../controllers/settled';
import { podsIn, endpointsOf } from '../harm/pool';
import { ManifestSet } from '../manifests/manifest-set';
import { Service, servicesIn } from '../manifests/service';
import { workloadsBehind } from '../manifests/workload-index';
import { routesIn } from '../routers/routes';

export interface Entry {
  /** The key of the route or the Service. */
  readonly key: string;
  /** The name of the rule, of a route. */
  readonly rule?: string;
  /** The share of all requests, from 0 to 1. */
  readonly share: number;
  /** The keys of all Services of which pods are known. */
  readonly services: ReadonlySet<string>;
}

/**
 * What has pods behind it before the first change receives requests, in the ratio of these pods. A Service whose workloads are
 * meant to rest at the end, such as the preview of a rollout, is not for users.
 */
export function entriesOf(commits: readonly ManifestSet[]): Entry[] {
  const [first, last] = [commits[0], commits[commits.length - 1]];
  const services = new Set(commits.flatMap(set => servicesIn(set).filter(({ selector }) => selector !== undefined).map(({ key }) => key)));
  const atFirst = new Map(servicesIn(first).map(service => [service.key, podsBehind(first, service)]));
  const routed = new Set(commits.flatMap(set => routedServices(set)));
  const rules = routesIn(first).flatMap(({ key, rules: all }) => all.filter(({ isConditional }) => !isConditional).map(({ name, branches }) => ({
    key, rule: name, pods: [...new Set(branches.map(({ service }) => service))].reduce((sum, service) => sum + (atFirst.get(service) ?? 0), 0),
  })));
  const unrouted = servicesIn(first).filter(({ key }) => !routed.has(key) && !rests(last, key));
  const direct = unrouted.map(({ key }) => ({ key, rule: undefined, pods: atFirst.get(key) ?? 0 }));
  const found = [...rules, ...direct].filter(({ pods }) => pods > 0);
  const total = found.reduce((sum, { pods }) => sum + pods, 0);
  return found.map(({ key, rule, pods }) => ({ key, rule, share: pods / total, services }));
}

/** The keys of all Services that a route leads to. */
function routedServices(manifests: ManifestSet): string[] {
  return routesIn(manifests).flatMap(({ rules }) => rules.flatMap(({ branches }) => branches.map(({ service }) => service)));
}

function podsBehind(manifests: ManifestSet, service: Service): number {
  const isEndpoint = endpointsOf(service);
  return [...settledWorkloads(manifests).values()].reduce((sum, state) => sum + podsIn(isEndpoint, state), 0);
}

/** Whether the workloads behind a Service are there, and meant to have no pods. */
function rests(manifests: ManifestSet, key: string): boolean {
  const service = servicesIn(manifests).find(one => one.key === key);
  if (service === undefined) return false;
  const workloads = workloadsBehind(manifests, service);
  return workloads.length > 0 && workloads.every(({ replicas }) => replicas === 0);
}
