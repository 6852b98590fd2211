import { serviceAt } from '../manifests/kinds/service';
import { displayName } from '../manifests/manifest';
import { ManifestSet, nameOf } from '../manifests/manifest-set';
import { applies } from '../orders/story-steps';
import { Route, RouteBranch, RouteRule } from '../routers/route';
import { routesIn } from '../routers/routes';
import { Rule, Violation } from './check/rule';
import { percent } from './check/shortage-violation';
import { Transition } from './check/transition';

/**
 * A Service may be kept elsewhere, so nothing is said of a route that is new, or that led past these manifests before.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#backendobjectreference
 */
export const rule: Rule = {
  name: 'route-to-missing-service',
  severity: 'warning',
  summary: 'A route that led to Services of these manifests leads to one that they do not have.',
  *check(transition: Transition): Iterable<Violation> {
    for (const missing of missingIn(transition.after)) {
      // What is taken out while a route leads to it is told by `pruned-while-referenced`.
      const isGone = serviceAt(transition.before, missing.branch.service) !== undefined;
      if (!isGone && ledToKnown(transition.before, missing)) yield violation(transition, missing);
    }
  },
};

interface Missing {
  readonly route: Route;
  readonly rule: RouteRule;
  readonly branch: RouteBranch;
}

/** Branches that receive requests, of which the Service is not there. */
function missingIn(manifests: ManifestSet): Missing[] {
  // A port of that name is an action of the load balancer, and no Service is meant.
  const isMeant = ({ weight, port }: RouteBranch) => weight > 0 && port?.name !== 'use-annotation';
  const isMissing = (branch: RouteBranch) => isMeant(branch) && serviceAt(manifests, branch.service) === undefined;
  return routesIn(manifests).flatMap(route => route.rules.flatMap(one => (
    one.branches.filter(isMissing).map(branch => ({ route, rule: one, branch }))
  )));
}

function ledToKnown(before: ManifestSet, { route, rule: { name } }: Missing): boolean {
  const branches = routesIn(before).find(({ key }) => key === route.key)?.rules.find(one => one.name === name)?.branches ?? [];
  return branches.length > 0 && branches.every(({ service }) => serviceAt(before, service) !== undefined);
}

function violation(transition: Transition, { route, rule: { name }, branch: { service, weight, object, field } }: Missing): Violation {
  const manifest = transition.after.get(route.key)!;
  const [routeName, serviceName] = [displayName(manifest), nameOf(service)];
  return {
    object: transition.after.get(object) ?? manifest,
    field: field.replace(/\.weight$/, ''),
    subject: JSON.stringify([route.key, name, service]),
    message: `${routeName} leads ${percent(weight)} of the requests for ${name} to ${serviceName}, which is not in these manifests: unless somebody else keeps it, they fail.`,
    mend: `Let ${routeName} lead to a Service of these manifests, or add ${serviceName}; where it is kept elsewhere, suppress this with that reason.`,
    counterexample: {
      events: applies(transition, object, route.key),
      harm: {
        description: `${percent(weight)} of the requests for ${name} are sent to ${serviceName}, of which nothing is known`,
        shows: ({ objects }) => missingIn(objects).some(one => (
          one.route.key === route.key && one.rule.name === name && one.branch.service === service
        )),
      },
    },
  };
}
