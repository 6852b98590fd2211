/** What of an object matters to a story: the replicas, the version, the labels by which pods are found, the ports. */
import { record, text } from '../ground/shape';
import { autoscalerOf } from '../manifests/kinds/autoscaler';
import { PodTemplate } from '../manifests/kinds/pod-template';
import { serviceOf, ServicePort, servicePort } from '../manifests/kinds/service';
import { isWorkload, workloadOf } from '../manifests/kinds/workload';
import { Manifest } from '../manifests/manifest';

/** ` (replicas: 10 → 0)`. */
export function changeOf(before: Manifest | undefined, after: Manifest | undefined): string {
  if (before === undefined || after === undefined) return '';
  const changes = [...workloadChanges(before, after), ...autoscalerChanges(before, after), ...serviceChanges(before, after)];
  return changes.length === 0 ? '' : ` (${changes.join(', ')})`;
}

function workloadChanges(before: Manifest, after: Manifest): string[] {
  if (!isWorkload(before) || !isWorkload(after)) return [];
  const [old, now] = [workloadOf(before), workloadOf(after)];
  return [
    ...changeText('replicas', old.replicas, now.replicas),
    ...templateChanges(old.template, now.template),
    ...changeText('partition', old.partition, now.partition),
  ];
}

function templateChanges(old: PodTemplate, now: PodTemplate): string[] {
  if (old.hash === now.hash) return [];
  const names = [...new Set([...Object.keys(old.labels), ...Object.keys(now.labels)])];
  const changes = [
    ...changeText('version', old.version, now.version),
    ...names.flatMap(name => changeText(`pod label ${name}`, old.labels[name], now.labels[name])),
    ...changeText('ports', portsOf(old), portsOf(now)),
  ];
  return changes.length === 0 ? ['the pod template changes'] : changes;
}

function portsOf({ containers }: PodTemplate): string {
  const ports = containers.flatMap(one => one.ports).map(({ name, containerPort }) => name === undefined ? `${containerPort}` : `${name} ${containerPort}`);
  return ports.join(', ') || 'none';
}

function autoscalerChanges(before: Manifest, after: Manifest): string[] {
  if (before.kind !== 'HorizontalPodAutoscaler' || after.kind !== before.kind) return [];
  const [old, now] = [autoscalerOf(before), autoscalerOf(after)];
  return [...changeText('minReplicas', old.minReplicas, now.minReplicas), ...changeText('maxReplicas', old.maxReplicas, now.maxReplicas)];
}

function serviceChanges(before: Manifest, after: Manifest): string[] {
  if (before.kind !== 'Service' || after.kind !== before.kind) return [];
  const [old, now] = [before, after].map(one => serviceOf(one).ports.map(servicePort));
  return [
    ...changeText('type', text(record(before.spec).type), text(record(after.spec).type)),
    ...changeText('selector', JSON.stringify(before.spec?.selector), JSON.stringify(after.spec?.selector)),
    ...old.length === now.length ? old.flatMap((port, i) => portChanges(port, now[i])) : changeText('ports', numbersOf(old), numbersOf(now)),
  ];
}

function portChanges(old: ServicePort, now: ServicePort): string[] {
  return [...changeText('port', old.number, now.number), ...changeText('port name', old.name || undefined, now.name || undefined), ...changeText('targetPort', old.target, now.target)];
}

function numbersOf(ports: readonly ServicePort[]): string {
  return ports.map(({ number }) => number).join(', ') || 'none';
}

function changeText<T>(field: string, before: T, after: T): string[] {
  return before === after ? [] : [`${field}: ${before ?? 'not set'} → ${after ?? 'not set'}`];
}
