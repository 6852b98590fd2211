/** What the API server takes and does not do as it is written, in silence. */
import { isDropped } from './dropped';
import { VOLUME_TYPES } from './pod/volume';
import { Refusal } from './refusal';
import { isEmpty, written } from './row';
import { plain } from './words';
import { integer, list, Open, record, records, text } from '../../ground/shape';
import { groupOf, Manifest } from '../../manifests/manifest';

export interface Ignored {
  readonly field: string;
  /** What tells it from others, whatever its place in a list is. */
  readonly subject?: string;
  /** What the server does with it: the end of a sentence that begins with the object. */
  readonly message: string;
  /** A sentence. */
  readonly mend: string;
}

/** Where the pod of a kind is written. */
const PODS: ReadonlyMap<string, string> = new Map([
  ['/Pod', 'spec'],
  ['/ReplicationController', 'spec.template.spec'],
  ['apps/DaemonSet', 'spec.template.spec'],
  ['apps/Deployment', 'spec.template.spec'],
  ['apps/ReplicaSet', 'spec.template.spec'],
  ['apps/StatefulSet', 'spec.template.spec'],
  ['batch/CronJob', 'spec.jobTemplate.spec.template.spec'],
  ['batch/Job', 'spec.template.spec'],
]);

/** Fields that other kinds have, with what to write instead; nothing where there is no such thing. */
const MISPLACED = new Map<string, ReadonlyArray<readonly [field: string, instead: string]>>([
  ['apps/DaemonSet', [['replicas', ''], ['strategy', 'updateStrategy']]],
  ['apps/StatefulSet', [['strategy', 'updateStrategy']]],
  ['apps/Deployment', [['updateStrategy', 'strategy'], ['serviceName', ''], ['volumeClaimTemplates', ''], ['containers', 'template.spec.containers']]],
  ['apps/ReplicaSet', [['strategy', ''], ['updateStrategy', '']]],
  ['autoscaling/HorizontalPodAutoscaler', [['targetCPUUtilizationPercentage', 'metrics']]],
  ['networking.k8s.io/Ingress', [['backend', 'defaultBackend']]],
]);

/** Fields of containers that stand beside them where the indentation is wrong. */
const OF_CONTAINERS = [
  'args', 'command', 'env', 'envFrom', 'image', 'imagePullPolicy', 'lifecycle', 'livenessProbe', 'ports', 'readinessProbe', 'startupProbe', 'volumeMounts',
];

const UNKNOWN = 'the API server drops it, and kubectl and a server-side apply refuse it';

/**
 * @param live The object as it is in the cluster; undefined where there is none.
 * @param invalidity What the server refuses of the object for itself.
 */
export function ignoredOf(live: Manifest | undefined, applied: Manifest, invalidity: readonly Refusal[]): readonly Ignored[] {
  const kind = `${groupOf(applied.apiVersion)}/${applied.kind}`;
  const path = PODS.get(kind);
  return [
    ...misplaced(kind, applied),
    ...path === undefined ? [] : ofPod(path, at(applied, path), live === undefined ? {} : at(live, path)),
    ...live === undefined || kind !== '/Service' ? [] : [...stillHeadless(record(live.spec), record(applied.spec)), ...dropped(live, applied, invalidity)],
  ];
}

function at(manifest: Manifest, path: string): Open {
  return path.split('.').reduce<Open>((value, name) => record(value[name]), manifest);
}

function misplaced(kind: string, { apiVersion, kind: name, spec }: Manifest): Ignored[] {
  if (apiVersion === 'autoscaling/v1') return [];
  return (MISPLACED.get(kind) ?? []).flatMap(([field, instead]) => isEmpty(record(spec)[field]) ? [] : [{
    field: `spec.${field}`,
    message: `has spec.${field}, which a ${name} does not have: ${UNKNOWN}`,
    mend: instead === '' ? `Take spec.${field} out.` : `Write it as spec.${instead}.`,
  }]);
}

/** @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/core/v1/defaults.go SetDefaults_Volume */
function ofPod(path: string, pod: Open, before: Open): Ignored[] {
  const grace = integer(pod.terminationGracePeriodSeconds);
  return [
    ...OF_CONTAINERS.filter(name => !isEmpty(pod[name])).map(name => ({
      field: `${path}.${name}`,
      message: `has ${path}.${name}, which is a field of containers: ${UNKNOWN}`,
      mend: `Move ${name} into the container.`,
    })),
    ...grace !== undefined && grace < 0 ? [{
      field: `${path}.terminationGracePeriodSeconds`,
      message: `has terminationGracePeriodSeconds ${grace}, which the API server takes as 1`,
      mend: 'Write the seconds that the pods need to end.',
    }] : [],
    ...list(pod.volumes).flatMap((volume, i) => ofVolume(`${path}.volumes[${i}]`, record(volume))),
    ...['initContainers', 'containers'].flatMap(field => list(pod[field]).flatMap((value, i) => {
      const container = record(value);
      const place = `${path}.${field}[${i}]`;
      const was = records(before[field]).find(({ name }) => name === container.name);
      return [...twiceInEnv(place, container), ...twiceInPorts(place, container), ...mendedTwice(place, container, record(was))];
    })),
  ];
}

