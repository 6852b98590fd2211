/**
 * Assertions about the way from some manifests to others, for your own tests. They say what `cdk8s-rollouts check` says.
 */
export class Transitions {
  /**
   * Asserts that a commit cannot hurt, in whatever order its objects are applied.
   *
   * @param before All manifests that are committed before, as plain JSON.
   * @param after All manifests of the commit.
   * @throws an error that tells everything that can hurt, and how it comes about
   */
  public static assertSafe(before: any[], after: any[]): void {
    // Loaded here, since an app imports this file and needs none of it.
    const { unsafe } = require('./transition/unsafe') as typeof import('./transition/unsafe');
    const found = unsafe(before, after);
    if (found.length > 0) throw new Error(found.join('\n\n'));
  }

  private constructor() {}
}
