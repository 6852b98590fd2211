/**
 * What becomes of a request by the objects of a router, as its documentation says it: a second reader, which shares nothing with
 * `src/routers`. A request is asked for by its host, path, headers and cookies; the answer is the share of each Service.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRoute
 * @see https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority/
 * @see https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#canary
 */

export interface Request {
  readonly host: string;
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
}

/** Shares from 0 to 1, by the name of the Service. */
export interface Outcome {
  readonly shares: { readonly [service: string]: number };
  readonly copies: { readonly [service: string]: number };
}

type Target = readonly [service: string, share: number];

export function outcomeOf(objects: readonly any[], request: Request): Outcome {
  const [main] = objects;
  switch (main.kind) {
    case 'HTTPRoute':
    case 'GRPCRoute': return byGatewayApi(main, request);
    case 'VirtualService': return byIstio(main, request);
    case 'IngressRoute': return byTraefik(objects, request);
    case 'Ingress': return byNginx(objects, request);
    default: throw new Error(`nothing is known of ${main.kind}`);
  }
}

function outcome(shares: readonly Target[], copies: readonly Target[] = []): Outcome {
  const summed = (targets: readonly Target[]) => {
    const sums: { [service: string]: number } = {};
    for (const [service, share] of targets) if (share > 0) sums[service] = (sums[service] ?? 0) + share;
    return sums;
  };
  return { shares: summed(shares), copies: summed(copies) };
}

function relative(weighted: ReadonlyArray<readonly [string, number]>): Target[] {
  const total = weighted.reduce((sum, [, weight]) => sum + weight, 0);
  if (total === 0) throw new Error('all weights are 0: every request fails');
  return weighted.map(([service, weight]) => [service, weight / total]);
}

const headerOf = ({ headers }: Request, name: string) => Object.entries(headers).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];

/** A prefix of whole elements: `/cart` is one of `/cart/1`, and none of `/cartoon`. */
const isPrefix = (prefix: string, path: string) => path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);

/** The longest path counts, then the most headers, then the first rule. Names of headers have no case. */
function byGatewayApi({ spec: { hostnames = [], rules } }: any, request: Request): Outcome {
  if (hostnames.length > 0 && !hostnames.includes(request.host)) return outcome([]);
  const found = rules.flatMap((rule: any, index: number) => (rule.matches ?? [{}]).map((match: any) => ({ rule, match, index })))
    .filter(({ match: { path, headers = [] } }: any) => (
      (path === undefined || (path.type === 'PathPrefix' && isPrefix(path.value, request.path)))
      && headers.every((header: any) => header.type === 'Exact' && headerOf(request, header.name) === header.value)
    ))
    .sort((a: any, b: any) => (b.match.path?.value.length ?? 0) - (a.match.path?.value.length ?? 0)
      || (b.match.headers?.length ?? 0) - (a.match.headers?.length ?? 0) || a.index - b.index);
  if (found.length === 0) return outcome([]);
  const { backendRefs, filters = [] } = found[0].rule;
  const copies = filters.map(({ requestMirror: { backendRef, percent, fraction } }: any): Target => (
    [backendRef.name, fraction ? fraction.numerator / (fraction.denominator ?? 100) : (percent ?? 100) / 100]
  ));
  return outcome(relative(backendRefs.map(({ name, weight = 1 }: any) => [name, weight])), copies);
}

/** The first route that matches counts; a single destination receives everything. Names of headers are in lower case; four of them are ignored. */
function byIstio({ spec: { hosts, http } }: any, request: Request): Outcome {
  if (!hosts.includes(request.host)) return outcome([]);
  const isCarried = ([name, { exact, regex }]: [string, any]) => {
    if (['uri', 'scheme', 'method', 'authority'].includes(name)) return true;
    const value = name === name.toLowerCase() ? headerOf(request, name) : undefined;
    return value !== undefined && (exact === undefined ? new RegExp(`^(?:${regex})$`).test(value) : exact === value);
  };
  const isMatching = ({ uri, headers = {} }: any) => request.path.startsWith(uri.prefix) && Object.entries(headers).every(isCarried);
  const found = http.find(({ match }: any) => match === undefined || match.some(isMatching));
  if (found === undefined) return outcome([]);
  const { route, mirrors = [] } = found;
  const weighted = route.map(({ destination, weight }: any) => [destination.host, route.length === 1 ? 1 : weight]);
  const shares = relative(weighted);
  return outcome(shares, mirrors.map(({ destination, percentage }: any): Target => [destination.host, (percentage?.value ?? 100) / 100]));
}

