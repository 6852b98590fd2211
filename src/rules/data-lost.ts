import { kindDefinedBy } from '../controllers/deletion/contents';
import { enumerated } from '../ground/enumeration';
import { isPrunedOnApproval, keepersOf, prunedBetween } from '../manifests/kept';
import { displayName, keyOf, Manifest } from '../manifests/manifest';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';
import { claimLost } from './data-lost/claim';
import { definitionLost } from './data-lost/definition';
import { Loss } from './data-lost/loss';
import { isLostWith, namespaceLost } from './data-lost/namespace';
import { claimsLeftBehind, claimsLost, claimsScaledAway } from './data-lost/stateful-set';

/** @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming */
export const rule: Rule = {
  name: 'data-lost',
  severity: 'error',
  summary: 'What is taken out takes data or objects with it that no other commit brings back.',
  *check(transition: Transition): Iterable<Violation> {
    const { before, after, changedKeys } = transition;
    const gone = prunedBetween(before, after);
    const inGoneNamespace = isLostWith(gone);
    yield* definitionsLost(gone).map(([object, ...others]) => taken(transition, object, definitionLost(transition, [object, ...others])));
    for (const object of gone.filter(one => kindDefinedBy(one) === undefined)) {
      const loss = namespaceLost(transition, object) ?? (inGoneNamespace(object) ? undefined : storageLost(transition, object));
      if (loss !== undefined) yield taken(transition, object, loss);
    }
    for (const key of changedKeys) {
      const violation = claimsScaledAway(transition, key);
      if (violation !== undefined) yield violation;
    }
  },
};

function storageLost(transition: Transition, object: Manifest): Loss | undefined {
  return claimLost(transition, object) ?? claimsLost(transition, object) ?? claimsLeftBehind(transition, object);
}

/** Definitions of one group that go together are one mistake. */
function definitionsLost(gone: readonly Manifest[]): Manifest[][] {
  const groups = new Map<string, Manifest[]>();
  for (const one of gone) {
    const defined = kindDefinedBy(one);
    if (defined !== undefined) groups.set(defined.group, [...groups.get(defined.group) ?? [], one]);
  }
  return [...groups.values()];
}

function taken({ exploration }: Transition, object: Manifest, { lost, along = [], ...loss }: Loss): Violation {
  const [key, name] = [keyOf(object), displayName(object)];
  const { name: agent, title } = exploration.schedule.agent;
  const isAsked = isPrunedOnApproval(object) && (agent === undefined || agent === 'argo-cd');
  // It would be kept by another agent: who wrote that may know more.
  const [keeper] = keepersOf(object);
  return {
    ...loss,
    object,
    message: `${enumerated([name, ...along])} ${along.length === 0 ? 'is' : 'are'} taken out${isAsked ? ', which Argo CD does once somebody confirms it' : ''}${keeper === undefined ? '' : `, for ${title} does not heed ${keeper.setting}`}: ${loss.message}`,
    severity: loss.severity ?? (isAsked || keeper !== undefined ? 'warning' : undefined),
    counterexample: {
      events: [{ type: 'prune', key }],
      harm: { description: `${name} is gone, and with it ${lost}`, shows: ({ objects }) => objects.get(key) === undefined },
    },
  };
}
