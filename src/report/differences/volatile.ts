import { FieldChange, formatChange, valueDiff } from './manifest-diff';

/** What the values of fields look like that change with every commit or build, though the program does not. */
const SHAPES = [
  /\b[0-9a-f]{40}\b/i, // a commit
  /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d/, // a time
  /^\d{10}(\d{3})?$/, // a time in seconds or milliseconds
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i, // a random id
];
/** A short commit: only where nothing else stands beside it. */
const SHORT_COMMIT = /^(?=.*\d)[0-9a-f]{7,12}$/i;

/** Whether a change is of that kind. An image is what a rollout is for, and its tag may well be a commit. */
export function looksVolatile({ field, before, after }: FieldChange): boolean {
  if (/\.image$|"app\.kubernetes\.io\/version"$/.test(field) || typeof before !== 'string' || typeof after !== 'string') return false;
  return [...SHAPES, SHORT_COMMIT].some(shape => shape.test(before) && shape.test(after));
}

const A_WHILE = 10 * 60;

/** Whether a field now has the time at which it is looked at, in any of the ways in which programs write it. */
export function tellsTime({ after }: FieldChange, now: number): boolean {
  if (typeof after !== 'string') return false;
  const seconds = [Date.parse(after) / 1000, ...(after.match(/(?<!\d)\d{10}(?:\d{3})?(?!\d)/g) ?? []).map(digits => Number(digits.slice(0, 10)))];
  return seconds.some(one => Math.abs(one - now) < A_WHILE);
}

export interface ShownVersion {
  readonly podTemplate: any;
  readonly config?: unknown;
}

/** What one version of a rollout changes of another one. */
export function versionDiff(before: ShownVersion, after: ShownVersion): FieldChange[] {
  const content = ({ podTemplate, config }: ShownVersion) => ({ podTemplate, config });
  return valueDiff('pod', content(before), content(after));
}

/** A change of a version as a reader finds it: a variable is known by its name, not by its place. */
export function shownChange(change: FieldChange, { podTemplate }: ShownVersion): string {
  const [, container, variable] = /^podTemplate\.spec\.containers\[(\d+)\]\.env\[(\d+)\](?:\.value)?$/.exec(change.field) ?? [];
  const env = container === undefined ? undefined : podTemplate.spec.containers[Number(container)].env?.[Number(variable)];
  const values = [change.before, change.after].map(one => (one as { readonly value?: unknown } | undefined)?.value ?? one);
  return formatChange(env === undefined ? change : { ...change, field: `the variable ${env.name}`, before: values[0], after: values[1] });
}
