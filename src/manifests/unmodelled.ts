/**
 * What runs pods by a controller that is not modelled: objects of other kinds with the template of a pod, and pods that nothing
 * keeps. What becomes of their pods is not known, so that where a Service leads to them nothing can be claimed of it.
 */
import { Service, servicesIn } from './kinds/service';
import { isControlled, isWorkload } from './kinds/workload';
import { groupOf, isSame, keyOf, Manifest, objectKey } from './manifest';
import { ManifestSet } from './manifest-set';
import { includes, LabelSelector, selects } from './selector';
import { workloadsBehind } from './workload-index';
import { Labels, labels, Open, record, records, text } from '../ground/shape';

export interface Unmodelled {
  /** With its API group, as the command line knows it: `Rollout.argoproj.io`. */
  readonly kind: string;
  readonly namespace?: string;
  /** Those of its pods. */
  readonly labels: Labels;
  readonly manifest: Manifest;
}

/** What stands behind a Service and is not modelled. */
export interface NotUnderstood {
  readonly service: string;
  readonly namespace?: string;
  /** How many objects there are. */
  readonly objects: number;
  readonly kinds: readonly string[];
}

const indexes = new WeakMap<ManifestSet, ReadonlyMap<string | undefined, readonly Unmodelled[]>>();

/** Those whose pods the Service selects. */
export function unmodelledBehind(manifests: ManifestSet, { namespace, selector }: Service): Unmodelled[] {
  return selector === undefined ? [] : unmodelledIn(manifests, namespace).filter(one => includes(one.labels, selector));
}

/** Those whose pods the selector means. */
export function selectedUnmodelled(manifests: ManifestSet, namespace: string | undefined, selector: LabelSelector): Unmodelled[] {
  return unmodelledIn(manifests, namespace).filter(one => selects(selector, one.labels));
}

/**
 * Of each Service, whichever of these manifests it is in, from before the first commit to after the last. Where nothing about a
 * Service changes, nothing is claimed of it either.
 */
export function notUnderstoodIn(sides: readonly ManifestSet[]): NotUnderstood[] {
  const found = new Map<string, Surroundings>();
  for (const side of sides.filter(one => byNamespace(one).size > 0)) {
    for (const service of servicesIn(side)) {
      const behind = unmodelledBehind(side, service);
      if (behind.length === 0) continue;
      const { kinds, keys } = found.get(service.key) ?? { kinds: new Map<string, string>(), keys: new Set<string>() };
      for (const one of behind) kinds.set(keyOf(one.manifest), one.kind);
      for (const { key } of [service, ...workloadsBehind(side, service)]) keys.add(key);
      found.set(service.key, { service, kinds, keys });
    }
  }
  const changes = (key: string) => sides.some(side => !isSame(side.get(key), sides[0].get(key)));
  return [...found.values()].filter(({ kinds, keys }) => [...kinds.keys(), ...keys].some(changes)).map(({ service: { name, namespace }, kinds }) => ({
    service: name, namespace, objects: kinds.size, kinds: [...new Set(kinds.values())].sort(),
  }));
}

interface Surroundings {
  readonly service: Service;
  /** The kinds of what is not modelled, by key. */
  readonly kinds: Map<string, string>;
  /** The Service and the workloads behind it. */
  readonly keys: Set<string>;
}

function unmodelledIn(manifests: ManifestSet, namespace: string | undefined): readonly Unmodelled[] {
  return byNamespace(manifests).get(namespace) ?? [];
}

function byNamespace(manifests: ManifestSet): ReadonlyMap<string | undefined, readonly Unmodelled[]> {
  const known = indexes.get(manifests);
  if (known !== undefined) return known;
  const index = new Map<string | undefined, Unmodelled[]>();
  for (const manifest of manifests.all) {
    const podLabels = isKeptByItself(manifest) ? labelsOfPods(manifest, manifests) : undefined;
    if (podLabels === undefined) continue;
    const { kind, apiVersion, metadata: { namespace } } = manifest;
    const group = groupOf(apiVersion);
    const one = { kind: group === '' ? kind : `${kind}.${group}`, namespace, labels: podLabels, manifest };
    index.set(namespace, [...index.get(namespace) ?? [], one]);
  }
  indexes.set(manifests, index);
  return index;
}

/** What is modelled, what another object controls, and what ends or waits for its hour: no Service counts on that. */
function isKeptByItself(manifest: Manifest): boolean {
  const { apiVersion, metadata } = manifest;
  const isHook = record(metadata.annotations)['helm.sh/hook'] !== undefined;
  return !isWorkload(manifest) && !isControlled(metadata) && !isHook && groupOf(apiVersion) !== 'batch';
}

/** Undefined where it runs no pods, as far as can be told. */
function labelsOfPods(manifest: Manifest, manifests: ManifestSet): Labels | undefined {
  const spec = record(manifest.spec);
  if (manifest.kind === 'Pod' && groupOf(manifest.apiVersion) === '') return (spec.restartPolicy ?? 'Always') === 'Always' ? labels(manifest.metadata.labels) : undefined;
  const template = record(spec.template);
  if (records(record(template.spec).containers).length > 0) return labels(record(template.metadata).labels);
  return spec.workloadRef === undefined ? undefined : labelsOfReferenced(spec, manifest, manifests);
}

/**
 * The template may be that of another object.
 *
 * @see https://argo-rollouts.readthedocs.io/en/stable/migrating/#reference-deployment-from-rollout
 */
function labelsOfReferenced({ workloadRef, selector }: Open, { metadata: { namespace } }: Manifest, manifests: ManifestSet): Labels | undefined {
  const { apiVersion, kind, name } = record(workloadRef);
  const referenced = manifests.get(objectKey(groupOf(text(apiVersion) ?? ''), text(kind) ?? '', namespace, text(name) ?? ''));
  const found = labels(referenced === undefined ? record(selector).matchLabels : record(record(record(referenced.spec).template).metadata).labels);
  return Object.keys(found).length > 0 ? found : undefined;
}
