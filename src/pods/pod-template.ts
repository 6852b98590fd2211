/**
 * The pod template of a version: what the code authored, hardened; and the same for one track.
 *
 * Everything here fills in what the author left open. Nothing that was set is changed.
 */
import { declaredPorts } from './declared-ports';
import { canonical } from '../ground/canonical';
import { INSTANCE_LABEL, Labels, MANAGED_BY_LABEL, NAME_LABEL, ROLLOUT_LABEL, TRACK_LABEL, VERSION_LABEL, versionLabel } from '../ground/labels';

/** Ids of a user and group that no host knows. */
const NOBODY = 10_001;
const CONFIG_VOLUME = 'cdk8s-rollouts-config';
const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

export interface TemplateOptions {
  readonly rollout: string;
  readonly serviceAccountName: string;
  readonly priorityClassName?: string;
  readonly drainSeconds: number;
  readonly defaultProbes: boolean;
  readonly config?: { readonly name: string; readonly path?: string };
}

/** The template of a version, the same for every track. */
export function versionTemplate(authored: any, options: TemplateOptions): any {
  const { rollout } = options;
  const spec = options.config === undefined ? authored.spec : withConfig(authored.spec, options.config.name, options.config.path);
  const matchLabels = { [ROLLOUT_LABEL]: rollout };
  const portNames = new Set<string>(declaredPorts(authored).flatMap(({ name }) => name ?? []));
  return {
    metadata: {
      ...authored.metadata,
      labels: {
        [NAME_LABEL]: rollout,
        [MANAGED_BY_LABEL]: 'cdk8s-rollouts',
        [VERSION_LABEL]: versionLabel(spec.containers[0]?.image),
        ...authored.metadata?.labels,
        [ROLLOUT_LABEL]: rollout,
      },
    },
    spec: {
      ...spec,
      serviceAccountName: spec.serviceAccountName ?? options.serviceAccountName,
      priorityClassName: spec.priorityClassName ?? options.priorityClassName,
      securityContext: {
        runAsUser: NOBODY, runAsGroup: NOBODY, fsGroup: NOBODY, seccompProfile: { type: 'RuntimeDefault' }, ...spec.securityContext,
      },
      topologySpreadConstraints: spec.topologySpreadConstraints ?? [HOSTNAME, ZONE].map(topologyKey => ({
        maxSkew: 1, topologyKey, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels },
      })),
      affinity: spec.affinity?.podAntiAffinity ? spec.affinity : {
        ...spec.affinity,
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 100, podAffinityTerm: { topologyKey: HOSTNAME, labelSelector: { matchLabels } } },
          ],
        },
      },
      containers: withPortNames(spec.containers, portNames).map(confined)
        .map(one => withProbes(one, options.defaultProbes))
        .map(one => withLifecycle(one, options.drainSeconds)),
      initContainers: spec.initContainers && withPortNames(spec.initContainers, portNames).map(confined),
    },
  };
}

/** The template of a version with the labels of one track. */
export function trackTemplate(template: any, deployment: string, track: string, also: Labels = {}): any {
  const labels = canonical({ [INSTANCE_LABEL]: deployment, ...template.metadata?.labels, ...also, [TRACK_LABEL]: track });
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** The config for the first container: as files where a path is given, else as environment variables. */
function withConfig(spec: any, name: string, path: string | undefined): any {
  const [first, ...others] = spec.containers;
  if (path === undefined) return { ...spec, containers: [{ ...first, envFrom: [...first.envFrom ?? [], { configMapRef: { name } }] }, ...others] };
  return {
    ...spec,
    containers: [{ ...first, volumeMounts: [...first.volumeMounts ?? [], { name: CONFIG_VOLUME, mountPath: path, readOnly: true }] }, ...others],
    volumes: [...spec.volumes ?? [], { name: CONFIG_VOLUME, configMap: { name } }],
  };
}

/** Pod Security Standard "restricted", container part. */
function confined(container: any): any {
  const { securityContext = {} } = container;
  return {
    ...container,
    securityContext: {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      ...securityContext,
      capabilities: { drop: ['ALL'], ...securityContext.capabilities },
    },
  };
}

/** Names for ports without one, so that a Service can refer to them by name and a version may change their number. */
function withPortNames(containers: any[], taken: Set<string>): any[] {
  const named = (port: any) => ({ ...port, name: port.name ?? freePortName(port, taken) });
  return containers.map(one => one.ports === undefined ? one : { ...one, ports: one.ports.map(named) });
}

export function freePortName({ containerPort, protocol = 'TCP' }: any, taken: Set<string>): string {
  const name = ['http', `port-${containerPort}`, `port-${containerPort}-${protocol.toLowerCase()}`].find(one => !taken.has(one)) ?? `port-${containerPort}`;
  taken.add(name);
  return name;
}

/**
 * A pod is ready while it accepts connections, and restarted when it has accepted none for a minute. The first port
 * stands for the container.
 */
function withProbes(container: any, wanted: boolean): any {
  const port = container.ports?.find((one: any) => (one.protocol ?? 'TCP') === 'TCP');
  if (!wanted || port === undefined) return container;
  return {
    ...container,
    readinessProbe: container.readinessProbe ?? { tcpSocket: { port: port.name }, periodSeconds: 5, failureThreshold: 2 },
    livenessProbe: container.livenessProbe ?? { tcpSocket: { port: port.containerPort }, periodSeconds: 10, failureThreshold: 6 },
  };
}

/**
 * A pod that is asked to stop serves on while the news spreads that it does.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
 */
function withLifecycle(container: any, drainSeconds: number): any {
  if (drainSeconds === 0 || container.lifecycle?.preStop !== undefined) return container;
  return { ...container, lifecycle: { ...container.lifecycle, preStop: { sleep: { seconds: drainSeconds } } } };
}
