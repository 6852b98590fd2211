/**
 * Routes of the Gateway API.
 *
 * @see https://github.com/kubernetes-sigs/gateway-api/blob/main/apis/v1/httproute_types.go
 * @see https://github.com/kubernetes-sigs/gateway-api/blob/main/apis/v1/grpcroute_types.go
 * @see https://github.com/kubernetes-sigs/gateway-api/blob/main/apis/v1/shared_types.go BackendRef
 */
import { gatewaysOf } from './reading/gateway-class';
import { isForbidden, notGranted } from './reading/reference-grant';
import { Mirror, namedOnce, percentage, Route, RouteBranch, RouteRule, RuleProblem, serviceKey, sharesOf } from './reading/route';
import { Follower, Router } from './reading/router';
import { conditionProblem } from './reading/status';
import { nameProblems } from './writing/names';
import { Led, percentOf, RouteOptions, RouterObject, weightsOf, WHOLE, Writer } from './writing/writer';
import { integer, list, Open, record, records, text } from '../ground/shape';
import { displayName, groupOf, keyOf, Manifest } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';

const GROUP = 'gateway.networking.k8s.io';
/** Those that rollouts have. */
const ROUTES = ['HTTPRoute', 'GRPCRoute'];

/** @see https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule */
const MOST_HOSTS = 16;
const MOST_MATCHES = 64;

/** What only routes of the Gateway API are told. */
export interface GatewayApiOptions extends RouteOptions {
  /** A Gateway, or in a mesh the Service whose callers are routed. */
  readonly parent: ParentReference;
  readonly isGrpc?: boolean;
}

export interface ParentReference {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  /** The listener. */
  readonly sectionName?: string;
  readonly port?: number;
}

const writer: Writer<GatewayApiOptions> = {
  title: 'gatewayApi',
  can: {
    grain: 1,
    mirrorGrain: 1,
    mirrorBesideWeight: true,
    wildcardHosts: true,
    firstMayBeEmpty: true,
    testersByHeader: true,
    testersByCookie: false,
    sticky: false,
    tls: false,
  },
  places: { weight: 0, testers: 0, mirror: 0 },
  // Envoys learn of a route within seconds, and of its endpoints by another way.
  propagation: 10,
  whenEmpty: 'its share fails',
  leastPods: () => 1,
  problems: ({ parent, isGrpc, paths, hosts }) => [
    ...parent.name === '' ? ['router: a route of the Gateway API needs the name of its Gateway: set "gateway"'] : nameProblems('gateway', parent.name, 'a Gateway'),
    ...nameProblems('gatewayNamespace', parent.namespace, 'a namespace'),
    ...nameProblems('listener', parent.sectionName, 'a listener'),
    ...hosts.length > MOST_HOSTS ? [`router: a route of the Gateway API has ${MOST_HOSTS} hosts at most: write "*.example.com", or leave "hosts" to the Gateway`] : [],
    ...paths.length > MOST_MATCHES ? [`router: a route of the Gateway API has ${MOST_MATCHES} paths at most: name beginnings that they share`] : [],
    ...isGrpc && paths.join() !== '/' ? ['router: a GRPCRoute has no paths: leave "paths" out'] : [],
  ],
  objects: objectsFor,
};

/** Those that lead requests, and those that say whose they are and where they may go. */
const READ = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'];

export const router: Router = { unfollowed, followers, kinds: [...READ, 'Gateway', 'GatewayClass', 'ReferenceGrant'], routes, writer };

/**
 * Every parent says of itself whether it takes the route. That is needed, and says nothing of proxies.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#routeparentstatus
 */
