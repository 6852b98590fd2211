import { integer, list, Open, record } from '../ground/shape';
import { displayName, groupOf, keyOf, Manifest } from '../manifests/manifest';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';
import { canaryWeightOf, unmarkedCanaryOf } from '../routers/reading/nginx-canaries';

/** Below that, weights may well be a ratio in which 1 has its place. */
const PARTS_OF_A_HUNDRED = 10;

/**
 * What the schemas refuse is told by `refused-by-api-server`.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#backendref
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRouteDestination
 * @see https://github.com/kubernetes/ingress-nginx/blob/main/internal/ingress/annotations/canary/main.go
 */
export const rule: Rule = {
  name: 'weights-not-as-written',
  severity: 'warning',
  summary: 'A router takes a weight for another one than somebody means who writes it so.',
  *check({ applied }: Transition): Iterable<Violation> {
    for (const object of applied) {
      for (const misread of misreadIn(object)) yield violation(object, misread);
    }
  },
};

interface Misread {
  readonly field: string;
  /** The end of a sentence that begins with the object. */
  readonly message: string;
  readonly mend: string;
}

function violation(object: Manifest, { field, message, mend }: Misread): Violation {
  const key = keyOf(object);
  return {
    object,
    field,
    message: `${displayName(object)} ${message}.`,
    mend,
    counterexample: {
      events: [{ type: 'apply', key }],
      harm: {
        description: `${displayName(object)} ${message}`,
        shows: ({ objects }) => {
          const live = objects.get(key);
          return live !== undefined && misreadIn(live).some(one => one.field === field && one.message === message);
        },
      },
    },
  };
}

function misreadIn(object: Manifest): Misread[] {
  const spec = record(object.spec);
  switch (`${groupOf(object.apiVersion)}/${object.kind}`) {
    case 'gateway.networking.k8s.io/HTTPRoute':
    case 'gateway.networking.k8s.io/GRPCRoute':
      return list(spec.rules).flatMap((one, i) => unweighted(`spec.rules[${i}].backendRefs`, record(one).backendRefs, 1));
    case 'traefik.io/IngressRoute':
    case 'traefik.containo.us/IngressRoute':
      return list(spec.routes).flatMap((one, i) => shared(`spec.routes[${i}].services`, record(one).services, 1));
    case 'traefik.io/TraefikService':
    case 'traefik.containo.us/TraefikService':
      return shared('spec.weighted.services', record(spec.weighted).services, 1);
    case 'networking.istio.io/VirtualService':
      return list(spec.http).flatMap((one, i) => [
        ...shared(`spec.http[${i}].route`, record(one).route, 0), ...alone(`spec.http[${i}].route`, list(record(one).route).map(record)),
      ]);
    case 'networking.k8s.io/Ingress': return ofCanary(object);
    default: return [];
  }
}

/** One that has no weight beside others that have. */
function unweighted(path: string, backends: unknown, otherwise: number): Misread[] {
  const all = list(backends).map(record);
  const weights = all.flatMap(({ weight }) => integer(weight) ?? []);
  if (Math.max(0, ...weights) < PARTS_OF_A_HUNDRED) return [];
  const total = weights.reduce((sum, weight) => sum + weight, 0) + otherwise * all.filter(({ weight }) => isLeftOut(weight)).length;
  return all.flatMap((backend, i) => isLeftOut(backend.weight) ? [{
    field: `${path}[${i}].weight`,
    message: `gives no weight to ${nameOf(backend)} beside others that have one: that is ${otherwise} of ${total}`,
    mend: `Write the weight of ${nameOf(backend)}, as it is with the others.`,
  }] : []);
}

/** Of the Gateway API the schema refuses a weight below 0. */
function shared(path: string, backends: unknown, otherwise: number): Misread[] {
  const negative = list(backends).map(record).flatMap((backend, i): Misread[] => {
    const weight = integer(backend.weight) ?? 0;
    if (weight >= 0) return [];
    const message = `gives the weight ${weight} to ${nameOf(backend)}, which is refused or counts for nothing`;
    return [{ field: `${path}[${i}].weight`, message, mend: 'Write a weight of 0 or more.' }];
  });
  return [...unweighted(path, backends, otherwise), ...negative];
}

function isLeftOut(weight: unknown): boolean {
  return weight === undefined || weight === null;
}

function nameOf({ name, destination }: Open): string {
  return `${name ?? record(destination).host ?? 'a backend'}`;
}

/** The only destination gets everything. */
function alone(path: string, [only, ...others]: readonly Open[]): Misread[] {
  const weight = integer(only?.weight);
  if (others.length > 0 || weight === undefined || weight === 100) return [];
  return [{
    field: `${path}[0].weight`,
    message: `gives the weight ${weight} to its only destination ${nameOf(only)}, which gets all requests whatever the weight is`,
    mend: `Name the destination of the other ${weight < 100 ? `${100 - weight} of 100` : 'requests'} as well, or take the weight out.`,
  }];
}

/** What is no whole number counts as none; a total that is none, or is below 100, as 100. */
function ofCanary(ingress: Manifest): Misread[] {
  const unmarked = unmarkedCanaryOf(ingress);
  if (unmarked !== undefined) {
    return [{
      field: `metadata.annotations["${unmarked}"]`,
      message: `has the annotation ${unmarked.split('/')[1]} and is not marked as a canary, so that ingress-nginx takes it for a main Ingress and the annotation for nothing`,
      mend: 'Write nginx.ingress.kubernetes.io/canary: "true" beside it, or take the annotation out.',
    }];
  }
  const { weight, total } = canaryWeightOf(ingress) ?? {};
  if (weight === undefined) return [];
  const field = 'metadata.annotations["nginx.ingress.kubernetes.io/canary-weight"]';
  if (!isWhole(weight)) {
    return [{ field, message: `has the canary-weight "${weight}", which is no whole number and is taken as 0`, mend: 'Write a whole number in quotes; with a canary-weight-total of 1000 it counts in tenths of a percent.' }];
  }
  const counted = Math.max(100, total !== undefined && isWhole(total) ? Number(total) : 100);
  if (Number(weight) <= counted) return [];
  return [{
    field,
    message: `has the canary-weight ${Number(weight)} of ${counted}, so that all requests go to the canary`,
    mend: `Write a canary-weight of ${counted} at most, or the canary-weight-total that it is a part of.`,
  }];
}

function isWhole(value: string): boolean {
  return /^[+-]?\d{1,9}$/.test(value);
}
