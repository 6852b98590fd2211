import { serviceAt } from '../manifests/kinds/service';
import { displayName } from '../manifests/manifest';
import { ManifestSet, nameOf } from '../manifests/manifest-set';
import { arrives, upTo } from '../orders/story-steps';
import { World } from '../orders/world';
import { routeParts } from './check/route-parts';
import { Rule, Violation } from './check/rule';
import { percent } from './check/shortage-violation';
import { Transition } from './check/transition';
import { MissingBackend, missingBackends } from '../routers/reading/missing-backends';
import { BranchProblem } from '../routers/reading/route';
import { routesIn } from '../routers/reading/routes';

/**
 * A Service may be kept elsewhere, so nothing is said of a rule of which all Services are, or that led past these manifests before.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#backendobjectreference
 */
export const rule: Rule = {
  name: 'route-to-missing-service',
  severity: 'warning',
  summary: 'A route leads to a Service that these manifests do not have, and had led to theirs; or it names a subset that nothing defines.',
  *check(transition: Transition): Iterable<Violation> {
    for (const missing of missingBackends(transition.after)) {
      // What is taken out while a route leads to it is told by `pruned-while-referenced`.
      const isGone = transition.before.get(missing.branch.service) !== undefined;
      if (!isGone && (ledToKnown(transition.before, missing) || isNewBesideKnown(transition, missing))) yield violation(transition, missing);
    }
    const known = new Set(restingSubsets(transition.before).map(idOf));
    for (const resting of restingSubsets(transition.after)) {
      if (!known.has(idOf(resting))) yield restingViolation(transition, resting);
    }
  },
};

function ledToKnown(before: ManifestSet, { route, rule: { name } }: MissingBackend): boolean {
  const branches = routesIn(before).find(({ key }) => key === route.key)?.rules.find(one => one.name === name)?.branches ?? [];
  return branches.length > 0 && branches.every(({ service }) => serviceAt(before, service) !== undefined);
}

/** Whether others of the same rule are here, so that nobody expects this one elsewhere. */
function isNewBesideKnown({ before, after }: Transition, missing: MissingBackend): boolean {
  const placeOf = ({ route, rule: { name }, branch }: MissingBackend) => JSON.stringify([route.key, name, branch.service]);
  const isKnown = missing.rule.branches.some(({ service }) => serviceAt(after, service) !== undefined);
  return isKnown && !missingBackends(before).some(one => placeOf(one) === placeOf(missing));
}

/** A branch without requests, or copies, for a subset that is not there: one with requests is told by `no-ready-endpoints`. */
interface RestingSubset extends Pick<MissingBackend, 'route' | 'rule' | 'branch' | 'isCopied'> {
  readonly problem: BranchProblem;
}

function restingSubsets(manifests: ManifestSet): RestingSubset[] {
  return routesIn(manifests).flatMap(route => route.rules.flatMap(one => [
    ...one.branches.filter(({ weight }) => weight === 0).map(branch => ({ branch, isCopied: false })),
    ...one.mirrors?.filter(({ share }) => share > 0).map(branch => ({ branch, isCopied: true })) ?? [],
  ].flatMap(({ branch, isCopied }) => branch.problem === undefined ? [] : [{ route, rule: one, branch, isCopied, problem: branch.problem }])));
}

const idOf = ({ route, rule: { name }, branch: { service, field }, problem }: RestingSubset) =>
  JSON.stringify([route.key, name, service, field, problem.reason]);

function restingViolation(transition: Transition, resting: RestingSubset): Violation {
  const { route, rule: { name }, branch: { object, field }, isCopied, problem } = resting;
  const { reason, mend } = problem;
  const shows = ({ objects }: World) => restingSubsets(objects).some(one => idOf(one) === idOf(resting));
  const manifest = transition.after.get(route.key)!;
  return {
    object: transition.after.get(object) ?? manifest,
    field: field.replace(/\.(weight|percentage)$/, `.${problem.asking}`),
    subject: JSON.stringify([route.key, name, reason]),
    message: isCopied
      ? `${displayName(manifest)} copies requests for ${name} that arrive nowhere: ${reason}.`
      : `${displayName(manifest)} has a branch for ${name} that can answer nobody: ${reason}. Its weight is 0, and the first share that it gets fails.`,
    mend: `${mend}; where that is kept elsewhere, suppress this with that reason.`,
    counterexample: {
      events: upTo(transition, shows, arrives(transition, object, route.key, ...routeParts(transition))),
      harm: { description: reason, shows },
    },
  };
}

function violation(transition: Transition, { route, rule: { name }, share, isCopied, branch }: MissingBackend): Violation {
  const { service, object, field } = branch;
  const manifest = transition.after.get(route.key)!;
  const [routeName, serviceName] = [displayName(manifest), nameOf(service)];
  const told = `${percent(share)} of the requests for ${name}`;
  const shows = ({ objects }: World) => missingBackends(objects).some(one => (
    one.route.key === route.key && one.rule.name === name && one.branch.service === service
  ));
  return {
    object: transition.after.get(object) ?? manifest,
    field: field.replace(/\.(weight|percent|percentage|fraction)$/, ''),
    subject: JSON.stringify([route.key, name, service]),
    message: isCopied
      ? `${routeName} copies ${told} to ${serviceName}, which is not in these manifests: unless somebody else keeps it, nobody gets them.`
      : `${routeName} leads ${told} to ${serviceName}, which is not in these manifests: unless somebody else keeps it, they fail.`,
    mend: `Let ${routeName} lead to a Service of these manifests, or add ${serviceName}; where it is kept elsewhere, suppress this with that reason.`,
    counterexample: {
      events: upTo(transition, shows, arrives(transition, object, route.key, ...routeParts(transition))),
      harm: { description: `${isCopied ? 'Copies of ' : ''}${told} are sent to ${serviceName}, of which nothing is known`, shows },
    },
  };
}
