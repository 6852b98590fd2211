/**
 * Ingresses, and the canaries of ingress-nginx: a second Ingress with the same host and path, marked by an annotation.
 *
 * @see https://github.com/kubernetes/ingress-nginx/blob/main/internal/ingress/controller/controller.go mergeAlternativeBackends
 * @see https://github.com/kubernetes/ingress-nginx/blob/main/rootfs/etc/nginx/lua/balancer.lua route_to_alternative_balancer
 */
import { RuleFailure } from './reading/fails-rule';
import { annotationsOf, Backend, backendsOf, canariesByUpstream, ingressesIn, isCanary, PREFIX } from './reading/nginx-canaries';
import { Mirror, namedOnce, Route, RouteBranch, RouteRule, serviceKey } from './reading/route';
import { Router } from './reading/router';
import { nameProblems } from './writing/names';
import { Led, RouteOptions, RouterObject, weightsOf, WHOLE, Writer } from './writing/writer';
import { Labels, Open, text } from '../ground/shape';
import { displayName, keyOf, Manifest } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';

/**
 * What the annotations of testers may say; of others it thinks as if they were not there.
 *
 * @see https://github.com/kubernetes/ingress-nginx/blob/main/internal/ingress/annotations/parser/validators.go BasicCharsRegex
 */
const ANNOTATED = /^[-._~A-Za-z0-9/: ]*$/;

/** @see https://github.com/kubernetes/ingress-nginx/blob/main/rootfs/etc/nginx/lua/balancer.lua get_balancer */
function withoutMain({ ingress, field }: Backend): RuleFailure {
  const reason = 'ingress-nginx answers 503 as long as nothing is ready behind the main Ingress, and does not ask its canary then';
  return { reason, place: { object: keyOf(ingress), field } };
}

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
  problems: ({ className, testers: { header = '', value = '' } = {} }) => [
    ...nameProblems('ingressClassName', className, 'an IngressClass'),
    ...[header, value].filter(said => !ANNOTATED.test(said)).map(said => (
      `router: ingress-nginx takes no "${said}" in an annotation, and knows no testers then: use letters, digits, "-", "_", ".", "~", "/" and ":"`
    )),
  ],
  objects: objectsFor,
};

export const router: Router = { kinds: ['Ingress'], routes, writer };

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
    { service: backend.service, ...portOfBackend(backend), weight: 1 - share, failsRule: withoutMain(backend), ...place },
    { service: canary.service, ...portOfBackend(canary), weight: share, failsOver: true, ...place },
  ];
}

function portOfBackend(backend: Backend): Pick<RouteBranch, 'port'> {
  return backend.port === undefined ? {} : { port: backend.port };
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

function fieldOf(annotation: string): string {
  return `metadata.annotations["${PREFIX}${annotation}"]`;
}
