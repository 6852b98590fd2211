/**
 * Ingresses, and the canaries of ingress-nginx: a second Ingress with the same host and path, marked by an annotation.
 *
 * @see https://github.com/kubernetes/ingress-nginx/blob/main/internal/ingress/controller/controller.go mergeAlternativeBackends
 * @see https://github.com/kubernetes/ingress-nginx/blob/main/rootfs/etc/nginx/lua/balancer.lua route_to_alternative_balancer
 */
import { Mirror, namedOnce, PortReference, Route, RouteBranch, RouteRule, serviceKey } from './reading/route';
import { Router } from './reading/router';
import { Led, RouteOptions, RouterObject, weightsOf, WHOLE, Writer } from './writing/writer';
import { integer, Labels, list, Open, record, text } from '../ground/shape';
import { displayName, groupOf, keyOf, Manifest } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';

const PREFIX = 'nginx.ingress.kubernetes.io/';

/**
 * What the annotations of testers may say; of others it thinks as if they were not there.
 *
 * @see https://github.com/kubernetes/ingress-nginx/blob/main/internal/ingress/annotations/parser/validators.go BasicCharsRegex
 */
const ANNOTATED = /^[-._~A-Za-z0-9/: ]*$/;

/** What only these Ingresses are told. */
export interface NginxOptions extends RouteOptions {
  readonly className: string;
}

/**
 * A cookie of nginx keeps users on the canary at a weight of 0 as well, and its testers on stable: so there is none. While nothing is
 * ready behind the main Ingress, nobody asks for its canary.
 *
 * @see https://github.com/kubernetes/ingress-nginx/blob/main/rootfs/etc/nginx/lua/balancer.lua get_balancer
 * @see https://github.com/kubernetes/ingress-nginx/blob/main/docs/user-guide/nginx-configuration/annotations.md#canary
 * @see https://github.com/kubernetes/ingress-nginx/blob/main/docs/user-guide/nginx-configuration/annotations.md#mirror
 */
const writer: Writer<NginxOptions> = {
  title: 'nginxAnnotations',
  can: {
    grain: 1,
    mirrorGrain: WHOLE,
    mirrorBesideWeight: true,
    wildcardHosts: true,
    firstMayBeEmpty: false,
    testersByHeader: true,
    testersByCookie: true,
    sticky: false,
    tls: true,
  },
  places: { mirror: 0, weight: 1, testers: 1 },
  // Changes are taken together, at most one in three seconds.
  propagation: 10,
  whenEmpty: 'fails over',
  needsNamespaceToMirror: true,
  leastPods: () => 1,
  claims: ({ className, hosts, paths }) => hosts.flatMap(host => paths.map(path => `${className} ${host}${path}`)),
  problems: ({ testers: { header = '', value = '' } = {} }) => [header, value].filter(said => !ANNOTATED.test(said)).map(said => (
    `router: ingress-nginx takes no "${said}" in an annotation, and knows no testers then: use letters, digits, "-", "_", ".", "~", "/" and ":"`
  )),
  objects: objectsFor,
};

export const router: Router = { routes, writer };

function objectsFor(options: NginxOptions, led: Led): RouterObject[] {
  const { name, hosts, tlsSecret, services: [first, second] } = options;
  const [rest, share] = weightsOf(led);
  const canary = { 'canary': 'true', 'canary-weight': `${share}`, 'canary-weight-total': `${rest + share}`, ...led.testers && carriedBy(options) };
  const tls = tlsSecret === undefined ? {} : { tls: [{ hosts: [...hosts], secretName: tlsSecret }] };
  return [
    ingressOf(name, options, first, led.mirror > 0 ? { 'mirror-target': mirrorTarget(options) } : {}, tls),
    ingressOf(`${name}-canary`, options, second, canary),
  ];
}

