/** What changes between two sets of manifests, field by field. */

export interface FieldChange {
  /** `Deployment/hello`. */
  readonly object: string;
  /** `spec.template.spec.containers[0].image`; empty where the whole object comes or goes. */
  readonly field: string;
  /** The value before; undefined where there was none. */
  readonly before: unknown;
  /** The value after; undefined where there is none. */
  readonly after: unknown;
}

/** The changes in the order of the manifests. Lists are compared position by position. */
export function manifestDiff(before: readonly any[], after: readonly any[]): FieldChange[] {
  const old = byName(before);
  const now = byName(after);
  const keys = [...new Set([...old.keys(), ...now.keys()])];
  const names = keys.map(key => objectName(old.get(key) ?? now.get(key)));
  return keys.flatMap((key, i) => {
    const isAlone = names.indexOf(names[i]) === names.lastIndexOf(names[i]);
    return fieldChanges(isAlone ? names[i] : key, '', old.get(key), now.get(key));
  });
}

/** The changes from one value to another, below a name for the whole. */
export function valueDiff(object: string, before: unknown, after: unknown): FieldChange[] {
  return fieldChanges(object, '', before, after);
}

/** One change as one line: `Deployment/hello  spec.replicas: 10 → 9`. */
export function formatChange(change: FieldChange): string {
  return formatChangeWithin(Infinity, change);
}

/** The same, with lists and maps that would take more characters not spelled out. */
export function formatChangeWithin(longest: number, { object, field, before, after }: FieldChange): string {
  if (field === '') return `${object}  ${before === undefined ? 'is new' : 'is gone'}`;
  return `${object}  ${field}: ${formatValue(before, longest)} → ${formatValue(after, longest)}`;
}

/** The name by which an object is known: `Deployment/hello`. */
export function objectName(manifest: any): string {
  return `${manifest.kind}/${manifest.metadata?.name}`;
}

/** By `Deployment/shop/hello`, which has a number where several charts leave the namespace open. */
function byName(manifests: readonly any[]): Map<string, any> {
  const found = new Map<string, any>();
  for (const manifest of manifests) {
    const { kind, metadata } = manifest;
    const name = [kind, ...metadata?.namespace === undefined ? [] : [metadata.namespace], metadata?.name].join('/');
    let key = name;
    for (let count = 2; found.has(key); count++) key = `${name} (${count})`;
    found.set(key, manifest);
  }
  return found;
}

function fieldChanges(object: string, field: string, before: any, after: any): FieldChange[] {
  if (isBranch(before) && isBranch(after) && Array.isArray(before) === Array.isArray(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap(key => fieldChanges(object, join(field, key, Array.isArray(after)), before[key], after[key]));
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ object, field, before, after }];
}

function isBranch(value: any): boolean {
  return value !== null && typeof value === 'object';
}

function join(field: string, key: string, isIndex: boolean): string {
  if (isIndex) return `${field}[${key}]`;
  const name = /^[\w-]+$/.test(key) ? key : `"${key}"`;
  return field === '' ? name : `${field}.${name}`;
}

function formatValue(value: unknown, longest: number): string {
  if (value === undefined) return '(none)';
  if (typeof value === 'string') return value;
  const text = JSON.stringify(value);
  return text.length <= longest ? text : Array.isArray(value) ? '[…]' : '{…}';
}
