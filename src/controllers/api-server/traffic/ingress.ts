/** What the server refuses of Ingresses. */
import { isIP } from 'net';
import { integer, list, Open, record, text } from '../../../ground/shape';
import { dnsHost, dnsLabel, dnsSubdomain, pathSegment, portName, portNumber } from '../names';
import { Refusal } from '../refusal';
import { formed, isEmpty, isPlaceholder, named, needed, refusalsAt, Row, row, rowOf } from '../row';
import { NETWORKING } from '../sources';
import { invalid, required, unsupported } from '../words';

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const BAD_IN_PATH = ['//', '/./', '/../', '%2f', '%2F'];
const BAD_AT_END = ['/..', '/.'];
const CLASS = 'kubernetes.io/ingress.class';

const BACKEND: readonly Row[] = [
  row('service.name', `${NETWORKING} validateIngressBackend`, named(dnsLabel)),
  row('service.port.name', `${NETWORKING} validateIngressBackend`, formed(portName)),
  row('service.port.number', `${NETWORKING} validateIngressBackend`, value => {
    const bad = integer(value) === undefined || value === 0 ? undefined : portNumber(integer(value)!);
    return bad === undefined ? undefined : invalid(value, bad);
  }),
  row('resource.apiGroup', `${NETWORKING} validateIngressTypedLocalObjectReference`, formed(dnsSubdomain)),
  row('resource.kind', `${NETWORKING} validateIngressTypedLocalObjectReference`, named(pathSegment)),
  row('resource.name', `${NETWORKING} validateIngressTypedLocalObjectReference`, named(pathSegment)),
];

export const INGRESS: readonly Row[] = [
  rowOf('spec', `${NETWORKING} ValidateIngressSpec`, ({ spec }) => {
    const { rules, defaultBackend } = record(spec);
    return list(rules).length === 0 && isEmpty(defaultBackend) ? [{ field: 'spec', message: invalid([], 'either `defaultBackend` or `rules` must be specified') }] : [];
  }),
  rowOf('spec.defaultBackend', `${NETWORKING} validateIngressBackend`, ({ spec }) =>
    isEmpty(record(spec).defaultBackend) ? [] : backend('spec.defaultBackend', record(record(spec).defaultBackend))),
  row('spec.rules[].host', `${NETWORKING} validateIngressRules`, (value, around) =>
    typeof value === 'string' && isIP(value) !== 0 ? invalid(value, 'must be a DNS name, not an IP address') : formed(dnsHost)(value, around)),
  row('spec.rules[].http.paths', `${NETWORKING} validateHTTPIngressRuleValue`, value => isEmpty(value) ? required() : undefined),
  rowOf('spec.rules[].http.paths[]', `${NETWORKING} validateHTTPIngressPath`, ({ spec }) => list(record(spec).rules).flatMap((rule, i) =>
    list(record(record(rule).http).paths).flatMap((path, j) => pathRefusals(`spec.rules[${i}].http.paths[${j}]`, record(path))))),
  row('spec.tls[].hosts[]', `${NETWORKING} validateIngressTLS`, formed(dnsHost)),
  row('spec.tls[].secretName', `${NETWORKING} validateIngressTLS`, formed(dnsSubdomain)),
  row('spec.ingressClassName', `${NETWORKING} ValidateIngressSpec`, (value, around) =>
    value === undefined ? undefined : needed(dnsSubdomain)(value, around)),
];

/** Only where the object is new: what is there already may keep both. */
export function classRefusals({ metadata, spec }: Open): Refusal[] {
  const annotated = text(record(record(metadata).annotations)[CLASS]);
  const written = text(record(spec).ingressClassName);
  return annotated === undefined || written === undefined || annotated === written
    ? []
    : [{ field: 'spec.ingressClassName', message: invalid(annotated, 'must match `ingressClassName` when both are specified') }];
}

function pathRefusals(field: string, { path, pathType, backend: target }: Open): Refusal[] {
  if (isEmpty(pathType)) return [{ field: `${field}.pathType`, message: required('pathType must be specified') }];
  const type = text(pathType) ?? '';
  const bad = isPlaceholder(type) || isPlaceholder(path) ? undefined : pathError(type, text(path) ?? '');
  return [
    ...PATH_TYPES.includes(type) || isPlaceholder(type) ? [] : [{ field: `${field}.pathType`, message: unsupported(type, PATH_TYPES) }],
    ...bad === undefined ? [] : [{ field: `${field}.path`, message: invalid(path ?? '', bad) }],
    ...backend(`${field}.backend`, record(target)),
  ];
}

function pathError(type: string, path: string): string | undefined {
  if (type === 'ImplementationSpecific') return path === '' || path.startsWith('/') ? undefined : 'must be an absolute path';
  if (type !== 'Exact' && type !== 'Prefix') return undefined;
  if (!path.startsWith('/')) return 'must be an absolute path';
  const within = BAD_IN_PATH.find(one => path.includes(one));
  if (within !== undefined) return `must not contain '${within}'`;
  const end = BAD_AT_END.find(one => path.endsWith(one));
  return end === undefined ? undefined : `cannot end with '${end}'`;
}

function backend(field: string, target: Open): Refusal[] {
  const [isService, isResource] = [!isEmpty(target.service), !isEmpty(target.resource)];
  if (isService && isResource) return [{ field, message: invalid('', 'cannot set both resource and service backends') }];
  if (!isService && !isResource) return [{ field, message: invalid('', 'resource or service backend is required') }];
  const { port } = record(target.service);
  const [name, number] = [!isEmpty(record(port).name), !isEmpty(record(port).number) && record(port).number !== 0];
  const count: Refusal[] = !isService ? [] : name && number
    ? [{ field, message: invalid('', 'cannot set both port name & port number') }]
    : name || number ? [] : [{ field: `${field}.service.port`, message: required('port name or number is required') }];
  return [...count, ...refusalsAt(field, target, BACKEND.filter(one => one.field.startsWith(isService ? 'service' : 'resource')), undefined)];
}
