/** What goes with an object that is taken out. */
import { Violation } from '../check/rule';

export interface Loss extends Pick<Violation, 'message' | 'mend' | 'severity' | 'consequences'> {
  /** What is not there any more, as the end of a sentence: `all data of its volume`. */
  readonly lost: string;
  /** What goes together with it, by the same mistake. */
  readonly along?: readonly string[];
}

/** Every agent reads one of these. */
export const KEEP = 'the annotation by which your agent keeps what leaves the manifests (helm.sh/resource-policy: keep, argocd.argoproj.io/sync-options: Prune=false, kustomize.toolkit.fluxcd.io/prune: disabled)';
