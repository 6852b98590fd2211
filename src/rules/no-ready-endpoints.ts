import { endpointsOf, readyIn } from '../harm/pool';
import { displayName } from '../manifests/manifest';
import { ManifestSet, nameOf } from '../manifests/manifest-set';
import { scaleOf } from '../manifests/scale';
import { includes } from '../manifests/selector';
import { serviceOf } from '../manifests/service';
import { Workload } from '../manifests/workload';
import { workloadsBehind } from '../manifests/workload-index';
import { Shortage } from '../orders/shortage';
import { applies, Change, rollsOut } from '../orders/story-steps';
import { World } from '../orders/world';
import { RouteBranch, routesIn } from '../routers/routes';
import { Rule, Violation } from './check/rule';
import { losingNames, percent, shortagesFor, violationOf } from './check/shortage-violation';
import { Transition } from './check/transition';

/** @see https://kubernetes.io/docs/concepts/services-networking/service/#endpointslices */
export const rule: Rule = {
  name: 'no-ready-endpoints',
  severity: 'error',
  isRehearsed: true,
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
        const behind = workloadsOf(branch, after);
        const reason = branch.problem ?? emptiness(behind, after);
        if (reason !== undefined) yield newRouteViolation({ before, after }, { key, name, branch, behind, reason });
      }
    }
  }
}

interface Unanswered {
  readonly key: string;
  /** Of the rule of the route. */
  readonly name: string;
  readonly branch: RouteBranch;
  readonly behind: readonly Workload[];
  readonly reason: string;
}

function workloadsOf({ service: key, labels = {} }: RouteBranch, after: ManifestSet): Workload[] {
  const manifest = after.get(key);
  return manifest === undefined ? [] : workloadsBehind(after, serviceOf(manifest)).filter(({ template }) => includes(template.labels, labels));
}

/** Why nothing answers behind a Service of which all workloads are known. */
function emptiness(behind: readonly Workload[], after: ManifestSet): string | undefined {
  const isEmpty = behind.length > 0 && behind.every(workload => workload.kind !== 'DaemonSet' && scaleOf(workload, after).most === 0);
  return isEmpty ? `${behind.map(one => displayName(one.manifest)).join(' and ')} ${behind.length === 1 ? 'has' : 'have'} no pods` : undefined;
}

function newRouteViolation(change: Change, { key, name, branch, behind, reason }: Unanswered): Violation {
  const { service, weight, field, object } = branch;
  const route = change.after.get(key)!;
  return {
    object: route,
    field,
    message: `${displayName(route)} sends ${percent(weight)} of the requests for ${name} to ${nameOf(service, change.after)}, where nothing answers: ${reason}.`,
    mend: 'Start the pods and wait until they are ready, then send traffic to them; or give that branch the weight 0.',
    counterexample: {
      events: [...behind.flatMap(one => rollsOut(change, one.key)), ...applies(change, service, object, key)],
      harm: { description: `${percent(weight)} of the requests for ${name} fail`, shows: world => isUnanswered(world, { key, name, branch }) },
    },
  };
}

function isUnanswered({ objects, workloads }: World, { key, name, branch }: Pick<Unanswered, 'key' | 'name' | 'branch'>): boolean {
  const live = routesIn(objects).find(one => one.key === key)?.rules.find(one => one.name === name)?.branches
    .find(({ service, weight }) => service === branch.service && weight > 0);
  if (live === undefined) return false;
  const manifest = objects.get(live.service);
  if (live.problem !== undefined || manifest === undefined) return true;
  const pool = endpointsOf(serviceOf(manifest), live.labels);
  return [...workloads.values()].every(state => readyIn(pool, state) === 0);
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
