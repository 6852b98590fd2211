/** What pods need to start. */
import { Named } from './named';
import { Open, record, records, text } from '../../ground/shape';
import { Manifest } from '../manifest';

/** Where an object describes pods. */
export interface Place {
  readonly spec: Open;
  readonly field: string;
}

export function podReferences(from: Manifest): Named[] {
  return podSpecsOf(from).flatMap(({ spec, field }) => [
    ...accountReference(spec, field), ...volumesReferences(spec, field), ...classReferences(spec, field),
  ]);
}

/** The pods that an object describes. One that rests at 0 replicas starts none. */
export function podSpecsOf({ kind, spec: written }: Manifest): Place[] {
  const spec = record(written);
  if (spec.replicas === 0) return [];
  if (kind === 'Pod') return [{ spec, field: 'spec' }];
  const [owner, field] = kind === 'CronJob' ? [record(record(spec.jobTemplate).spec), 'spec.jobTemplate.spec'] : [spec, 'spec'];
  const template = record(record(owner.template).spec);
  return records(template.containers).length > 0 ? [{ spec: template, field: `${field}.template.spec` }] : [];
}

/** The cluster makes the account `default` itself. */
function accountReference(spec: Open, field: string): Named[] {
  const account = text(spec.serviceAccountName);
  return account && account !== 'default' ? [needed('ServiceAccount', account, `${field}.serviceAccountName`)] : [];
}

function volumesReferences(spec: Open, field: string): Named[] {
  const volumes = records(spec.volumes).flatMap((volume, i) => volumeReferences(volume, `${field}.volumes[${i}]`));
  const containers = ['containers', 'initContainers'].flatMap(list =>
    records(spec[list]).flatMap((container, i) => containerReferences(container, `${field}.${list}[${i}]`)));
  const pullSecrets = records(spec.imagePullSecrets).map(({ name }, i) => needed('Secret', name, `${field}.imagePullSecrets[${i}]`));
  return [...volumes, ...containers, ...pullSecrets];
}

/**
 * A pod of a class that there is not is refused.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/#priorityclass
 * @see https://kubernetes.io/docs/concepts/containers/runtime-class/
 */
function classReferences({ priorityClassName, runtimeClassName }: Open, field: string): Named[] {
  const classes = [
    { ...needed('PriorityClass', priorityClassName, `${field}.priorityClassName`), group: 'scheduling.k8s.io', isClusterWide: true },
    { ...needed('RuntimeClass', runtimeClassName, `${field}.runtimeClassName`), group: 'node.k8s.io', isClusterWide: true },
  ];
  return classes.filter(({ name }) => name !== undefined);
}

function volumeReferences(volume: Open, field: string): Named[] {
  const projected = records(record(volume.projected).sources).flatMap(({ configMap, secret }, i) => [
    ...required(configMap, 'ConfigMap', `${field}.projected.sources[${i}].configMap`),
    ...required(secret, 'Secret', `${field}.projected.sources[${i}].secret`),
  ]);
  return [
    ...required(volume.configMap, 'ConfigMap', `${field}.configMap`),
    ...required(volume.secret, 'Secret', `${field}.secret`, 'secretName'),
    ...required(volume.persistentVolumeClaim, 'PersistentVolumeClaim', `${field}.persistentVolumeClaim`, 'claimName'),
    ...projected,
  ];
}

function containerReferences(container: Open, field: string): Named[] {
  const whole = records(container.envFrom).flatMap(({ configMapRef, secretRef }, i) => [
    ...required(configMapRef, 'ConfigMap', `${field}.envFrom[${i}].configMapRef`),
    ...required(secretRef, 'Secret', `${field}.envFrom[${i}].secretRef`),
  ]);
  const single = records(container.env).flatMap(({ valueFrom }, i) => {
    const { configMapKeyRef, secretKeyRef } = record(valueFrom);
    return [
      ...required(configMapKeyRef, 'ConfigMap', `${field}.env[${i}].valueFrom.configMapKeyRef`),
      ...required(secretKeyRef, 'Secret', `${field}.env[${i}].valueFrom.secretKeyRef`),
    ];
  });
  return [...whole, ...single];
}

function required(source: unknown, kind: string, field: string, nameField = 'name'): Named[] {
  const { optional, [nameField]: name } = record(source);
  return optional === true ? [] : [needed(kind, name, field)];
}

function needed(kind: string, name: unknown, field: string): Named {
  return { field, kind, name, purpose: 'start' };
}
