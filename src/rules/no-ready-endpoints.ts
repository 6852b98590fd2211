import { isDeepStrictEqual } from 'util';
import { branchId, branchPool } from '../harm/front';
import { Listening } from '../harm/listening';
import { NOBODY, readyIn } from '../harm/pool';
import { serviceAt, serviceOf } from '../manifests/kinds/service';
import { Workload } from '../manifests/kinds/workload';
import { displayName, keyOf } from '../manifests/manifest';
import { ManifestSet, nameOf } from '../manifests/manifest-set';
import { scaleOf } from '../manifests/scale';
import { includes } from '../manifests/selector';
import { unmodelledBehind } from '../manifests/unmodelled';
import { workloadsBehind } from '../manifests/workload-index';
import { Shortage } from '../orders/shortage';
import { applies, arrives, isShown, settles } from '../orders/story-steps';
import { World } from '../orders/world';
import { Rule, Violation } from './check/rule';
import { branchName, losingNames, percent, portsText, violationOf } from './check/shortage-violation';
import { Transition } from './check/transition';
import { isNewlyMissed, isPortMissed } from './endpoints/target-port';
import { redirected } from './no-ready-endpoints/redirected';
import { RouteBranch, routesIn } from '../routers/reading/routes';

/** @see https://kubernetes.io/docs/concepts/services-networking/service/#endpointslices */
export const rule: Rule = {
  name: 'no-ready-endpoints',
  severity: 'error',
  isRehearsed: true,
  summary: 'A Service or a route has no ready endpoint for a while, so that every request to it fails.',
  *check(transition: Transition): Iterable<Violation> {
    for (const cause of transition.causes('no-ready-endpoints')) {
      // Told by `service-port-without-target`.
      if (isPortMissed(transition, cause.shortage)) continue;
      const { message, mend } = wordsOf(transition, cause.shortage);
      yield violationOf(transition, cause, message, mend);
    }
    yield* leadingNowhere(transition);
    yield* weightless(transition);
  },
};

/** A share of the traffic goes to pods that there will not be: it is new, or led somewhere before. */
function* leadingNowhere(transition: Transition): Iterable<Violation> {
  const { before, after } = transition;
  const known = new Map(routesIn(before).flatMap(({ key, rules }) => rules.map(one => [`${key} ${one.name}`, one.branches] as const)));
  for (const { key, rules } of routesIn(after)) {
    for (const { name, branches } of rules) {
      const old = known.get(`${key} ${name}`) ?? [];
      for (const branch of branches.filter(one => one.weight > 0)) {
        const isSaid = old.some(one => one.weight >= branch.weight && isSame(one, branch));
        const behind = workloadsOf(branch, after);
        const reason = isSaid ? undefined : branch.problem?.reason ?? (isUnknown(branch, after) ? undefined : emptiness(transition, branch, behind));
        const found = reason === undefined ? undefined : leadingNowhereViolation(transition, { key, name, branch, behind, reason });
        if (found !== undefined && isShown(transition, found.counterexample)) yield found;
      }
    }
  }
}

function isSame(one: RouteBranch, other: RouteBranch): boolean {
  return branchId(one) === branchId(other) && isDeepStrictEqual([one.port, one.problem], [other.port, other.problem]);
}

/** Rules that give nobody any requests, and are new or shared them out before. */
function* weightless({ before, after }: Transition): Iterable<Violation> {
  const known = new Map(routesIn(before).flatMap(({ key, rules }) => rules.map(one => [`${key} ${one.name}`, one.branches] as const)));
  for (const { key, rules } of routesIn(after)) {
    for (const { name, branches } of rules.filter(one => isWeightless(one.branches))) {
      const old = known.get(`${key} ${name}`) ?? [];
      if (isWeightless(old)) continue;
      const route = after.get(key)!;
      yield {
        object: route,
        field: branches[0].field,
        subject: JSON.stringify([name]),
        message: `${displayName(route)} gives every backend of ${name} the weight 0, so that all its requests are answered with an error.`,
        mend: 'Let one of them have a weight above 0.',
        // Where nothing answered before, a rehearsal has nothing to lose.
        notRehearsed: true,
        counterexample: {
          events: applies({ before, after }, ...branches.map(({ object }) => object), key),
          harm: {
            description: `All requests for ${name} fail`,
            shows: ({ objects }) => {
              const live = routesIn(objects).find(one => one.key === key);
              return isWeightless(live?.rules.find(one => one.name === name)?.branches ?? []);
            },
          },
        },
      };
    }
  }
}

