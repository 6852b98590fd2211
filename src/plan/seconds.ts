import { Duration } from 'cdk8s';

/** Whole seconds: what manifests and plans are written in. A fraction is rounded up. */
export function wholeSeconds(duration: Duration): number {
  return Math.ceil(duration.toSeconds({ integral: false }));
}
