import { Autoscaler, autoscalerOf, autoscalersIn } from '../manifests/autoscaler';
import { displayName } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';
import { containersWithoutRequest, UtilizationTarget, utilizationTargets } from '../manifests/resource-requests';
import { workloadAt } from '../manifests/workload-index';
import { applies } from '../rehearsal/story-steps';
import { Rule, Violation } from '../transition/rule';
import { Transition } from '../transition/transition';

/** @see https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/controller/podautoscaler/replica_calculator.go */
export const rule: Rule = {
  name: 'autoscaler-without-request',
  severity: 'error',
  summary: 'An autoscaler has a target in percent of requests that the containers do not have.',
  *check(transition: Transition): Iterable<Violation> {
    for (const autoscaler of autoscalersIn(transition.after)) {
      for (const { target, containers } of unmeasured(autoscaler, transition.after)) yield violation(transition, autoscaler, target, containers);
    }
  },
};

interface Unmeasured {
  readonly target: UtilizationTarget;
  readonly containers: readonly string[];
}

function unmeasured(autoscaler: Autoscaler, manifests: ManifestSet): Unmeasured[] {
  const workload = workloadAt(manifests, autoscaler.target);
  if (workload === undefined) return [];
  return utilizationTargets(autoscaler)
    .map(target => ({ target, containers: containersWithoutRequest(target, workload, manifests) }))
    .filter(({ containers }) => containers.length > 0);
}

function violation(transition: Transition, autoscaler: Autoscaler, { resource, field }: UtilizationTarget, containers: readonly string[]): Violation {
  const { key, target: workloadKey, manifest } = autoscaler;
  const [name, workload] = [displayName(manifest), displayName(transition.after.get(workloadKey)!)];
  const list = containers.join(', ');
  return {
    object: manifest,
    field,
    message: `${name} scales ${workload} by the utilization of ${resource}, and ${containers.length === 1 ? `its container ${list} has` : `its containers ${list} have`} no ${resource} request.`,
    mend: `Give ${containers.length === 1 ? 'it' : 'each'} resources.requests.${resource}, or let the metric be a ContainerResource of a container that has one, or an AverageValue.`,
    counterexample: {
      events: applies(transition, workloadKey, key),
      harm: {
        description: `${name} does not scale: FailedGetResourceMetric, missing request for ${resource} in container ${containers[0]}`,
        shows: ({ objects }) => {
          const live = objects.get(key);
          return live !== undefined && unmeasured(autoscalerOf(live), objects).some(one => one.target.resource === resource);
        },
      },
    },
  };
}