function isWeightless(branches: readonly RouteBranch[]): boolean {
  return branches.length > 0 && branches.every(({ weight }) => weight === 0);
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

function isUnknown({ service: key }: RouteBranch, after: ManifestSet): boolean {
  const manifest = after.get(key);
  return manifest !== undefined && unmodelledBehind(after, serviceOf(manifest)).length > 0;
}

/** Why nothing answers behind a Service of which all workloads are known. */
function emptiness(transition: Transition, branch: RouteBranch, behind: readonly Workload[]): string | undefined {
  const { after, exploration: { ends } } = transition;
  if (behind.length === 0) return undefined;
  const names = behind.map(one => displayName(one.manifest)).join(' and ');
  if (behind.every(workload => workload.kind !== 'DaemonSet' && scaleOf(workload, after).most === 0)) return `${names} ${behind.length === 1 ? 'has' : 'have'} no pods`;
  const service = serviceAt(after, branch.service);
  // Told by `service-port-without-target`.
  if (service !== undefined && isNewlyMissed(transition, service, branch.port)) return undefined;
  const found = branchPool(service, branch, ends.listening);
  const isUntold = found === undefined || found.problem !== undefined;
  const isServed = isUntold || behind.some(({ template, namespace }) => found.pool.holds(template, namespace));
  return isServed ? undefined : `the pods of ${names} do not have the port that is asked for`;
}

function leadingNowhereViolation(change: Transition, { key, name, branch, behind, reason }: Unanswered): Violation {
  const { service, weight, field, object } = branch;
  const route = change.after.get(key)!;
  return {
    object: route,
    field,
    subject: JSON.stringify([name, service]),
    // Nobody asks it for anything yet when a rehearsal begins.
    notRehearsed: true,
    ...branch.failsRule !== undefined && { consequences: [`The other requests for ${name} fail as well: ${branch.failsRule.reason}.`] },
    message: `${displayName(route)} sends ${percent(weight)} of the requests for ${name} to ${nameOf(service, change.after)}, where nothing answers: ${reason}.`,
    mend: branch.problem === undefined
      ? 'Start the pods and wait until they are ready, then send traffic to them; or give that branch the weight 0.'
      : `${branch.problem.mend}; or give that branch the weight 0.`,
    counterexample: {
      events: [
        ...settles(change, ...behind.map(one => one.key)), ...applies(change, service, object, key),
        ...branch.problem === undefined ? [] : arrives(change, ...branch.problem.missing.flatMap(kind => change.before.ofKind(kind)).map(keyOf)),
      ],
      harm: { description: `${percent(weight)} of the requests for ${name} fail`, shows: world => isUnanswered(world, change.exploration.ends.listening, { key, name, branch }) },
    },
  };
}

function isUnanswered({ objects, workloads }: World, listening: Listening, { key, name, branch }: Pick<Unanswered, 'key' | 'name' | 'branch'>): boolean {
  const live = routesIn(objects).find(one => one.key === key)?.rules.find(one => one.name === name)?.branches
    .find(one => branchId(one) === branchId(branch) && one.weight > 0);
  if (live === undefined) return false;
  const manifest = objects.get(live.service);
  if (live.problem !== undefined || manifest === undefined) return true;
  const pool = branchPool(serviceOf(manifest), live, listening)?.pool ?? NOBODY;
  return [...workloads.values()].every(state => readyIn(pool, state) === 0);
}

function wordsOf(transition: Transition, shortage: Shortage): Pick<Violation, 'message' | 'mend'> {
  const { front: { kind, manifest, isRedirected }, branch, live, needed, losing } = shortage;
  const name = `${displayName(manifest)}${portsText(shortage)}`;
  if (isRedirected && live === 'after') return redirected(transition, shortage);
  if (kind === 'route' && losing.length === 0 && transition.after.get(branch.service ?? '') === undefined) {
    return {
      message: `${name} may still lead to ${branchName(branch, transition)} when that is gone, and have no ready endpoint, where ${needed} must be ready.`,
      mend: `Keep ${branchName(branch, transition)} until no route leads there any more, and take it out in a later commit.`,
    };
  }
  return {
    message: `${name} may have no ready endpoint, where ${needed} must be ready${losingNames(shortage)}.`,
    mend: 'Keep the pods that receive the traffic until others are ready in their place, and take them away in a commit of their own.',
  };
}
