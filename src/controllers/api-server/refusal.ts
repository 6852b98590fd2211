/** A field for which the API server refuses an object. */
export interface Refusal {
  readonly field: string;
  /** What the server says. */
  readonly message: string;
  /** What a server that is older does instead, which is as bad: a sentence. */
  readonly older?: string;
}
