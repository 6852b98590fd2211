/**
 * VirtualServices of Istio, with the subsets of their DestinationRules.
 *
 * @see https://github.com/istio/api/blob/master/networking/v1alpha3/virtual_service.proto
 * @see https://github.com/istio/istio/blob/master/pilot/pkg/networking/core/route/route.go
 */
import { Mirror, namedOnce, Part, percentage, Route, RouteBranch, RouteRule, serviceKey, sharesOf } from './reading/route';
import { Router } from './reading/router';
import { conditionProblem } from './reading/status';
import { COOKIE_VALUE, Led, percentOf, RouteOptions, RouterObject, weightsOf, Writer } from './writing/writer';
import { integer, Labels, labels, list, Open, record, records, text } from '../ground/shape';
import { displayName, groupOf, keyOf, Manifest } from '../manifests/manifest';
import { ManifestSet, nameOf } from '../manifests/manifest-set';

const GROUP = 'networking.istio.io';

/** Matches that tell requests apart by where they go, and not by what they carry. */
const PLACES = ['name', 'uri', 'scheme', 'authority', 'port', 'gateways', 'ignoreUriCase', 'sniHosts', 'destinationSubnets'];

/**
 * Names that a match by headers ignores, although it takes them.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPMatchRequest-headers
 */
const IGNORED_HEADERS = ['uri', 'scheme', 'method', 'authority'];

const GATEWAY = /^([a-z0-9][-a-z0-9]*\/)?[a-z0-9][-.a-z0-9]*$/;

/** What only VirtualServices are told. */
export interface IstioOptions extends RouteOptions {
  /** `<namespace>/<name>` or a name; none for callers inside the mesh alone. */
  readonly gateways: readonly string[];
}

/**
 * Both tracks have a Service, so that no subset has to be at every proxy before a route names it.
 *
 * @see https://istio.io/latest/docs/ops/best-practices/traffic-management/#avoid-503-errors-while-reconfiguring-service-routes
 */
const writer: Writer<IstioOptions> = {
  title: 'istio',
  can: {
    grain: 1,
    mirrorGrain: 1,
    mirrorBesideWeight: true,
    wildcardHosts: true,
    firstMayBeEmpty: true,
    testersByHeader: true,
    testersByCookie: true,
    sticky: false,
    tls: false,
  },
  places: { weight: 0, testers: 0, mirror: 0 },
  propagation: 10,
  whenEmpty: 'its share fails',
  leastPods: () => 1,
  problems: ({ gateways, testers }) => [
    ...gateways.filter(gateway => !GATEWAY.test(gateway)).map(gateway => `router: "${gateway}" is no Gateway: write "<name>", "<namespace>/<name>" or "mesh"`),
    ...IGNORED_HEADERS.includes(testers?.header?.toLowerCase() ?? '')
      ? [`router: Istio looks at no header "${testers?.header}", so that everybody would be a tester: choose another name, such as "x-canary"`] : [],
  ],
  objects: objectsFor,
};

export const router: Router = { unfollowed, kinds: ['VirtualService', 'DestinationRule'], routes, writer };

/**
 * Istio writes a status only where it is told to.
 *
 * @see https://istio.io/latest/docs/reference/config/config-status/
 */
function unfollowed(live: Open): string | undefined {
  if (live.kind !== 'VirtualService' || groupOf(text(live.apiVersion) ?? '') !== GROUP) return undefined;
  const { conditions } = record(live.status);
  return records(conditions).some(({ type }) => type === 'Reconciled') ? conditionProblem(conditions, ['Reconciled'], live) : undefined;
}

