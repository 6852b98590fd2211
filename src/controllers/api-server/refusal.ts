/** A field for which the API server refuses an object. */
export interface Refusal {
  readonly field: string;
  /** What the server says. */
  readonly message: string;
  /** Whether it is said of something that the object has not elsewhere, such as a volume that a mount names. */
  readonly isElsewhere?: true;
  /** What a server that is older does instead, which is as bad: a sentence. */
  readonly older?: string;
}
