/**
 * IngressRoutes of Traefik, with the TraefikServices that share requests out.
 *
 * @see https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/ingressroute/
 * @see https://github.com/traefik/traefik/blob/master/pkg/provider/kubernetes/crd/kubernetes_http.go
 */
import { RuleFailure } from './reading/fails-rule';
import { Mirror, namedOnce, percentage, Route, RouteBranch, RouteRule, serviceKey, sharesOf } from './reading/route';
import { Router } from './reading/router';
import { COOKIE_VALUE, Led, percentOf, RouteOptions, RouterObject, weightsOf, Writer } from './writing/writer';
import { integer, list, Open, record, records, text } from '../ground/shape';
import { displayName, groupOf, keyOf, Manifest, objectKey } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';

const GROUPS = ['traefik.io', 'traefik.containo.us'];
const API_VERSION = 'traefik.io/v1alpha1';

/** @see https://doc.traefik.io/traefik/reference/install-configuration/providers/kubernetes/kubernetes-crd/#opt-providers-kubernetesCRD-allowEmptyServices */
const LEFT_OUT: RuleFailure = {
  reason: 'Traefik leaves out a route of which one Service has no endpoint and answers 404, unless its provider has allowEmptyServices, as its chart sets it since version 31',
  mayBeSetOtherwise: true,
};

const ENTRY_POINT = /^[-\w.]+$/;

/** What only IngressRoutes are told. */
export interface TraefikOptions extends RouteOptions {
  /** Empty for those that are the default. */
  readonly entryPoints: readonly string[];
  /** Whether the provider has `allowEmptyServices`. */
  readonly allowsEmptyServices: boolean;
}

/**
 * Without `allowEmptyServices` all requests of a route fail when nothing is ready behind one of its Services, whatever its weight: so
 * that one without a weight is not named.
 *
 * @see https://doc.traefik.io/traefik/reference/install-configuration/providers/kubernetes/kubernetes-crd/#opt-providers-kubernetesCRD-allowEmptyServices
 */
const writer: Writer<TraefikOptions> = {
  title: 'traefik',
  can: {
    grain: 1,
    mirrorGrain: 100,
    mirrorBesideWeight: false,
    wildcardHosts: false,
    firstMayBeEmpty: true,
    testersByHeader: true,
    testersByCookie: true,
    sticky: true,
    tls: true,
  },
  places: { testers: 0, weight: 1, mirror: 1 },
  propagation: 5,
  whenEmpty: 'everything fails',
  leastPods: ({ allowsEmptyServices }) => allowsEmptyServices ? 1 : 2,
  problems: ({ entryPoints }) => entryPoints.flatMap(name => ENTRY_POINT.test(name) ? [] : [`router: "${name}" is no name of an entry point: write it like "websecure"`]),
  objects: objectsFor,
};

export const router: Router = { kinds: ['IngressRoute', 'TraefikService'], routes, writer };

function objectsFor(options: TraefikOptions, led: Led): RouterObject[] {
  const { name, services: [, second], entryPoints, tlsSecret } = options;
  return [
    {
      apiVersion: API_VERSION,
      kind: 'IngressRoute',
      metadata: { name },
      spec: {
        ...entryPoints.length > 0 && { entryPoints: [...entryPoints] },
        routes: [
          { kind: 'Rule', match: placesOf(options), services: [{ kind: 'TraefikService', name }] },
          // The longer rule counts first.
          ...led.testers ? [{ kind: 'Rule', match: `${placesOf(options)} && ${carriedBy(options)}`, services: [serviceOf(options, second)] }] : [],
        ],
        ...tlsSecret !== undefined && { tls: { secretName: tlsSecret } },
      },
    },
    { apiVersion: API_VERSION, kind: 'TraefikService', metadata: { name }, spec: led.mirror > 0 ? mirrored(options, led) : weighted(options, led) },
  ];
}

function weighted(options: TraefikOptions, led: Led): Open {
  const weights = weightsOf(led);
  const named = options.services.map((service, i) => weights[i] > 0 ? service : options.services[1 - i]);
  const sticky = options.stickyCookie === undefined ? {} : { sticky: { cookie: { name: options.stickyCookie, httpOnly: true, path: '/' } } };
  return { weighted: { services: named.map((service, i) => ({ ...serviceOf(options, service), weight: weights[i] })), ...sticky } };
}

function mirrored(options: TraefikOptions, led: Led): Open {
  const [first, second] = options.services.map(service => serviceOf(options, service));
  return { mirroring: { ...first, mirrors: [{ ...second, percent: percentOf(led.mirror) }] } };
}

function serviceOf({ port }: TraefikOptions, name: string): Open {
  return { kind: 'Service', name, port };
}

function placesOf({ hosts, paths }: TraefikOptions): string {
  const any = (matcher: string, values: readonly string[]) => {
    const all = values.map(value => `${matcher}(\`${value}\`)`).join(' || ');
    return values.length > 1 ? `(${all})` : all;
  };
  return [any('Host', hosts), any('PathPrefix', paths)].join(' && ');
}

function carriedBy({ testers: { header, value, cookie } = {} }: TraefikOptions): string {
  return header === undefined ? `HeaderRegexp(\`Cookie\`, \`(^|; *)${cookie}=${COOKIE_VALUE}(;|$)\`)` : `Header(\`${header}\`, \`${value}\`)`;
}

