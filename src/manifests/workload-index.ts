/** Finds workloads by the labels of their pods, and autoscalers by their targets, without looking at all of them each time. */
import { Autoscaler, autoscalersIn } from './kinds/autoscaler';
import { DisruptionBudget } from './kinds/disruption-budget';
import { Service } from './kinds/service';
import { isWorkload, Workload, workloadOf } from './kinds/workload';
import { ManifestSet } from './manifest-set';
import { LabelSelector, selects } from './selector';
import { Labels, labels, record } from '../ground/shape';

interface Index {
  readonly all: readonly Workload[];
  readonly byKey: ReadonlyMap<string, Workload>;
  readonly byNamespace: ReadonlyMap<string, readonly Workload[]>;
  /** By namespace and one label of the pods. */
  readonly byLabel: ReadonlyMap<string, readonly Workload[]>;
  readonly autoscalers: ReadonlyMap<string, readonly Autoscaler[]>;
}

const indexes = new WeakMap<ManifestSet, Index>();

export function workloadsIn(manifests: ManifestSet): readonly Workload[] {
  return indexOf(manifests).all;
}

export function workloadAt(manifests: ManifestSet, key: string): Workload | undefined {
  return indexOf(manifests).byKey.get(key);
}

/** The workloads whose pods carry the labels that the Service asks for, whatever their ports. */
export function workloadsBehind(manifests: ManifestSet, { namespace, selector }: Service): Workload[] {
  return selector === undefined ? [] : selectedWorkloads(manifests, namespace, { matchLabels: selector });
}

/** The workloads whose pods the selector means. */
export function selectedWorkloads(manifests: ManifestSet, namespace: string | undefined, selector: LabelSelector): Workload[] {
  const candidates = candidatesOf(indexOf(manifests), namespace, labels(record(selector).matchLabels));
  return candidates.filter(({ template }) => selects(selector, template.labels));
}

/** The empty selector of the old `policy/v1beta1` means no pod, that of `policy/v1` all. */
export function workloadsProtectedBy(manifests: ManifestSet, { namespace, selector, manifest }: DisruptionBudget): Workload[] {
  const isEmpty = Object.keys(record(selector)).length === 0;
  return isEmpty && manifest.apiVersion === 'policy/v1beta1' ? [] : selectedWorkloads(manifests, namespace, selector);
}

export function autoscalersFor(manifests: ManifestSet, workloadKey: string): readonly Autoscaler[] {
  return indexOf(manifests).autoscalers.get(workloadKey) ?? [];
}

/** Of the labels that are asked for, the one that the fewest workloads have leads to all that have to be looked at. */
function candidatesOf({ byNamespace, byLabel }: Index, namespace: string | undefined, wanted: Labels): readonly Workload[] {
  const lists = Object.entries(wanted).map(([key, value]) => byLabel.get(labelKey(namespace, key, value)) ?? []);
  if (lists.length === 0) return byNamespace.get(namespace ?? '') ?? [];
  return lists.reduce((fewest, list) => list.length < fewest.length ? list : fewest);
}

function indexOf(manifests: ManifestSet): Index {
  const known = indexes.get(manifests) ?? newIndex(manifests);
  indexes.set(manifests, known);
  return known;
}

function newIndex(manifests: ManifestSet): Index {
  const all = manifests.all.filter(isWorkload).map(workloadOf);
  const labelKeys = ({ namespace, template }: Workload) => Object.entries(template.labels).map(([key, value]) => labelKey(namespace, key, value));
  return {
    all,
    byKey: new Map(all.map(workload => [workload.key, workload])),
    byNamespace: grouped(all, ({ namespace }) => [namespace ?? '']),
    byLabel: grouped(all, labelKeys),
    autoscalers: grouped(autoscalersIn(manifests), ({ target }) => [target]),
  };
}

function labelKey(namespace: string | undefined, key: string, value: string): string {
  return `${namespace ?? ''}/${key}=${value}`;
}

function grouped<T>(all: readonly T[], keysOf: (one: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    for (const key of keysOf(one)) {
      const group = groups.get(key);
      if (group) group.push(one);
      else groups.set(key, [one]);
    }
  }
  return groups;
}