/** The longest rule that matches counts. Its terms are matchers with quoted arguments, alternatives in parentheses. */
function byTraefik(objects: readonly any[], request: Request): Outcome {
  const [{ spec: { routes } }] = objects;
  const found = routes.filter(({ match }: any) => isTrue(match, request)).sort((a: any, b: any) => b.match.length - a.match.length);
  if (found.length === 0) return outcome([]);
  const ledTo = ({ kind = 'Service', name }: any, share: number): Outcome => {
    if (kind === 'Service') return outcome([[name, share]]);
    const { weighted, mirroring } = objects.find(one => one.kind === kind && one.metadata.name === name).spec;
    if (mirroring) {
      const { shares } = ledTo(mirroring, share);
      const copies = (mirroring.mirrors ?? []).map((mirror: any): Target => [mirror.name, share * (mirror.percent ?? 0) / 100]);
      return { shares, copies: outcome(copies).shares };
    }
    const parts = relative(weighted.services.map((one: any) => [one.name, one.weight ?? 1]));
    return outcome(parts.map(([service, part]): Target => [service, part * share]));
  };
  if (found[0].services.length !== 1) throw new Error('several services of a rule are not written');
  return ledTo(found[0].services[0], 1);
}

function isTrue(rule: string, request: Request): boolean {
  return rule.split(' && ').every(term => term.replace(/^\((?=Host|PathPrefix)|(?<=`\))\)$/g, '').split(' || ').some(matcher => {
    const [, name, first, second] = /^(\w+)\(`([^`]*)`(?:, `([^`]*)`)?\)$/.exec(matcher)!;
    switch (name) {
      case 'Host': return first === request.host;
      case 'PathPrefix': return request.path.startsWith(first);
      case 'Header': return headerOf(request, first) === second;
      case 'HeaderRegexp': return new RegExp(second).test(headerOf(request, first) ?? '');
      default: throw new Error(`nothing is known of ${name}`);
    }
  }));
}

const PREFIX = 'nginx.ingress.kubernetes.io/';

/** An Ingress with the same host and path, marked as a canary: its header counts before its cookie, and that before its weight. */
function byNginx(objects: readonly any[], request: Request): Outcome {
  const annotation = ({ metadata }: any, name: string): string | undefined => metadata.annotations[PREFIX + name];
  const backend = ({ spec }: any): string | undefined => spec.rules.filter(({ host }: any) => host === request.host)
    .flatMap(({ http }: any) => http.paths).filter(({ path, pathType }: any) => pathType === 'Prefix' && isPrefix(path, request.path))
    .sort((a: any, b: any) => b.path.length - a.path.length)[0]?.backend.service.name;
  const [main] = objects.filter(one => annotation(one, 'canary') !== 'true');
  const [canary] = objects.filter(one => annotation(one, 'canary') === 'true');
  const [stable, other] = [main, canary].map(backend);
  if (stable === undefined || other === undefined) return outcome([]);
  const target = annotation(main, 'mirror-target');
  const copies: Target[] = target === undefined ? [] : [[new URL(target.replace('$request_uri', request.path)).hostname.split('.')[0], 1]];
  const header = annotation(canary, 'canary-by-header');
  const carried = header === undefined ? undefined : headerOf(request, header);
  if (carried !== undefined && carried === annotation(canary, 'canary-by-header-value')) return outcome([[other, 1]], copies);
  const cookie = annotation(canary, 'canary-by-cookie');
  const cookies = (headerOf(request, 'Cookie') ?? '').split(/; */).map(one => one.split('='));
  const said = cookies.find(([name]) => name === cookie)?.[1];
  if (said === 'always') return outcome([[other, 1]], copies);
  if (said === 'never') return outcome([[stable, 1]], copies);
  const total = Math.max(100, Number(annotation(canary, 'canary-weight-total') ?? 100));
  const share = Number(annotation(canary, 'canary-weight') ?? 0) / total;
  return outcome([[stable, 1 - share], [other, share]], copies);
}
