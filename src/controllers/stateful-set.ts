/**
 * The StatefulSet controller: what one look at a set and its pods does, pod by pod, and what it makes of counts.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/statefulset/stateful_set_control.go
 */
import { ReplicaSet } from './deployment/replica-set';
import { isAvailable, JudgedPod } from './workloads/availability';
import { alikePods, AlikePods, freshSet, isCurrent, PodCounts, recounted } from './workloads/counts';
import { integer, record } from '../ground/shape';
import { podCount, Workload } from '../manifests/kinds/workload';

export interface StatefulSetView {
  /** The set as it was applied. */
  readonly workload: Workload;
  /** `spec.replicas` as it is in the cluster. */
  readonly replicas: number;
  /** The hash of the template that pods below the partition get: that of the last update that was completed. */
  readonly currentRevision: string;
  readonly pods: readonly StatefulPod[];
  /**
   * Whether the control plane honours `maxUnavailable`: the feature gate MaxUnavailableStatefulSet, alpha since Kubernetes
   * 1.24, beta since 1.35, and off by default in 1.36. Without it pods are updated one by one.
   */
  readonly honoursMaxUnavailable?: boolean;
}

export interface StatefulPod extends JudgedPod {
  readonly ordinal: number;
  /** The hash of its template. */
  readonly revision: string;
  /** Its containers ended for good, whatever their exit code. */
  readonly isEnded?: boolean;
}

export type StatefulSetAction =
  | { readonly type: 'create'; readonly ordinal: number; readonly revision: string }
  /** `losesClaims`: its PersistentVolumeClaims go with it, where it is not to come back. */
  | { readonly type: 'delete'; readonly ordinal: number; readonly reason: 'ended' | 'scale' | 'update'; readonly losesClaims: boolean };

/** What the controller does now. When that has happened, it looks again. */
export function syncStatefulSet(view: StatefulSetView): StatefulSetAction[] {
  const replicas = desiredPods(view);
  const isOrdered = view.workload.podManagementPolicy === 'OrderedReady';
  const living = replicas.map(({ action }) => action).filter((action): action is StatefulSetAction => action !== undefined);

  if (isOrdered) {
    const first = replicas.find(({ action, pod }) => action !== undefined || isUnavailable(pod, view));
    // A pod that is not available holds up all that comes after it: also its own repair by a later template.
    if (first !== undefined) return first.action === undefined ? [] : [first.action];
    const condemned = condemnedPods(view);
    if (condemned.length > 0) return condemnInOrder(view, condemned);
    return update(view, replicas);
  }
  const condemned = condemnedPods(view).filter(({ isTerminating }) => !isTerminating).map(({ ordinal }) => scaledAway(view, ordinal));
  const replaced = update(view, replicas).filter(({ ordinal }) => !living.some(action => action.ordinal === ordinal));
  return [...living, ...condemned, ...replaced];
}

/** The revision that is the current one afterwards: an update is complete when all pods run it and are ready. */
export function completedRevision({ workload, replicas, currentRevision, pods }: StatefulSetView): string {
  const revision = workload.template.hash;
  const isComplete = workload.strategy === 'RollingUpdate' && pods.length === replicas
    && pods.every(pod => pod.revision === revision && !pod.isTerminating && pod.readySeconds !== undefined);
  return isComplete ? revision : currentRevision;
}

/** A percentage is rounded down, and never to less than one. */
export function maxUnavailableOf({ workload, replicas, honoursMaxUnavailable }: StatefulSetView): number {
  return honoursMaxUnavailable ? Math.max(1, podCount(workload.maxUnavailable, replicas, Math.floor)) : 1;
}

interface DesiredPod {
  readonly pod: StatefulPod;
  /** What brings the pod about, or takes away one that ended. */
  readonly action?: StatefulSetAction;
}

