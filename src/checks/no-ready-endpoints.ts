import { displayName } from '../manifests/manifest';
import { Shortage } from '../rehearsal/shortage';
import { Rule, Violation } from '../transition/rule';
import { losingNames, shortagesFor, violationOf } from '../transition/shortage-violation';
import { Transition } from '../transition/transition';

/** @see https://kubernetes.io/docs/concepts/services-networking/service/#endpointslices */
export const rule: Rule = {
  name: 'no-ready-endpoints',
  severity: 'error',
  summary: 'A Service or a route has no ready endpoint for a while, so that every request to it fails.',
  *check(transition: Transition): Iterable<Violation> {
    for (const shortage of shortagesFor(transition, 'no-ready-endpoints')) yield violationOf(shortage, messageOf(shortage), mendOf(shortage));
  },
};

function messageOf(shortage: Shortage): string {
  const { front: { manifest, isRedirected }, live, needed } = shortage;
  const name = displayName(manifest);
  return isRedirected && live === 'after'
    ? `${name} may lead to no ready pod, where ${needed} must be ready: what it leads to now has none that an earlier commit made ready.`
    : `${name} may have no ready endpoint, where ${needed} must be ready${losingNames(shortage)}.`;
}

function mendOf({ front: { isRedirected }, live }: Shortage): string {
  return isRedirected && live === 'after'
    ? 'First a commit that starts those pods; when they are ready, one that lets the traffic go to them.'
    : 'Keep the pods that receive the traffic until others are ready in their place, and take them away in a commit of their own.';
}
