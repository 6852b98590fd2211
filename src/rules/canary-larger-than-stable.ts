import { readyPods } from '../controllers/workloads/workload-state';
import { displayName } from '../manifests/manifest';
import { scaleOf } from '../manifests/scale';
import { CanaryPair, canaryPairsIn } from '../manifests/track-pairs';
import { settles } from '../orders/story-steps';
import { World } from '../orders/world';
import { stepsWrittenOn } from '../plan/written-plan';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';

/** @see https://kubernetes.io/docs/concepts/workloads/management/#canary-deployments */
export const rule: Rule = {
  name: 'canary-larger-than-stable',
  severity: 'warning',
  summary: 'The canary has more pods than the stable workload, and so most of the traffic.',
  *check(transition: Transition): Iterable<Violation> {
    for (const pair of canaryPairsIn(transition.after)) {
      const [stable, canary] = [pair.stable, pair.canary].map(workload => scaleOf(workload, transition.after, transition.before).most);
      if (canary <= stable || pair.stable.template.program === pair.canary.template.program || isPlanned(pair, canary, stable)) continue;
      yield violation(transition, pair, canary, stable);
    }
  },
};

/** Whether the plan has a step that gives the canary as many pods, or as large a share. */
function isPlanned({ stable, canary }: CanaryPair, pods: number, others: number): boolean {
  const steps = [stable, canary].flatMap(({ manifest }) => stepsWrittenOn(manifest.metadata));
  // 100% is the promotion itself.
  return steps.some(({ pods: count = 0, percent = 0 }) => count >= pods || (percent < 100 && Math.ceil((pods + others) * percent / 100) >= pods));
}

function violation(transition: Transition, { stable, canary }: CanaryPair, canaryPods: number, stablePods: number): Violation {
  const [name, stableName] = [displayName(canary.manifest), displayName(stable.manifest)];
  return {
    object: canary.manifest,
    field: 'spec.replicas',
    message: `${name} has ${canaryPods} pods of ${canary.template.version} and ${stableName} ${stablePods} of ${stable.template.version}, behind one Service.`,
    mend: `Give the canary fewer pods than ${stableName}, or write a plan that has a step of this size.`,
    counterexample: {
      events: settles(transition, canary.key, stable.key),
      harm: {
        description: `${name} has more ready pods than ${stableName}, and receives most of the traffic`,
        shows: world => readyIn(world, canary.key) > readyIn(world, stable.key),
      },
    },
  };
}

function readyIn({ workloads }: World, key: string): number {
  const state = workloads.get(key);
  return state === undefined ? 0 : readyPods(state);
}
