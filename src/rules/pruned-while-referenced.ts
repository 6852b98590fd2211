import { kindDefinedBy, isNamespace } from '../controllers/deletion/contents';
import { enumerated } from '../ground/enumeration';
import { prunedBetween } from '../manifests/kept';
import { displayName, keyOf, Manifest } from '../manifests/manifest';
import { keyOfMade, keyOfOwned, Purpose, Reference, referencesOf, referencesTo } from '../manifests/references';
import { hasListener, isAsked, ListenerRequest, listenerRequestsIn, listenerText } from '../manifests/references/listeners';
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
    const { before, after } = transition;
    yield* listenersGone(transition);
    const pruned = prunedBetween(before, after).filter(one => !isTold(one));
    if (pruned.length === 0) return;
    const references = referencesTo(after);
    const made = new Set(after.all.map(keyOfMade));
    for (const object of pruned) {
      // What a controller made of it goes with it.
      const lost = [keyOf(object), keyOfOwned(object)].filter(key => key !== undefined && after.get(key) === undefined && !made.has(key));
      const found = lost.flatMap(key => references.get(key!) ?? []);
      if (found.length > 0) yield violation(transition, object, gravestFirst(found));
    }
  },
};

/** With these goes more than what refers to them: that is told by data-lost. */
function isTold(object: Manifest): boolean {
  return object.kind === 'PersistentVolumeClaim' || isNamespace(object) || kindDefinedBy(object) !== undefined;
}

/** What keeps working for now, or was only to be kept up. */
const MILD: readonly Purpose[] = ['account', 'scaling', 'volume', 'upkeep'];

function isMild({ purpose }: Reference): boolean {
  return MILD.includes(purpose);
}

function gravestFirst(references: readonly Reference[]): readonly Reference[] {
  return [...references.filter(one => !isMild(one)), ...references.filter(isMild)];
}

function violation(transition: Transition, object: Manifest, references: readonly Reference[]): Violation {
  const key = keyOf(object);
  const [first] = references;
  const [name, user] = [displayName(object), displayName(first.from)];
  const others = new Set(references.map(({ from }) => displayName(from))).size - 1;
  return {
    object,
    message: `${name} is taken out${first.to === key ? '' : ', and with it what was made of it'}, and ${user} still refers to it (${first.field})${others > 0 ? `, ${others} more as well` : ''}.`,
    mend: first.purpose === 'account' || first.purpose === 'scaling'
      ? `Take ${user} out in the same commit, or let it refer to an object that stays; or keep ${name}.`
      : `Keep ${name} until no object refers to it any more${first.purpose === 'start' ? ' and their pods are replaced' : ''}; take it out in a later commit.`,
    severity: isMild(first) ? 'warning' : undefined,
    counterexample: {
      events: [...applies(transition, keyOf(first.from)), { type: 'prune', key }],
      harm: { description: `${name} is gone: ${consequence(first, object, user)}`, shows: world => isMissed(world, key, first) },
    },
  };
}

function consequence({ purpose }: Reference, { kind }: Manifest, user: string): string {
  switch (purpose) {
    case 'start': return `a pod of ${user} that starts from now on does not get ready`;
    case 'traffic': return kind === 'Service' ? `${user} sends traffic to nothing` : `nothing serves ${user} any more`;
    case 'certificate': return `${user} has no certificate any more`;
    case 'hostname': return `the pods of ${user} have no names in DNS any more`;
    case 'call': return `what the API server asks for ${user} is answered by nobody`;
    case 'access': return `${user} grants nothing any more`;
    case 'account': return `${user} goes on granting rights to whoever makes an account of that name`;
    case 'scaling': return `${user} cannot scale any more`;
    case 'volume': return `a claim of ${user} that comes from now on gets no volume`;
    case 'upkeep': return `the controller of ${user} cannot go on with it`;
  }
}

function isMissed({ objects }: World, key: string, { from, to }: Reference): boolean {
  const user = objects.get(keyOf(from));
  return objects.get(key) === undefined && user !== undefined && referencesOf(user).some(one => one.to === to);
}

/** A part of a Gateway that is taken out. One finding for each listener, whoever asks for it. */
function* listenersGone(transition: Transition): Iterable<Violation> {
  const { before, after } = transition;
  const gone = new Map<string, ListenerRequest[]>();
  for (const request of listenerRequestsIn(after)) {
    const [was, is] = [before.get(request.to), after.get(request.to)];
    if (was === undefined || is === undefined || !hasListener(was, request) || hasListener(is, request)) continue;
    const id = `${request.to} ${listenerText(request)}`;
    gone.set(id, [...gone.get(id) ?? [], request]);
  }
  for (const requests of gone.values()) {
    const [request] = requests;
    const [gateway, listener] = [after.get(request.to)!, listenerText(request)];
    const [name, users] = [displayName(gateway), enumerated(requests.map(({ route }) => displayName(route)))];
    yield {
      object: gateway,
      field: 'spec.listeners',
      subject: `listener ${listener}`,
      message: `The listener ${listener} is taken out of ${name}, and ${users} still ${requests.length === 1 ? 'asks' : 'ask'} for it (${request.field}).`,
      mend: `Keep the listener until no route asks for it any more: let ${users} ask for another one first.`,
      counterexample: {
        events: applies(transition, keyOf(request.route), request.to),
        harm: {
          description: `${name} has no listener ${listener}: nothing serves ${users} any more`,
          shows: ({ objects }) => {
            const live = objects.get(request.to);
            return live !== undefined && !hasListener(live, request) && isAsked(objects, request);
          },
        },
      },
    };
  }
}