function ofVolume(field: string, volume: Open): Ignored[] {
  const name = text(volume.name) ?? '';
  // Where nothing is written but its name, an emptyDir may well be meant: kustomize left `emptyDir: {}` out.
  if (name === '' || Object.keys(volume).length < 2 || 'emptyDir' in volume || written(volume, VOLUME_TYPES).length > 0) return [];
  return [{
    field,
    subject: `volume ${name}`,
    message: `has the volume "${name}" of no type that the API server knows: it makes an emptyDir of it`,
    mend: 'Write what the volume is: configMap, secret, persistentVolumeClaim, or emptyDir if that is meant.',
  }];
}

/** @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/api/pod/warnings.go */
function twiceInEnv(place: string, { name: container, env }: Open): Ignored[] {
  const known = new Set<string>();
  return list(env).flatMap((variable, i) => {
    const { name, value, valueFrom } = record(variable);
    if (typeof name !== 'string') return [];
    const isNew = !known.has(name);
    known.add(name);
    // What builds on the earlier value does not hide it.
    const reference = `$(${name})`;
    if (isNew || (isEmpty(valueFrom) && (text(value) ?? '').includes(reference) && value !== reference)) return [];
    return [{
      field: `${place}.env[${i}]`,
      subject: `variable ${name} of ${plain(container)}`,
      message: `gives the container ${shown(container)} the variable ${name} twice: the last one counts, a server-side apply refuses it, and a client-side one may drop it`,
      mend: 'Keep one of them. Under a client-side apply, apply twice, since the first time both are taken out.',
    }];
  });
}

/** @see https://github.com/kubernetes/kubernetes/issues/58477 */
function mendedTwice(place: string, { name: container, env }: Open, before: Open): Ignored[] {
  const count = (variables: unknown, name: string) => records(variables).filter(one => one.name === name).length;
  return list(env).flatMap((variable, i) => {
    const name = text(record(variable).name);
    if (name === undefined || count(env, name) !== 1 || count(before.env, name) < 2) return [];
    return [{
      field: `${place}.env[${i}]`,
      subject: `variable ${name} of ${plain(container)}`,
      message: `gives the container ${shown(container)} the variable ${name} once, and did so twice: a client-side apply takes both out, and the pods start without it`,
      mend: 'Apply twice, or apply server-side: the second time the variable comes back. Or give it another name.',
    }];
  });
}

function twiceInPorts(place: string, { name: container, ports }: Open): Ignored[] {
  const known = new Set<string>();
  return list(ports).flatMap((value, i) => {
    const { containerPort, protocol, hostPort } = record(value);
    const port = `${plain(containerPort)}/${text(protocol) ?? 'TCP'}`;
    const key = `${port} ${plain(hostPort ?? '')}`;
    if (integer(containerPort) === undefined || !known.has(key)) {
      known.add(key);
      return [];
    }
    return [{
      field: `${place}.ports[${i}]`,
      subject: `port ${port} of ${plain(container)}`,
      message: `declares the port ${port} of the container ${shown(container)} twice: a client-side apply merges them by number, and a server-side one refuses it`,
      mend: 'Keep one of them: a port needs one name.',
    }];
  });
}

/** @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/registry/core/service/storage/storage.go patchAllocatedValues */
function stillHeadless(old: Open, now: Open): Ignored[] {
  const isPlain = now.type === undefined || now.type === null || now.type === 'ClusterIP';
  if (old.clusterIP !== 'None' || old.type === 'ExternalName' || !isEmpty(now.clusterIP) || !isPlain) return [];
  return [{
    field: 'spec.clusterIP',
    message: 'has no clusterIP: None any more, and the API server keeps it in silence: the Service stays headless and gets no address',
    mend: 'Write clusterIP: None again, or make a Service with another name: an address cannot be given later.',
  }];
}

function dropped(live: Manifest, applied: Manifest, invalidity: readonly Refusal[]): Ignored[] {
  return invalidity.filter(({ field }) => field !== 'spec.ports' && isDropped(live, applied, field)).map(({ field }) => ({
    field,
    message: `still has ${field}, which its type does not have: the API server drops it in silence, and refuses the same manifest the next time`,
    mend: `Take ${field} out.`,
  }));
}

function shown(container: unknown): string {
  return typeof container === 'string' ? container : 'without a name';
}
