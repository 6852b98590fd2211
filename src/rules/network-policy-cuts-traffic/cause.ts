/** Which change of a commit it is that cuts requests off. */
import { Direction, policiesFor } from '../../controllers/network-policy';
import { podOf } from '../../controllers/network-policy/network-reach';
import { NetworkPolicy } from '../../manifests/kinds/network-policy';
import { isSame, keyOf, Manifest } from '../../manifests/manifest';
import { PodGroup, podGroupAt, podGroupsIn } from '../../manifests/pod-groups';
import { Event } from '../../orders/event';
import { arrives } from '../../orders/story-steps';
import { Transition } from '../check/transition';

export interface Suspects {
  /** Those whose requests are cut off, in that direction. */
  readonly pods: PodGroup;
  readonly direction: Direction;
  readonly others: readonly PodGroup[];
  readonly rest: Manifest;
}

/**
 * The object to mend: a policy about the pods that changes, rather one that admitted somebody before than one that is new; else
 * the pods whose labels change, on either side; else what is left.
 */
export function causeOf(transition: Transition, { pods, direction, others, rest }: Suspects): Manifest {
  const { before, after } = transition;
  const policies = policiesAbout(transition, pods, direction).filter(({ key }) => !isSame(before.get(key), after.get(key)));
  const policy = policies.find(one => before.get(one.key) !== undefined && one[direction]!.length > 0) ?? policies[0];
  if (policy !== undefined) return after.get(policy.key) ?? policy.manifest;
  const moved = [pods, ...others].find(one => isRelabelled({ before, after }, one));
  return moved === undefined ? rest : after.get(moved.key) ?? rest;
}

/** The policies about the pods, and the Namespaces, are applied, as far as they change. */
export function policiesApplied(transition: Transition, pods: PodGroup, direction: Direction): Event[] {
  const namespaces = [transition.before, transition.after].flatMap(side => side.ofKind('Namespace').map(keyOf));
  return arrives(transition, ...policiesAbout(transition, pods, direction).map(({ key }) => key), ...namespaces);
}

function policiesAbout({ before, after }: Transition, { key }: PodGroup, direction: Direction): NetworkPolicy[] {
  const sides = [before, after];
  const about = sides.flatMap(side => podGroupAt(side, key) ?? []).map(podOf);
  return sides.flatMap(side => about.flatMap(pod => policiesFor(side, pod, direction)));
}

export function podsApplied(transition: Transition, ...keys: readonly string[]): Event[] {
  return arrives(transition, ...keys, ...relabelledIn(transition));
}

const relabelled = new WeakMap<Transition, readonly string[]>();

function relabelledIn(transition: Transition): readonly string[] {
  const keys = relabelled.get(transition) ?? podGroupsIn(transition.after).filter(one => isRelabelled(transition, one)).map(({ key }) => key);
  relabelled.set(transition, keys);
  return keys;
}

function isRelabelled({ before, after }: Pick<Transition, 'before' | 'after'>, { key }: PodGroup): boolean {
  const [old, now] = [podGroupAt(before, key), podGroupAt(after, key)];
  return JSON.stringify(old?.template.labels) !== JSON.stringify(now?.template.labels);
}
