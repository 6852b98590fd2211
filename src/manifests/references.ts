/** What refers to what by name: objects without which others do not work. */
import { groupOf, Manifest, objectKey } from './manifest';
import { ManifestSet } from './manifest-set';
import { Open, record, records, text } from '../ground/shape';

export interface Reference {
  readonly from: Manifest;
  /** Where it is written: `spec.template.spec.volumes[0]`. */
  readonly field: string;
  /** The key of the object that is referred to. */
  readonly to: string;
}

/** The references of all objects of the set, by the key of what they refer to. References that may lead nowhere are left out. */
export function referencesTo(manifests: ManifestSet): ReadonlyMap<string, readonly Reference[]> {
  const found = new Map<string, Reference[]>();
  for (const reference of manifests.all.flatMap(referencesOf)) {
    const known = found.get(reference.to);
    if (known) known.push(reference);
    else found.set(reference.to, [reference]);
  }
  return found;
}

/**
 * The key of the object that a controller makes of the manifest: of the usual ones that keep a Secret somewhere else than in
 * Git.
 *
 * @see https://external-secrets.io/latest/api/externalsecret/
 * @see https://cert-manager.io/docs/usage/certificate/
 * @see https://github.com/bitnami-labs/sealed-secrets
 */
export function keyOfMade({ apiVersion, kind, metadata: { name, namespace }, spec }: Manifest): string | undefined {
  const secret = (secretName: unknown) => objectKey('', 'Secret', namespace, text(secretName) ?? name);
  switch (`${groupOf(apiVersion)}/${kind}`) {
    case 'bitnami.com/SealedSecret': return secret(record(record(record(spec).template).metadata).name);
    case 'external-secrets.io/ExternalSecret': return secret(record(record(spec).target).name);
    case 'cert-manager.io/Certificate': return secret(record(spec).secretName);
    default: return undefined;
  }
}

export function referencesOf(from: Manifest): Reference[] {
  const { namespace } = from.metadata;
  const named = ({ field, kind, name, otherNamespace }: Named): Reference[] =>
    text(name) ? [{ from, field, to: objectKey('', kind, text(otherNamespace) ?? namespace, name as string) }] : [];
  return [...podSpecsOf(from).flatMap(podReferences), ...serviceReferences(from)].flatMap(named);
}

interface Named {
  readonly field: string;
  readonly kind: string;
  readonly name: unknown;
  readonly otherNamespace?: unknown;
}

/** Where an object describes pods. */
export interface Place {
  readonly spec: Open;
  readonly field: string;
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

function podReferences({ spec, field }: Place): Named[] {
  const account = text(spec.serviceAccountName);
  const volumes = records(spec.volumes).flatMap((volume, i) => volumeReferences(volume, `${field}.volumes[${i}]`));
  const containers = ['containers', 'initContainers'].flatMap(list =>
    records(spec[list]).flatMap((container, i) => containerReferences(container, `${field}.${list}[${i}]`)));
  const pullSecrets = records(spec.imagePullSecrets).map(({ name }, i) => ({ field: `${field}.imagePullSecrets[${i}]`, kind: 'Secret', name }));
  // The cluster makes the account `default` itself.
  return [...account && account !== 'default' ? [{ field: `${field}.serviceAccountName`, kind: 'ServiceAccount', name: account }] : [], ...volumes, ...containers, ...pullSecrets];
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
  return optional === true ? [] : [{ field, kind, name }];
}

function serviceReferences({ apiVersion, kind, spec: written, webhooks }: Manifest): Named[] {
  const [group, spec] = [groupOf(apiVersion), record(written)];
  if (group === 'apps' && kind === 'StatefulSet') return [{ field: 'spec.serviceName', kind: 'Service', name: spec.serviceName }];
  if (kind === 'Ingress' && (group === 'networking.k8s.io' || group === 'extensions')) return ingressReferences(spec);
  if (group === 'gateway.networking.k8s.io') return records(spec.rules).flatMap((rule, i) => routeReferences(rule, `spec.rules[${i}]`));
  if (group === 'admissionregistration.k8s.io') {
    return records(webhooks).map(({ clientConfig }, i) => {
      const { name, namespace } = record(record(clientConfig).service);
      return { field: `webhooks[${i}].clientConfig.service`, kind: 'Service', name, otherNamespace: namespace };
    });
  }
  return [];
}

function ingressReferences(spec: Open): Named[] {
  const service = (backend: unknown, field: string): Named[] => {
    const { service: current, serviceName } = record(backend);
    return [{ field, kind: 'Service', name: record(current).name ?? serviceName }];
  };
  const paths = records(spec.rules).flatMap(({ http }, i) =>
    records(record(http).paths).flatMap(({ backend }, j) => service(backend, `spec.rules[${i}].http.paths[${j}].backend`)));
  const certificates = records(spec.tls).map(({ secretName }, i) => ({ field: `spec.tls[${i}].secretName`, kind: 'Secret', name: secretName }));
  return [...service(spec.defaultBackend, 'spec.defaultBackend'), ...paths, ...certificates];
}

function routeReferences({ backendRefs, filters }: Open, field: string): Named[] {
  const backend = ({ group = '', kind = 'Service', name, namespace }: Open, place: string): Named[] =>
    group === '' && kind === 'Service' ? [{ field: place, kind: 'Service', name, otherNamespace: namespace }] : [];
  const mirrors = records(filters).flatMap(({ requestMirror }, i) => backend(record(record(requestMirror).backendRef), `${field}.filters[${i}].requestMirror.backendRef`));
  return [...records(backendRefs).flatMap((one, i) => backend(one, `${field}.backendRefs[${i}]`)), ...mirrors];
}
