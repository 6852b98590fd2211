/** The values that are there more than once, each of them once. */
export function duplicates<T>(values: readonly T[]): T[] {
  return [...new Set(values.filter((value, i) => value !== undefined && values.indexOf(value) !== i))];
}
