import { record } from '../ground/shape';
import { Front } from '../harm/front';
import { serviceAt, ServicePort, servicePort } from '../manifests/kinds/service';
import { displayName, Manifest } from '../manifests/manifest';
import { ManifestSet, nameOf } from '../manifests/manifest-set';
import { applies } from '../orders/story-steps';
import { Rule, Violation } from './check/rule';
import { percent, violationOf } from './check/shortage-violation';
import { Transition } from './check/transition';
import { portNamed, PortReference } from '../routers/reading/route';
import { RouteBranch, routesIn } from '../routers/reading/routes';

/**
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#backendobjectreference
 * @see https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/#IngressBackend
 */
export const rule: Rule = {
  name: 'route-to-missing-port',
  severity: 'error',
  isRehearsed: true,
  summary: 'A route asks a Service for a port that it does not have, so that its requests fail.',
  *check(transition: Transition): Iterable<Violation> {
    const missing = missingIn(transition.after);
    const causes = transition.causes('route-to-missing-port');
    for (const one of missing) {
      const isFelt = causes.some(({ shortage: { front } }) => front.key === one.route.key && front.id === one.rule);
      // Where nothing answered before, a rehearsal has nothing to lose.
      yield { ...violation(transition, one), ...!isFelt && { notRehearsed: true as const } };
    }
    const told = new Set(missing.map(({ route, rule: name }) => `${route.key} ${name}`));
    for (const cause of causes) {
      const { front, branch } = cause.shortage;
      if (told.has(`${front.key} ${front.id}`)) continue;
      yield violationOf(
        transition,
        cause,
        `${displayName(front.manifest)} and ${nameOf(branch.service!)} change the port by which they meet in one commit (${portsOf(front)}): until both are applied, the one asks for a port that the other does not have.`,
        'First a commit that gives the Service the new port beside the old one, then one that lets the route ask for it, then one that takes the old port away.',
      );
    }
  },
};

/** `80 → 8080`. */
function portsOf({ before, after }: Front): string {
  const ports = [before, after].flatMap(definition => definition?.branches.flatMap(({ lostPort }) => lostPort ?? []) ?? []);
  return [...new Set(ports)].join(' → ');
}

interface Missing {
  readonly route: { readonly key: string; readonly manifest: Manifest };
  readonly rule: string;
  readonly branch: RouteBranch;
  readonly port: PortReference;
}

/** Branches that receive requests, of which the Service is known and lacks the port. */
function missingIn(manifests: ManifestSet): Missing[] {
  return routesIn(manifests).flatMap(({ key, rules }) => rules.flatMap(({ name, branches }) => branches.flatMap((branch): Missing[] => {
    return isMissing(manifests, branch) ? [{ route: { key, manifest: manifests.get(key)! }, rule: name, branch, port: branch.port! }] : [];
  })));
}

function isMissing(manifests: ManifestSet, { service: key, port, weight }: RouteBranch): boolean {
  const service = serviceAt(manifests, key);
  if (service === undefined || port === undefined || weight === 0 || service.ports.length === 0) return false;
  // A name for another host leads to any port of it.
  if (record(service.manifest.spec).type === 'ExternalName') return false;
  return portNamed(service.ports.map(servicePort), port) === undefined;
}

function violation(transition: Transition, { route, rule: name, branch, port }: Missing): Violation {
  const { service, object, field, weight } = branch;
  const asked = port.name ?? port.number;
  // One without a number is refused by the API server.
  const has = serviceAt(transition.after, service)!.ports.map(servicePort).filter(({ number }) => number !== undefined);
  const [routeName, serviceName] = [displayName(route.manifest), nameOf(service, transition.after)];
  const isAsked = routesIn(transition.before).some(({ key, rules }) => key === route.key && rules.some(one => one.name === name));
  const isOfPods = has.some(({ target }) => target !== undefined && target === asked);
  return {
    object: transition.after.get(object) ?? route.manifest,
    field: field.replace(/\.weight$/, ''),
    subject: JSON.stringify([route.key, name, service]),
    // Nobody asks a new route for anything yet when a rehearsal begins.
    ...!isAsked && { notRehearsed: true as const },
    message: `${routeName} asks ${serviceName} for the port ${asked}, which it does not have: it has ${has.length === 0 ? 'none' : has.map(portText).join(', ')}${isOfPods ? `, and ${asked} is that of the pods` : ''}.`,
    mend: `Let ${routeName} ask for ${has.length === 1 ? `the port ${has[0].number}` : 'one of the ports'} of ${serviceName}, or give ${serviceName} the port ${asked}.`,
    counterexample: {
      events: applies(transition, service, object, route.key),
      harm: {
        description: `${percent(weight)} of the requests for ${name} fail, for good`,
        shows: ({ objects }) => missingIn(objects).some(one => one.route.key === route.key && one.rule === name && one.branch.service === service),
      },
    },
  };
}

/** `http (80)`. */
function portText({ name, number }: ServicePort): string {
  return name === '' ? `${number}` : `${name} (${number})`;
}