/** What a canary has beside its class, host and path is that of the main Ingress. */
function ingressOf(name: string, options: NginxOptions, service: string, annotations: Labels, more: Open = {}): RouterObject {
  const { className, hosts, paths, port } = options;
  const backend = () => ({ service: { name: service, port: { number: port } } });
  const http = () => ({ paths: paths.map(path => ({ path, pathType: 'Prefix', backend: backend() })) });
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, annotations: Object.fromEntries(Object.entries(annotations).map(([key, value]) => [`${PREFIX}${key}`, value])) },
    spec: { ingressClassName: className, ...more, rules: hosts.map(host => ({ host, http: http() })) },
  };
}

/** Without a value of its own, a header would also send people away who say `never`. */
function carriedBy({ testers = {} }: NginxOptions): Labels {
  const { header, value, cookie } = testers;
  return header === undefined ? { 'canary-by-cookie': cookie! } : { 'canary-by-header': header, 'canary-by-header-value': value! };
}

/** All requests are copied. nginx resolves full names only. */
function mirrorTarget({ services: [, second], namespace, port }: NginxOptions): string {
  return `http://${second}.${namespace}.svc.cluster.local:${port}$request_uri`;
}

function routes(manifests: ManifestSet): Route[] {
  const ingresses = ingressesIn(manifests);
  const primaries = ingresses.filter(ingress => !isCanary(ingress)).map(ingress => ({ ingress, backends: backendsOf(manifests, ingress) }));
  const alternatives = ingresses.filter(isCanary).flatMap(ingress => backendsOf(manifests, ingress));
  const canaries = canariesByUpstream(primaries.flatMap(({ backends }) => backends), alternatives);
  return primaries.map(({ ingress, backends }) => ({
    key: keyOf(ingress),
    name: displayName(ingress),
    namespace: ingress.metadata.namespace,
    rules: namedOnce(backends.flatMap(backend => rulesOf(manifests, backend, canaries.get(backend.upstream)))),
  }));
}

function ingressesIn(manifests: ManifestSet): Manifest[] {
  return manifests.ofKind('Ingress').filter(({ apiVersion }) => ['networking.k8s.io', 'extensions'].includes(groupOf(apiVersion)));
}

/** Whether the weight of an Ingress counts, and what it says. */
export interface CanaryWeight {
  readonly weight?: string;
  readonly total?: string;
}

export function canaryWeightOf(ingress: Manifest): CanaryWeight | undefined {
  const { [`${PREFIX}canary-weight`]: weight, [`${PREFIX}canary-weight-total`]: total } = annotationsOf(ingress);
  return isCanary(ingress) ? { weight: text(weight), total: text(total) } : undefined;
}

/** The annotation of a canary that an Ingress has which is none; it may well say itself that it is none, such as at rest. */
export function unmarkedCanaryOf(ingress: Manifest): string | undefined {
  const annotations = annotationsOf(ingress);
  if (isCanary(ingress) || isNo(text(annotations[`${PREFIX}canary`]))) return undefined;
  return Object.keys(annotations).find(key => key.startsWith(`${PREFIX}canary-`));
}

/** What an Ingress sends one host and path to. */
interface Backend {
  readonly ingress: Manifest;
  readonly service: string;
  readonly port?: PortReference;
  /** Service and port: backends with the same ones are one to ingress-nginx, whatever leads to them. */
  readonly upstream: string;
  /** Host, path and how it is matched. */
  readonly location: string;
  readonly name: string;
  readonly field: string;
}

function backendsOf(manifests: ManifestSet, ingress: Manifest): Backend[] {
  const { defaultBackend, backend, rules } = record(ingress.spec);
  const everything = { path: '/', pathType: 'Prefix', backend: defaultBackend ?? backend };
  const defaultField = defaultBackend === undefined ? 'spec.backend' : 'spec.defaultBackend';
  return [
    ...backendOf(manifests, ingress, '', everything, defaultField),
    ...list(rules).map(record).flatMap(({ host, http }, i) => list(record(http).paths).map(record).flatMap((path, j) => (
      backendOf(manifests, ingress, text(host) ?? '', path, `spec.rules[${i}].http.paths[${j}].backend`)
    ))),
  ];
}

