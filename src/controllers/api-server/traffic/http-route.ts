/**
 * What the server refuses of HTTPRoutes and GRPCRoutes: what every release of the Gateway API since 1.0 asks for.
 *
 * @see https://github.com/kubernetes-sigs/gateway-api/tree/v1.0.0/config/crd/standard the definitions hold the rules
 */
import { list, Open, record, text } from '../../../ground/shape';
import { dnsHost, dnsLabel, dnsSubdomain } from '../names';
import { Refusal } from '../refusal';
import { formed, isEmpty, isPlaceholder, named, oneOf, refusalsAt, Row, row, rowOf, unique, within } from '../row';
import { invalid, plain, required, tooMany, unsupported } from '../words';

const HTTP = 'gateway-api config/crd/standard/gateway.networking.k8s.io_httproutes.yaml';
const GRPC = 'gateway-api config/crd/standard/gateway.networking.k8s.io_grpcroutes.yaml';
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'];
const MATCH_TYPES = ['Exact', 'PathPrefix', 'RegularExpression'];
const BAD_IN_PATH = ['//', '/./', '/../', '%2f', '%2F', '#'];
const BAD_AT_END = ['/..', '/.'];
const PATH = /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$/;

/** The member that each type of filter has, and whether it may stand there once only. */
const FILTERS: ReadonlyMap<string, string> = new Map([
  ['RequestHeaderModifier', 'requestHeaderModifier'], ['ResponseHeaderModifier', 'responseHeaderModifier'], ['RequestMirror', 'requestMirror'],
  ['RequestRedirect', 'requestRedirect'], ['URLRewrite', 'urlRewrite'], ['ExtensionRef', 'extensionRef'],
]);
const ONCE = ['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestRedirect', 'URLRewrite'];

const BACKEND: readonly Row[] = [
  row('name', HTTP, value => isEmpty(value) ? required() : undefined),
  row('group', HTTP, formed(dnsSubdomain)),
  row('kind', HTTP, formed(value => /^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$/.test(value) ? undefined : "should match '^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$'")),
  row('port', HTTP, (value, { holder: { group, kind } }) =>
    value === undefined && isEmpty(group) && (kind ?? 'Service') === 'Service' ? invalid({}, 'Must have port for Service reference') : undefined),
  row('port', HTTP, within(1, 65535, 'should be between 1 and 65535')),
];
const WEIGHT = row('weight', HTTP, within(0, 1_000_000, 'should be between 0 and 1000000'));

const REPLACING: ReadonlyMap<string, string> = new Map([['ReplaceFullPath', 'replaceFullPath'], ['ReplacePrefixMatch', 'replacePrefixMatch']]);

/** What a path or a host becomes. */
const REWRITE: readonly Row[] = [
  row('hostname', HTTP, formed(dnsSubdomain)),
  row('path.type', HTTP, (value, { holder }) => {
    if (isEmpty(value)) return required();
    const member = REPLACING.get(text(value) ?? '');
    if (member === undefined) return unsupported(value, [...REPLACING.keys()]);
    return holder[member] === undefined || holder[member] === null ? invalid({}, `${member} must be specified when type is set to '${plain(value)}'`) : undefined;
  }),
];

const REDIRECT: readonly Row[] = [...REWRITE, row('scheme', HTTP, oneOf('http', 'https'))];
const WEIGHTED: readonly Row[] = [...BACKEND, WEIGHT, row('namespace', HTTP, formed(dnsLabel))];
const HEADER_NAME = (value: string) => /^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/.test(value) ? undefined : "should match '^[A-Za-z0-9!#$%&'*+\\-.^_\\x60|~]+$'";

/** Pairs of a name and a value, each name once. */
function pairs(field: string): readonly Row[] {
  return [
    row(`${field}[].name`, HTTP, (value, around) => named(HEADER_NAME)(value, around) ?? unique(value, around)),
    row(`${field}[].value`, HTTP, value => isEmpty(value) ? required() : undefined),
  ];
}

const NAMED_VALUES = [...pairs('matches[].headers'), ...pairs('matches[].queryParams')];
const MODIFIED = ['requestHeaderModifier', 'responseHeaderModifier'].flatMap(member => [...pairs(`${member}.set`), ...pairs(`${member}.add`)]);

const RULE: readonly Row[] = [
  most('matches', HTTP, 64),
  most('filters', HTTP, 16),
  most('backendRefs', HTTP, 16),
  rowOf('backendRefs[]', HTTP, ({ backendRefs }) => list(backendRefs).flatMap((ref, i) => [
    ...refusalsAt(`backendRefs[${i}]`, record(ref), WEIGHTED, undefined),
    ...filterRefusals(`backendRefs[${i}].filters`, record(ref).filters),
  ])),
  rowOf('filters[]', HTTP, ({ filters }) => filterRefusals('filters', filters)),
];

const HTTP_RULE: readonly Row[] = [
  ...RULE,
  ...NAMED_VALUES,
  rowOf('matches[].path', HTTP, ({ matches }) => list(matches).flatMap((match, i) => pathRefusals(`matches[${i}].path`, record(match).path))),
  row('matches[].method', HTTP, oneOf(...METHODS)),
  rowOf('', HTTP, ({ filters, backendRefs }) => list(backendRefs).length > 0 && list(filters).some(filter => !isEmpty(record(filter).requestRedirect))
    ? [{ field: 'filters', message: invalid({}, 'RequestRedirect filter must not be used together with backendRefs') }]
    : []),
  rowOf('filters[].path', HTTP, rule => replacedPrefixes(rule)),
];

