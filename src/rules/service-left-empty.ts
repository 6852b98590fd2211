import { Loss } from '../harm/end-state';
import { displayName } from '../manifests/manifest';
import { Workload } from '../manifests/workload';
import { workloadAt } from '../manifests/workload-index';
import { arrives, settles } from '../orders/story-steps';
import { endpointsAt } from './check/endpoints-at';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';

/**
 * Nothing is promised at the end, so no floor is broken: a label that a Service selects by leaves the pods, or all of them are scaled
 * to nothing.
 *
 * @see https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/#does-the-service-have-any-endpointslices
 */
export const rule: Rule = {
  name: 'service-left-empty',
  severity: 'error',
  isRehearsed: true,
  summary: 'A Service that had ready pods stays, and has none for good when the change is over.',
  *check(transition: Transition): Iterable<Violation> {
    for (const loss of transition.losses) {
      if (loss.kind === 'missed' || loss.kind === 'emptied') yield violation(transition, loss);
    }
  },
};

function violation(transition: Transition, loss: Loss): Violation {
  const { kind, service, ports, workloads, pods, isRouted, isAutoscaled } = loss;
  const name = `${displayName(service.manifest)}${ports === '' ? '' : ` (port ${ports})`}`;
  const names = workloads.map(({ manifest }) => displayName(manifest)).join(' and ');
  const isMissed = kind === 'missed';
  const isPlural = workloads.length > 1;
  return {
    object: objectOf(transition, loss),
    field: isMissed ? 'spec.template' : 'spec.replicas',
    subject: `${service.key} ${ports}`,
    message: isMissed
      ? `${name} leads to none of the pods of ${names} any more, which go on running: it is left without an endpoint, where ${pods} ${pods === 1 ? 'was' : 'were'} ready.`
      : `${names} ${isPlural ? 'are' : 'is'} scaled to 0 and ${name} stays, with nobody behind it, where ${pods} ${pods === 1 ? 'pod was' : 'pods were'} ready${routedText(isRouted, isAutoscaled)}.`,
    mend: isMissed
      ? `Give the pods the labels and ports that ${displayName(service.manifest)} asks for, or let it ask for those that they have.`
      : `Keep the pods while ${displayName(service.manifest)} is there; where it is meant to rest, take the Service and what leads to it away as well, or suppress this with that reason.`,
    severity: isMissed || isRouted || isAutoscaled ? 'error' : 'warning',
    consequences: isRouted && isMissed ? [`A route leads to ${displayName(service.manifest)}: its requests fail.`] : undefined,
    counterexample: {
      events: [...settles(transition, ...workloads.map(({ key }) => key)), ...arrives(transition, service.key)],
      harm: { description: `${name} has no ready endpoint, for good`, shows: world => endpointsAt(transition, world, loss) === 0 },
    },
  };
}

function routedText(isRouted: boolean, isAutoscaled: boolean): string {
  const reasons = [...isRouted ? ['a route leads there'] : [], ...isAutoscaled ? ['its autoscaler is switched off by that'] : []];
  return reasons.length === 0 ? '' : `: ${reasons.join(', and ')}`;
}

/** What was changed: the workload; the Service where it was. */
function objectOf({ before, after }: Transition, { service, workloads }: Loss) {
  const changed = workloads.find(({ key, manifest }) => isChanged(workloadAt(after, key), manifest));
  return changed?.manifest ?? after.get(service.key) ?? before.get(service.key)!;
}

function isChanged(now: Workload | undefined, manifest: Workload['manifest']): boolean {
  return now === undefined || JSON.stringify(now.manifest) !== JSON.stringify(manifest);
}
