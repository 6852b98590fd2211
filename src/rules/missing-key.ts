import { record } from '../ground/shape';
import { displayName, isSame, keyOf, Manifest } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';
import { keyOfMade } from '../manifests/references';
import { hasKey, isEmpty, isFilledByOthers, KeyReference, keyReferencesOf } from '../manifests/references/key-references';
import { arrives } from '../orders/story-steps';
import { World } from '../orders/world';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';

/** @see https://kubernetes.io/docs/concepts/configuration/configmap/#configmaps-and-pods */
export const rule: Rule = {
  name: 'missing-key',
  severity: 'error',
  summary: 'A pod reads a key that its ConfigMap or Secret does not have, so that it does not start.',
  *check(transition: Transition): Iterable<Violation> {
    const { after } = transition;
    const made = new Set(after.all.map(keyOfMade));
    const missing = after.all.flatMap(keyReferencesOf).filter(one => isMissing(after, one) && !made.has(one.to) && mayStart(transition, one.from));
    yield* grouped(missing.filter(one => isLeaving(transition, one)), ({ to, key }) => `${to} ${key}`).map(group => leaving(transition, group));
    const never = missing.filter(one => !isLeaving(transition, one) && !isEmpty(after.get(one.to)!));
    yield* grouped(never, ({ from, to, key }) => `${keyOf(from)} ${to} ${key}`).map(([one]) => absent(transition, one));
  },
};

function isMissing(manifests: ManifestSet, { to, key, isVariable }: KeyReference): boolean {
  const object = manifests.get(to);
  return object !== undefined && !hasKey(object, key, isVariable) && !isFilledByOthers(object);
}

function isLeaving({ before }: Transition, { to, key, isVariable }: KeyReference): boolean {
  const object = before.get(to);
  return object !== undefined && hasKey(object, key, isVariable);
}

/** A Job or a Pod that stands since before has started already. */
function mayStart({ before }: Transition, from: Manifest): boolean {
  return !['Job', 'Pod'].includes(from.kind) || !isSame(before.get(keyOf(from)), from);
}

/**
 * What is taken out of `stringData` stays in the data of the Secret that there is.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/core/v1/conversion.go Convert_v1_Secret_To_core_Secret
 */
const KEPT = 'a key of stringData stays in the cluster until the Secret is made anew, and then no pod starts';

/** One mistake, whoever reads the key. */
function leaving(transition: Transition, references: readonly KeyReference[]): Violation {
  const [{ from, to, key, field }] = references;
  const object = transition.after.get(to)!;
  const [name, user] = [displayName(object), displayName(from)];
  const isKept = !Object.hasOwn(record(transition.before.get(to)!.data), key) && object.kind === 'Secret';
  const others = new Set(references.map(one => keyOf(one.from))).size - 1;
  return {
    object,
    field: 'data',
    subject: key,
    message: `${name} has the key ${key} no more, and ${user} still reads it (${field})${others > 0 ? `, ${others} more as well` : ''}: ${isKept ? KEPT : 'no new pod starts, and no old one restarts'}.`,
    severity: isKept ? 'warning' : undefined,
    mend: 'Keep the key until nothing reads it any more and the pods are replaced, and take it out in a later commit.',
    counterexample: counterexample(transition, references[0]),
  };
}

function absent(transition: Transition, reference: KeyReference): Violation {
  const { from, to, key, field } = reference;
  const name = displayName(transition.after.get(to)!);
  return {
    object: from,
    field,
    subject: `${to} ${key}`,
    message: `${displayName(from)} reads the key ${key} of ${name}, which has no such key: none of its pods starts.`,
    mend: `Give ${name} the key, read one that it has, or let it be optional.`,
    counterexample: counterexample(transition, reference),
  };
}

function counterexample(transition: Transition, { from, to, key, isVariable }: KeyReference): Violation['counterexample'] {
  const userKey = keyOf(from);
  return {
    events: arrives(transition, to, userKey),
    harm: {
      description: `A pod of ${displayName(from)} that starts from now on does not find the key ${key} of ${displayName(transition.after.get(to)!)}`,
      shows: ({ objects }: World) => {
        const user = objects.get(userKey);
        const isSameKey = (one: KeyReference) => one.to === to && one.key === key && one.isVariable === isVariable;
        return user !== undefined && keyReferencesOf(user).some(one => isSameKey(one) && isMissing(objects, one));
      },
    },
  };
}

function grouped(references: readonly KeyReference[], idOf: (one: KeyReference) => string): KeyReference[][] {
  const groups = new Map<string, KeyReference[]>();
  for (const one of references) groups.set(idOf(one), [...groups.get(idOf(one)) ?? [], one]);
  return [...groups.values()];
}
