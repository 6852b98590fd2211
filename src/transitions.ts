/* eslint-disable @typescript-eslint/no-require-imports -- What only an assertion needs is not loaded by an import of the library. */
const transitions = () => require('./rules/check/unsafe') as typeof import('./rules/check/unsafe.js');
/* eslint-enable */

/**
 * Assertions about the way from some manifests to others, for your own tests. They say what `cdk8s-rollouts check` says.
 */
export class Transitions {
  /**
   * Asserts that a commit cannot hurt, in whatever order its objects are applied.
   *
   * @param before All manifests that are committed before, as plain JSON.
   * @param after All manifests of the commit.
   * @param agent Who applies them, in its own order: `kubectl`, `helm`, `argo-cd` or `flux`. Default: somebody who promises no order.
   * @throws an error that tells everything that can hurt, and how it comes about
   */
  public static assertSafe(before: any[], after: any[], agent?: string): void {
    const { manifestSetsOf, unsafe } = transitions();
    const [old, now] = manifestSetsOf([before, after]);
    const found = unsafe(old, now, agent);
    if (found.length > 0) throw new Error(found.join('\n\n'));
  }

  private constructor() {}
}
