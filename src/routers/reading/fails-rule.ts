/** Why one backend without pods takes all requests of a rule with it. */
export interface RuleFailure {
  /** A sentence without its end. */
  readonly reason: string;
  /** Whether a setting of the router that manifests need not show may make it otherwise. */
  readonly mayBeSetOtherwise?: true;
  /** Where the backend is named, if not where its weight is written. */
  readonly place?: { readonly object: string; readonly field: string };
}