function objectsFor(options: IstioOptions, led: Led): RouterObject[] {
  const { name, hosts, gateways, services: [first, second] } = options;
  const [rest, share] = weightsOf(led);
  return [{
    apiVersion: `${GROUP}/v1`,
    kind: 'VirtualService',
    metadata: { name },
    spec: {
      hosts: [...hosts],
      ...gateways.length > 0 && { gateways: [...gateways] },
      http: [
        ...led.testers ? [{ name: 'testers', match: matchesOf(options, true), route: [{ ...destinationOf(options, second), weight: 100 }] }] : [],
        {
          name: 'primary',
          match: matchesOf(options, false),
          // Of a single destination the weight does not count, so that both stand here also at rest.
          route: [{ ...destinationOf(options, first), weight: rest }, { ...destinationOf(options, second), weight: share }],
          ...led.mirror > 0 && { mirrors: [{ ...destinationOf(options, second), percentage: { value: percentOf(led.mirror) } }] },
        },
      ],
    },
  }];
}

function matchesOf({ paths, testers }: IstioOptions, isForTesters: boolean): Open[] {
  return paths.map(prefix => ({ uri: { prefix }, ...isForTesters && { headers: carriedBy(testers ?? {}) } }));
}

/** A regular expression has to match all of a header, whose name has to be in lower case. */
function carriedBy({ header, value, cookie }: NonNullable<RouteOptions['testers']>): Open {
  return header === undefined ? { cookie: { regex: `^(.*;[ ]*)?${cookie}=${COOKIE_VALUE}(;.*)?$` } } : { [header.toLowerCase()]: { exact: value } };
}

/** A name without dots is of the namespace of the VirtualService. */
function destinationOf({ port }: IstioOptions, host: string): Open {
  return { destination: { host, port: { number: port } } };
}

function routes(manifests: ManifestSet): Route[] {
  const services = manifests.ofKind('VirtualService').filter(({ apiVersion }) => groupOf(apiVersion) === GROUP);
  const subsets = services.length === 0 ? new Map<string, Subset[]>() : subsetsByService(manifests);
  return services.map(manifest => ({
    key: keyOf(manifest),
    name: displayName(manifest),
    namespace: manifest.metadata.namespace,
    rules: namedOnce(['http', 'tls', 'tcp'].flatMap(protocol => list(record(manifest.spec)[protocol]).map((one, index) => (
      ruleOf(manifests, manifest, record(one), `spec.${protocol}[${index}]`, subsets)
    )))),
  }));
}

interface Subset {
  readonly name: string;
  readonly labels: Labels;
  readonly object: string;
  readonly namespace?: string;
}

/** By the key of the Service. */
type Subsets = ReadonlyMap<string, readonly Subset[]>;

function ruleOf(manifests: ManifestSet, virtualService: Manifest, rule: Open, path: string, subsets: Subsets): RouteRule {
  const matches = records(rule.match);
  return {
    name: text(rule.name) ?? (matches.length > 0 ? matches.map(matchName).join(' or ') : '/'),
    isConditional: matches.length > 0 && matches.every(match => Object.keys(match).some(field => !PLACES.includes(field))),
    branches: branchesOf(manifests, virtualService, rule, path, subsets),
    ...mirrorsOf(manifests, virtualService, rule, path, subsets),
  };
}

/** `mirrors`, or the older `mirror` with its percentage beside it: of all requests where none stands. */
function mirrorsOf(manifests: ManifestSet, virtualService: Manifest, rule: Open, path: string, subsets: Subsets): { mirrors?: Mirror[] } {
  const { mirrors, mirror, mirrorPercentage, mirrorPercent, mirror_percent: oldest } = rule;
  const newer = list(mirrors).map(record).map(({ destination: to, percentage: part }, i) => ({ to, share: percentage(record(part).value, 1), field: `${path}.mirrors[${i}].percentage` }));
  const alone = percentage(record(mirrorPercentage).value ?? mirrorPercent ?? oldest, 1);
  const older = mirror === undefined ? [] : [{ to: mirror, share: alone, field: `${path}.mirrorPercentage` }];
  const found = [...newer, ...older].flatMap(({ to, share, field }): Mirror[] => {
    const { host, port, subset } = record(to);
    const { namespace } = virtualService.metadata;
    const service = serviceOf(manifests, host, namespace);
    const number = integer(record(port).number);
    if (service === undefined) return [];
    const part = partOf(service, subset, namespace, subsets);
    return [{ service, share, ...number !== undefined && { port: { number } }, field, object: keyOf(virtualService), ...part }];
  });
  return found.length > 0 ? { mirrors: found } : {};
}

