/** What the server refuses of volumes and of where they are mounted. */
import { list, Open, record, records, text } from '../../../ground/shape';
import { dnsLabel, relativePath, withoutBacksteps } from '../names';
import { Refusal } from '../refusal';
import { Around, formed, isObject, mustBeUnique, named, oneOf, refusalsAt, Row, row, rowOf, rowOfElsewhere, unique, within, written } from '../row';
import { CORE } from '../sources';
import { forbidden, invalid, notFound, required } from '../words';
import { fieldPath, resourceField } from './env';
import { ContainerContext, PodContext } from './pod-context';
import { CLAIM_SPEC } from '../objects/claim';

/** Where none of them is written, the server takes `emptyDir`. */
export const VOLUME_TYPES = [
  'emptyDir', 'hostPath', 'gitRepo', 'gcePersistentDisk', 'awsElasticBlockStore', 'secret', 'nfs', 'iscsi', 'glusterfs', 'flocker', 'persistentVolumeClaim',
  'rbd', 'cinder', 'cephfs', 'quobyte', 'downwardAPI', 'fc', 'flexVolume', 'configMap', 'azureFile', 'vsphereVolume', 'photonPersistentDisk',
  'portworxVolume', 'azureDisk', 'storageos', 'projected', 'scaleIO', 'csi', 'ephemeral', 'image',
];
const HOST_PATH_TYPES = ['DirectoryOrCreate', 'Directory', 'FileOrCreate', 'File', 'Socket', 'CharDevice', 'BlockDevice'];
const FIELDS = ['metadata.name', 'metadata.namespace', 'metadata.labels', 'metadata.annotations', 'metadata.uid'];
const FILE_MODE = within(0, 0o777, 'must be a number between 0 and 0777 (octal), both inclusive');

const ITEMS: readonly Row[] = [
  row('items[].key', `${CORE} validateKeyToPath`, named()),
  row('items[].path', `${CORE} validateKeyToPath`, named(localPath)),
  row('items[].mode', `${CORE} validateKeyToPath`, FILE_MODE),
];

const FILES: readonly Row[] = [
  row('items[].path', `${CORE} validateDownwardAPIVolumeFile`, named(localPath)),
  row('items[].fieldRef.fieldPath', `${CORE} validateObjectFieldSelector`, (value, around) => named()(value, around) ?? fieldPath(FIELDS)(value, around)),
  row('items[].resourceFieldRef.containerName', `${CORE} validateContainerResourceFieldSelector`, named()),
  row('items[].resourceFieldRef.resource', `${CORE} validateContainerResourceFieldSelector`, (value, around) => named()(value, around) ?? resourceField(value, around)),
  row('items[].mode', `${CORE} validateDownwardAPIVolumeFile`, FILE_MODE),
  rowOf('items[]', `${CORE} validateDownwardAPIVolumeFile`, ({ items }) => list(items).flatMap((item, i) => {
    const given = written(item, ['fieldRef', 'resourceFieldRef']).length;
    if (given === 0) return [{ field: `items[${i}]`, message: required('one of fieldRef and resourceFieldRef is required') }];
    return given === 1 ? [] : [{ field: `items[${i}]`, message: invalid('resource', 'fieldRef and resourceFieldRef can not be specified simultaneously') }];
  })),
];

/** What each type of volume must say. */
const TYPES: ReadonlyMap<string, readonly Row[]> = new Map<string, readonly Row[]>([
  ['configMap', [row('name', `${CORE} validateConfigMapVolumeSource`, named()), row('defaultMode', `${CORE} validateConfigMapVolumeSource`, FILE_MODE), ...ITEMS]],
  ['secret', [row('secretName', `${CORE} validateSecretVolumeSource`, named()), row('defaultMode', `${CORE} validateSecretVolumeSource`, FILE_MODE), ...ITEMS]],
  ['persistentVolumeClaim', [row('claimName', `${CORE} validatePersistentClaimVolumeSource`, named())]],
  ['hostPath', [
    row('path', `${CORE} validateHostPathVolumeSource`, named(withoutBacksteps)),
    row('type', `${CORE} validateHostPathType`, oneOf(...HOST_PATH_TYPES)),
  ]],
  ['nfs', [
    row('server', `${CORE} validateNFSVolumeSource`, named()),
    row('path', `${CORE} validateNFSVolumeSource`, named(value => value.startsWith('/') ? undefined : 'must be an absolute path')),
  ]],
  ['csi', [row('driver', `${CORE} validateCSIVolumeSource`, named())]],
  ['downwardAPI', [row('defaultMode', `${CORE} validateDownwardAPIVolumeSource`, FILE_MODE), ...FILES]],
  ['ephemeral', [
    row('volumeClaimTemplate', `${CORE} validateEphemeralVolumeSource`, value => value === undefined ? required() : undefined),
    rowOf('volumeClaimTemplate.spec', `${CORE} ValidatePersistentVolumeClaimTemplate`, ({ volumeClaimTemplate }) => {
      const template = record(volumeClaimTemplate);
      return volumeClaimTemplate === undefined ? [] : refusalsAt('volumeClaimTemplate.spec', record(template.spec), CLAIM_SPEC, undefined);
    }),
  ]],
  ['projected', [
    row('defaultMode', `${CORE} validateProjectedVolumeSource`, FILE_MODE),
    row('sources[].secret.name', `${CORE} validateProjectionSources`, named()),
    row('sources[].configMap.name', `${CORE} validateProjectionSources`, named()),
    row('sources[].serviceAccountToken.path', `${CORE} validateProjectionSources`, named()),
    row('sources[].serviceAccountToken.expirationSeconds', `${CORE} validateProjectionSources`,
      within(600, 2 ** 32, 'may not specify a duration less than 10 minutes or larger than 2^32 seconds')),
    rowOf('sources[]', `${CORE} validateProjectionSources`, ({ sources }) => list(sources).flatMap((source, i) => {
      const given = Object.values(record(source)).filter(value => typeof value === 'object' && value !== null).length;
      const path = `sources[${i}]`;
      return [
        ...given > 1 ? [{ field: path, message: forbidden('may not specify more than 1 volume type per source') }] : [],
        ...['secret', 'configMap'].flatMap(type => refusalsAt(`${path}.${type}`, record(record(source)[type]), ITEMS, undefined)),
        ...refusalsAt(`${path}.downwardAPI`, record(record(source).downwardAPI), FILES, undefined),
      ];
    })),
  ]],
]);

