/** One row of the table of what the API server refuses. */
import { Refusal } from './refusal';
import { duplicate, forbidden, invalid, required, unsupported } from './words';
import { integer, list, Open, record, text } from '../../ground/shape';

/** What stands around a value. */
export interface Around<Context> {
  /** The object that has the field. */
  readonly holder: Open;
  readonly context: Context;
  /** Whether the same was said of an earlier member of the list. */
  again(value: unknown): boolean;
}

/** Where nothing stands around it. */
export const ALONE: Around<undefined> = { holder: {}, context: undefined, again: () => false };

/** What the server says of a value; nothing where it accepts it. */
export type Says<Context> = (value: unknown, around: Around<Context>) => string | undefined;

export interface Row<Context = unknown> {
  /** `ports[].name`: the way from the object that the row is about. */
  readonly field: string;
  /** File and function of Kubernetes in which it stands. */
  readonly source: string;
  refusals(scope: Open, context: Context): readonly Refusal[];
}

/** A row about one field, or about that field of each member of a list. */
export function row<Context = unknown>(field: string, source: string, says: Says<Context>): Row<Context> {
  const steps = field.match(/\[\]|[^.[\]]+/g) ?? [];
  return {
    field,
    source,
    refusals(scope, context) {
      const found: Refusal[] = [];
      walk({ says, context, steps, found, again: newMemory() }, scope, scope, 0, '');
      return found;
    },
  };
}

/** The same, of something that the object is to have elsewhere. */
export function rowOfElsewhere<Context = unknown>(field: string, source: string, says: Says<Context>): Row<Context> {
  const { refusals, ...one } = row(field, source, says);
  return { ...one, refusals: (scope, context) => refusals(scope, context).map(refusal => ({ ...refusal, isElsewhere: true as const })) };
}

/** A row that looks at several fields at once. */
export function rowOf<Context = unknown>(field: string, source: string, refusals: Row<Context>['refusals']): Row<Context> {
  return { field, source, refusals };
}

interface Walk<Context> {
  readonly says: Says<Context>;
  readonly context: Context;
  readonly steps: readonly string[];
  readonly found: Refusal[];
  readonly again: (value: unknown) => boolean;
}

function walk<Context>(on: Walk<Context>, value: unknown, holder: Open, i: number, path: string): void {
  const step = on.steps[i];
  if (step === undefined) {
    // For the server, null is as good as absent.
    const said = isPlaceholder(value) ? undefined : on.says(value ?? undefined, { holder, context: on.context, again: on.again });
    if (said !== undefined) on.found.push({ field: path, message: said });
  } else if (step === '[]') {
    const members = list(value);
    const inList = members.length === 0 ? on : { ...on, again: newMemory() };
    members.forEach((member, at) => walk(inList, member ?? {}, isObject(member) ? member : holder, i + 1, `${path}[${at}]`));
  } else if (isObject(value)) {
    walk(on, value[step], value, i + 1, join(path, step));
  }
}

function newMemory(): (value: unknown) => boolean {
  let known: Set<unknown> | undefined;
  return value => {
    known ??= new Set();
    return known.has(value) || !known.add(value);
  };
}

/** What the rows say of an object that stands at a place. */
export function refusalsAt<Context>(path: string, scope: Open, rows: ReadonlyArray<Row<Context>>, context: Context): Refusal[] {
  const found: Refusal[] = [];
  for (const one of rows) {
    for (const refusal of one.refusals(scope, context)) found.push({ ...refusal, field: join(path, refusal.field) });
  }
  return found;
}

export function join(path: string, field: string): string {
  if (path === '' || field === '') return path + field;
  return field.startsWith('[') ? path + field : `${path}.${field}`;
}

/** `["a.b/c"]`: the member of a map. */
export function keyed(key: string): string {
  return `[${JSON.stringify(key)}]`;
}

export function isObject(value: unknown): value is Open {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What an agent fills in before it applies the object: Flux variables, Argo CD's vault plugin, an encrypted value of SOPS.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
 * @see https://argocd-vault-plugin.readthedocs.io/en/stable/howitworks/
 */
export function isPlaceholder(value: unknown): boolean {
  return typeof value === 'string' && /\$\{[^}]*\}|^<[^<>]*>$|^ENC\[/.test(value);
}

/** A text that is written must have a form. */
export function formed<Context>(format: (value: string) => string | undefined): Says<Context> {
  return value => {
    const what = typeof value === 'string' && value !== '' ? format(value) : undefined;
    return what === undefined ? undefined : invalid(value, what);
  };
}

/** A text must be written, and may have to have a form. */
export function named<Context>(format: (value: string) => string | undefined = () => undefined, what?: string): Says<Context> {
  return (value, around) => value === undefined || value === '' ? required(what) : formed<Context>(format)(value, around);
}

/** A text must have a form, and none has not. */
export function needed<Context>(format: (value: string) => string | undefined): Says<Context> {
  return (value, around) => isEmpty(value) ? invalid('', format('') ?? '') : formed<Context>(format)(value, around);
}

/** A text that is written must be one of few. */
export function oneOf<Context>(...supported: string[]): Says<Context> {
  return value => {
    const one = text(value);
    return one === undefined || one === '' || supported.includes(one) ? undefined : unsupported(value, supported);
  };
}

/** A text must be one of few. */
export function oneOfNeeded<Context>(...supported: string[]): Says<Context> {
  return (value, around) => isEmpty(value) ? unsupported('', supported) : oneOf<Context>(...supported)(value, around);
}

/** A number that is written must not be too small or too large. */
export function within<Context>(least: number, most: number, what: string): Says<Context> {
  return value => {
    const number = integer(value);
    return number === undefined || (number >= least && number <= most) ? undefined : invalid(value, what);
  };
}

export const notNegative: Says<unknown> = within(0, Infinity, 'must be greater than or equal to 0');

/** No two members of a list may have the same. */
export const unique: Says<unknown> = (value, { again }) => value !== undefined && value !== '' && again(value) ? duplicate(value) : undefined;

/** The same in other words. */
export const mustBeUnique: Says<unknown> = (value, { again }) => value !== undefined && value !== '' && again(value) ? invalid(value, 'must be unique') : undefined;

/** A list must have members. */
export function filled<Context>(what?: string): Says<Context> {
  return value => isEmpty(value) ? required(what) : undefined;
}

/** What must not be written here. */
export function absent<Context>(what: string): Says<Context> {
  return value => value === undefined ? undefined : forbidden(what);
}

export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** The members of the object that are written, of those that are named. */
export function written(value: unknown, names: readonly string[]): string[] {
  const fields = record(value);
  return names.filter(name => fields[name] !== undefined && fields[name] !== null);
}
