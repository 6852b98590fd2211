/**
 * Whether an object in the cluster is what its manifest says.
 *
 * The API server adds fields with their defaults and writes quantities its own way, so equal is: every field of the
 * manifest has its value in the cluster.
 */

/** A field of a manifest that has another value in the cluster. */
export interface Difference {
  /** `spec.template.spec.containers[0].image` */
  readonly field: string;
  readonly live: unknown;
  readonly wanted: unknown;
}

/** The annotations of a manifest that matter, its spec, and what of it differs in the cluster. */
export function differences(manifest: any, live: any, annotations: readonly string[]): Difference[] {
  const wanted = Object.fromEntries(Object.entries(manifest.metadata.annotations ?? {}).filter(([key]) => annotations.includes(key)));
  return [
    ...compare('spec', manifest.spec, live.spec),
    ...compare('metadata.annotations', wanted, live.metadata.annotations),
  ];
}

/** `spec.replicas is 10 in the cluster and 9 in the frame` */
export function formatDifference({ field, live, wanted }: Difference): string {
  return `${field} is ${format(live)} in the cluster and ${format(wanted)} in the frame`;
}

function compare(field: string, wanted: any, live: any): Difference[] {
  // The API server leaves out what is empty, false or 0, and sets what is null to its default.
  if (wanted === undefined || wanted === null || (live === undefined && isZero(wanted))) return [];
  if (Array.isArray(wanted) && Array.isArray(live)) return compareLists(field, wanted, live);
  if (isObject(wanted) && (isObject(live) || live === undefined)) {
    return Object.entries(wanted).flatMap(([key, value]) => compare(join(field, key), value, live?.[key]));
  }
  return wanted === live || sameQuantity(field, wanted, live) ? [] : [{ field, live, wanted }];
}

/** Where items have names, others may have added some, as to an object. */
function compareLists(field: string, wanted: any[], live: any[]): Difference[] {
  const names = new Set(wanted.map(item => item?.name).filter(name => name !== undefined));
  const isNamed = names.size > 0 && names.size === wanted.length;
  if (!isNamed && wanted.length !== live.length) return [{ field, live, wanted }];
  return wanted.flatMap((item, i) => compare(`${field}[${i}]`, item, isNamed ? live.find(one => one.name === item.name) : live[i]));
}

function isZero(value: unknown): boolean {
  return value === '' || value === 0 || value === false || (typeof value === 'object' && Object.keys(value!).length === 0);
}

function isObject(value: unknown): value is { [key: string]: any } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields whose values are amounts: `1000m` of cpu are written back as `1`. */
const QUANTITY = /\.(requests|limits)\.("[^"]*"|[\w-]+)$|\.(sizeLimit|divisor|averageValue)$|\.target\.value$/;
const DECIMAL_UNITS = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY_UNITS = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
function sameQuantity(field: string, wanted: unknown, live: unknown): boolean {
  if (!QUANTITY.test(field)) return false;
  const [a, b] = [amount(wanted), amount(live)];
  return Math.abs(a - b) <= 1e-9 * Math.abs(a);
}

function amount(quantity: unknown): number {
  const [, digits, unit] = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([numkMGTPE]?|[KMGTPE]i)$/.exec(String(quantity)) ?? [];
  if (digits === undefined) return NaN;
  return Number(digits) * (unit.endsWith('i') ? 1024 ** BINARY_UNITS.indexOf(unit) : 1000 ** (DECIMAL_UNITS.indexOf(unit) - 3));
}

function join(field: string, key: string): string {
  return `${field}.${/^[\w-]+$/.test(key) ? key : `"${key}"`}`;
}

function format(value: unknown): string {
  if (value === undefined) return 'not set';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
