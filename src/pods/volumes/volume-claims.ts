/** The volumes that every pod of a StatefulSet has of its own: their claims, their mounts, and what can be wrong with them. */
import { Size, SizeRoundingBehavior } from 'cdk8s';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-28';
import { duplicates } from '../duplicates';
import { VolumeClaimTemplate } from './volume-claim-template';

type Claims = readonly VolumeClaimTemplate[];

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LONGEST_NAME = 63;

/** As the server completes them, so that a diff with what runs finds nothing. */
export function volumeClaims(templates: Claims): any[] {
  return templates.map(({ name, storage, storageClassName, accessModes = [PersistentVolumeAccessMode.READ_WRITE_ONCE] }) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { accessModes, resources: { requests: { storage: isSize(storage) ? storage.asString() : undefined } }, storageClassName, volumeMode: 'Filesystem' },
  }));
}

/** The pod template with the volumes mounted. It declares none of them: the controller adds those of the pod. */
export function withClaimMounts(template: any, templates: Claims): any {
  if (templates.length === 0) return template;
  const mounted = (container: any) => {
    const mounts = templates.flatMap(({ name, mountPaths = {} }) => Object.entries(mountPaths)
      .filter(([of]) => of === container.name)
      .map(([, mountPath]) => ({ name, mountPath })));
    return mounts.length === 0 ? container : { ...container, volumeMounts: [...container.volumeMounts ?? [], ...mounts] };
  };
  const { containers, initContainers } = template.spec;
  return { ...template, spec: { ...template.spec, containers: containers.map(mounted), initContainers: initContainers?.map(mounted) } };
}

/** What is wrong with claims for a pod template, in which they are not mounted yet: one sentence each. */
export function volumeClaimProblems(templates: Claims, { spec }: any): string[] {
  if (templates.length === 0) return [];
  const containers: any[] = [...spec.containers, ...spec.initContainers ?? []];
  const volumes: string[] = (spec.volumes ?? []).map(({ name }: any) => name);
  const problems = templates.flatMap(({ name, storage, accessModes, mountPaths = {} }) => [
    ...DNS_LABEL.test(name) && name.length <= LONGEST_NAME ? [] : ['its name is not a DNS label (lower case letters, digits and "-"): give it another name'],
    ...volumes.includes(name) ? ['another volume of the pod has this name: give one another name'] : [],
    ...isSize(storage) && storage.toKibibytes({ rounding: SizeRoundingBehavior.NONE }) > 0 ? []
      : [`"storage" is ${isSize(storage) ? storage.asString() : JSON.stringify(storage)}: pass Size.gibibytes(…) with more than nothing`],
    ...accessModes?.length === 0 ? ['"accessModes" is empty: leave it out for ReadWriteOnce'] : [],
    ...Object.entries(mountPaths).flatMap(([container, path]) => [
      ...containers.some(one => one.name === container) ? [] : [`there is no container "${container}": add it, or correct "mountPaths"`],
      ...typeof path === 'string' && path.startsWith('/') ? [] : [`${JSON.stringify(path)} is not an absolute path: begin it with "/"`],
    ]),
  ].map(problem => `volumeClaimTemplates: "${name}": ${problem}`));
  return [
    ...duplicates(templates.map(({ name }) => name)).map(name => `volumeClaimTemplates: "${name}" is there twice: give one another name`),
    ...problems,
    ...mountProblems(withClaimMounts({ spec }, templates)),
  ];
}

function mountProblems({ spec: { containers, initContainers = [] } }: any): string[] {
  return [...containers, ...initContainers].flatMap(({ name, volumeMounts = [] }) => duplicates(volumeMounts.map((mount: any) => mount.mountPath))
    .map(path => `volumeClaimTemplates: the container "${name}" has two volumes at ${path}: give one another path`));
}

/** From JavaScript anything can come. */
function isSize(storage: unknown): storage is Size {
  return storage instanceof Size;
}
