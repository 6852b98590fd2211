/** The fewest ready pods that may be counted on while a transition goes on. */
import { fencepostsOf } from '../controllers/deployment/view';
import { MIN_AVAILABLE_ANNOTATION, ROLLOUT_LABEL } from '../ground/labels';
import { countOrPercent, record, text } from '../ground/shape';
import { podCount, Workload } from '../manifests/kinds/workload';

/** What a workload contributes to a front: its ready pods before and after. */
export interface Contribution {
  readonly before?: Workload;
  readonly after?: Workload;
  readonly start: number;
  /** Under an autoscaler, as many as it may run. */
  readonly end: number;
  /** How many pods the load asks for; absent where no autoscaler is free to follow it. */
  readonly demand?: number;
}

/** How many ready pods may be counted on. */
export interface Level {
  /** What both ends run, as far as the load asks for it. */
  readonly promised: number;
  /** The fewest that may be ready: below that somebody is harmed. It is less than what is promised by what an update takes away by its own settings. */
  readonly floor: number;
}

/**
 * Both ends promise what they run, so the smaller of them may be counted on at every moment. It is less where
 *
 *  - a rolling update takes pods away by itself: then `maxUnavailable` says how many;
 *  - a rollout of this library says by an annotation how many pods must be available;
 *  - an autoscaler follows the load: what runs beyond the load may go;
 *
 * and more where a workload goes away while others go on: taking it away is no promise to serve with the rest; and where the tracks of
 * a rollout together run fewer pods than it says must be available, as a merge of two frames may have it.
 */
export function levelOf(contributions: readonly Contribution[], isRedirected: boolean): Level {
  const start = sum(contributions.map(one => one.start));
  const end = sum(contributions.map(one => one.end));
  const largest = Math.max(0, ...contributions.map(one => one.start));
  const isLeft = contributions.some(one => one.start > 0 && one.end === 0 && (one.after === undefined || end > 0 || isRedirected));
  const run = Math.min(start, isLeft ? Math.max(end, largest) : end);
  const annotated = annotatedFloor(contributions, run);
  const promised = end > 0 && isOneRollout(contributions) ? Math.min(start, Math.max(run, annotated)) : run;
  const asked = Math.min(annotated, loadOf(contributions));
  const level = (pods: number) => Math.max(0, Math.min(pods, asked));
  return { promised: level(promised), floor: level(promised - sum(contributions.map(allowance))) };
}

/** Whether all of these serve as one rollout that goes on. A colour that stands by has no such number, and may go as it likes. */
function isOneRollout(contributions: readonly Contribution[]): boolean {
  const serving = contributions.filter(({ start, end }) => start + end > 0).map(({ after }) => after);
  return serving.some(one => one !== undefined && minAvailable(one) !== undefined)
    && new Set(serving.map(one => one && rolloutOf(one))).size === 1;
}

/** The most that the load asks for of any workload that has a part in it. */
export function loadOf(contributions: readonly Contribution[]): number {
  const demands = contributions.flatMap(({ demand, start, end }) => start + end > 0 ? demand ?? [] : []);
  return demands.length === 0 ? Infinity : Math.max(...demands);
}

/** How many pods the workload's own update may take away at a time. */
export function allowance({ before, after, start }: Contribution): number {
  if (before === undefined || after === undefined || minAvailable(after) !== undefined) return 0;
  const isUpdated = before.template.hash !== after.template.hash || before.partition > after.partition;
  return isUpdated ? Math.min(start, unavailableOf(after, start)) : 0;
}

/** Pods that may be missing while the template changes. */
export function unavailableOf(workload: Workload, pods: number): number {
  if (workload.strategy === 'Recreate') return pods;
  if (workload.strategy === 'OnDelete') return 0;
  if (workload.kind === 'Deployment') return fencepostsOf(workload, pods).unavailable;
  return workload.kind === 'DaemonSet' && podCount(workload.maxSurge, pods, Math.ceil) > 0 ? 0 : Math.max(1, podCount(workload.maxUnavailable, pods, Math.ceil));
}

/** What the annotations ask for, of each rollout once, and all that workloads without one promise. */
export function annotatedFloor(contributions: readonly Contribution[], promised: number): number {
  const floors = new Map<string, number>();
  for (const { before, after } of contributions) {
    for (const one of [before, after]) {
      const asked = one && minAvailable(one);
      if (asked !== undefined) floors.set(rolloutOf(one!), Math.min(floors.get(rolloutOf(one!)) ?? Infinity, podCount(asked, promised, Math.ceil)));
    }
  }
  if (floors.size === 0) return Infinity;
  const others = contributions.filter(({ before, after }) => !floors.has(rolloutOf((after ?? before)!)));
  return sum([...floors.values()]) + sum(others.map(({ start, end }) => Math.min(start, end)));
}

function minAvailable({ manifest }: Workload): number | string | undefined {
  const written = text(record(manifest.metadata.annotations)[MIN_AVAILABLE_ANNOTATION]);
  return written !== undefined && /^\d{1,9}$/.test(written) ? Number(written) : countOrPercent(written);
}

/** Both tracks of a rollout carry its label. */
function rolloutOf({ key, namespace, manifest }: Workload): string {
  const rollout = text(record(manifest.metadata.labels)[ROLLOUT_LABEL]);
  return rollout === undefined ? key : `${namespace ?? ''}/${rollout}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
