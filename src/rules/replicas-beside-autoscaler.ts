import { Autoscaler, autoscalerOf } from '../manifests/kinds/autoscaler';
import { Workload } from '../manifests/kinds/workload';
import { displayName } from '../manifests/manifest';
import { autoscalersFor, workloadsIn } from '../manifests/workload-index';
import { applies } from '../orders/story-steps';
import { World } from '../orders/world';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';

/** @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling */
export const rule: Rule = {
  name: 'replicas-beside-autoscaler',
  severity: 'error',
  summary: 'A workload has replicas although an autoscaler decides them: every apply undoes what it decided.',
  *check(transition: Transition): Iterable<Violation> {
    for (const workload of workloadsIn(transition.after)) {
      const { replicas = 0 } = workload;
      // With 0 the autoscaler is switched off: that is how a workload rests.
      if (replicas <= 0) continue;
      const [autoscaler] = autoscalersFor(transition.after, workload.key);
      if (autoscaler !== undefined && mayDisagree(autoscaler, replicas)) yield violation(transition, workload, replicas, autoscaler);
    }
  },
};

function violation(transition: Transition, { key, manifest }: Workload, replicas: number, autoscaler: Autoscaler): Violation {
  const [name, scaler] = [displayName(manifest), displayName(autoscaler.manifest)];
  return {
    object: manifest,
    field: 'spec.replicas',
    message: `${name} has replicas: ${replicas}, and ${scaler} scales it between ${autoscaler.minReplicas} and ${autoscaler.maxReplicas}: each apply sets it back to ${replicas}.`,
    mend: 'Let the autoscaler own the field, and take replicas out only after it does, since taking it out alone scales to 1: see replicas-removed.',
    counterexample: {
      events: [...applies(transition, key, autoscaler.key), { type: 'autoscale', key: autoscaler.key }, { type: 'apply', key }],
      harm: {
        description: `${name} runs ${replicas} pods again, whatever ${scaler} had asked for`,
        shows: world => isOverruled(world, key, autoscaler.key),
      },
    },
  };
}

/** Whether the workload has the pods that its manifest says, where an autoscaler may have said something else. */
function isOverruled({ objects, workloads }: World, key: string, autoscalerKey: string): boolean {
  const state = workloads.get(key);
  const autoscaler = objects.get(autoscalerKey);
  const written = state?.workload.replicas ?? 0;
  return autoscaler !== undefined && written > 0 && state?.replicas === written && mayDisagree(autoscalerOf(autoscaler), written);
}

function mayDisagree({ minReplicas, maxReplicas }: Autoscaler, replicas: number): boolean {
  return minReplicas !== replicas || maxReplicas !== replicas;
}