function unfollowed(live: Open): string | undefined {
  if (isOfGroup(live, ['Gateway'])) return unprogrammed(live);
  if (!isOfGroup(live, ROUTES)) return undefined;
  const said = records(record(live.status).parents);
  for (const parent of records(record(live.spec).parentRefs)) {
    const { name } = parent;
    const parents = said.filter(({ parentRef }) => isOfParent(record(parentRef), parent, live));
    if (parents.length === 0) return `no controller of "${text(name) ?? ''}" has taken it up yet`;
    const problem = parents.map(({ conditions }) => conditionProblem(conditions, ['Accepted', 'ResolvedRefs'], live, `"${text(name) ?? ''}" `))
      .find(one => one !== undefined);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Some controllers fill in what the route leaves out: the namespace, the listener, the port. */
function isOfParent(said: Open, written: Open, { metadata }: Open): boolean {
  const { namespace: own } = record(metadata);
  return said.name === written.name && (said.kind ?? 'Gateway') === (written.kind ?? 'Gateway')
    && (said.namespace ?? own) === (written.namespace ?? own)
    && (written.sectionName === undefined || said.sectionName === written.sectionName)
    && (written.port === undefined || said.port === written.port);
}

/**
 * Whether its data plane is to follow. What says nothing of that is not waited for, and without an address its routes may still be
 * reached in another way.
 *
 * @see https://gateway-api.sigs.k8s.io/geps/gep-1364/
 */
function unprogrammed(gateway: Open): string | undefined {
  const { conditions } = record(gateway.status);
  const said = records(conditions).find(({ type }) => type === 'Programmed');
  if (said === undefined || said.reason === 'AddressNotAssigned') return undefined;
  return conditionProblem(conditions, ['Programmed'], gateway);
}

/** The Gateways of a route. */
function followers(live: Open): Follower[] {
  if (!isOfGroup(live, ROUTES)) return [];
  const parents = records(record(live.spec).parentRefs).filter(({ group, kind }) => (group ?? GROUP) === GROUP && (kind ?? 'Gateway') === 'Gateway');
  return parents.map(({ name, namespace }) => (
    { apiVersion: `${GROUP}/v1`, kind: 'Gateway', name: text(name) ?? '', namespace: text(namespace) ?? text(record(live.metadata).namespace) }
  ));
}

function isOfGroup({ apiVersion, kind }: Open, kinds: readonly string[]): boolean {
  return kinds.includes(text(kind) ?? '') && groupOf(text(apiVersion) ?? '') === GROUP;
}

function objectsFor(options: GatewayApiOptions, led: Led): RouterObject[] {
  const { name, parent, hosts, services: [first, second], isGrpc } = options;
  const [rest, share] = weightsOf(led);
  return [{
    apiVersion: `${GROUP}/v1`,
    kind: isGrpc ? 'GRPCRoute' : 'HTTPRoute',
    metadata: { name },
    spec: {
      parentRefs: [{ ...parent }],
      ...hosts.length > 0 && { hostnames: [...hosts] },
      rules: [
        {
          ...matchesOf(options, false),
          ...led.mirror > 0 && { filters: [{ type: 'RequestMirror', requestMirror: { backendRef: backend(options, second), ...copies(led) } }] },
          backendRefs: [{ ...backend(options, first), weight: rest }, { ...backend(options, second), weight: share }],
        },
        ...led.testers ? [{ ...matchesOf(options, true), backendRefs: [{ ...backend(options, second), weight: 1 }] }] : [],
      ],
    },
  }];
}

/** A rule for testers has the paths of the others, and counts first since it asks for more. */
function matchesOf({ paths, testers = {}, isGrpc }: GatewayApiOptions, isForTesters: boolean): Open {
  const headers = isForTesters ? { headers: [{ type: 'Exact', name: testers.header, value: testers.value }] } : {};
  if (isGrpc) return isForTesters ? { matches: [headers] } : {};
  return { matches: paths.map(value => ({ path: { type: 'PathPrefix', value }, ...headers })) };
}

function backend({ port }: GatewayApiOptions, name: string): Open {
  return { group: '', kind: 'Service', name, port };
}

/** A percentage of copies is a whole one. */
function copies({ mirror }: Led): Open {
  return mirror % 100 === 0 ? { percent: percentOf(mirror) } : { fraction: { numerator: mirror, denominator: WHOLE } };
}

function routes(manifests: ManifestSet): Route[] {
  const found = manifests.ofKind(...READ).filter(({ apiVersion }) => groupOf(apiVersion) === GROUP);
  return found.map(manifest => ({
    key: keyOf(manifest),
    name: displayName(manifest),
    namespace: manifest.metadata.namespace,
    rules: namedOnce(list(record(manifest.spec).rules).map((one, index) => ruleOf(manifests, manifest, record(one), index))),
  }));
}

function ruleOf(manifests: ManifestSet, route: Manifest, rule: Open, index: number): RouteRule {
  const matches = records(rule.matches);
  return {
    name: text(rule.name) ?? (matches.length > 0 ? matches.map(matchName).join(' or ') : '/'),
    isConditional: matches.length > 0 && matches.every(isConditional),
    branches: branchesOf(manifests, route, rule, `spec.rules[${index}]`),
    ...mirrorsOf(manifests, route, rule, `spec.rules[${index}]`),
    ...problemOf(manifests, route, rule, `spec.rules[${index}]`),
  };
}

/**
 * Traefik knows no copies here: it answers all requests of the rule with an error, and says of the route that all is well.
 *
 * @see https://github.com/traefik/traefik/blob/master/pkg/provider/kubernetes/gateway/httproute.go loadMiddlewares
 */
function problemOf(manifests: ManifestSet, route: Manifest, { filters }: Open, path: string): { problem?: RuleProblem } {
  const index = list(filters).findIndex(one => record(one).type === 'RequestMirror');
  const traefik = index === -1 ? undefined : gatewaysOf(manifests, route).find(({ controller }) => controller === 'traefik.io/gateway-controller');
  if (traefik === undefined) return {};
  const reason = 'Traefik does not make copies by the Gateway API, and answers every request of such a rule with an error';
  return { problem: { reason, field: `${path}.filters[${index}]`, because: traefik.keys } };
}

/** Those of the rule, and those of one backend, which are made of its requests alone. */
function mirrorsOf(manifests: ManifestSet, route: Manifest, { filters, backendRefs }: Open, path: string): { mirrors?: Mirror[] } {
  const backends = list(backendRefs).map(record);
  const shares = sharesOf(backends.map(({ weight }) => integer(weight) ?? 1));
  const mirrors = [
    ...copiesOf(manifests, route, filters, path),
    ...backends.flatMap((one, i) => copiesOf(manifests, route, one.filters, `${path}.backendRefs[${i}]`).map(mirror => ({ ...mirror, share: mirror.share * shares[i] }))),
  ];
  return mirrors.length > 0 ? { mirrors } : {};
}

/** Of all requests, where neither a percentage nor a fraction stands. */
function copiesOf(manifests: ManifestSet, route: Manifest, filters: unknown, path: string): Mirror[] {
  return list(filters).map(record).flatMap(({ requestMirror }, index): Mirror[] => {
    const { backendRef, percent, fraction } = record(requestMirror);
    const { group, kind, name: written, namespace, port } = record(backendRef);
    const name = text(written);
    if (name === undefined || (group ?? '') !== '' || (kind ?? 'Service') !== 'Service') return [];
    const { numerator, denominator } = record(fraction);
    const part = integer(numerator) === undefined ? undefined : (100 * integer(numerator)!) / (integer(denominator) ?? 100);
    return [{
      service: serviceKey(manifests, name, text(namespace), route.metadata.namespace),
      share: percentage(part ?? percent, 1),
      ...integer(port) !== undefined && { port: { number: integer(port) } },
      field: `${path}.filters[${index}].requestMirror.${part === undefined ? 'percent' : 'fraction'}`,
      object: keyOf(route),
    }];
  });
}

/** A weight is 1 where none is written. Backends that are no Services take their share too. */
function branchesOf(manifests: ManifestSet, route: Manifest, rule: Open, path: string): RouteBranch[] {
  const backends = list(rule.backendRefs).map(record);
  const shares = sharesOf(backends.map(({ weight }) => integer(weight) ?? 1));
  const { namespace } = route.metadata;
  return backends.flatMap(({ group, kind, name, namespace: other, port }, index): RouteBranch[] => {
    const service = text(name);
    if (service === undefined || (group ?? '') !== '' || (kind ?? 'Service') !== 'Service') return [];
    const key = serviceKey(manifests, service, text(other), namespace);
    return [{
      service: key,
      weight: shares[index],
      ...isForbidden(manifests, route, key, { name: service, namespace: text(other) }) && { problem: notGranted(route, text(other)!) },
      ...integer(port) !== undefined && { port: { number: integer(port) } },
      field: `${path}.backendRefs[${index}].weight`,
      object: keyOf(route),
    }];
  });
}

/** `POST /cart, header x-canary`. */
function matchName({ path, method, headers, queryParams }: Open): string {
  const call = record(method);
  const methodName = text(method) ?? [call.service, call.method].filter(part => text(part) !== undefined).join('/');
  const target = [methodName, text(record(path).value) ?? (methodName === '' ? '/' : '')].filter(part => part !== '').join(' ');
  const names = (kind: string, of: unknown) => records(of).map(({ name, value }) => `${kind} ${text(name) ?? ''}=${text(value) ?? ''}`);
  return [target, ...names('header', headers), ...names('query', queryParams)].join(', ');
}

function isConditional({ headers, queryParams }: Open): boolean {
  return records(headers).length > 0 || records(queryParams).length > 0;
}
