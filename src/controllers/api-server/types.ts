/** What cannot be read into a field, since its type is another one. */
import { METADATA, Type, TYPES } from './field-types';
import { Refusal } from './refusal';
import { isPlaceholder, join, keyed } from './row';

/** Nobody reads more, and there may be as many as a file has lines. */
export const MOST_TOLD = 1000;

/** What cannot be read into the fields of the kind. */
export function typeRefusals(kind: string, manifest: unknown): Refusal[] {
  const found: Refusal[] = [];
  look({ metadata: METADATA }, manifest, '', found);
  const type = TYPES.get(kind);
  if (type !== undefined) look(type, manifest, '', found);
  return found;
}

function look(type: Type, value: unknown, path: string, found: Refusal[]): void {
  // For the server, null is as good as absent.
  if (found.length >= MOST_TOLD || value === undefined || value === null || isPlaceholder(value)) return;
  if (typeof type === 'string') {
    const said = scalarError(type, value);
    if (said !== undefined) found.push({ field: path, message: said });
  } else if (Array.isArray(type)) {
    if (!Array.isArray(value)) found.push({ field: path, message: unreadable(value, 'a list') });
    else value.forEach((member, i) => look(type[0] as Type, member, `${path}[${i}]`, found));
  } else if (typeof value !== 'object' || Array.isArray(value)) {
    found.push({ field: path, message: unreadable(value, '*' in type ? 'a map' : 'an object') });
  } else {
    const fields = type as { readonly [field: string]: Type };
    for (const [name, member] of Object.entries(value)) {
      const known = fields['*'] ?? (Object.hasOwn(fields, name) ? fields[name] : undefined);
      if (known !== undefined) look(known, member, '*' in fields ? path + keyed(name) : join(path, name), found);
    }
  }
}

function scalarError(type: Type & string, value: unknown): string | undefined {
  switch (type) {
    case 'text': return typeof value === 'string' ? undefined : unreadable(value, 'string');
    case 'bytes': return typeof value === 'string' || Array.isArray(value) ? undefined : unreadable(value, 'string');
    case 'bool': return typeof value === 'boolean' ? undefined : unreadable(value, 'bool');
    case 'int32': return Number.isInteger(value) && Math.abs(value as number) < 2 ** 31 ? undefined : unreadable(value, 'int32');
    case 'int64': return Number.isInteger(value) && Math.abs(value as number) < 2 ** 63 ? undefined : unreadable(value, 'int64');
    case 'count or text': return typeof value === 'string' || (Number.isInteger(value) && Math.abs(value as number) < 2 ** 31) ? undefined : unreadable(value, 'int32');
    default: return typeof value === 'number' ? undefined : typeof value === 'string' ? quantityError(value) : unreadable(value, 'string');
  }
}

/**
 * A sign, digits and a unit. It says less than the server where digits are left out.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go ParseQuantity
 */
function quantityError(value: string): string | undefined {
  if (/^[+-]?\d*(\.\d*)?([numkMGTPE]?|[KMGTPE]i|[eE][+-]?\d+)$/.test(value) && value !== '') return undefined;
  return /^[+-]?[0-9.]+[eEinumkKMGTP]*[-+]?[0-9]*$/.test(value)
    ? "unable to parse quantity's suffix"
    : "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
}

function unreadable(value: unknown, type: string): string {
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  return `json: cannot unmarshal ${typeof value === 'number' && type !== 'string' && type !== 'bool' ? `number ${value}` : kind} into a field of type ${type}`;
}
