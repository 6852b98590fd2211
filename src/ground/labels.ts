/** The labels and annotations that the library owns. */

export const ROLLOUT_LABEL = 'cdk8s-rollouts/rollout';
export const TRACK_LABEL = 'cdk8s-rollouts/track';

export const PLAN_ANNOTATION = 'cdk8s-rollouts/plan';
export const STEP_ANNOTATION = 'cdk8s-rollouts/step';
export const REVISION_ANNOTATION = 'cdk8s-rollouts/revision';
/** How many pods must be ready at every moment of a rollout: a number, or a percentage of what runs. */
export const MIN_AVAILABLE_ANNOTATION = 'cdk8s-rollouts/min-available';

export const NAME_LABEL = 'app.kubernetes.io/name';
export const INSTANCE_LABEL = 'app.kubernetes.io/instance';
export const VERSION_LABEL = 'app.kubernetes.io/version';
export const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';

export type Labels = { [key: string]: string };

/** The labels of an object's metadata. */
export function objectLabels(rollout: string, instance: string): Labels {
  return { [NAME_LABEL]: rollout, [INSTANCE_LABEL]: instance, [MANAGED_BY_LABEL]: 'cdk8s-rollouts', [ROLLOUT_LABEL]: rollout };
}

/** The pods of one track: the selector of its Deployment, budget and so on. */
export function trackSelector(rollout: string, track: string): Labels {
  return { [ROLLOUT_LABEL]: rollout, [TRACK_LABEL]: track };
}

/** What an image reference says of its version, as a label value: the tag, or the beginning of the digest. */
export function versionLabel(image: string | undefined): string | undefined {
  const [reference, digest] = (image ?? '').split('@');
  const tag = /:([^/:]+)$/.exec(reference)?.[1] ?? digest?.replace(/^[^:]*:/, '').slice(0, 12);
  return tag?.replace(/[^\w.-]/g, '_').slice(0, 63).replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '') || undefined;
}
