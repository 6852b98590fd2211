/** Versions that nobody has written: those that might come next or came before. */
import { RolloutVersion } from '../../state/version';

/** The same version with another image in its first container. */
export function withImage({ rollout, podTemplate, config }: RolloutVersion, image: (current: string) => string): RolloutVersion {
  const [first, ...others] = podTemplate.spec.containers;
  const containers = first === undefined ? [] : [{ ...first, image: image(first.image) }, ...others];
  return RolloutVersion.of({ rollout, podTemplate: { ...podTemplate, spec: { ...podTemplate.spec, containers } }, config });
}

/** The image with another tag, in place of its tag or digest. */
export function tagged(image: string, tag: string): string {
  return `${image.replace(/@.*$/, '').replace(/:[^/:]*$/, '')}:${tag}`;
}
