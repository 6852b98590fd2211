import { serviceAt } from '../manifests/kinds/service';
import { displayName } from '../manifests/manifest';
import { ManifestSet, nameOf } from '../manifests/manifest-set';
import { applies } from '../orders/story-steps';
import { Rule, Violation } from './check/rule';
import { percent } from './check/shortage-violation';
import { Transition } from './check/transition';
import { MissingBackend, missingBackends } from '../routers/reading/missing-backends';
import { routesIn } from '../routers/reading/routes';

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
    for (const missing of missingBackends(transition.after)) {
      // What is taken out while a route leads to it is told by `pruned-while-referenced`.
      const isGone = serviceAt(transition.before, missing.branch.service) !== undefined;
      if (!isGone && ledToKnown(transition.before, missing)) yield violation(transition, missing);
    }
  },
};

function ledToKnown(before: ManifestSet, { route, rule: { name } }: MissingBackend): boolean {
  const branches = routesIn(before).find(({ key }) => key === route.key)?.rules.find(one => one.name === name)?.branches ?? [];
  return branches.length > 0 && branches.every(({ service }) => serviceAt(before, service) !== undefined);
}

function violation(transition: Transition, { route, rule: { name }, branch: { service, weight, object, field } }: MissingBackend): Violation {
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
        shows: ({ objects }) => missingBackends(objects).some(one => (
          one.route.key === route.key && one.rule.name === name && one.branch.service === service
        )),
      },
    },
  };
}
