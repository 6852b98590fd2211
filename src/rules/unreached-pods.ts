import { isSelected } from '../controllers/endpoint-slice';
import { Loss } from '../harm/end-state';
import { servicesIn } from '../manifests/kinds/service';
import { displayName, isSame } from '../manifests/manifest';
import { workloadAt } from '../manifests/workload-index';
import { arrives, settles, shortest } from '../orders/story-steps';
import { World } from '../orders/world';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';

/** @see https://kubernetes.io/docs/concepts/services-networking/service/#services-in-kubernetes */
export const rule: Rule = {
  name: 'unreached-pods',
  severity: 'warning',
  isRehearsed: true,
  summary: 'Pods that received requests go on running, and no Service leads to them any more.',
  *check(transition: Transition): Iterable<Violation> {
    for (const loss of transition.losses) {
      if (loss.kind === 'unreached') yield* violation(transition, loss);
    }
  },
};

function violation(transition: Transition, { service, workloads: [workload], pods }: Loss): Violation[] {
  const { before, after } = transition;
  const [name, serviceName] = [displayName(workload.manifest), displayName(service.manifest)];
  const isNarrowed = !isSame(before.get(service.key), after.get(service.key));
  const shows = (world: World) => isUnreached(world, workload.key);
  // Other Services that led to the pods, or would by the labels that they get, change in the same commit.
  const labels = [workload, workloadAt(after, workload.key)].flatMap(one => one === undefined ? [] : [one.template.labels]);
  const others = servicesIn(before).filter(one => labels.some(own => isSelected(one, own, workload.namespace)));
  const events = shortest(transition, shows, [settles(transition, workload.key), ...others.map(({ key }) => arrives(transition, key))]);
  if (events === undefined) return [];
  return [{
    object: isNarrowed ? after.get(service.key)! : after.get(workload.key)!,
    field: isNarrowed ? 'spec.selector' : 'spec.template.metadata.labels',
    subject: `${service.key} ${workload.key}`,
    message: `${serviceName} no longer leads to the ${pods === 1 ? 'ready pod' : `${pods} ready pods`} of ${name}, which go on running, and no other Service does.`,
    mend: `Let the selector of ${serviceName} and the labels of the pods of ${name} meet, or take ${name} away when nobody needs it.`,
    counterexample: {
      events,
      harm: { description: `The pods of ${name} receive no request from any Service`, shows },
    },
  }];
}

function isUnreached({ objects, workloads }: World, key: string): boolean {
  const sets = workloads.get(key)?.sets.filter(({ ready }) => ready > 0) ?? [];
  const namespace = workloads.get(key)?.workload.namespace;
  return sets.length > 0 && sets.every(({ template }) => !servicesIn(objects).some(one => isSelected(one, template.labels, namespace)));
}