/** The only destination receives everything, whatever its weight; of several, each its share. */
function branchesOf(manifests: ManifestSet, virtualService: Manifest, rule: Open, path: string, subsets: Subsets): RouteBranch[] {
  const { namespace } = virtualService.metadata;
  const written = list(rule.route).map(record);
  const shares = written.length === 1 ? [1] : sharesOf(written.map(({ weight }) => integer(weight) ?? 0));
  return written.flatMap(({ destination }, index): RouteBranch[] => {
    const { host, subset, port } = record(destination);
    const number = integer(record(port).number);
    const service = serviceOf(manifests, host, namespace);
    if (service === undefined) return [];
    return [{
      service,
      weight: shares[index],
      ...number !== undefined && { port: { number } },
      field: `${path}.route[${index}].weight`,
      object: keyOf(virtualService),
      ...partOf(service, subset, namespace, subsets),
    }];
  });
}

/** The subset of the route's own namespace counts first. */
function partOf(service: string, written: unknown, namespace: string | undefined, subsets: Subsets): Part {
  const name = text(written);
  if (name === undefined) return {};
  const named = (subsets.get(service) ?? []).filter(one => one.name === name);
  const subset = named.find(one => one.namespace === namespace) ?? named[0];
  if (subset === undefined) {
    const mend = `Define the subset "${name}" in the DestinationRule, one commit before a route names it`;
    return { problem: { reason: `no DestinationRule of ${nameOf(service)} defines the subset "${name}"`, mend, asking: 'destination.subset', missing: ['DestinationRule'] } };
  }
  return { labels: subset.labels, subsetObject: subset.object };
}

function subsetsByService(manifests: ManifestSet): Map<string, Subset[]> {
  const found = new Map<string, Subset[]>();
  for (const manifest of manifests.ofKind('DestinationRule')) {
    const { namespace } = manifest.metadata;
    const { host, subsets } = record(manifest.spec);
    const service = groupOf(manifest.apiVersion) === GROUP ? serviceOf(manifests, host, namespace) : undefined;
    if (service === undefined) continue;
    const own = records(subsets).map(subset => ({ name: text(subset.name) ?? '', labels: labels(subset.labels), object: keyOf(manifest), namespace }));
    found.set(service, [...found.get(service) ?? [], ...own]);
  }
  return found;
}

/**
 * The Service of a host: a name without dots is of the namespace of the object that says it; of a full name the cluster's
 * domain may be any. Other hosts are no Services that manifests could show.
 */
function serviceOf(manifests: ManifestSet, host: unknown, namespace: string | undefined): string | undefined {
  const [name, ofNamespace, type] = (text(host) ?? '').split('.');
  if (name === '' || name === '*') return undefined;
  if (ofNamespace === undefined) return serviceKey(manifests, name, undefined, namespace);
  return type === 'svc' ? serviceKey(manifests, name, ofNamespace, namespace) : undefined;
}

/** `/cart, header x-canary`. */
function matchName(match: Open): string {
  const place = ['authority', 'uri', 'method'].flatMap(field => valueOf(match[field])).join(' ');
  const carried = [['header', match.headers], ['query', match.queryParams]].flatMap(([kind, of]) => (
    Object.entries(record(of)).map(([name, value]) => `${text(kind) ?? ''} ${name}=${valueOf(value).join()}`)
  ));
  const port = integer(match.port);
  return [...place === '' ? ['/'] : [place], ...carried, ...port === undefined ? [] : [`port ${port}`], ...list(match.sniHosts).filter(one => text(one) !== undefined)].join(', ');
}

/** `exact`, `prefix` or `regex`. */
function valueOf(match: unknown): string[] {
  return Object.values(record(match)).filter((value): value is string => typeof value === 'string');
}
