import { readyPods } from '../controllers/workloads/workload-state';
import { serviceAt } from '../manifests/kinds/service';
import { Workload } from '../manifests/kinds/workload';
import { displayName } from '../manifests/manifest';
import { ManifestSet, nameOf } from '../manifests/manifest-set';
import { scaleOf } from '../manifests/scale';
import { unmodelledBehind } from '../manifests/unmodelled';
import { workloadAt, workloadsBehind } from '../manifests/workload-index';
import { Event } from '../orders/event';
import { applies, arrives, isShown, settles } from '../orders/story-steps';
import { World } from '../orders/world';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';
import { RuleFailure } from '../routers/reading/fails-rule';
import { Mirror } from '../routers/reading/route';
import { RouteBranch, routesIn } from '../routers/reading/routes';

/**
 * What has a weight is told by `no-ready-endpoints`, `weight-before-pods` and `pods-leave-before-traffic`, with its share; copies that
 * come or go with their pods by `testers-before-pods`.
 *
 * @see https://doc.traefik.io/traefik/reference/install-configuration/providers/kubernetes/kubernetes-crd/#opt-providers-kubernetesCRD-allowEmptyServices
 */
export const rule: Rule = {
  name: 'empty-backend-fails-route',
  severity: 'warning',
  isRehearsed: true,
  summary: 'A route names a Service without pods at a weight of 0, and the router answers none of its requests then.',
  *check(transition: Transition): Iterable<Violation> {
    const { before, after } = transition;
    const [old, now] = [before, after].map(named);
    const isIn = (all: readonly Named[], one: Named) => all.some(other => keyOf(other) === keyOf(one));
    for (const one of now) {
      const isNew = !one.isCopied && !isIn(old, one) && before.get(one.route) !== undefined;
      if (isEmpty(after, one.service)) yield* shown(transition, left(transition, one));
      else if (isNew && isIdle(before, after, one)) yield* shown(transition, coming(transition, one));
    }
    for (const one of old.filter(({ isCopied, route }) => !isCopied && after.get(route) !== undefined)) {
      if (!isIn(now, one) && !isNamedAt(after, one) && isIdle(after, before, one)) yield* shown(transition, leaving(transition, one));
    }
  },
};

/** A Service that a rule of a route names, and sends no requests to. */
interface Named {
  readonly route: string;
  readonly rule: string;
  readonly service: string;
  readonly object: string;
  readonly field: string;
  readonly isCopied: boolean;
  readonly failure: RuleFailure;
}

const keyOf = ({ route, rule: name, service, isCopied }: Named) => JSON.stringify([route, name, service, isCopied]);

function named(manifests: ManifestSet): Named[] {
  const found = routesIn(manifests).flatMap(({ key: route, rules }) => rules.flatMap(({ name, branches, mirrors = [] }): Named[] => {
    const at = (isCopied: boolean) => ({ service, object, field, failsRule: failure }: RouteBranch | Mirror): Named[] => (
      failure === undefined ? [] : [{ route, rule: name, service, ...failure.place ?? { object, field: field.replace(/\.(weight|percent)$/, '') }, isCopied, failure }]
    );
    return [...branches.filter(({ weight }) => weight === 0).flatMap(at(false)), ...mirrors.flatMap(at(true))];
  }));
  return [...new Map(found.map(one => [keyOf(one), one])).values()];
}

/** Whether the rule sends requests or copies there: then others tell of it. */
function isNamedAt(manifests: ManifestSet, { route, rule: name, service }: Named): boolean {
  const found = routesIn(manifests).find(({ key }) => key === route)?.rules.find(one => one.name === name);
  return [...found?.branches ?? [], ...found?.mirrors ?? []].some(one => one.service === service);
}

function workloadsAt(manifests: ManifestSet, key: string): readonly Workload[] {
  const service = serviceAt(manifests, key);
  return service === undefined || unmodelledBehind(manifests, service).length > 0 ? [] : workloadsBehind(manifests, service);
}

