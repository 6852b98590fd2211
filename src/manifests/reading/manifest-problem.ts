/** What is wrong with a file of manifests, and where. */
import { Position } from './locate';

export interface ManifestProblem {
  readonly kind: 'unreadable-manifest' | 'duplicate-object' | 'duplicate-key';
  /** Whether it hides nothing, since whatever is made of it comes to the same. */
  readonly isHarmless: boolean;
  /** What tells it from others, wherever it stands: where the manifests before have it as well, it is nothing new. */
  readonly subject?: { readonly keys: readonly string[]; readonly field?: string };
  /** What is wrong: a sentence. */
  readonly message: string;
  /** How to mend it: a sentence. */
  readonly mend: string;
  readonly location: ManifestLocation;
}

export interface ManifestLocation extends Position {
  readonly file: string;
}
