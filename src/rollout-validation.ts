/**
 * What `RolloutValidation` is told in `cdk8s.yaml`.
 */
export interface RolloutValidationProps {
  /**
   * The least severe finding that refuses the manifests: `error`, `warning` or `never`.
   *
   * @default error
   */
  readonly failOn?: string;

  /**
   * The manifests before: the same folder at a commit, or another folder.
   *
   * @default HEAD
   */
  readonly from?: string;
}

/**
 * A validation plugin of the cdk8s CLI: `cdk8s synth` compares the manifests that are committed with those that it has just
 * written, and refuses a transition that can hurt. It says what `cdk8s-rollouts check` says.
 *
 * ```yaml
 * validations:
 *   - package: ./node_modules/cdk8s-rollouts
 *     version: 0.0.0
 *     class: RolloutValidation
 *     properties:
 *       failOn: error
 * ```
 *
 * @see https://cdk8s.io/docs/latest/cli/synth/#validations
 */
export class RolloutValidation {
  private readonly failOn: string;
  private readonly from: string;

  /**
   * @throws where `failOn` is not one of its three words.
   */
  constructor(props: RolloutValidationProps = {}) {
    this.failOn = props.failOn ?? 'error';
    this.from = props.from ?? 'HEAD';
    if (!['error', 'warning', 'never'].includes(this.failOn)) {
      throw new Error(`RolloutValidation: failOn is "${this.failOn}" and must be error, warning or never: change it in cdk8s.yaml`);
    }
  }

  /**
   * Called by the cdk8s CLI when all manifests are written.
   *
   * @param context The context that the CLI hands to a plugin: the files of the manifests, and the report.
   */
  public async validate(context: any): Promise<void> {
    // Loaded here, since an app imports this file and needs none of it.
    const { reportValidation } = await import('./cli/validation.js');
    reportValidation(context, this.failOn, this.from);
  }
}
