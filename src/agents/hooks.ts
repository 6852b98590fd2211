/** Objects that are applied on an occasion only: hooks of Helm, which Argo CD understands as well, and its own. */
import { integer, labels } from '../ground/shape';
import { Manifest } from '../manifests/manifest';

/** The occasions of a hook of Helm; undefined where the object is none. */
export function helmHooks({ metadata }: Manifest): readonly string[] | undefined {
  return textsOf(labels(metadata.annotations)['helm.sh/hook']);
}

/** The occasions of a hook of Argo CD; undefined where the object is none. */
export function argoHooks({ metadata }: Manifest): readonly string[] | undefined {
  return textsOf(labels(metadata.annotations)['argocd.argoproj.io/hook']);
}

export function helmWeight({ metadata }: Manifest): number {
  return numberOf(labels(metadata.annotations)['helm.sh/hook-weight']) ?? 0;
}

/** A whole number as Go reads it; undefined where the text is none. */
export function numberOf(value: string | undefined): number | undefined {
  return value !== undefined && /^[+-]?\d{1,18}$/.test(value) ? integer(Number(value)) : undefined;
}

function textsOf(value: string | undefined): readonly string[] | undefined {
  return value?.split(',').map(one => one.trim()).filter(one => one !== '');
}
