import { integer, Open, text } from '../ground/shape';
import { displayName } from '../manifests/manifest';
import { Service, serviceOf, servicesIn } from '../manifests/service';
import { Workload } from '../manifests/workload';
import { workloadsBehind } from '../manifests/workload-index';
import { arrives } from '../orders/story-steps';
import { World } from '../orders/world';
import { Rule, Severity, Violation } from './check/rule';
import { Transition } from './check/transition';

/** @see https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports */
export const rule: Rule = {
  name: 'service-port-without-target',
  severity: 'error',
  summary: 'A Service sends traffic to a port that the pods behind it do not have.',
  *check(transition: Transition): Iterable<Violation> {
    for (const service of servicesIn(transition.after)) {
      const workloads = workloadsBehind(transition.after, service);
      if (workloads.length === 0) continue;
      for (const [i, port] of service.ports.entries()) {
        // What names no port at all is refused by the API server.
        if (targetOf(port) !== undefined && !workloads.some(workload => mayServe(workload, port))) yield withoutTarget(transition, service, i, workloads);
      }
      for (const workload of workloads) {
        if (isUnserved(workload, service) && workloads.some(other => !isUnserved(other, service))) yield unserved(transition, service, workload);
      }
    }
  },
};

function withoutTarget(transition: Transition, service: Service, index: number, workloads: readonly Workload[]): Violation {
  const { key, manifest, ports } = service;
  const target = targetOf(ports[index]);
  const name = displayName(manifest);
  const shown = typeof target === 'string' ? `"${target}"` : target;
  return {
    object: manifest,
    field: `spec.ports[${index}]`,
    message: `${name} sends traffic to the port ${shown}, which the pods of ${names(workloads)} do not have: they have ${portsOf(workloads)}.`,
    mend: `Let targetPort be a port of the containers, or give a container the port ${shown}.`,
    severity: severityOf(target),
    counterexample: {
      events: arrives(transition, ...keysBehind(transition, service), key),
      harm: {
        description: typeof target === 'string' ? `${name} has no endpoint for the port ${shown}` : `${name} sends requests to the port ${shown}, on which no container says that it listens`,
        shows: ({ objects }) => {
          const live = objects.get(key);
          if (live === undefined) return false;
          const now = serviceOf(live);
          const behind = workloadsBehind(objects, now);
          return behind.length > 0 && now.ports.some(port => targetOf(port) === target && !behind.some(workload => mayServe(workload, port)));
        },
      },
    },
  };
}

function unserved(transition: Transition, service: Service, workload: Workload): Violation {
  const [name, serviceName] = [displayName(workload.manifest), displayName(service.manifest)];
  return {
    object: workload.manifest,
    field: 'spec.template.spec.containers[0].ports',
    message: `${serviceName} selects the pods of ${name}, and none of its ports (${service.ports.flatMap(port => targetOf(port) ?? []).join(', ')}) is one of theirs: ${portsOf([workload])}.`,
    mend: `Give a container of ${name} the port that ${serviceName} goes to, or take the label that ${serviceName} selects by from its pods.`,
    severity: 'warning',
    counterexample: {
      events: arrives(transition, ...keysBehind(transition, service), service.key),
      harm: { description: `No pod of ${name} serves what ${serviceName} sends it`, shows: world => isMissing(world, workload.key, service.key) },
    },
  };
}

/** The workloads that the Service leads to or led to. */
function keysBehind({ before, after }: Transition, service: Service): string[] {
  return [before, after].flatMap(side => workloadsBehind(side, service)).map(({ key }) => key);
}

function isMissing({ objects }: World, workloadKey: string, serviceKey: string): boolean {
  const live = objects.get(serviceKey);
  if (live === undefined) return false;
  const service = serviceOf(live);
  return workloadsBehind(objects, service).some(workload => workload.key === workloadKey && isUnserved(workload, service));
}

/** Whether the pods declare ports, and none of those that the Service goes to. */
function isUnserved(workload: Workload, { ports }: Service): boolean {
  const targets = ports.filter(port => targetOf(port) !== undefined);
  return hasPorts(workload) && targets.length > 0 && targets.every(port => !mayServe(workload, port));
}

/** A number is reached whether it is declared or not: where no container declares any, nothing can be said. */
function mayServe(workload: Workload, port: Open): boolean {
  const target = targetOf(port);
  return workload.template.port(target, text(port.protocol)) !== undefined || (typeof target !== 'string' && !hasPorts(workload));
}

/** Without a targetPort it is the number of the port itself. */
function targetOf({ targetPort, port }: Open): string | number | undefined {
  return text(targetPort) || integer(targetPort) || integer(port);
}

function hasPorts({ template }: Workload): boolean {
  return template.containers.some(({ ports }) => ports.length > 0);
}

function severityOf(target: string | number | undefined): Severity {
  return typeof target === 'string' ? 'error' : 'warning';
}

function names(workloads: readonly Workload[]): string {
  return workloads.map(({ manifest }) => displayName(manifest)).join(', ');
}

function portsOf(workloads: readonly Workload[]): string {
  const ports = workloads.flatMap(({ template }) => template.containers.flatMap(one => one.ports));
  return ports.length === 0 ? 'none' : [...new Set(ports.map(({ name, containerPort }) => name ?? containerPort))].join(', ');
}