function route(source: string, rule: readonly Row[]): readonly Row[] {
  return [
    most('spec.hostnames', source, 16),
    row('spec.hostnames[]', source, (value, around) => value === '' ? invalid('', 'should be at least 1 chars long') : formed(dnsHost)(value, around)),
    row('spec.parentRefs[].name', source, value => isEmpty(value) ? required() : undefined),
    row('spec.parentRefs[].namespace', source, formed(dnsLabel)),
    row('spec.parentRefs[].sectionName', source, formed(dnsSubdomain)),
    most('spec.parentRefs', source, 32),
    most('spec.rules', source, 16),
    rowOf('spec.rules[]', source, ({ spec }) => list(record(spec).rules).flatMap((one, i) => refusalsAt(`spec.rules[${i}]`, record(one), rule, undefined))),
  ];
}

export const HTTP_ROUTE = [row('spec', HTTP, value => value === undefined ? required() : undefined), ...route(HTTP, HTTP_RULE)];
export const GRPC_ROUTE = route(GRPC, RULE);

function most(field: string, source: string, count: number): Row {
  return row(field, source, value => Array.isArray(value) && value.length > count ? tooMany(value.length, count) : undefined);
}

function pathRefusals(field: string, path: unknown): Refusal[] {
  const { type = 'PathPrefix', value = '/' } = record(path);
  if (isEmpty(path) || typeof type !== 'string' || typeof value !== 'string' || isPlaceholder(type) || isPlaceholder(value)) return [];
  if (!MATCH_TYPES.includes(type)) return [{ field: `${field}.type`, message: invalid(type, 'type must be one of [\'Exact\', \'PathPrefix\', \'RegularExpression\']') }];
  const bad = type === 'RegularExpression' ? undefined : pathError(value);
  return bad === undefined ? [] : [{ field: `${field}.value`, message: invalid(value, `${bad} when type one of ['Exact', 'PathPrefix']`) }];
}

function pathError(path: string): string | undefined {
  if (!path.startsWith('/')) return "value must be an absolute path and start with '/'";
  const inside = BAD_IN_PATH.find(one => path.includes(one));
  if (inside !== undefined) return `must not contain '${inside}'`;
  const end = BAD_AT_END.find(one => path.endsWith(one));
  return end !== undefined ? `must not end with '${end}'` : PATH.test(path) ? undefined : 'must only contain valid characters';
}

function filterRefusals(field: string, filters: unknown): Refusal[] {
  const types = list(filters).map(filter => text(record(filter).type) ?? '');
  const repeated = ONCE.find(type => types.filter(one => one === type).length > 1);
  return [
    ...types.includes('RequestRedirect') && types.includes('URLRewrite')
      ? [{ field, message: invalid([], 'May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but not both') }]
      : [],
    ...repeated === undefined ? [] : [{ field, message: invalid([], `${repeated} filter cannot be repeated`) }],
    ...list(filters).flatMap((filter, i) => filterRefusal(`${field}[${i}]`, record(filter))),
  ];
}

function filterRefusal(field: string, filter: Open): Refusal[] {
  const type = text(filter.type) ?? '';
  if (type === '') return [{ field: `${field}.type`, message: required() }];
  const own = FILTERS.get(type);
  const other = [...FILTERS].find(([, member]) => member !== own && !isEmpty(filter[member]));
  // Newer releases have more types.
  if (own !== undefined && isEmpty(filter[own])) return [{ field, message: invalid({}, `filter.${own} must be specified for ${type} filter.type`) }];
  if (other !== undefined && !isPlaceholder(type)) return [{ field, message: invalid({}, `filter.${other[1]} must be nil if the filter.type is not ${other[0]}`) }];
  switch (own) {
    case 'requestMirror': return refusalsAt(`${field}.requestMirror.backendRef`, record(record(filter.requestMirror).backendRef), BACKEND, undefined);
    case 'requestRedirect': return refusalsAt(`${field}.requestRedirect`, record(filter.requestRedirect), REDIRECT, undefined);
    case 'urlRewrite': return refusalsAt(`${field}.urlRewrite`, record(filter.urlRewrite), REWRITE, undefined);
    case 'requestHeaderModifier':
    case 'responseHeaderModifier': return refusalsAt(field, filter, MODIFIED, undefined);
    default: return [];
  }
}

/** A prefix is replaced where exactly one prefix is matched. */
function replacedPrefixes({ matches, filters }: Open): Refusal[] {
  const [first, ...others] = isEmpty(matches) && !Array.isArray(matches) ? [{ path: { type: 'PathPrefix' } }] : list(matches);
  const { path } = record(first);
  const isPrefix = others.length === 0 && first !== undefined && (isEmpty(path) || (record(path).type ?? 'PathPrefix') === 'PathPrefix');
  const replacing = ['requestRedirect', 'urlRewrite'].flatMap(member => {
    const all = list(filters).filter(filter => replacesPrefix(record(record(filter)[member]).path));
    return all.length === 1 ? [member] : [];
  });
  if (isPrefix) return [];
  return replacing.map(member => {
    const filter = member === 'urlRewrite' ? 'URLRewrite' : 'RequestRedirect';
    return { field: 'matches', message: invalid([], `When using ${filter} filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified`) };
  });
}

function replacesPrefix(path: unknown): boolean {
  const { type, replacePrefixMatch } = record(path);
  return type === 'ReplacePrefixMatch' && replacePrefixMatch !== undefined && replacePrefixMatch !== null;
}