/** One for each ordinal, from the first on; those that are missing as they would be created. */
function desiredPods(view: StatefulSetView): DesiredPod[] {
  const start = firstOrdinal(view.workload);
  const known = new Map(view.pods.map(pod => [pod.ordinal, pod]));
  const former = podsAsBefore(view);
  return Array.from({ length: view.replicas }, (_, index) => {
    const ordinal = start + index;
    const pod = known.get(ordinal);
    if (pod === undefined) {
      const revision = index < former ? view.currentRevision : view.workload.template.hash;
      return { pod: { ordinal, revision }, action: { type: 'create', ordinal, revision } };
    }
    const isLost = pod.isEnded === true && !pod.isTerminating;
    return { pod, action: isLost ? { type: 'delete', ordinal, reason: 'ended', losesClaims: false } : undefined };
  });
}

/**
 * So many of the lowest pods are created as they were before the update: those below the partition. Where the type of the
 * strategy is written and nothing else, the API server fills in no partition, and they are as many as still run that.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/statefulset/stateful_set_utils.go newVersionedStatefulSetPod
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/apps/v1/defaults.go SetDefaults_StatefulSet
 */
function podsAsBefore({ workload, currentRevision, pods }: StatefulSetView): number {
  if (workload.strategy !== 'RollingUpdate') return 0;
  const { type, rollingUpdate } = record(record(workload.manifest.spec).updateStrategy);
  if (type !== 'RollingUpdate' || (rollingUpdate !== undefined && rollingUpdate !== null)) return workload.partition;
  return pods.filter(({ revision, isTerminating }) => revision === currentRevision && !isTerminating).length;
}

/** Pods beyond the replicas, the highest ordinal first. */
function condemnedPods({ workload, replicas, pods }: StatefulSetView): StatefulPod[] {
  const start = firstOrdinal(workload);
  return pods.filter(({ ordinal }) => ordinal < start || ordinal >= start + replicas).sort((a, b) => b.ordinal - a.ordinal);
}

/** One after the other from the highest on; one that is not available goes only if it is the lowest of those. */
function condemnInOrder(view: StatefulSetView, condemned: readonly StatefulPod[]): StatefulSetAction[] {
  const [highest] = condemned;
  const firstUnavailable = [...condemned].reverse().find(pod => isUnavailable(pod, view));
  if (highest.isTerminating || (!isAvailable(highest, view.workload.minReadySeconds) && highest !== firstUnavailable)) return [];
  return [scaledAway(view, highest.ordinal)];
}

/** From the highest ordinal on, as many as may be unavailable. */
function update(view: StatefulSetView, replicas: readonly DesiredPod[]): StatefulSetAction[] {
  const { workload } = view;
  if (workload.strategy === 'OnDelete') return [];
  const targets = replicas.slice(workload.partition).reverse();
  return view.honoursMaxUnavailable ? updateSome(view, replicas, targets) : updateNext(view, targets);
}

/** One pod, and only when all above it are updated and available. */
function updateNext(view: StatefulSetView, targets: readonly DesiredPod[]): StatefulSetAction[] {
  for (const { pod } of targets) {
    if (isOutdated(pod, view)) return [replacement(pod)];
    if (isUnavailable(pod, view)) return [];
  }
  return [];
}

function updateSome(view: StatefulSetView, replicas: readonly DesiredPod[], targets: readonly DesiredPod[]): StatefulSetAction[] {
  const unavailable = replicas.filter(({ pod }) => isUnavailable(pod, view)).length;
  const room = Math.max(0, maxUnavailableOf(view) - unavailable);
  return targets.filter(({ pod }) => isOutdated(pod, view)).slice(0, room).map(({ pod }) => replacement(pod));
}

function isOutdated({ revision, isTerminating }: StatefulPod, { workload }: StatefulSetView): boolean {
  return revision !== workload.template.hash && !isTerminating;
}

function isUnavailable(pod: StatefulPod, { workload }: StatefulSetView): boolean {
  return pod.isTerminating === true || pod.isEnded === true || !isAvailable(pod, workload.minReadySeconds);
}

/** The pod that comes in its place finds the same claims. */
function replacement({ ordinal }: StatefulPod): StatefulSetAction {
  return { type: 'delete', ordinal, reason: 'update', losesClaims: false };
}