function backendOf(manifests: ManifestSet, ingress: Manifest, host: string, { path = '/', pathType, backend }: Open, field: string): Backend[] {
  const { service, serviceName, servicePort } = record(backend);
  const { name: newName, port } = record(service);
  const name = text(newName) ?? text(serviceName);
  if (name === undefined) return [];
  const { namespace } = ingress.metadata;
  const key = serviceKey(manifests, name, namespace, namespace);
  return [{
    ingress,
    service: key,
    port: portOf(record(port), servicePort),
    upstream: JSON.stringify([key, record(port).number ?? record(port).name ?? servicePort]),
    location: JSON.stringify([host, path, pathType ?? 'ImplementationSpecific']),
    name: `${host}${text(path) ?? ''}`,
    field,
  }];
}

/**
 * The canary of each upstream: the first whose host and path lead to it. It then holds for all that leads to the same
 * upstream, other hosts and paths as well.
 */
function canariesByUpstream(primaries: readonly Backend[], canaries: readonly Backend[]): Map<string, Backend> {
  const byLocation = new Map<string, Backend[]>(primaries.map(({ location }) => [location, []]));
  for (const primary of primaries) byLocation.get(primary.location)!.push(primary);
  const found = new Map<string, Backend>();
  for (const canary of canaries) {
    for (const { upstream, ingress } of byLocation.get(canary.location) ?? []) {
      if (upstream !== canary.upstream && !found.has(upstream) && isSameClass(ingress, canary.ingress)) found.set(upstream, canary);
    }
  }
  return found;
}

/** A canary of one host and path that gets no requests. */
export interface LostCanary {
  readonly ingress: Manifest;
  /** `shop.example.com/`. */
  readonly name: string;
  readonly field: string;
  /** Which host and path, whatever leads there. */
  readonly location: string;
  /** The other canary of the same host and path, of which one counts only; absent where there is no main Ingress. */
  readonly other?: Manifest;
}

/** Canaries without a main Ingress of their host and path, or with another canary there. */
export function lostCanariesIn(manifests: ManifestSet): LostCanary[] {
  const ingresses = ingressesIn(manifests);
  const [mains, canaries] = [false, true].map(wanted => ingresses.filter(one => isCanary(one) === wanted).flatMap(one => backendsOf(manifests, one)));
  const isSamePlace = (one: Backend, other: Backend) => one.location === other.location && isSameClass(one.ingress, other.ingress);
  return canaries.flatMap((canary, i): LostCanary[] => {
    const { ingress, name, field, location } = canary;
    const other = canaries.slice(0, i).find(one => one.ingress !== ingress && isSamePlace(one, canary))?.ingress;
    if (other !== undefined) return [{ ingress, name, field, location, other }];
    return mains.some(main => isSamePlace(main, canary)) ? [] : [{ ingress, name, field, location }];
  });
}

/** A header counts before a cookie, and that before the weight. */
function rulesOf(manifests: ManifestSet, backend: Backend, canary: Backend | undefined): RouteRule[] {
  const alone = { service: backend.service, ...portOfBackend(backend), weight: 1, field: backend.field, object: keyOf(backend.ingress) };
  const mirrors = mirrorsOf(manifests, backend);
  if (canary === undefined) return [{ name: backend.name, isConditional: false, branches: [alone], ...mirrors }];
  const annotations = annotationsOf(canary.ingress);
  const object = keyOf(canary.ingress);
  const tested = { service: canary.service, ...portOfBackend(canary), weight: 1, failsOver: true as const, object };
  const whole = (annotation: string): RouteBranch => ({ ...tested, field: fieldOf(annotation) });
  const header = text(annotations[`${PREFIX}canary-by-header`]);
  const cookie = text(annotations[`${PREFIX}canary-by-cookie`]);
  const value = text(annotations[`${PREFIX}canary-by-header-value`]) ?? text(annotations[`${PREFIX}canary-by-header-pattern`]) ?? 'always';
  return [
    ...header ? [{ name: `${backend.name}, header ${header}=${value}`, isConditional: true, branches: [whole('canary-by-header')] }] : [],
    ...cookie ? [{ name: `${backend.name}, cookie ${cookie}=always`, isConditional: true, branches: [whole('canary-by-cookie')] }] : [],
    { name: backend.name, isConditional: false, branches: weighted(backend, canary), ...mirrors },
  ];
}

