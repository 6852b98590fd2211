import { isSelected } from '../controllers/endpoint-slice';
import { enumerated } from '../ground/enumeration';
import { integer, list, record, text } from '../ground/shape';
import { Rule, Severity, Violation } from './check/rule';
import { Transition } from './check/transition';
import { isOfMetrics } from '../manifests/kinds/metrics-port';
import { Container, PodTemplate } from '../manifests/kinds/pod-template';
import { isHeadless, publishesNotReady, Service, serviceOf, servicesIn } from '../manifests/kinds/service';
import { Workload, workloadOf } from '../manifests/kinds/workload';
import { displayName } from '../manifests/manifest';
import { scaleOf } from '../manifests/scale';
import { workloadAt, workloadsBehind } from '../manifests/workload-index';
import { applies, rollsOut } from '../orders/story-steps';

/** @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination */
export const rule: Rule = {
  name: 'readiness-removed',
  severity: 'warning',
  summary: 'Pods that serve lose their readiness probe or the time in which they drain.',
  *check(transition: Transition): Iterable<Violation> {
    const { before, after, changedKeys } = transition;
    for (const key of changedKeys) {
      const [old, now] = [workloadAt(before, key), workloadAt(after, key)];
      if (old === undefined || now === undefined || old.template.hash === now.template.hash) continue;
      if (lossesOf(old.template, now.template, []).length === 0) continue;
      const services = servicesOver(now, transition);
      if (services.length === 0) continue;
      for (const loss of lossesOf(old.template, now.template, services)) yield violation(transition, now, services, loss);
    }
    yield* publishedBeforeReady(transition);
  },
};

/** The Services that send requests to the pods of the workload, before and after. */
function servicesOver(workload: Workload, { before, after }: Transition): Service[] {
  if (workload.kind !== 'DaemonSet' && scaleOf(workload, after).most === 0) return [];
  return servicesIn(after).filter(service =>
    before.get(service.key) !== undefined && isSelected(service, workload.template.labels, workload.namespace) && !isOfMetrics(service));
}

interface Loss {
  readonly what: 'readiness' | 'drain';
  readonly field: string;
  readonly text: string;
  readonly harm: string;
  readonly mend: string;
  readonly severity?: Severity;
}

function lossesOf(old: PodTemplate, now: PodTemplate, services: readonly Service[]): Loss[] {
  return [...readinessLost(old, now, services), ...drainLost(old, now)];
}

function readinessLost(old: PodTemplate, now: PodTemplate, services: readonly Service[]): Loss[] {
  const lost = successors(old, now, one => one.manifest.readinessProbe !== undefined).filter(one => serves(one, now, services));
  if (lost.length === 0) return [];
  const names = enumerated(lost.map(({ name }) => name));
  const isHeldBack = lost.every(({ manifest }) => manifest.startupProbe !== undefined);
  return [{
    what: 'readiness',
    field: fieldOf(now, lost[0]),
    text: `has no readiness probe for ${names} any more, so that ${isHeldBack ? 'a pod that cannot answer for a while' : 'a pod whose process has only begun, or cannot answer,'} gets requests all the same`,
    harm: 'no probe asks the pods of a new version whether they can answer',
    mend: `Keep the readiness probe of ${names}.`,
    severity: isHeldBack ? 'note' : undefined,
  }];
}

function drainLost(old: PodTemplate, now: PodTemplate): Loss[] {
  const harm = 'a new pod that ends cuts the requests that it has, and gets more until all proxies know of its end';
  const lost = successors(old, now, ({ manifest }) => record(manifest.lifecycle).preStop !== undefined);
  const [was, is] = [old, now].map(({ spec }) => integer(spec.terminationGracePeriodSeconds) ?? 30);
  const sleep = Math.max(0, ...now.containers.map(sleepOf));
  if (lost.length > 0) {
    const names = enumerated(lost.map(({ name }) => name));
    return [{ what: 'drain', field: fieldOf(now, lost[0]), text: `has no preStop hook for ${names} any more, so that its pods end at once when they are told to`, harm, mend: `Keep the preStop hook of ${names}, or let the program go on answering for some seconds after SIGTERM and say so in a suppression.` }];
  }
  const field = 'spec.template.spec.terminationGracePeriodSeconds';
  if (is <= 0 && was > 0) return [{ what: 'drain', field, text: `has terminationGracePeriodSeconds: ${is}, so that its pods are killed without being told`, harm, mend: `Keep terminationGracePeriodSeconds: ${was}.` }];
  if (is < sleep && was >= Math.max(0, ...old.containers.map(sleepOf))) {
    return [{ what: 'drain', field, text: `waits ${sleep} seconds in a preStop hook and is killed after ${is}`, harm, mend: `Let terminationGracePeriodSeconds be more than ${sleep}.` }];
  }
  return [];
}

