/** What a check reports. */
import { Severity } from './rule';
import { ManifestLocation } from '../../manifests/reading/manifest-problem';

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** `Deployment/hello`. */
  readonly object: string;
  readonly namespace?: string;
  /** `Deployment/hello of shop`, where another object has the same kind and name. */
  readonly fullName?: string;
  readonly field?: string;
  /** What tells it from other findings of the rule on the same object. */
  readonly subject?: string;
  readonly message: string;
  readonly mend: string;
  /** What else the same mistake breaks. */
  readonly consequences?: readonly string[];
  /** Whether no rehearsal can show it: a refusal, lost data, what has no time. */
  readonly notRehearsed?: true;
  /** The counterexample as numbered sentences; the last one is the harm. */
  readonly story: readonly string[];
  /** In the words of SARIF: whether the same was to be said of the manifests before. Only what is new fails a check. */
  readonly baselineState: 'new' | 'unchanged';
  /** The reason that the annotation gives, where the finding is suppressed. */
  readonly suppressed?: string;
  /** Where the object, or its field, is written; absent for manifests that come from no file. */
  readonly location?: ManifestLocation;
}
