/**
 * What a name, a label or a port may look like. Each says in the words of the server what is wrong, or nothing.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/staging/src/k8s.io/apimachinery/pkg/api/validate/content/kube.go
 */
import { isIP } from 'net';

type Format = (value: string) => string | undefined;

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const NAME_PART = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

const LABEL_WORDS = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
const SUBDOMAIN_WORDS = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
  + 'and must start and end with an alphanumeric character';
const WILDCARD_WORDS = "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case "
  + "alphanumeric characters, '-' or '.' and end with an alphanumeric character";
const NAME_PART_WORDS = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const LABEL_VALUE_WORDS = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
  + 'and must start and end with an alphanumeric character';

export const dnsLabel: Format = value => {
  if (value.length > 63) return longest(63);
  if (LABEL.test(value)) return undefined;
  return SUBDOMAIN.test(value) ? 'must not contain dots' : LABEL_WORDS;
};

export const dnsSubdomain: Format = value => {
  if (value.length > 253) return longest(253);
  return SUBDOMAIN.test(value) ? undefined : SUBDOMAIN_WORDS;
};

/** The host of an Ingress: a name, or `*.` before one. */
export const dnsHost: Format = value => {
  if (!value.includes('*')) return dnsSubdomain(value);
  return value.startsWith('*.') && value.length <= 253 && dnsSubdomain(value.slice(2)) === undefined ? undefined : WILDCARD_WORDS;
};

/** What stands in the path of a request, and is free else. */
export const pathSegment: Format = value => {
  if (value === '.' || value === '..') return `may not be '${value}'`;
  const bad = ['/', '%'].find(one => value.includes(one));
  return bad === undefined ? undefined : `may not contain '${bad}'`;
};

/** The key of a label: a name, with a domain and a slash before it or not. */
export const qualifiedName: Format = value => {
  const parts = value.split('/');
  if (parts.length > 2) return `a valid label key ${NAME_PART_WORDS} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`;
  const name = parts[parts.length - 1];
  const inPrefix = parts.length === 1 ? undefined : parts[0] === '' ? 'must be non-empty' : dnsSubdomain(parts[0]);
  if (inPrefix !== undefined) return `prefix part ${inPrefix}`;
  if (name === '') return 'name part must be non-empty';
  if (name.length > 63) return `name part ${longest(63)}`;
  return NAME_PART.test(name) ? undefined : `name part ${NAME_PART_WORDS}`;
};

/** Case does not matter in the keys of annotations. */
export const annotationKey: Format = value => qualifiedName(value.toLowerCase());

export const labelValue: Format = value => {
  if (value.length > 63) return longest(63);
  return value === '' || NAME_PART.test(value) ? undefined : LABEL_VALUE_WORDS;
};

export const portName: Format = value => {
  if (value.length > 15) return 'must be no more than 15 characters';
  if (!/^[-a-z0-9]+$/.test(value)) return 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)';
  if (!/[a-z]/.test(value)) return 'must contain at least one letter (a-z)';
  if (value.includes('--')) return 'must not contain consecutive hyphens';
  return value.startsWith('-') || value.endsWith('-') ? 'must not begin or end with a hyphen' : undefined;
};

/** A file of a ConfigMap or Secret. */
export const dataKey: Format = value => {
  if (value.length > 253) return longest(253);
  if (!/^[-._a-zA-Z0-9]+$/.test(value)) return "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
  if (value === '.' || value === '..') return `must not be '${value}'`;
  return value.startsWith('..') ? "must not start with '..'" : undefined;
};

/** Up to Kubernetes 1.29 a name may not begin with a digit either. */
export const variableName: Format = value =>
  /^[ -<>-~]+$/.test(value) ? undefined : "a valid environment variable name must consist only of printable ASCII characters other than '='";

/** Zeros before a number of an address are let through by the older versions. */
export const address: Format = value =>
  isIP(value) !== 0 || /^\d+(\.\d+){3}$/.test(value) ? undefined : 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';

/** An address and the number of its bits that count. */
export const addressRange: Format = value => {
  const [from, bits, ...more] = value.trim().split('/');
  const most = address(from) !== undefined ? -1 : from.includes(':') ? 128 : 32;
  return more.length === 0 && /^\d{1,3}$/.test(bits ?? '') && Number(bits) <= most ? undefined : 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';
};

/** A way within a volume. */
export const relativePath: Format = value => value.startsWith('/') ? 'must be a relative path' : withoutBacksteps(value);

export const withoutBacksteps: Format = value => value.split('/').includes('..') ? "must not contain '..'" : undefined;

export function portNumber(value: number): string | undefined {
  return value >= 1 && value <= 65535 ? undefined : between(1, 65535);
}

export function between(least: number, most: number): string {
  return `must be between ${least} and ${most}, inclusive`;
}

function longest(bytes: number): string {
  return `must be no more than ${bytes} bytes`;
}