/** A copy of every request goes to a Service, where its name is one of the cluster. */
function mirrorsOf(manifests: ManifestSet, { ingress: { metadata }, ingress }: Backend): { mirrors?: Mirror[] } {
  const target = text(annotationsOf(ingress)[`${PREFIX}mirror-target`]) ?? '';
  const [, name, namespace, port] = /^https?:\/\/([a-z0-9-]+)\.([a-z0-9-]+)\.svc\b[^:/$]*(?::(\d{1,5}))?/.exec(target) ?? [];
  if (name === undefined) return {};
  const service = serviceKey(manifests, name, namespace, metadata.namespace);
  return { mirrors: [{ service, share: 1, ...port !== undefined && { port: { number: Number(port) } }, field: fieldOf('mirror-target'), object: keyOf(ingress) }] };
}

function weighted(backend: Backend, canary: Backend): RouteBranch[] {
  const share = weightOf(canary.ingress);
  const place = { field: fieldOf('canary-weight'), object: keyOf(canary.ingress) };
  // Without a ready endpoint of the canary all requests go to the main backend.
  return [
    { service: backend.service, ...portOfBackend(backend), weight: 1 - share, ...place },
    { service: canary.service, ...portOfBackend(canary), weight: share, failsOver: true, ...place },
  ];
}

function portOfBackend(backend: Backend): Pick<RouteBranch, 'port'> {
  return backend.port === undefined ? {} : { port: backend.port };
}

/**
 * By name or number, of the Service or of its target.
 *
 * @see https://github.com/kubernetes/ingress-nginx/blob/main/internal/ingress/controller/controller.go serviceEndpoints
 */
function portOf({ name, number }: Open, older: unknown): PortReference | undefined {
  const [byName, byNumber] = [text(name) ?? text(older), integer(number) ?? integer(older)];
  if (byName === undefined && byNumber === undefined) return undefined;
  return byName !== undefined ? { name: byName, mayBeTarget: true } : { number: byNumber, mayBeTarget: true };
}

/** A total below 100 does not count. */
function weightOf(ingress: Manifest): number {
  const annotations = annotationsOf(ingress);
  const number = (annotation: string) => {
    const written = text(annotations[`${PREFIX}${annotation}`]);
    return written !== undefined && /^[+-]?\d{1,9}$/.test(written) ? Number(written) : undefined;
  };
  const total = Math.max(100, number('canary-weight-total') ?? 100);
  return Math.min(1, Math.max(0, number('canary-weight') ?? 0) / total);
}

/** Weights and headers count for nothing without it. */
function isCanary(ingress: Manifest): boolean {
  return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text(annotationsOf(ingress)[`${PREFIX}canary`]) ?? '');
}

/** As Go reads what is false. */
function isNo(value: string | undefined): boolean {
  return value !== undefined && ['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(value);
}

/** Each controller looks at the Ingresses of its own class. */
function isSameClass(one: Manifest, other: Manifest): boolean {
  const [first, second] = [one, other].map(ingress => text(record(ingress.spec).ingressClassName) ?? text(annotationsOf(ingress)['kubernetes.io/ingress.class']));
  return first === undefined || second === undefined || first === second;
}

function annotationsOf(ingress: Manifest): Open {
  return record(ingress.metadata.annotations);
}

function fieldOf(annotation: string): string {
  return `metadata.annotations["${PREFIX}${annotation}"]`;
}
