import { isReplicaSet } from '../manifests/kinds/workload';
import { displayName, keyOf } from '../manifests/manifest';
import { isStuck } from '../orders/stuck';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';
import { calmDemand, hinderedUpdates } from './rollout-stuck/hindered-updates';
import { overbookedObjects } from './rollout-stuck/overbooked';
import { refusedPods } from './rollout-stuck/refused-pods';
import { waitedInVain } from './rollout-stuck/waited-in-vain';

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rollover-aka-multiple-updates-in-flight */
export const rule: Rule = {
  name: 'rollout-stuck',
  severity: 'error',
  summary: 'A rollout comes to rest before it is where the manifests say, and does not go on by itself.',
  *check(transition: Transition): Iterable<Violation> {
    for (const { workload: { key, kind, manifest }, state, events } of transition.stuck) {
      const isKept = isReplicaSet(kind);
      const pods = state.sets.filter(one => one.pods > 0).map(one => `${one.pods} of ${one.template.version}`).join(', ');
      yield {
        object: manifest,
        field: 'spec.template',
        message: isKept
          ? `${displayName(manifest)} keeps ${pods}: a ${kind} replaces no pod when its template changes.`
          : `${displayName(manifest)} stays at ${pods}, and goes no further by itself.`,
        mend: isKept
          ? 'Use a Deployment, or delete the pods by hand, one after the other.'
          : 'Take the batch back first: the template before and a normal minReadySeconds in one commit. Then begin again from there.',
        severity: isKept ? 'warning' : undefined,
        counterexample: {
          events,
          harm: { description: `${displayName(manifest)} stays at ${pods}`, shows: world => isStuck({ state: world.workloads.get(key) }) },
        },
      };
    }
    yield* waitedInVain(transition);
    yield* neverStarting(transition);
  },
};

/** Pods that cannot start. What is too much for all of them is no matter of an update: it is said once. */
function* neverStarting(transition: Transition): Iterable<Violation> {
  const calm = calmDemand(transition);
  const found = [...overbookedObjects(transition, calm), ...refusedPods(transition, calm)];
  yield* found;
  const known = found.filter(({ severity }) => severity === undefined).map(({ object }) => keyOf(object));
  yield* hinderedUpdates(transition, calm, new Set(known));
}
