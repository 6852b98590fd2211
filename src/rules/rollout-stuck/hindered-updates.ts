/** Updates that wait for a new pod which cannot start before an old one goes. */
import { fencepostsOf } from '../../controllers/deployment/view';
import { mayBeHindered, podsOfOther, waitingFor } from '../../controllers/scheduling';
import { counted, Hindrance, podsOf } from '../../controllers/scheduling/hindrance';
import { Demand, settledWorkloads } from '../../controllers/workloads/settled';
import { applied, synced, WorkloadState } from '../../controllers/workloads/workload-state';
import { podCount, Workload } from '../../manifests/kinds/workload';
import { displayName } from '../../manifests/manifest';
import { scaleOf } from '../../manifests/scale';
import { autoscalersFor, workloadAt, workloadsIn } from '../../manifests/workload-index';
import { Event } from '../../orders/event';
import { applies, replaces, settles } from '../../orders/story-steps';
import { World } from '../../orders/world';
import { Violation } from '../check/rule';
import { Transition } from '../check/transition';

/** @param known The keys of objects of which it is said already that they are asked for too much, and of workloads that ask for it. */
export function* hinderedUpdates(transition: Transition, calm: Demand, known: ReadonlySet<string>): Iterable<Violation> {
  const loads = calm.size === 0 ? [undefined] : [calm, undefined];
  const byQuota = new Map<string, HinderedUpdate[]>();
  for (const workload of workloadsIn(transition.after)) {
    if (known.has(workload.key) || !isUpdated(transition, workload) || !startsFirst(workload)) continue;
    const updates = loads.flatMap(demand => hinderedBy(transition, workload, demand, demand === calm || calm.size === 0));
    const found = updates.filter(({ hindrance }) => !known.has(hindrance.by));
    // The fewest pods come first: what hinders them does so under every load.
    const update = found.find(({ hindrance }) => hindrance.isCertain) ?? found[0];
    if (update === undefined) continue;
    const { by, reason } = update.hindrance;
    if (reason === 'quota') byQuota.set(by, [...byQuota.get(by) ?? [], update]);
    else yield violation(transition, update, 0);
  }
  // One quota without room is one mistake, however many updates wait for it.
  for (const [worst, ...others] of byQuota.values()) yield violation(transition, worst, others.length);
}

interface HinderedUpdate {
  readonly workload: Workload;
  readonly demand?: Demand;
  /** Whether it comes about whatever autoscalers ask for. */
  readonly isUsual: boolean;
  /** When as many new pods are asked for as may be, and none is ready. */
  readonly state: WorkloadState;
  readonly hindrance: Hindrance;
}

function isUpdated({ before }: Transition, { key, template, paused }: Workload): boolean {
  const old = workloadAt(before, key);
  return old !== undefined && old.template.hash !== template.hash && old.replicas !== 0 && !paused;
}

/** Whether no old pod may go before a new one is available, by what is written; the number of pods may say otherwise. */
function startsFirst({ kind, strategy, maxSurge, replicas }: Workload): boolean {
  if (strategy !== 'RollingUpdate' || replicas === 0) return false;
  return kind === 'Deployment' || (kind === 'DaemonSet' && podCount(maxSurge, 100, Math.ceil) > 0);
}

/** As few pods as autoscalers may leave. */
export function calmDemand({ before, after }: Transition): Demand {
  const scaled = workloadsIn(after).filter(({ key }) => autoscalersFor(after, key).length > 0);
  return new Map(scaled.map(workload => [workload.key, scaleOf(workload, after, before).fewest]));
}

function hinderedBy(transition: Transition, workload: Workload, demand: Demand | undefined, isUsual: boolean): HinderedUpdate[] {
  const { before, after } = transition;
  const start = settledWorkloads(before, demand, after).get(workload.key);
  if (start === undefined || !mayBeHindered(workload, [start.workload.template], after)) return [];
  const state = replaced(start, workload);
  if (!hasOldPods(state) || (workload.kind === 'Deployment' && fencepostsOf(workload, state.replicas).unavailable > 0)) return [];
  return waitingFor(state, settledWorkloads(after, demand), after).map(hindrance => ({ workload, demand, isUsual, state, hindrance }));
}

/** So many looks of a controller at a workload of which no new pod gets ready are more than enough. */
const MOST_LOOKS = 60;