/** Claims are kept by default: scaled up again, the pod finds its data. */
function scaledAway({ workload }: StatefulSetView, ordinal: number): StatefulSetAction {
  const policy = record(record(workload.manifest.spec).persistentVolumeClaimRetentionPolicy);
  return { type: 'delete', ordinal, reason: 'scale', losesClaims: policy.whenScaled === 'Delete' };
}

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#start-ordinal */
export function firstOrdinal({ manifest }: Workload): number {
  return integer(record(record(manifest.spec).ordinals).start) ?? 0;
}

/**
 * Counts after one look of the controller; what goes to come back updated is there again, and not ready.
 *
 * Pods of an older template have the lower ordinals, those of the template of now the highest; of one template, those that
 * are not ready stand highest. Only this is lost: which ordinals a template has to which one returns in the middle of an update.
 */
export function syncStatefulSetCounts(counts: PodCounts): readonly ReplicaSet[] {
  const { workload, sets } = counts;
  const former = sets.find(one => one.replicas > 0) ?? sets[sets.length - 1];
  let stand = stretches(counts);
  for (let isBack = false; !isBack;) {
    const view = viewOf(stand, counts, former?.template.hash ?? workload.template.hash);
    // Without any pod an update is complete at once: from now on this is the version before others.
    if (view.pods.length === 0 && completedRevision(view) !== view.currentRevision) return withoutPods(counts);
    const actions = syncStatefulSet(view);
    for (const action of actions) stand = actedOn(stand, action, firstOrdinal(workload));
    isBack = !actions.some(action => action.type === 'delete' && action.reason === 'update');
  }
  return recounted(stand.flatMap(({ pod, count }) => pod === undefined ? [] : [{ ...pod, count }]), counts);
}

/** Pods that follow one another and are alike, or ordinals without any. */
interface Stretch {
  /** Counted from the first ordinal on. */
  readonly from: number;
  readonly count: number;
  readonly pod?: Omit<AlikePods, 'count'>;
}

/**
 * As short as can be: within a stretch, the controller tells apart the first pod, the last one, and whether there are others,
 * so that these three stand for all, however many there are.
 */
function stretches(counts: PodCounts): readonly Stretch[] {
  const { workload: { partition }, replicas } = counts;
  let pods = 0;
  const stands = alikePods(counts).map(({ count, ...pod }) => ({ pod, from: pods, to: pods += count }));
  const all = Math.max(pods, replicas);
  const ends = [0, partition, replicas, all, ...stands.map(({ to }) => to)].filter(at => at >= 0 && at <= all);
  const cuts = [...new Set(ends)].sort((a, b) => a - b);
  return cuts.slice(1).flatMap((to, i) => {
    const from = cuts[i];
    const { pod } = stands.find(one => one.from <= from && from < one.to) ?? {};
    const sizes = to - from > 2 ? [1, to - from - 2, 1] : Array<number>(to - from).fill(1);
    return sizes.map((count, j) => ({ from: from + (j < 2 ? j : to - from - 1), count, pod }));
  });
}

/** Each stretch as one pod. */
function viewOf(stand: readonly Stretch[], { workload, replicas }: PodCounts, currentRevision: string): StatefulSetView {
  const below = (limit: number) => stand.filter(({ from }) => from < limit).length;
  const start = firstOrdinal(workload);
  const pods = stand.flatMap(({ pod }, index) => pod === undefined ? [] : [{ ...pod, ordinal: start + index }]);
  return { workload: { ...workload, partition: below(workload.partition) }, replicas: below(replicas), currentRevision, pods };
}

function actedOn(stand: readonly Stretch[], action: StatefulSetAction, start: number): readonly Stretch[] {
  const pod = action.type === 'create' ? { revision: action.revision } : undefined;
  return stand.map((one, index) => index === action.ordinal - start ? { ...one, pod } : one);
}

function withoutPods({ workload, sets }: PodCounts): readonly ReplicaSet[] {
  const others = sets.filter(one => !isCurrent(one, workload));
  return [...others, freshSet(sets, workload.template, workload)];
}
