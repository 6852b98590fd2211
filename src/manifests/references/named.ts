/** A name that stands in an object and means another one. */

/**
 * What does not work without the object that is named:
 * `start`: pods that start from now on; `traffic`: requests; `certificate`: the encryption of requests; `hostname`: the names of
 * single pods; `call`: what the API server asks of a Service; `access`: what a binding grants; `account`: nothing but the
 * account itself; `scaling`: an autoscaler; `volume`: claims that come from now on; `upkeep`: what a controller goes on doing.
 */
export type Purpose = 'start' | 'traffic' | 'certificate' | 'hostname' | 'call' | 'access' | 'account' | 'scaling' | 'volume' | 'upkeep';

export interface Named {
  readonly field: string;
  /** That of the core API where it is not said. */
  readonly group?: string;
  readonly kind: string;
  readonly name: unknown;
  /** Where it is not that of the object in which the name stands. */
  readonly otherNamespace?: unknown;
  /** Whether it is in no namespace. */
  readonly isClusterWide?: boolean;
  readonly purpose: Purpose;
}
