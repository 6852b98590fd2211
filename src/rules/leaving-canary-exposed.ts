import { leadsTo } from '../controllers/endpoint-slice/pods-behind';
import { readyPods } from '../controllers/workloads/workload-state';
import { Service, serviceOf, servicesIn } from '../manifests/kinds/service';
import { Workload } from '../manifests/kinds/workload';
import { displayName } from '../manifests/manifest';
import { scaleOf } from '../manifests/scale';
import { canaryPairsIn } from '../manifests/track-pairs';
import { workloadAt } from '../manifests/workload-index';
import { applies, isShown } from '../orders/story-steps';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';

/**
 * As when a router is taken out together with the candidate: the Service that reached stable alone is over both again.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#services-in-kubernetes
 */
export const rule: Rule = {
  name: 'leaving-canary-exposed',
  severity: 'warning',
  summary: 'A Service comes to reach the pods of a canary in the commit that takes them away, so that its users may meet what was not to be theirs.',
  *check(transition: Transition): Iterable<Violation> {
    const { before, after } = transition;
    for (const { canary: { key }, stable } of canaryPairsIn(after)) {
      const [leaving, resting] = [workloadAt(before, key), workloadAt(after, key)!];
      if (leaving === undefined || scaleOf(leaving, before).most === 0 || scaleOf(resting, after).most > 0) continue;
      const widened = servicesIn(after).find(service => {
        const known = before.get(service.key);
        return known !== undefined && leadsTo(service, leaving) && !leadsTo(serviceOf(known), leaving) && leadsTo(serviceOf(known), stable);
      });
      if (widened === undefined) continue;
      const found = violation(transition, widened, leaving);
      if (isShown(transition, found.counterexample)) yield found;
    }
  },
};

function violation(transition: Transition, service: Service, canary: Workload): Violation {
  const [serviceName, canaryName] = [displayName(service.manifest), displayName(canary.manifest)];
  return {
    object: service.manifest,
    field: 'spec.selector',
    subject: canary.key,
    message: `${serviceName} selects the pods of ${canaryName} from now on, which this commit takes away: until they are gone, a part of the requests goes to them.`,
    mend: `First a commit that takes the pods of ${canaryName} away; when they are gone, one in which ${serviceName} selects them.`,
    counterexample: {
      events: applies(transition, service.key),
      harm: {
        description: `A part of the requests to ${serviceName} goes to pods of ${canaryName}`,
        shows: ({ objects, workloads }) => {
          const [live, state] = [objects.get(service.key), workloads.get(canary.key)];
          return live !== undefined && state !== undefined && readyPods(state) > 0 && leadsTo(serviceOf(live), canary);
        },
      },
    },
  };
}
