import { displayName, keyOf, Manifest } from '../manifests/manifest';
import { keyOfMade, Reference, referencesOf, referencesTo } from '../manifests/references';
import { applies } from '../orders/story-steps';
import { World } from '../orders/world';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';

/** @see https://kubernetes.io/docs/concepts/configuration/configmap/#configmaps-and-pods */
export const rule: Rule = {
  name: 'pruned-while-referenced',
  severity: 'error',
  summary: 'An object is taken out although another one still refers to it.',
  *check(transition: Transition): Iterable<Violation> {
    const { before, after, changedKeys } = transition;
    const pruned = changedKeys.flatMap(key => after.get(key) === undefined ? before.get(key)! : []);
    if (pruned.length === 0) return;
    const references = referencesTo(after);
    const made = new Set(after.all.map(keyOfMade));
    for (const object of pruned.filter(one => !made.has(keyOf(one)))) {
      const found = references.get(keyOf(object)) ?? [];
      if (found.length > 0) yield violation(transition, object, found);
    }
  },
};

function violation(transition: Transition, object: Manifest, references: readonly Reference[]): Violation {
  const key = keyOf(object);
  const [{ from, field }] = references;
  const [name, user] = [displayName(object), displayName(from)];
  const others = new Set(references.map(reference => displayName(reference.from))).size - 1;
  return {
    object,
    message: `${name} is taken out, and ${user} still refers to it (${field})${others > 0 ? `, ${others} more as well` : ''}.`,
    mend: `Keep ${name} until no object refers to it any more and their pods are replaced; take it out in a later commit.`,
    counterexample: {
      events: [...applies(transition, keyOf(from)), { type: 'prune', key }],
      harm: { description: `${name} is gone: ${consequence(object, user)}`, shows: world => isMissed(world, key, keyOf(from)) },
    },
  };
}

function consequence({ kind }: Manifest, user: string): string {
  return kind === 'Service' ? `${user} sends traffic to nothing` : `a pod of ${user} that starts from now on does not get ready`;
}

function isMissed({ objects }: World, key: string, userKey: string): boolean {
  const user = objects.get(userKey);
  return objects.get(key) === undefined && user !== undefined && referencesOf(user).some(({ to }) => to === key);
}
