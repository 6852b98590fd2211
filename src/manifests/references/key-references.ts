/** Which keys of ConfigMaps and Secrets pods read by name, and which these have. */
import { labels, Open, record, records, text } from '../../ground/shape';
import { Manifest, objectKey } from '../manifest';
import { podSpecsOf } from '../references';

export interface KeyReference {
  readonly from: Manifest;
  /** Where it is written: `spec.template.spec.containers[0].env[0].valueFrom.configMapKeyRef`. */
  readonly field: string;
  /** The key of the object that is read. */
  readonly to: string;
  /** What is read of it. */
  readonly key: string;
  /** A variable takes no binary data. */
  readonly isVariable: boolean;
}

/** Those without which a container does not start; optional ones are left out. */
export function keyReferencesOf(from: Manifest): KeyReference[] {
  const { namespace } = from.metadata;
  return podSpecsOf(from).flatMap(({ spec, field }) => [
    ...['containers', 'initContainers'].flatMap(list => records(spec[list]).flatMap((container, i) => variables(container, `${field}.${list}[${i}]`))),
    ...records(spec.volumes).flatMap((volume, i) => files(volume, `${field}.volumes[${i}]`)),
  ]).flatMap(({ field, kind, name, key, isVariable }) => {
    const [objectName, wanted] = [text(name), text(key)];
    return objectName && wanted ? [{ from, field, to: objectKey('', kind, namespace, objectName), key: wanted, isVariable }] : [];
  });
}

/**
 * Whether the object has the key.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/kubelet/kubelet_pods.go makeEnvironmentVariables
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/volume/configmap/configmap.go MakePayload
 */
export function hasKey({ kind, data, stringData, binaryData }: Manifest, key: string, isVariable: boolean): boolean {
  const places = kind === 'Secret' ? [data, stringData] : isVariable ? [data] : [data, binaryData];
  return places.some(place => Object.hasOwn(record(place), key));
}

/**
 * Whether a controller fills the object with what is not written in it.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets
 * @see https://docs.openshift.com/container-platform/latest/networking/configuring-a-custom-pki.html
 * @see https://github.com/mittwald/kubernetes-replicator
 * @see https://github.com/emberstack/kubernetes-reflector
 */
export function isFilledByOthers({ type, metadata }: Manifest): boolean {
  const marks = [metadata.labels, metadata.annotations].flatMap(one => Object.keys(labels(one)));
  return type === 'kubernetes.io/service-account-token' || marks.some(mark => /\/(inject-(trusted-)?cabundle|replicate-from|reflects)$/.test(mark));
}

/** Whether nothing is written in the object, so that somebody is to fill it who is not known. */
export function isEmpty({ data, stringData, binaryData }: Manifest): boolean {
  return [data, stringData, binaryData].every(place => Object.keys(record(place)).length === 0);
}

interface Written {
  readonly field: string;
  readonly kind: string;
  readonly name: unknown;
  readonly key: unknown;
  readonly isVariable: boolean;
}

function variables({ env }: Open, field: string): Written[] {
  return records(env).flatMap(({ valueFrom }, i) => [['configMapKeyRef', 'ConfigMap'], ['secretKeyRef', 'Secret']].flatMap(([source, kind]) => {
    const { name, key, optional } = record(record(valueFrom)[source]);
    return optional === true ? [] : [{ field: `${field}.env[${i}].valueFrom.${source}`, kind, name, key, isVariable: true }];
  }));
}

function files(volume: Open, field: string): Written[] {
  const projected = records(record(volume.projected).sources).flatMap(({ configMap, secret }, i) => [
    ...items(configMap, 'ConfigMap', `${field}.projected.sources[${i}].configMap`),
    ...items(secret, 'Secret', `${field}.projected.sources[${i}].secret`),
  ]);
  return [...items(volume.configMap, 'ConfigMap', `${field}.configMap`), ...items(volume.secret, 'Secret', `${field}.secret`, 'secretName'), ...projected];
}

function items(source: unknown, kind: string, field: string, nameField = 'name'): Written[] {
  const { items: all, optional, [nameField]: name } = record(source);
  return optional === true ? [] : records(all).map(({ key }, i) => ({ field: `${field}.items[${i}]`, kind, name, key, isVariable: false }));
}