/** The workload is applied, and its controller acts until it waits for new pods. */
function replaced(start: WorkloadState, workload: Workload): WorkloadState {
  let state = applied(start, workload);
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const next = synced(state);
    if (next === state) break;
    state = next;
  }
  return state;
}

function hasOldPods({ workload, sets }: WorkloadState): boolean {
  return sets.some(({ template, pods }) => pods > 0 && template.hash !== workload.template.hash);
}

function violation(transition: Transition, { workload, demand, isUsual, state, hindrance }: HinderedUpdate, others: number): Violation {
  const { key, kind, manifest } = workload;
  const { by, isCertain, words } = hindrance;
  const name = displayName(manifest);
  const ends = isCertain && isUsual ? 'never ends' : isUsual ? 'may never end' : `does not end while its autoscaler asks for ${counted(state.replicas)}`;
  const shows = ({ workloads, objects }: World) => {
    const live = workloads.get(key);
    return live !== undefined && hasOldPods(live) && waitingFor(live, workloads, objects).some(one => one.by === by);
  };
  return {
    object: manifest,
    field: kind === 'Deployment' ? 'spec.strategy' : 'spec.updateStrategy',
    subject: 'update',
    message: `The update of ${name} ${ends}: a new pod has to be ready before an old one may go (${settingsOf(workload, state)}), and ${words}.`,
    mend: mendOf(transition, workload, hindrance, state.replicas),
    severity: isCertain && isUsual ? 'error' : 'warning',
    consequences: others === 0 ? undefined : [`${counted(others, 'other update')} of the namespace ${others === 1 ? 'waits' : 'wait'} for the same.`],
    counterexample: {
      events: [...othersFirst(transition, demand, state, hindrance), ...replaces(transition, key, demand)],
      demand,
      harm: {
        description: `The new pod of ${name} ${isCertain ? 'cannot start' : 'may wait for ever'}, and the old ones stay: ${words}`,
        shows,
      },
    },
  };
}

/** What else changes of what is in the way: the object itself, and the pods of others where it takes more of them than before. */
function othersFirst(transition: Transition, demand: Demand | undefined, state: WorkloadState, { by }: Hindrance): Event[] {
  const { before, after } = transition;
  const [old, now] = [settledWorkloads(before, demand, after), settledWorkloads(after, demand)];
  if (waitingFor(state, old, after).some(one => one.by === by)) return applies(transition, by);
  const pods = (one: WorkloadState | undefined) => one === undefined ? 0 : podsOf(podsOfOther(one));
  const takesMore = ([key, one]: readonly [string, WorkloadState]) => pods(one) > pods(old.get(key)) || isUpdated(transition, one.workload);
  const grown = [...now].filter(one => one[0] !== state.workload.key && takesMore(one));
  return [...applies(transition, by), ...settles(transition, ...grown.map(([key]) => key))];
}

function settingsOf({ kind, maxSurge, maxUnavailable }: Workload, { replicas }: WorkloadState): string {
  if (kind === 'DaemonSet') return `maxSurge: ${maxSurge}`;
  const isShare = typeof maxUnavailable === 'string' && parseInt(maxUnavailable, 10) > 0;
  return `maxSurge: ${maxSurge}, maxUnavailable: ${maxUnavailable}${isShare ? ` of ${counted(replicas)}, which is 0` : ''}`;
}

const OLD_FIRST = 'let maxSurge be 0 and maxUnavailable 1, so that an old pod goes first';

function mendOf({ after }: Transition, { kind }: Workload, { reason, by, isByTaint }: Hindrance, pods: number): string {
  const oldFirst = pods === 1 && kind === 'Deployment' ? `${OLD_FIRST} and for a moment there is none` : OLD_FIRST;
  const alone = `L${oldFirst.slice(1)}.`;
  switch (reason) {
    case 'quota': return `Let ${displayName(after.get(by)!)} have room for one pod more, or ${oldFirst}.`;
    case 'claim': return 'Use the strategy Recreate, which ends the old pod before the new one starts, or a StatefulSet, whose pods have a claim each.';
    case 'host-port': return `${alone} Or do without the port of the host: a Service leads to any node.`;
    // To say less, or matchLabelKeys, in the new template is of no use yet: the old pods keep others away as well.
    case 'anti-affinity': return alone;
    case 'spread': return `Add matchLabelKeys: [pod-template-hash] to the constraint, so that each version is spread by itself${isByTaint ? ', or nodeTaintsPolicy: Honor' : ''}, or ${oldFirst}.`;
  }
}
