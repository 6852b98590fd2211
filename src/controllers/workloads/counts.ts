/**
 * Pods as counts, for controllers that look at pods one by one: the counts are laid out as pods, the controller looks at
 * those, and what it leaves is counted again. Pods that are to go are gone at once.
 */
import { JudgedPod } from './availability';
import { PodTemplate } from '../../manifests/kinds/pod-template';
import { isFrozen, Workload } from '../../manifests/kinds/workload';
import { ReplicaSet } from '../deployment/replica-set';

export interface PodCounts {
  readonly workload: Workload;
  /** `spec.replicas` as it is in the cluster; of a DaemonSet, the nodes. */
  readonly replicas: number;
  /** One for each template, the older first. */
  readonly sets: readonly ReplicaSet[];
}

/** Pods of one template that are ready, or that are not. */
export interface AlikePods extends JudgedPod {
  /** The hash of their template. */
  readonly revision: string;
  readonly count: number;
}

/** Those of the template of now come last, and of each template those that are not ready: the youngest ones. */
export function alikePods({ workload, sets }: PodCounts): AlikePods[] {
  // Ready for as long as is asked, but for what nothing is ever ready for.
  const readySeconds = isFrozen(workload.minReadySeconds) ? 0 : workload.minReadySeconds;
  const inOrder = [...sets.filter(one => !isCurrent(one, workload)), ...sets.filter(one => isCurrent(one, workload))];
  return inOrder.flatMap(({ template, replicas, ready }) => [
    { revision: template.hash, readySeconds, count: ready },
    { revision: template.hash, count: replicas - ready },
  ]).filter(({ count }) => count > 0);
}

/**
 * The counts that these pods make, the older templates first, and the same list where none has changed. A template of which
 * no pod was left counts as a new one when it returns, as its ControllerRevision does.
 */
export function recounted(pods: readonly AlikePods[], { workload, sets }: PodCounts): readonly ReplicaSet[] {
  const sizes = new Map<string, { readonly replicas: number; readonly ready: number }>();
  for (const { revision, readySeconds, count } of pods) {
    const { replicas, ready } = sizes.get(revision) ?? NONE;
    sizes.set(revision, { replicas: replicas + count, ready: readySeconds === undefined ? ready : ready + count });
  }
  const kept = sets.filter(one => one.replicas > 0 || !sizes.has(one.template.hash));
  const templates = new Map([...sets.map(one => one.template), workload.template].map(template => [template.hash, template]));
  const come = [...sizes.keys()].filter(revision => !kept.some(one => one.template.hash === revision));
  const all = come.reduce((olders, revision) => [...olders, freshSet(olders, templates.get(revision)!, workload)], kept).map(one => {
    const size = sizes.get(one.template.hash) ?? NONE;
    return size.replicas === one.replicas && size.ready === one.ready ? one : { ...one, ...size };
  });
  return all.length === sets.length && all.every((one, i) => one === sets[i]) ? sets : all;
}

/** The newest of all, still without a pod. */
export function freshSet(olders: readonly ReplicaSet[], template: PodTemplate, { minReadySeconds }: Workload): ReplicaSet {
  const created = 1 + Math.max(0, ...olders.map(one => one.created));
  return { template, ...NONE, pods: 0, available: 0, minReadySeconds, desired: 0, max: 0, created };
}

export function isCurrent({ template }: ReplicaSet, workload: Workload): boolean {
  return template.hash === workload.template.hash;
}

const NONE = { replicas: 0, ready: 0 };
