import { Service, serviceAt, serviceOf, servicePort, servicesIn } from '../manifests/kinds/service';
import { Workload } from '../manifests/kinds/workload';
import { displayName } from '../manifests/manifest';
import { workloadsBehind } from '../manifests/workload-index';
import { arrives, settles, shortest } from '../orders/story-steps';
import { World } from '../orders/world';
import { routesText } from './check/routes-text';
import { Counterexample, Rule, Severity, Violation } from './check/rule';
import { violationOf } from './check/shortage-violation';
import { Transition } from './check/transition';
import { endpointsAt } from './endpoints/endpoints-at';
import { hasPorts, isPortMissed, mayServe, portsWithoutTarget, targetOf } from './endpoints/target-port';

/** @see https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports */
export const rule: Rule = {
  name: 'service-port-without-target',
  severity: 'error',
  isRehearsed: true,
  summary: 'A Service sends traffic to a port that the pods behind it do not have.',
  *check(transition: Transition): Iterable<Violation> {
    for (const service of servicesIn(transition.after)) {
      const workloads = workloadsBehind(transition.after, service);
      if (workloads.length === 0) continue;
      const missing = portsWithoutTarget(transition.after, service);
      for (const [i, port] of service.ports.entries()) {
        // What names no port at all is refused by the API server.
        if (targetOf(port) !== undefined && missing.includes(port)) yield withoutTarget(transition, service, i, workloads);
      }
      for (const workload of workloads) {
        const isDeaf = isDeafOn(transition, service, workload);
        const isAlone = isUnserved(workload, service) && workloads.some(other => !isUnserved(other, service));
        if (isAlone || isDeaf) yield unserved(transition, service, workload);
      }
    }
  },
};

function withoutTarget(transition: Transition, service: Service, index: number, workloads: readonly Workload[]): Violation {
  const { key, manifest, ports } = service;
  const target = targetOf(ports[index]);
  const name = displayName(manifest);
  const shown = typeof target === 'string' ? `"${target}"` : target;
  const loss = lossOf(transition, service, index);
  const lack = `do not have${loss?.isOfPods ? ' any more' : ''}`;
  const told = {
    object: manifest,
    field: `spec.ports[${index}]`,
    message: `${name} sends traffic to the port ${shown}, which the pods of ${names(workloads)} ${lack}: they have ${portsOf(workloads)}.`,
    mend: `Let targetPort be a port of the containers, or give a container the port ${shown}.`,
  };
  if (loss === undefined) {
    return { ...told, severity: severityOf(target), notRehearsed: true, counterexample: missingTarget(transition, service, target) };
  }
  const routes = routesText(transition.after, key);
  const { counterexample, ports: lane } = loss;
  const description = `${name}${lane === '' ? '' : ` (port ${lane})`} has no ready endpoint, for good`;
  return {
    ...told,
    severity: 'error',
    consequences: routes === '' ? undefined : [`${routes} to ${name}, so that the requests fail.`],
    counterexample: { ...counterexample, harm: { ...counterexample.harm, description } },
  };
}

interface Lost {
  readonly ports: string;
  /** Whether the pods have changed, and not the Service. */
  readonly isOfPods: boolean;
  readonly counterexample: Counterexample;
}

/** How endpoints are lost with the port, where pods were ready behind it before. */
function lossOf(transition: Transition, { key, ports }: Service, index: number): Lost | undefined {
  const { name, number } = servicePort(ports[index]);
  const isOfPort = (lane: string) => lane === '' || lane.split(', ').includes(name || `${number}`);
  const cause = transition.causes('no-ready-endpoints').find(({ shortage }) => (
    shortage.front.key === key && isOfPort(shortage.front.id) && isPortMissed(transition, shortage)
  ));
  if (cause !== undefined) return { ports: cause.shortage.front.id, isOfPods: false, counterexample: violationOf(transition, cause, '', '').counterexample };
  const loss = transition.losses.find(one => one.kind === 'missed' && one.service.key === key && isOfPort(one.ports));
  if (loss === undefined) return undefined;
  const shows = (world: World) => endpointsAt(transition, world, loss) === 0;
  const events = shortest(transition, shows, [settles(transition, ...loss.workloads.map(one => one.key)), arrives(transition, key)]);
  return events && { ports: loss.ports, isOfPods: true, counterexample: { events, harm: { description: '', shows } } };
}

function missingTarget(transition: Transition, service: Service, target: string | number | undefined): Counterexample {
  const { key, manifest } = service;
  const name = displayName(manifest);
  return {
    events: arrives(transition, ...keysBehind(transition, service), key),
    harm: {
      description: typeof target === 'string' ? `${name} has no endpoint for the port "${target}"` : `${name} sends requests to the port ${target}, on which no container says that it listens`,
      shows: ({ objects }) => {
        const now = serviceAt(objects, key);
        return now !== undefined && portsWithoutTarget(objects, now).some(port => targetOf(port) === target);
      },
    },
  };
}

function unserved(transition: Transition, service: Service, workload: Workload): Violation {
  const [name, serviceName] = [displayName(workload.manifest), displayName(service.manifest)];
  return {
    object: workload.manifest,
    field: 'spec.template.spec.containers[0].ports',
    subject: service.key,
    message: `${serviceName} selects the pods of ${name}, and goes to ${service.ports.flatMap(port => targetOf(port) ?? []).join(', ')}, where they have ${portsOf([workload])}.`,
    mend: `Give a container of ${name} the port that ${serviceName} goes to, or take the label that ${serviceName} selects by from its pods.`,
    severity: 'warning',
    notRehearsed: true,
    counterexample: {
      events: arrives(transition, ...keysBehind(transition, service), service.key),
      harm: { description: `No pod of ${name} serves what ${serviceName} sends it`, shows: world => isMissing(transition, world, workload.key, service.key) },
    },
  };
}

/** The workloads that the Service leads to or led to. */
function keysBehind({ before, after }: Transition, service: Service): string[] {
  return [before, after].flatMap(side => workloadsBehind(side, service)).map(({ key }) => key);
}

function isMissing(transition: Transition, { objects }: World, workloadKey: string, serviceKey: string): boolean {
  const live = objects.get(serviceKey);
  if (live === undefined) return false;
  const service = serviceOf(live);
  return workloadsBehind(objects, service).some(workload => (
    workload.key === workloadKey && (isUnserved(workload, service) || isDeafOn(transition, service, workload))
  ));
}

/** Whether a number is declared by the pods that the Service led to first, and not by these. */
function isDeafOn({ exploration: { ends } }: Transition, { key, ports }: Service, { template }: Workload): boolean {
  return ports.map(servicePort).some(port => !ends.listening(key, port, template));
}

/** Whether the pods declare ports, and none of those that the Service goes to. */
function isUnserved(workload: Workload, { ports }: Service): boolean {
  const targets = ports.filter(port => targetOf(port) !== undefined);
  return hasPorts(workload) && targets.length > 0 && targets.every(port => !mayServe(workload, port));
}

/** A number needs no declaration: a proxy may open it by its configuration. */
function severityOf(target: string | number | undefined): Severity {
  return typeof target === 'string' ? 'error' : 'note';
}

function names(workloads: readonly Workload[]): string {
  return workloads.map(({ manifest }) => displayName(manifest)).join(', ');
}

function portsOf(workloads: readonly Workload[]): string {
  const ports = workloads.flatMap(({ template }) => template.containers.flatMap(one => one.ports));
  return ports.length === 0 ? 'none' : [...new Set(ports.map(({ name, containerPort }) => name === undefined ? `${containerPort}` : `${name} (${containerPort})`))].join(', ');
}
