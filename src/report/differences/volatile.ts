import { FieldChange } from './manifest-diff';

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
