import { isSelected } from '../controllers/endpoint-slice';
import { addressesLost } from '../harm/address';
import { Loss } from '../harm/end-state';
import { Rule, Violation } from './check/rule';
import { Service, servicesIn } from '../manifests/kinds/service';
import { displayName, keyOf } from '../manifests/manifest';
import { referencesTo } from '../manifests/references';
import { Transition } from './check/transition';
import { Mention, mentionsOf } from '../manifests/references/mentions';
import { arrives } from '../orders/story-steps';

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

/**
 * What refers to it by a field is told by `pruned-while-referenced`; that its address outside of the cluster goes, by `address-lost`,
 * where no text speaks of its name within.
 */
function isTold({ before, after }: Transition, { service }: Loss): boolean {
  if ((referencesTo(after).get(service.key) ?? []).length > 0) return true;
  const isAddressTold = addressesLost(before, after).some(({ old }) => keyOf(old) === service.key);
  return isAddressTold && mentionsOf(service, after).length === 0;
}

function violation(transition: Transition, loss: Loss): Violation {
  const { key, manifest, name: serviceName } = loss.service;
  const name = displayName(manifest);
  const mentions = mentionsOf(loss.service, transition.after);
  const successor = successorOf(transition, loss);
  return {
    object: manifest,
    message: `${name} is taken out ${podsText(transition, loss, successor)}${mentionsText(mentions)}.`,
    mend: mentions.length > 0
      ? `Keep ${name}${successor === undefined ? '' : ` beside ${displayName(successor.manifest)}`} until nothing names it any more, and take it out in a later commit.`
      : `Keep ${name} for as long as anything may ask for it by its name; where nobody does, suppress this with that reason before you take it out.`,
    severity: loss.isRetired && mentions.length === 0 ? 'note' : 'warning',
    counterexample: {
      events: arrives(transition, key),
      harm: { description: `Requests to ${serviceName} fail: neither the name nor its address is there any more`, shows: ({ objects }) => objects.get(key) === undefined },
    },
  };
}

/** A new Service that leads to the same pods: the same one by another name. */
function successorOf({ before, after }: Transition, { workloads }: Loss): Service | undefined {
  const isNext = (service: Service) => workloads.every(({ template, namespace }) => isSelected(service, template.labels, namespace));
  return servicesIn(after).find(one => before.get(one.key) === undefined && isNext(one));
}

function podsText({ after }: Transition, { workloads, pods }: Loss, successor: Service | undefined): string {
  const isGone = workloads.every(one => after.get(one.key) === undefined);
  if (isGone) return `with the ${pods === 1 ? 'ready pod' : `${pods} ready pods`} behind it`;
  return `while its ${pods === 1 ? 'ready pod goes' : `${pods} ready pods go`} on${successor === undefined ? '' : ` behind ${displayName(successor.manifest)}`}`;
}

function mentionsText(mentions: readonly Mention[]): string {
  if (mentions.length === 0) return '';
  const [{ from, words, field }] = mentions;
  const others = new Set(mentions.map(one => displayName(one.from))).size - 1;
  return `, and ${displayName(from)} still says ${words} (${field})${others > 0 ? `, ${others} more as well` : ''}`;
}
