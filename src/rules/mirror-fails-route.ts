import { displayName } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';
import { arrives } from '../orders/story-steps';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';
import { RuleProblem } from '../routers/reading/route';
import { routesIn } from '../routers/reading/routes';

/**
 * Said where the manifests have the Gateway and its class: by the name of a class alone nobody knows which program it is.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#httprequestmirrorfilter
 */
export const rule: Rule = {
  name: 'mirror-fails-route',
  severity: 'error',
  isRehearsed: true,
  summary: 'A route asks for copies of requests, and its router answers all of them with an error then.',
  *check(transition: Transition): Iterable<Violation> {
    const known = new Set(failingRules(transition.before).map(idOf));
    for (const failing of failingRules(transition.after)) {
      if (!known.has(idOf(failing))) yield violation(transition, failing);
    }
  },
};

interface FailingRule {
  readonly route: string;
  readonly name: string;
  readonly problem: RuleProblem;
}

const idOf = ({ route, name }: FailingRule) => JSON.stringify([route, name]);

function failingRules(manifests: ManifestSet): FailingRule[] {
  return routesIn(manifests).flatMap(({ key: route, rules }) => (
    rules.flatMap(({ name, problem }) => problem === undefined ? [] : [{ route, name, problem }])
  ));
}

function violation(transition: Transition, failing: FailingRule): Violation {
  const { route, name, problem: { reason, field, because } } = failing;
  const manifest = transition.after.get(route)!;
  const isNew = transition.before.get(route) === undefined;
  return {
    object: manifest,
    field,
    subject: JSON.stringify([name]),
    message: `${displayName(manifest)} asks for copies of the requests for ${name}: ${reason}.`,
    mend: 'Take the filter out; a TraefikService can make copies, and so do other implementations of the Gateway API.',
    // Nobody asks it for anything yet when a rehearsal begins.
    ...isNew && { notRehearsed: true },
    counterexample: {
      events: arrives(transition, ...because, route),
      harm: {
        description: `All requests for ${name} fail`,
        shows: ({ objects }) => failingRules(objects).some(one => idOf(one) === idOf(failing)),
      },
    },
  };
}
