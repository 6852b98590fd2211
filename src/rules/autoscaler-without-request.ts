import { autoscalerCondition } from '../controllers/autoscaler/condition';
import { Autoscaler, autoscalerOf, autoscalersIn } from '../manifests/kinds/autoscaler';
import { AutoscalerMetric, metricsOf } from '../manifests/kinds/autoscaler-metric';
import { podRequest } from '../manifests/kinds/pod-request';
import { displayName, keyOf } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';
import { workloadAt } from '../manifests/workload-index';
import { arrives } from '../orders/story-steps';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';

/** @see https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/controller/podautoscaler/replica_calculator.go */
export const rule: Rule = {
  name: 'autoscaler-without-request',
  severity: 'error',
  summary: 'An autoscaler has a target in percent of requests that the containers do not have.',
  *check(transition: Transition): Iterable<Violation> {
    for (const autoscaler of autoscalersIn(transition.after)) {
      const metric = unmeasured(autoscaler, transition.after);
      if (metric !== undefined && isFailing(autoscaler, transition.after)) yield violation(transition, autoscaler, metric);
    }
  },
};

/** LimitRanges, which may have given the request. */
function rangesIn(manifests: ManifestSet): string[] {
  return manifests.ofKind('LimitRange').map(keyOf);
}

/** The first metric that is a percentage of nothing. */
function unmeasured(autoscaler: Autoscaler, manifests: ManifestSet): AutoscalerMetric | undefined {
  const target = workloadAt(manifests, autoscaler.target);
  if (target === undefined) return undefined;
  return metricsOf(autoscaler).find(({ type, name, container, target: { utilization } }) =>
    type.endsWith('Resource') && utilization !== undefined && podRequest(target.template, name, container).problem !== undefined);
}

/** The cluster may give requests where the workload has none. */
function isFailing(autoscaler: Autoscaler, manifests: ManifestSet): boolean {
  return /^FailedGet(Container)?ResourceMetric$/.test(autoscalerCondition(manifests, autoscaler).reason);
}

function violation(transition: Transition, autoscaler: Autoscaler, { name: resource, container, field }: AutoscalerMetric): Violation {
  const { after } = transition;
  const { key, target, manifest } = autoscaler;
  const [name, workload] = [displayName(manifest), displayName(after.get(target)!)];
  const { problem } = podRequest(workloadAt(after, target)!.template, resource, container);
  return {
    object: manifest,
    field,
    message: `${name} scales ${workload} by the percentage of the ${resource} that it requests: ${problem}.`,
    mend: `Give every container that is counted a request (resources.requests.${resource}), measure one that has it (ContainerResource), or use an AverageValue.`,
    counterexample: {
      events: arrives(transition, target, ...rangesIn(transition.before), ...rangesIn(after), key),
      harm: {
        description: `${name} cannot tell how many pods it needs: ${autoscalerCondition(after, autoscaler).message}`,
        shows: ({ objects }) => {
          const live = objects.get(key);
          return live !== undefined && isFailing(autoscalerOf(live), objects);
        },
      },
    },
  };
}
