/** Reads fields of objects that anybody may have written: what is not of the expected kind counts as absent. */

export interface Open {
  readonly [field: string]: unknown;
}

export interface Labels {
  readonly [key: string]: string;
}

export function record(value: unknown): Open {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Open : {};
}

/** The members of a list that are objects. */
export function records(value: unknown): Open[] {
  return list(value).filter((one): one is Open => typeof one === 'object' && one !== null && !Array.isArray(one));
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function integer(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? value as number : undefined;
}

/** A number of pods or a percentage of all of them, such as `25%`. */
export function countOrPercent(value: unknown): number | string | undefined {
  return typeof value === 'string' && /^\d{1,9}%$/.test(value) ? value : integer(value);
}

export function labels(value: unknown): Labels {
  return Object.fromEntries(Object.entries(record(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