function routes(manifests: ManifestSet): Route[] {
  const found = manifests.ofKind('IngressRoute').filter(({ apiVersion }) => GROUPS.includes(groupOf(apiVersion)));
  return found.map(manifest => ({
    key: keyOf(manifest),
    name: displayName(manifest),
    namespace: manifest.metadata.namespace,
    rules: namedOnce(list(record(manifest.spec).routes).map((one, index) => ruleOf(manifests, manifest, record(one), index))),
  }));
}

function ruleOf(manifests: ManifestSet, route: Manifest, { match, services }: Open, index: number): RouteRule {
  const name = text(match) ?? '/';
  const { branches, mirrors } = sharedOut(manifests, { holder: route, path: `spec.routes[${index}].services`, services: list(services).map(record), seen: [] });
  return { name, isConditional: /\b(Header|HeaderRegexp|Query|QueryRegexp)\s*\(/.test(name), branches, ...mirrors.length > 0 && { mirrors } };
}

/** Services that share requests out among them, where they stand. */
interface Shared {
  readonly holder: Manifest;
  readonly path: string;
  readonly services: readonly Open[];
  /** The TraefikServices on the way here: one that leads back to itself is none. */
  readonly seen: readonly string[];
}

interface Found {
  readonly branches: readonly RouteBranch[];
  readonly mirrors: readonly Mirror[];
}

const NOTHING: Found = { branches: [], mirrors: [] };

/** A weight is 1 where none is written; of one alone it does not count. */
function sharedOut(manifests: ManifestSet, { holder, path, services, seen }: Shared): Found {
  const shares = services.length === 1 ? [1] : sharesOf(services.map(({ weight }) => integer(weight) ?? 1));
  const found = services.map((service, i) => scaled(ledTo(manifests, holder, service, `${path}[${i}].weight`, seen), shares[i]));
  return { branches: found.flatMap(({ branches }) => branches), mirrors: found.flatMap(({ mirrors }) => mirrors) };
}

/** A name with `@` is of another provider, which no manifests show. */
function ledTo(manifests: ManifestSet, holder: Manifest, target: Open, field: string, seen: readonly string[]): Found {
  const { kind, namespace: other, port } = target;
  const name = text(target.name);
  if (name === undefined || name.includes('@')) return NOTHING;
  const { namespace } = holder.metadata;
  if (kind === 'TraefikService') {
    const keys = GROUPS.map(group => objectKey(group, 'TraefikService', text(other) ?? namespace, name));
    const key = keys.find(one => manifests.get(one) !== undefined);
    // One that is not here may be anywhere, as a Service may.
    if (key === undefined) return { branches: [{ service: keys[0], weight: 1, field, object: keyOf(holder) }], mirrors: [] };
    return seen.includes(key) ? NOTHING : ofTraefikService(manifests, manifests.get(key)!, [...seen, key]);
  }
  if ((kind ?? 'Service') !== 'Service') return NOTHING;
  const service = serviceKey(manifests, name, text(other), namespace);
  const [number, portName] = [integer(port), text(port)];
  // The address of the Service itself is always there.
  const isByAddress = target.nativeLB === true;
  return {
    branches: [{
      service,
      weight: 1,
      ...!isByAddress && !isEmptyAllowed(manifests) && { failsRule: LEFT_OUT },
      ...number !== undefined && { port: { number } },
      ...portName !== undefined && { port: { name: portName } },
      field,
      object: keyOf(holder),
    }],
    mirrors: [],
  };
}

function ofTraefikService(manifests: ManifestSet, holder: Manifest, seen: readonly string[]): Found {
  const { weighted: shared, mirroring, failover, highestRandomWeight } = record(holder.spec);
  for (const [kind, value] of [['weighted', shared], ['highestRandomWeight', highestRandomWeight]] as const) {
    if (value !== undefined) return sharedOut(manifests, { holder, path: `spec.${kind}.services`, services: list(record(value).services).map(record), seen });
  }
  if (failover !== undefined) return ledTo(manifests, holder, record(record(failover).service), 'spec.failover.service', seen);
  const main = record(mirroring);
  const { branches, mirrors } = ledTo(manifests, holder, main, 'spec.mirroring', seen);
  const copies = list(main.mirrors).map(record).flatMap((one, i) => (
    ledTo(manifests, holder, one, `spec.mirroring.mirrors[${i}].percent`, seen).branches
      .map(({ weight, ...branch }): Mirror => ({ ...branch, share: weight * percentage(one.percent, 0) }))
  ));
  return { branches, mirrors: [...mirrors, ...copies] };
}

const allowing = new WeakMap<ManifestSet, boolean>();

/** Whether a Traefik of these manifests goes on without endpoints; by itself it does not, installed by its chart it does. */
function isEmptyAllowed(manifests: ManifestSet): boolean {
  const known = allowing.get(manifests) ?? manifests.ofKind('Deployment', 'DaemonSet').some(({ spec }) => (
    records(record(record(record(spec).template).spec).containers).flatMap(({ args, command }) => [...list(args), ...list(command)])
      .some(one => /^--providers\.kubernetescrd\.allowemptyservices(=true)?$/i.test(text(one) ?? ''))
  ));
  allowing.set(manifests, known);
  return known;
}

/** A TraefikService has its shares of the share that leads to it; that share is where its weight stands. */
function scaled({ branches, mirrors }: Found, share: number): Found {
  return share === 1 ? { branches, mirrors } : {
    branches: branches.map(branch => ({ ...branch, weight: branch.weight * share })),
    mirrors: mirrors.map(mirror => ({ ...mirror, share: mirror.share * share })),
  };
}
