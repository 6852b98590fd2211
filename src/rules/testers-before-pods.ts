import { readyPods } from '../controllers/workloads/workload-state';
import { Labels } from '../ground/shape';
import { Service, serviceAt } from '../manifests/kinds/service';
import { Workload } from '../manifests/kinds/workload';
import { displayName } from '../manifests/manifest';
import { ManifestSet, nameOf } from '../manifests/manifest-set';
import { scaleOf } from '../manifests/scale';
import { includes } from '../manifests/selector';
import { workloadAt, workloadsBehind } from '../manifests/workload-index';
import { Event } from '../orders/event';
import { applies, arrives, isShown, settles } from '../orders/story-steps';
import { World } from '../orders/world';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';
import { Mirror } from '../routers/reading/route';
import { RouteBranch, routesIn } from '../routers/reading/routes';

/**
 * Nobody knows how many requests have a header, and answers to copies are thrown away: so one ready pod is all that is asked for.
 *
 * @see https://github.com/argoproj/argo-rollouts/issues/4307
 */
export const rule: Rule = {
  name: 'testers-before-pods',
  severity: 'warning',
  summary: 'A route leads testers or copies to pods that come, or leave, in the same commit.',
  *check(transition: Transition): Iterable<Violation> {
    const { before, after } = transition;
    for (const [one, other, isComing] of [[after, before, true], [before, after, false]] as const) {
      const known = new Set(ledAside(other).map(keyOf));
      for (const aside of ledAside(one).filter(found => !known.has(keyOf(found)))) {
        // Nobody asked yet by a route that is new, and nobody asks any more by one that goes.
        if (other.get(aside.route) === undefined || !isIdle(other, aside, one)) continue;
        const found = violation(transition, aside, isComing);
        if (isShown(transition, found.counterexample)) yield found;
      }
    }
  },
};

/** A Service to which a route leads those who carry something, or copies of requests. */
interface Aside {
  readonly route: string;
  readonly what: 'testers' | 'copies';
  readonly service: string;
  /** Of the pods that are meant. */
  readonly labels?: Labels;
  readonly object: string;
  /** What says which pods are meant, where that is another one. */
  readonly subsetObject?: string;
  readonly field: string;
}

const keyOf = ({ route, what, service, labels }: Aside) => JSON.stringify([route, what, service, labels]);

function ledAside(manifests: ManifestSet): Aside[] {
  const found = routesIn(manifests).flatMap(({ key: route, rules }) => rules.flatMap(({ isConditional, branches, mirrors = [] }): Aside[] => [
    ...branches.filter(({ weight }) => isConditional && weight > 0).map(one => asideOf(route, 'testers', one)),
    ...mirrors.filter(({ share }) => share > 0).map(one => asideOf(route, 'copies', one)),
  ]));
  return [...new Map(found.map(aside => [keyOf(aside), aside])).values()];
}

function asideOf(route: string, what: Aside['what'], { service, labels, object, subsetObject, field }: RouteBranch | Mirror): Aside {
  return { route, what, service, labels, object, subsetObject, field };
}

/** Whether the pods that are led to are not there on the other side: they rest, or do not exist. */
function isIdle(other: ManifestSet, aside: Aside, own: ManifestSet): boolean {
  const workloads = workloadsLedTo(own, aside);
  return workloads.length > 0 && workloads.every(({ key }) => {
    const there = workloadAt(other, key);
    return there === undefined || scaleOf(there, other).most === 0;
  });
}

function workloadsLedTo(manifests: ManifestSet, { service: key, labels = {} }: Aside): readonly Workload[] {
  const service: Service | undefined = serviceAt(manifests, key);
  if (service === undefined) return [];
  return workloadsBehind(manifests, service).filter(workload => includes(workload.template.labels, labels) && scaleOf(workload, manifests).most > 0);
}

/** The workloads go, or come to rest. */
function leaving(transition: Transition, workloads: readonly string[]): Event[] {
  const staying = workloads.filter(key => transition.after.get(key) !== undefined);
  return [...arrives(transition, ...workloads.filter(key => !staying.includes(key))), ...settles(transition, ...staying)];
}

function violation(transition: Transition, aside: Aside, isComing: boolean): Violation {
  const { route, what, service, object, subsetObject, field } = aside;
  const { before, after } = transition;
  const workloads = workloadsLedTo(isComing ? after : before, aside).map(({ key }) => key);
  const manifest = after.get(object) ?? after.get(route)!;
  const [routeName, serviceName, pods] = [nameOf(route), nameOf(service), workloads.map(key => nameOf(key)).join(' and ')];
  return {
    object: manifest,
    field: field.replace(/\.weight$/, ''),
    subject: keyOf(aside),
    message: isComing
      ? `${displayName(manifest)} leads ${what} to ${serviceName} in the commit in which the pods of ${pods} come, so that there may be none that is ready.`
      : `${displayName(manifest)} leads no more ${what} to ${serviceName} in the commit in which the pods of ${pods} leave, so that they may be gone first.`,
    mend: isComing
      ? `First a commit that starts the pods of ${pods}; when they are ready, one in which ${routeName} leads ${what} there.`
      : `First a commit in which ${routeName} leads no more ${what} to ${serviceName}; then one that takes the pods of ${pods} away.`,
    counterexample: {
      events: isComing ? applies(transition, ...subsetObject === undefined ? [] : [subsetObject], object, route) : leaving(transition, workloads),
      harm: {
        description: `${routeName} leads ${what} to ${serviceName}, behind which no pod is ready`,
        shows: (world: World) => ledAside(world.objects).some(one => keyOf(one) === keyOf(aside))
          && workloads.every(key => (world.workloads.get(key) === undefined ? 0 : readyPods(world.workloads.get(key)!)) === 0),
      },
    },
  };
}
