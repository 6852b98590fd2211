import { displayName, keyOf } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';
import { applies, arrives } from '../orders/story-steps';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';
import { LostCanary, lostCanariesIn } from '../routers/reading/nginx-canaries';

/**
 * Somebody else may keep the main Ingress, so nothing is said of manifests that have none.
 *
 * @see https://github.com/kubernetes/ingress-nginx/blob/main/docs/user-guide/nginx-configuration/annotations.md#canary
 */
export const rule: Rule = {
  name: 'canary-ingress-ignored',
  severity: 'warning',
  summary: 'A canary Ingress gets no requests: there is no main one of its host and path, or another canary.',
  *check(transition: Transition): Iterable<Violation> {
    for (const lost of lostCanariesIn(transition.after)) {
      if (lost.other !== undefined || hadMain(transition.before, lost) || hasMains(transition.after)) yield violation(transition, lost);
    }
  },
};

const idOf = ({ ingress, location }: LostCanary) => JSON.stringify([keyOf(ingress), location]);

/** Whether the canary was there, and got its requests. */
function hadMain(before: ManifestSet, lost: LostCanary): boolean {
  return before.get(keyOf(lost.ingress)) !== undefined && !lostCanariesIn(before).some(one => idOf(one) === idOf(lost));
}

function hasMains(manifests: ManifestSet): boolean {
  const canaries = new Set(lostCanariesIn(manifests).map(({ ingress }) => ingress));
  return manifests.ofKind('Ingress').some(one => !canaries.has(one));
}

function violation(transition: Transition, lost: LostCanary): Violation {
  const { ingress, name, field, other } = lost;
  const mains = transition.before.ofKind('Ingress').map(keyOf).filter(key => transition.after.get(key) === undefined);
  const isOther = other !== undefined;
  return {
    object: ingress,
    field,
    subject: idOf(lost),
    message: isOther
      ? `${displayName(ingress)} is a canary of ${name}, as ${displayName(other)} is: ingress-nginx takes the older of the two, and the other gets no requests.`
      : `${displayName(ingress)} is a canary of ${name}, for which there is no main Ingress: unless somebody else keeps that, the canary gets no requests.`,
    mend: isOther
      ? 'Write weight, header and cookie in one canary Ingress, and take the other out.'
      : 'Give it the host, the path, the pathType and the class of its main Ingress; where that is kept elsewhere, suppress this with that reason.',
    counterexample: {
      events: isOther ? applies(transition, keyOf(other), keyOf(ingress)) : arrives(transition, ...ingressesOf(transition), ...mains),
      harm: {
        description: `${displayName(ingress)} gets no requests for ${name}`,
        shows: ({ objects }) => lostCanariesIn(objects).some(one => idOf(one) === idOf(lost) && (one.other === undefined) === !isOther),
      },
    },
  };
}

function ingressesOf({ after }: Transition): string[] {
  return after.ofKind('Ingress').map(keyOf);
}
