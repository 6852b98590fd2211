import { Loss } from '../harm/end-state';
import { displayName } from '../manifests/manifest';
import { referencesTo } from '../manifests/references';
import { mentionsOf, mentionText } from '../manifests/speaking';
import { arrives } from '../orders/story-steps';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';

/** Requests by its name find nothing any more. Who sends them, manifests tell in part only. */
export const rule: Rule = {
  name: 'service-removed',
  severity: 'warning',
  isRehearsed: true,
  summary: 'A Service that has ready pods is taken out, so that its name leads nowhere any more.',
  *check(transition: Transition): Iterable<Violation> {
    for (const loss of transition.losses) {
      if (loss.kind === 'removed' && !isTold(transition, loss)) yield violation(transition, loss);
    }
  },
};

/** What refers to it by a field is told by `pruned-while-referenced`. */
function isTold({ after }: Transition, { service }: Loss): boolean {
  return (referencesTo(after).get(service.key) ?? []).length > 0;
}

function violation(transition: Transition, { service, workloads, pods, isRetired }: Loss): Violation {
  const { key, manifest, namespace, name: serviceName } = service;
  const name = displayName(manifest);
  const mentions = mentionsOf(transition.after, serviceName, namespace);
  const isGone = workloads.every(one => transition.after.get(one.key) === undefined);
  const who = mentions.length === 0 ? '' : `, and ${mentionText(mentions[0])} still speaks of it${mentions.length > 1 ? `, ${mentions.length - 1} more as well` : ''}`;
  const behind = isGone ? `with the ${pods === 1 ? 'ready pod' : `${pods} ready pods`} behind it` : `while its ${pods === 1 ? 'ready pod goes' : `${pods} ready pods go`} on`;
  return {
    object: manifest,
    message: `${name} is taken out ${behind}${who}.`,
    mend: mentions.length > 0
      ? `Keep ${name} until nothing speaks of it any more, and take it out in a later commit.`
      : `Keep ${name} for as long as anything may ask for it by its name; where nobody does, suppress this with that reason before you take it out.`,
    severity: isRetired && mentions.length === 0 ? 'note' : 'warning',
    counterexample: {
      events: arrives(transition, key),
      harm: { description: `${name} is gone, and so are its name and its address`, shows: ({ objects }) => objects.get(key) === undefined },
    },
  };
}