function rests(manifests: ManifestSet, workload: Workload | undefined): boolean {
  return workload === undefined || (workload.kind !== 'DaemonSet' && scaleOf(workload, manifests).most === 0);
}

function isEmpty(manifests: ManifestSet, service: string): boolean {
  const workloads = workloadsAt(manifests, service);
  return workloads.length > 0 && workloads.every(workload => rests(manifests, workload));
}

/** Whether the pods behind it on the one side are not there on the other. */
function isIdle(other: ManifestSet, own: ManifestSet, { service }: Named): boolean {
  const workloads = workloadsAt(own, service).filter(workload => !rests(own, workload));
  return workloads.length > 0 && workloads.every(({ key }) => rests(other, workloadAt(other, key)));
}

function* shown(transition: Transition, violation: Violation): Iterable<Violation> {
  if (isShown(transition, violation.counterexample)) yield violation;
}

function left(transition: Transition, one: Named): Violation {
  const workloads = workloadsAt(transition.after, one.service).map(({ key }) => key);
  const [service, pods] = [nameOf(one.service), workloads.map(key => nameOf(key)).join(' and ')];
  return violationOf(transition, one, {
    workloads,
    message: `names ${service} although ${pods} ${workloads.length === 1 ? 'has' : 'have'} no pods: ${one.failure.reason}.`,
    mend: `Name a Service that has pods in place of ${service} for as long as that rests, or keep one pod of ${pods}.`,
    events: [...settles(transition, ...workloads), ...applies(transition, one.service, one.object, one.route)],
  });
}

function coming(transition: Transition, one: Named): Violation {
  const workloads = workloadsAt(transition.after, one.service).map(({ key }) => key);
  const [service, pods] = [nameOf(one.service), workloads.map(key => nameOf(key)).join(' and ')];
  return violationOf(transition, one, {
    workloads,
    message: `names ${service} in the commit in which the pods of ${pods} come, so that there may be none that is ready: ${one.failure.reason}.`,
    mend: `First a commit that starts the pods of ${pods}; when they are ready, one that names ${service}.`,
    events: applies(transition, one.service, one.object, one.route),
  });
}

function leaving(transition: Transition, one: Named): Violation {
  const { before, after } = transition;
  const workloads = workloadsAt(before, one.service).filter(workload => !rests(before, workload)).map(({ key }) => key);
  const staying = workloads.filter(key => after.get(key) !== undefined);
  const [service, pods] = [nameOf(one.service), workloads.map(key => nameOf(key)).join(' and ')];
  return violationOf(transition, one, {
    workloads,
    message: `names ${service} no more in the commit in which the pods of ${pods} leave, so that they may be gone first: ${one.failure.reason}.`,
    mend: `First a commit that names ${service} no more; then one that takes the pods of ${pods} away.`,
    events: [...arrives(transition, ...workloads.filter(key => !staying.includes(key))), ...settles(transition, ...staying)],
  });
}

interface Words extends Pick<Violation, 'message' | 'mend'> {
  readonly workloads: readonly string[];
  readonly events: readonly Event[];
}

function violationOf({ after }: Transition, one: Named, { workloads, message, mend, events }: Words): Violation {
  const object = after.get(one.object) ?? after.get(one.route)!;
  return {
    object,
    ...one.failure.mayBeSetOtherwise !== true && { severity: 'error' as const },
    field: one.field,
    subject: keyOf(one),
    message: `${displayName(object)} ${message}`,
    mend,
    counterexample: {
      events,
      harm: {
        description: `All requests of ${nameOf(one.route)} for ${one.rule} fail, because nothing is ready behind ${nameOf(one.service)}`,
        shows: (world: World) => named(world.objects).some(other => keyOf(other) === keyOf(one))
          && workloads.every(key => (world.workloads.get(key) === undefined ? 0 : readyPods(world.workloads.get(key)!)) === 0),
      },
    },
  };
}
