/** A pod as the controllers judge it. */
export interface JudgedPod {
  /** For how many seconds it has been ready; absent while it is not. */
  readonly readySeconds?: number;
  readonly isTerminating?: boolean;
}

/**
 * Ready for as long as is asked.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/api/v1/pod/util.go IsPodAvailable
 */
export function isAvailable({ readySeconds }: JudgedPod, minReadySeconds: number): boolean {
  return readySeconds !== undefined && (minReadySeconds === 0 || readySeconds >= minReadySeconds);
}
