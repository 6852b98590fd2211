import { displayName, keyOf, Manifest } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';
import { RouteBranch, routesIn } from '../manifests/routes';
import { scaleOf } from '../manifests/scale';
import { includes } from '../manifests/selector';
import { serviceOf } from '../manifests/service';
import { workloadsBehind } from '../manifests/workload-index';
import { endpointsOf, readyIn } from '../rehearsal/pool';
import { Shortage } from '../rehearsal/shortage';
import { World } from '../rehearsal/world';
import { Rule, Violation } from '../transition/rule';
import { losingNames, percent, shortagesFor, violationOf } from '../transition/shortage-violation';
import { Transition } from '../transition/transition';

/** @see https://kubernetes.io/docs/concepts/services-networking/service/#endpointslices */
export const rule: Rule = {
  name: 'no-ready-endpoints',
  severity: 'error',
  summary: 'A Service or a route has no ready endpoint for a while, so that every request to it fails.',
  *check(transition: Transition): Iterable<Violation> {
    for (const shortage of shortagesFor(transition, 'no-ready-endpoints')) yield violationOf(shortage, messageOf(shortage), mendOf(shortage));
    yield* newRoutes(transition);
  },
};

/** A share of the traffic that is new, and goes to pods that there will not be. */
function* newRoutes({ before, after }: Transition): Iterable<Violation> {
  const known = new Set(routesIn(before).flatMap(({ key, rules }) => rules.map(({ name }) => `${key} ${name}`)));
  for (const { key, rules } of routesIn(after)) {
    for (const { name, branches } of rules.filter(one => !known.has(`${key} ${one.name}`))) {
      for (const branch of branches.filter(one => one.weight > 0)) {
        const reason = branch.problem ?? withoutPods(branch, after);
        if (reason !== undefined) yield newRouteViolation(after.get(key)!, branch, name, reason);
      }
    }
  }
}

/** Why nothing answers behind a Service of which all workloads are known. */
function withoutPods({ service: key, labels = {} }: RouteBranch, after: ManifestSet): string | undefined {
  const manifest = after.get(key);
  if (manifest === undefined) return undefined;
  const behind = workloadsBehind(after, serviceOf(manifest)).filter(({ template }) => includes(template.labels, labels));
  const isEmpty = behind.length > 0 && behind.every(workload => workload.kind !== 'DaemonSet' && scaleOf(workload, after).most === 0);
  return isEmpty ? `${behind.map(one => displayName(one.manifest)).join(' and ')} ${behind.length === 1 ? 'has' : 'have'} no pods` : undefined;
}

function newRouteViolation(route: Manifest, { service, weight, field }: RouteBranch, rule: string, reason: string): Violation {
  const [name, key] = [displayName(route), keyOf(route)];
  const target = `Service/${service.split('/').pop()}`;
  return {
    object: route,
    field,
    message: `${name} sends ${percent(weight)} of the requests for ${rule} to ${target}, where nothing answers: ${reason}.`,
    mend: 'Start the pods and wait until they are ready, then send traffic to them; or give that branch the weight 0.',
    counterexample: {
      events: [{ type: 'apply', key }],
      harm: { description: `${percent(weight)} of the requests for ${rule} fail`, shows: world => answering(world, key, service) === 0 },
    },
  };
}

/** The ready pods behind the Service, once the route is live. */
function answering({ objects, workloads }: World, route: string, service: string): number | undefined {
  if (objects.get(route) === undefined) return undefined;
  const manifest = objects.get(service);
  const pool = manifest && endpointsOf(serviceOf(manifest));
  return [...workloads.values()].reduce((sum, state) => sum + (pool ? readyIn(pool, state) : 0), 0);
}

function messageOf(shortage: Shortage): string {
  const { front: { manifest, isRedirected }, live, needed } = shortage;
  const name = displayName(manifest);
  return isRedirected && live === 'after'
    ? `${name} may lead to no ready pod, where ${needed} must be ready: what it leads to now has none that an earlier commit made ready.`
    : `${name} may have no ready endpoint, where ${needed} must be ready${losingNames(shortage)}.`;
}

function mendOf({ front: { isRedirected }, live }: Shortage): string {
  return isRedirected && live === 'after'
    ? 'First a commit that starts those pods; when they are ready, one that lets the traffic go to them.'
    : 'Keep the pods that receive the traffic until others are ready in their place, and take them away in a commit of their own.';
}
