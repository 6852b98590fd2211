import { canonical, contentHash } from '../ground/canonical';

/**
 * A ConfigMap that belongs to a version.
 */
export interface VersionConfig {
  /** The name of the ConfigMap; it ends with a hash of the content. */
  readonly name: string;

  /** The content: file or variable names and their values. */
  readonly data: { [key: string]: string };
}

/**
 * What a version consists of.
 */
export interface RolloutVersionProps {
  /** The name of the rollout that the version belongs to. */
  readonly rollout: string;

  /**
   * The pod template as plain JSON (`metadata` and `spec`), without the labels that tell the tracks apart.
   *
   * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-template-v1/#PodTemplateSpec
   */
  readonly podTemplate: any;

  /**
   * The ConfigMap that the pod template uses.
   *
   * @default - none
   */
  readonly config?: VersionConfig;
}

/**
 * One version of an application: its pod template and the config that the template uses.
 *
 * `version` of a construct is the version that the code describes. Kept, it is the stable that a later state refers to.
 */
export class RolloutVersion {
  /**
   * A version from its parts, for example from a record.
   *
   * @param props The pod template and config. A template that is not a pod template is reported when the construct that
   *              uses it is synthesized.
   */
  public static of(props: RolloutVersionProps): RolloutVersion {
    return new RolloutVersion(props.rollout, canonical(props.podTemplate), canonical(props.config));
  }

  /** A hash of the content: equal for equal content, whatever the order of its keys. */
  public readonly hash: string;

  private constructor(
    /** The name of the rollout that the version belongs to. */
    public readonly rollout: string,
    /** The pod template as plain JSON, without the labels that tell the tracks apart. */
    public readonly podTemplate: any,
    /** The ConfigMap that the template uses, if any. */
    public readonly config: VersionConfig | undefined,
  ) {
    this.hash = contentHash({ config, podTemplate });
  }

  /**
   * What is wrong with this version as a version of the rollout: one sentence each.
   *
   * @internal
   */
  public _problems(rollout: string): string[] {
    const problems: string[] = [];
    if (this.rollout !== rollout) problems.push(`state: it belongs to the rollout "${this.rollout}", not to "${rollout}": pass the state of this construct`);
    const containers = this.podTemplate?.spec?.containers;
    const isTemplate = Array.isArray(containers) && containers.length > 0
      && containers.every(one => typeof one?.name === 'string' && typeof one?.image === 'string');
    if (!isTemplate) problems.push('state: the recorded version is not a pod template (spec.containers, each with a name and an image): record it again from a construct\'s "version"');
    return problems;
  }
}
