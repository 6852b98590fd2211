/** Everything in manifests that starts pods of one template, whatever becomes of them: workloads, Jobs, single pods. */
import { PodTemplate } from './kinds/pod-template';
import { groupOf, keyOf, Manifest } from './manifest';
import { ManifestSet } from './manifest-set';
import { scaleOf } from './scale';
import { includes } from './selector';
import { workloadAt } from './workload-index';
import { Labels, labels, Open, record, text } from '../ground/shape';

export interface PodGroup {
  readonly key: string;
  readonly name: string;
  readonly namespace?: string;
  readonly template: PodTemplate;
  /** Whether its pods are to end: those of a Job. */
  readonly isTask: boolean;
  readonly manifest: Manifest;
}

const TASKS = ['batch/Job', 'batch/CronJob'];
const OTHERS = ['/ReplicationController', 'apps/ReplicaSet', '/Pod'];

/** The pods that the object starts; none where it rests, and none of a test that Helm runs only when it is told to. */
function podGroupOf(manifest: Manifest, manifests: ManifestSet): PodGroup | undefined {
  const { apiVersion, kind, metadata } = manifest;
  const id = `${groupOf(apiVersion)}/${kind}`;
  const workload = workloadAt(manifests, keyOf(manifest));
  if (workload === undefined && !TASKS.includes(id) && !OTHERS.includes(id)) return undefined;
  if (workload !== undefined && workload.kind !== 'DaemonSet' && scaleOf(workload, manifests).most === 0) return undefined;
  const spec = record(manifest.spec);
  if (spec.suspend === true || spec.replicas === 0 || spec.parallelism === 0 || isTest(manifest)) return undefined;
  return {
    key: keyOf(manifest),
    name: metadata.name,
    namespace: metadata.namespace,
    template: workload?.template ?? new PodTemplate(templateOf(id, manifest)),
    isTask: TASKS.includes(id) || (id === '/Pod' && ['Never', 'OnFailure'].includes(text(spec.restartPolicy) ?? '')),
    manifest,
  };
}

const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', ...[...TASKS, ...OTHERS].map(id => id.split('/')[1])];
const known = new WeakMap<ManifestSet, readonly PodGroup[]>();

export function podGroupsIn(manifests: ManifestSet): readonly PodGroup[] {
  const groups = known.get(manifests) ?? manifests.ofKind(...KINDS).flatMap(one => podGroupOf(one, manifests) ?? []);
  known.set(manifests, groups);
  return groups;
}

const byKey = new WeakMap<ManifestSet, ReadonlyMap<string, PodGroup>>();

export function podGroupAt(manifests: ManifestSet, key: string): PodGroup | undefined {
  const groups = byKey.get(manifests) ?? new Map(podGroupsIn(manifests).map(one => [one.key, one]));
  byKey.set(manifests, groups);
  return groups.get(key);
}

const indexes = new WeakMap<ManifestSet, ReadonlyMap<string, readonly PodGroup[]>>();

/** Those of a namespace that carry the labels; found by the one of them that the fewest have. */
export function podGroupsWith(manifests: ManifestSet, namespace: string | undefined, wanted: Labels): readonly PodGroup[] {
  const index = indexes.get(manifests) ?? indexOf(podGroupsIn(manifests));
  indexes.set(manifests, index);
  const lists = Object.entries(wanted).map(([key, value]) => index.get(labelKey(namespace, key, value)) ?? []);
  if (lists.length === 0) return podGroupsIn(manifests).filter(one => one.namespace === namespace);
  const fewest = lists.reduce((one, other) => other.length < one.length ? other : one);
  return fewest.filter(({ template }) => includes(template.labels, wanted));
}

function indexOf(groups: readonly PodGroup[]): ReadonlyMap<string, readonly PodGroup[]> {
  const index = new Map<string, PodGroup[]>();
  for (const group of groups) {
    for (const [key, value] of Object.entries(group.template.labels)) {
      const id = labelKey(group.namespace, key, value);
      const others = index.get(id);
      if (others === undefined) index.set(id, [group]);
      else others.push(group);
    }
  }
  return index;
}

function labelKey(namespace: string | undefined, key: string, value: string): string {
  return `${namespace ?? ''}/${key}=${value}`;
}

function templateOf(id: string, { metadata, spec: written }: Manifest): Open {
  const spec = record(written);
  if (id === '/Pod') return { metadata: { labels: metadata.labels }, spec };
  return record((id === 'batch/CronJob' ? record(record(spec.jobTemplate).spec) : spec).template);
}

/** @see https://helm.sh/docs/topics/chart_tests/ */
function isTest({ metadata }: Manifest): boolean {
  return (labels(metadata.annotations)['helm.sh/hook'] ?? '').split(',').some(hook => /^\s*test(?:-success|-failure)?\s*$/.test(hook));
}
