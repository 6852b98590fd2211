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
   * The manifests before: the same folder at a commit, a path at a commit (`HEAD:path`), or another folder (`./path`).
   *
   * @default HEAD
   */
  readonly from?: string;

  /**
   * The namespace that objects are applied to which name none.
   *
   * @default - what the manifests say of the same objects on the other side, or the only namespace that they name
   */
  readonly namespace?: string;

  /**
   * Whether there may be no manifests at all where there were some, so that everything is deleted.
   *
   * @default false
   */
  readonly allowEmpty?: boolean;

  /**
   * Whether there may be nothing to compare with, so that everything is new: outside of Git, or where the manifests are not
   * committed. An app that is not committed yet itself needs no leave: there was nothing of it before.
   *
   * @default false
   */
  readonly allowNoBase?: boolean;
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
  private readonly props: RolloutValidationProps;

  /**
   * @throws where `failOn` is not one of its three words, or another property is not of its type.
   */
  constructor(props: RolloutValidationProps = {}) {
    this.props = props;
    // What YAML holds may be anything.
    const given: { readonly [name: string]: unknown } = { ...props };
    const refused = (name: string, wanted: string) => new Error(`RolloutValidation: ${name} is ${JSON.stringify(given[name])} and must be ${wanted}: change it in cdk8s.yaml`);
    if (!['error', 'warning', 'never', undefined].includes(props.failOn)) throw refused('failOn', 'error, warning or never');
    for (const name of ['from', 'namespace']) if (!['string', 'undefined'].includes(typeof given[name])) throw refused(name, 'text');
    for (const name of ['allowEmpty', 'allowNoBase']) if (!['boolean', 'undefined'].includes(typeof given[name])) throw refused(name, 'true or false');
  }

  /**
   * Called by the cdk8s CLI when all manifests are written.
   *
   * @param context The context that the CLI hands to a plugin: the files of the manifests, and the report.
   */
  public async validate(context: any): Promise<void> {
    // Loaded here, since an app imports this file and needs none of it.
    const [{ reportValidation }, { processPorts }] = await Promise.all([import('./cli/validation.js'), import('./cli/process-ports.js')]);
    reportValidation(context, this.props, processPorts());
  }
}
