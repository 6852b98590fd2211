import { servedGroup, keyOf, Manifest } from '../manifest';
import { PodTemplate } from './pod-template';
import { countOrPercent, integer, labels, Open, record, records, text } from '../../ground/shape';
import { LabelSelector } from '../selector';

export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'ReplicaSet' | 'ReplicationController';

/** What runs pods, with the defaults of the API server where the manifest is silent. */
export interface Workload {
  readonly key: string;
  readonly kind: WorkloadKind;
  readonly name: string;
  readonly namespace?: string;
  readonly selector: LabelSelector;
  readonly template: PodTemplate;
  /** Undefined where the manifest does not say: an autoscaler decides, or it is 1. A DaemonSet has none. */
  readonly replicas?: number;
  /** `OnDelete`: a pod gets the new template when somebody deletes it. A ReplicaSet knows nothing else. */
  readonly strategy: 'RollingUpdate' | 'Recreate' | 'OnDelete';
  readonly maxSurge: number | string;
  readonly maxUnavailable: number | string;
  /** StatefulSet only: the lowest ordinal that gets the new template. */
  readonly partition: number;
  /** StatefulSet only. */
  readonly podManagementPolicy: 'OrderedReady' | 'Parallel';
  readonly minReadySeconds: number;
  readonly paused: boolean;
  readonly revisionHistoryLimit: number;
  readonly manifest: Manifest;
}

/** The API groups of the kinds. */
const GROUPS: ReadonlyMap<string, string> = new Map<WorkloadKind, string>([
  ['Deployment', 'apps'], ['StatefulSet', 'apps'], ['DaemonSet', 'apps'], ['ReplicaSet', 'apps'], ['ReplicationController', ''],
]);
const templates = new WeakMap<object, PodTemplate>();

/** What another object controls, such as a ReplicaSet of a Deployment, is none of its own. */
export function isWorkload({ apiVersion, kind, metadata }: Manifest): boolean {
  return GROUPS.get(kind) === servedGroup(apiVersion, kind) && !isControlled(metadata);
}

/** Whether it is there because of another object, as what somebody read from a cluster may be. */
export function isControlled({ ownerReferences }: Manifest['metadata']): boolean {
  return records(ownerReferences).some(({ controller }) => controller === true);
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/ */
export function workloadOf(manifest: Manifest): Workload {
  const kind = manifest.kind as WorkloadKind;
  const spec = record(manifest.spec);
  const strategy = record(kind === 'Deployment' ? spec.strategy : spec.updateStrategy);
  const rollingUpdate = record(strategy.rollingUpdate);
  return {
    key: keyOf(manifest),
    kind,
    name: manifest.metadata.name,
    namespace: manifest.metadata.namespace,
    selector: kind === 'ReplicationController' ? mapSelector(spec) : spec.selector,
    template: templateOf(record(spec.template)),
    replicas: kind === 'DaemonSet' ? undefined : integer(spec.replicas),
    strategy: isReplicaSet(kind) ? 'OnDelete' : strategyType(text(strategy.type)),
    maxSurge: countOrPercent(rollingUpdate.maxSurge) ?? (kind === 'Deployment' ? '25%' : 0),
    maxUnavailable: countOrPercent(rollingUpdate.maxUnavailable) ?? (kind === 'Deployment' ? '25%' : 1),
    partition: integer(rollingUpdate.partition) ?? 0,
    podManagementPolicy: spec.podManagementPolicy === 'Parallel' ? 'Parallel' : 'OrderedReady',
    minReadySeconds: integer(spec.minReadySeconds) ?? 0,
    paused: spec.paused === true,
    revisionHistoryLimit: integer(spec.revisionHistoryLimit) ?? 10,
    manifest,
  };
}

/** Whether the controller only keeps a number of pods, and replaces none whose template has changed. */
export function isReplicaSet(kind: WorkloadKind): boolean {
  return kind === 'ReplicaSet' || kind === 'ReplicationController';
}

/**
 * A ReplicationController selects by a plain map, and by the labels of its pods where it does not say.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/core/v1/defaults.go SetDefaults_ReplicationController
 */
function mapSelector({ selector, template }: Open): LabelSelector {
  const wanted = labels(selector);
  return { matchLabels: Object.keys(wanted).length > 0 ? wanted : labels(record(record(template).metadata).labels) };
}

/** A pod that must be ready for longer than this never counts as available: nothing but a batch asks for that. */
export const A_YEAR = 31_536_000;

/** Whether a pod is never ready for as long as that. */
export function isFrozen(minReadySeconds: number): boolean {
  return minReadySeconds > A_YEAR;
}

/** Whether its rollout is not over while it is written so, however ready its pods are: whoever waits for its health waits. */
export function isHeldUp({ paused, minReadySeconds }: Workload): boolean {
  return paused || isFrozen(minReadySeconds);
}

/** Whether the controller stops where surge and unavailable are used up, so that a batch of new pods stays beside the old ones. */
export function isBatch({ kind, strategy, minReadySeconds }: Workload): boolean {
  return kind === 'Deployment' && strategy === 'RollingUpdate' && isFrozen(minReadySeconds);
}

/** A number of pods, or a percentage of all: of a surge rounded up, of what may be unavailable down. */
export function podCount(value: number | string, replicas: number, round: (pods: number) => number): number {
  return typeof value === 'number' ? value : round((replicas * parseInt(value, 10)) / 100);
}

/** The same template object for the same part of a manifest, so that what is known of it is found out once. */
function templateOf(manifest: { readonly [field: string]: unknown }): PodTemplate {
  const known = templates.get(manifest) ?? new PodTemplate(manifest);
  templates.set(manifest, known);
  return known;
}

function strategyType(type: string | undefined): Workload['strategy'] {
  return type === 'Recreate' || type === 'OnDelete' ? type : 'RollingUpdate';
}