/**
 * The containers now that have not what they, or those in whose place they are, had. Where a container goes, one that comes is
 * in its place.
 */
function successors(old: PodTemplate, now: PodTemplate, has: (container: Container) => boolean): Container[] {
  const added = now.containers.filter(({ name }) => !old.containers.some(one => one.name === name));
  const isCovered = now.containers.some(has);
  return old.containers.filter(has).flatMap(({ name }) => {
    const same = now.containers.find(one => one.name === name);
    if (same !== undefined) return has(same) ? [] : [same];
    return isCovered ? [] : added.slice(0, 1);
  });
}

/** Whether a Service goes to a port of the container; to any where no container declares the port. */
function serves({ ports: declared }: Container, { containers }: PodTemplate, services: readonly Service[]): boolean {
  const targets = new Set(services.flatMap(({ ports }) => ports.map(({ targetPort, port }) => targetPort ?? port)));
  const isAsked = (ports: Container['ports']) => ports.some(({ name, containerPort }) => targets.has(name) || targets.has(containerPort));
  return isAsked(declared) || !containers.some(({ ports }) => isAsked(ports));
}

/** The seconds that a hook sleeps, where it does nothing else. */
function sleepOf({ manifest }: Container): number {
  const { sleep, exec } = record(record(manifest.lifecycle).preStop);
  const command = list(record(exec).command).map(word => text(word) ?? '').join(' ');
  return integer(record(sleep).seconds) ?? Number(/(?:^|\s|\/)sleep (\d{1,5})(?:\s*;?\s*)$/.exec(command)?.[1] ?? 0);
}

function fieldOf({ spec }: PodTemplate, container: Container): string {
  const list_ = list(spec.containers).includes(container.manifest) ? 'containers' : 'initContainers';
  return `spec.template.spec.${list_}[${list(spec[list_]).indexOf(container.manifest)}]`;
}

function violation(transition: Transition, { key, manifest }: Workload, services: readonly Service[], loss: Loss): Violation {
  const name = displayName(manifest);
  const former = workloadAt(transition.before, key)!;
  return {
    object: manifest,
    field: loss.field,
    subject: loss.what,
    message: `${name}, to which ${enumerated(services.map(one => displayName(one.manifest)))} ${services.length === 1 ? 'leads' : 'lead'}, ${loss.text}.`,
    mend: loss.mend,
    severity: loss.severity,
    counterexample: {
      events: rollsOut(transition, key),
      harm: {
        description: `${name}: ${loss.harm}`,
        shows: ({ objects }) => {
          const live = objects.get(key);
          return live !== undefined && lossesOf(former.template, workloadOf(live).template, services).some(({ what }) => what === loss.what);
        },
      },
    },
  };
}

/** A Service that names pods before they are ready makes as little of their probes. Peers find each other so, by a headless one. */
function* publishedBeforeReady(transition: Transition): Iterable<Violation> {
  const { before, after, changedKeys } = transition;
  for (const key of changedKeys) {
    const [old, now] = [before.get(key), after.get(key)];
    if (old === undefined || now === undefined || now.kind !== 'Service' || publishesNotReady(serviceOf(old)) || !publishesNotReady(serviceOf(now))) continue;
    if (isHeadless(serviceOf(now)) || workloadsBehind(after, serviceOf(now)).length === 0) continue;
    const name = displayName(now);
    yield {
      object: now,
      field: 'spec.publishNotReadyAddresses',
      message: `${name} has publishNotReadyAddresses: true, so that pods that cannot answer get requests all the same.`,
      mend: 'Take publishNotReadyAddresses back, or set it on a headless Service of its own, by which peers find each other.',
      counterexample: {
        events: applies(transition, key),
        harm: {
          description: `${name} leads to pods that are not ready`,
          shows: ({ objects }) => {
            const live = objects.get(key);
            return live !== undefined && publishesNotReady(serviceOf(live));
          },
        },
      },
    };
  }
}