export const VOLUMES: ReadonlyArray<Row<PodContext>> = [
  row('volumes[].name', `${CORE} ValidateVolumes`, named(dnsLabel)),
  row('volumes[].name', `${CORE} ValidateVolumes`, unique),
  rowOf('volumes[]', `${CORE} validateVolumeSource`, ({ volumes }) => records(volumes).flatMap((volume, i) => [
    ...written(volume, VOLUME_TYPES).slice(1).map(type => ({ field: `volumes[${i}].${type}`, message: forbidden('may not specify more than 1 volume type') })),
    ...[...TYPES].flatMap(([type, rows]) => isObject(volume[type]) ? refusalsAt(`volumes[${i}].${type}`, volume[type] as Open, rows, undefined) : []),
  ])),
];

export const MOUNTS: ReadonlyArray<Row<ContainerContext>> = [
  row('volumeMounts[].name', `${CORE} ValidateVolumeMounts`, named()),
  rowOfElsewhere('volumeMounts[].name', `${CORE} ValidateVolumeMounts`, known),
  row('volumeMounts[].mountPath', `${CORE} ValidateVolumeMounts`, named()),
  row('volumeMounts[].mountPath', `${CORE} ValidateVolumeMounts`, mustBeUnique),
  row('volumeMounts[].subPath', `${CORE} ValidateVolumeMounts`, formed(relativePath)),
  row('volumeMounts[].subPathExpr', `${CORE} ValidateVolumeMounts`, formed(relativePath)),
  row('volumeMounts[].subPathExpr', `${CORE} ValidateVolumeMounts`, (value, { holder }) =>
    value !== undefined && value !== '' && (text(holder.subPath) ?? '') !== '' ? invalid(value, 'subPathExpr and subPath are mutually exclusive') : undefined),
  row('volumeMounts[].mountPropagation', `${CORE} validateMountPropagation`, oneOf('Bidirectional', 'HostToContainer', 'None')),
  row('volumeDevices[].name', `${CORE} ValidateVolumeDevices`, named()),
  rowOfElsewhere('volumeDevices[].name', `${CORE} ValidateVolumeDevices`, known),
  row('volumeDevices[].name', `${CORE} ValidateVolumeDevices`, mustBeUnique),
  row('volumeDevices[].devicePath', `${CORE} ValidateVolumeDevices`, named(withoutBacksteps)),
  rowOf('volumeDevices[]', `${CORE} ValidateVolumeDevices`, container => bothWays(container)),
];

function known(value: unknown, { context: { volumes } }: Around<ContainerContext>): string | undefined {
  return typeof value !== 'string' || value === '' || volumes.has(value) ? undefined : notFound(value);
}

/** A volume is either mounted or a device. */
function bothWays({ volumeMounts, volumeDevices }: Open): Refusal[] {
  const mounted = new Set(records(volumeMounts).map(({ name }) => name));
  return list(volumeDevices).flatMap((device, i) => {
    const { name } = record(device);
    return typeof name === 'string' && mounted.has(name) ? [{ field: `volumeDevices[${i}].name`, message: invalid(name, 'must not already exist in volumeMounts') }] : [];
  });
}

function localPath(value: string): string | undefined {
  return relativePath(value) ?? (value.startsWith('..') ? "must not start with '..'" : undefined);
}
