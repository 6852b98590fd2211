/**
 * The words in which the API server says what is wrong with a value.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/staging/src/k8s.io/apimachinery/pkg/util/validation/field/errors.go
 */

/** A value that is longer is cut. */
const LONGEST = 60;

export function invalid(value: unknown, what: string): string {
  return `Invalid value: ${shown(value)}: ${what}`;
}

export function required(what = ''): string {
  return what === '' ? 'Required value' : `Required value: ${what}`;
}

export function forbidden(what: string): string {
  return `Forbidden: ${what}`;
}

export function duplicate(value: unknown): string {
  return `Duplicate value: ${shown(value)}`;
}

export function notFound(value: unknown): string {
  return `Not found: ${shown(value)}`;
}

export function unsupported(value: unknown, supported: readonly string[]): string {
  return `Unsupported value: ${shown(value)}: supported values: ${supported.map(one => `"${one}"`).join(', ')}`;
}

export function tooLong(bytes: number): string {
  return `Too long: may not be more than ${bytes} bytes`;
}

export function tooMany(count: number, most: number): string {
  return `Too many: ${count}: must have at most ${most} items`;
}

/** A value in a sentence; empty where there is none, as the server has it. */
export function plain(value: unknown): string {
  return value === undefined || value === null ? '' : typeof value === 'object' ? shown(value) : String(value);
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return '""';
  if (typeof value === 'object') return Array.isArray(value) ? '[…]' : '{…}';
  const text = typeof value === 'string' ? value : String(value);
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return typeof value === 'string' ? JSON.stringify(cut) : cut;
}
