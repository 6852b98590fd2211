import { isSelected } from '../controllers/endpoint-slice';
import { Loss } from '../harm/end-state';
import { serviceAt } from '../manifests/kinds/service';
import { Workload } from '../manifests/kinds/workload';
import { displayName, keyOf } from '../manifests/manifest';
import { workloadAt } from '../manifests/workload-index';
import { arrives, settles, shortest } from '../orders/story-steps';
import { World } from '../orders/world';
import { routesText } from './check/routes-text';
import { Counterexample, Rule, Violation } from './check/rule';
import { Transition } from './check/transition';
import { endpointsAt } from './endpoints/endpoints-at';
import { portsWithoutTarget } from './endpoints/target-port';

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
    const found = transition.losses.flatMap(loss => foundIn(transition, loss));
    for (const key of new Set(found.map(causeOf))) yield violation(found.filter(one => causeOf(one) === key));
  },
};

interface Found {
  readonly loss: Loss;
  readonly words: Words;
  readonly counterexample: Counterexample;
}

type Words = Pick<Violation, 'object' | 'field' | 'message' | 'mend' | 'severity'> & { readonly consequences: readonly string[] };

/** Of what is behind several Services one change takes all. */
function causeOf({ loss: { kind }, words: { object, field } }: Found): string {
  return JSON.stringify([kind, keyOf(object), field]);
}

/** The gravest is told, and what else falls empty with it. */
function violation(found: readonly Found[]): Violation {
  const told = found.find(({ loss }) => loss.isRouted) ?? found[0];
  const others = found.filter(one => one !== told).flatMap(({ loss, words }) => [`${nameOf(loss)} has no ready endpoint either.`, ...words.consequences]);
  const consequences = [...told.words.consequences, ...others];
  return {
    ...told.words,
    subject: `${told.loss.service.key} ${told.loss.ports}`,
    consequences: consequences.length === 0 ? undefined : [...new Set(consequences)],
    counterexample: told.counterexample,
  };
}

function foundIn(transition: Transition, loss: Loss): Found[] {
  if (loss.kind !== 'emptied' && (loss.kind !== 'missed' || isTold(transition, loss))) return [];
  const shows = (world: World) => endpointsAt(transition, world, loss) === 0;
  const events = shortest(transition, shows, [...loss.workloads.map(({ key }) => settles(transition, key)), arrives(transition, loss.service.key)]);
  if (events === undefined) return [];
  const words = loss.kind === 'emptied' ? emptied(transition, loss) : missed(transition, loss);
  return [{ loss, words, counterexample: { events, harm: { description: `${nameOf(loss)} has no ready endpoint, for good`, shows } } }];
}

/** Where the pods are still selected, their ports have changed, which `service-port-without-target` tells. */
function isTold(transition: Transition, loss: Loss): boolean {
  const now = serviceAt(transition.after, loss.service.key);
  return now !== undefined && portsWithoutTarget(transition.after, now).length > 0
    && runningOf(transition, loss).some(({ template, namespace }) => isSelected(now, template.labels, namespace));
}

/** The pods run, and the Service looks for others. */
function missed(transition: Transition, loss: Loss): Words {
  const { before, after } = transition;
  const { service, pods } = loss;
  const running = runningOf(transition, loss);
  const [name, names] = [displayName(service.manifest), namesOf(running)];
  const lost = Object.entries(service.selector ?? {}).filter(([label, value]) => running.some(({ template }) => template.labels[label] !== value));
  const asked = lost.length === 0 ? 'what it asks for' : lost.map(([label, value]) => `${label}=${value}`).join(', ');
  const changed = running.find(one => JSON.stringify(one.manifest) !== JSON.stringify(workloadAt(before, one.key)?.manifest));
  const routes = routesText(after, service.key);
  return {
    object: changed?.manifest ?? after.get(service.key) ?? before.get(service.key)!,
    field: changed === undefined ? undefined : 'spec.template.metadata.labels',
    message: `${nameOf(loss)} selects by ${asked}, which the new pods of ${names} do not have: they go on running, and it is left without an endpoint where it had ${pods}.`,
    mend: `Give the pods of ${names} ${asked} again, or let ${name} select by labels that old and new pods have, in a commit before this one.`,
    consequences: routes === '' ? [] : [`${routes} to ${name}, so that the requests fail.`],
  };
}

/** There are no pods any more, and the Service stays. */
function emptied({ after }: Transition, loss: Loss): Words {
  const { service, workloads, pods, isRouted, isAutoscaled } = loss;
  const [name, names] = [displayName(service.manifest), namesOf(workloads)];
  const routes = isRouted ? routesText(after, service.key) : '';
  const consequences = [
    ...routes === '' ? [] : [`${routes} to ${name}, so that the requests fail.`],
    ...isAutoscaled ? ['With 0 replicas a HorizontalPodAutoscaler is switched off, and starts no pod again.'] : [],
  ];
  return {
    object: after.get(workloads[0].key) ?? workloads[0].manifest,
    field: 'spec.replicas',
    message: `${names} ${workloads.length === 1 ? 'is' : 'are'} scaled to 0, and ${nameOf(loss)} stays with nobody behind it, where ${pods} ${pods === 1 ? 'pod was' : 'pods were'} ready.`,
    mend: isRouted
      ? 'First let the routes lead elsewhere, and scale to 0 in a later commit; where nobody is to be served, suppress this with that reason.'
      : `Keep pods for as long as anything asks for ${name}; where nothing does, take it out as well, or suppress this with that reason.`,
    severity: isRouted || isAutoscaled ? 'error' : 'warning',
    consequences,
  };
}

/** The workloads, as they are when the change is over, that have pods then. */
function runningOf({ exploration }: Transition, { workloads }: Loss): Workload[] {
  return workloads.flatMap(({ key }) => {
    const { end } = exploration.endsOf(key);
    return end?.sets.some(({ pods }) => pods > 0) ? [end.workload] : [];
  });
}

function nameOf({ service, ports }: Loss): string {
  return `${displayName(service.manifest)}${ports === '' ? '' : ` (port ${ports})`}`;
}

function namesOf(workloads: readonly Workload[]): string {
  return workloads.map(({ manifest }) => displayName(manifest)).join(' and ');
}
