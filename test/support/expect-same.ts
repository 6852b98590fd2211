import { isDeepStrictEqual } from 'util';

/** What `expect(actual).toEqual(expected)` says, for inner loops: where nothing is wrong, asking `expect` costs more than all the rest. */
export function expectSame(actual: unknown, expected: unknown, where: () => string): void {
  if (!isDeepStrictEqual(actual, expected)) expect([where(), actual]).toEqual([where(), expected]);
}
