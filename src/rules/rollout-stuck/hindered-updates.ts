/** Updates that wait for a new pod which cannot start before an old one goes. */
import { fencepostsOf } from '../../controllers/deployment/view';
import { mayBeHindered, waitingFor } from '../../controllers/scheduling';
import { counted, Hindrance } from '../../controllers/scheduling/hindrance';
import { namedNodes } from '../../controllers/scheduling/nodes';
import { Demand, settledWorkloads } from '../../controllers/settled';
import { WorkloadState } from '../../controllers/workload-state';
import { displayName } from '../../manifests/manifest';
import { scaleOf } from '../../manifests/scale';
import { podCount, Workload } from '../../manifests/workload';
import { autoscalersFor, workloadAt, workloadsIn } from '../../manifests/workload-index';
import { applies, replaces, settles } from '../../orders/story-steps';
import { play, realized, World } from '../../orders/world';
import { Violation } from '../check/rule';
import { Transition } from '../check/transition';

/** @param known The keys of objects of which it is said already that they are asked for too much, and of workloads that ask for it. */
export function* hinderedUpdates(transition: Transition, calm: Demand, known: ReadonlySet<string>): Iterable<Violation> {
  for (const workload of workloadsIn(transition.after)) {
    if (known.has(workload.key) || !isUpdated(transition, workload) || !startsFirst(workload)) continue;
    const updates = (calm.size === 0 ? [undefined] : [calm, undefined]).flatMap(demand => hinderedBy(transition, workload, demand, known));
    // The fewest pods come first: what hinders them does so under every load.
    const [update] = [...updates.filter(({ hindrance }) => hindrance.isCertain), ...updates];
    if (update !== undefined) yield violation(transition, workload, update, update.demand === calm || calm.size === 0);
  }
}

interface HinderedUpdate {
  readonly demand?: Demand;
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

function hinderedBy(transition: Transition, workload: Workload, demand: Demand | undefined, known: ReadonlySet<string>): HinderedUpdate[] {
  const { before, after } = transition;
  const { key, kind } = workload;
  if (!mayBeHindered(workload, [workloadAt(before, key)!.template], after)) return [];
  const state = play(realized(before, demand, after), after, replaces(transition, key, demand)).workloads.get(key);
  if (state === undefined || (kind === 'Deployment' && fencepostsOf(workload, state.replicas).unavailable > 0)) return [];
  const found = waitingFor(new Map(settledWorkloads(after, demand)).set(key, state), key, after).filter(({ by }) => !known.has(by));
  return found.length === 0 || !hasOldPods(state) ? [] : [{ demand, state, hindrance: found[0] }];
}

function hasOldPods({ workload, sets }: WorkloadState): boolean {
  return sets.some(({ template, pods }) => pods > 0 && template.hash !== workload.template.hash);
}

function violation(transition: Transition, workload: Workload, { demand, state, hindrance }: HinderedUpdate, isUsual: boolean): Violation {
  const { key, kind, manifest } = workload;
  const { by, isCertain, words } = hindrance;
  const name = displayName(manifest);
  const ends = isCertain && isUsual ? 'never ends' : isUsual ? 'may never end' : `does not end while its autoscaler asks for ${counted(state.replicas)}`;
  const shows = ({ workloads, objects }: World) => {
    const live = workloads.get(key);
    return live !== undefined && hasOldPods(live) && waitingFor(workloads, key, objects).some(one => one.by === by);
  };
  return {
    object: manifest,
    field: kind === 'Deployment' ? 'spec.strategy' : 'spec.updateStrategy',
    subject: 'update',
    message: `The update of ${name} ${ends}: a new pod has to be ready before an old one may go (${settingsOf(workload, state)}), and ${words}.`,
    mend: mendOf(transition, workload, hindrance, state.replicas),
    severity: isCertain && isUsual ? 'error' : 'warning',
    counterexample: {
      events: [...othersFirst(transition, key, hindrance), ...replaces(transition, key, demand)],
      demand,
      harm: {
        description: isCertain
          ? `The new pod of ${name} cannot start, and the old ones stay: ${words}`
          : `The new pod of ${name} may wait for ever, and the old ones stay: ${words}`,
        shows,
      },
    },
  };
}

/** What else changes of what is in the way: the object itself, and the pods of others that it counts. */
function othersFirst(transition: Transition, key: string, { by, reason, isCertain }: Hindrance) {
  const { after, exploration } = transition;
  const { namespace } = workloadAt(after, key)!;
  const counts = (other: Workload) => reason === 'host-port' ? namedNodes(other.template) !== undefined : other.namespace === namespace;
  const others = isCertain ? workloadsIn(after).filter(other => other.key !== key && exploration.moves(other.key) && counts(other)) : [];
  return [...applies(transition, by), ...settles(transition, ...others.map(other => other.key))];
}

function settingsOf({ kind, maxSurge, maxUnavailable }: Workload, { replicas }: WorkloadState): string {
  if (kind === 'DaemonSet') return `maxSurge: ${maxSurge}`;
  const isShare = typeof maxUnavailable === 'string' && parseInt(maxUnavailable, 10) > 0;
  return `maxSurge: ${maxSurge}, maxUnavailable: ${maxUnavailable}${isShare ? ` of ${counted(replicas)}, which is 0` : ''}`;
}

const OLD_FIRST = 'let maxSurge be 0 and maxUnavailable 1, so that an old pod goes first';

function mendOf({ after }: Transition, { kind }: Workload, { reason, by, words }: Hindrance, pods: number): string {
  const oldFirst = pods === 1 && kind === 'Deployment' ? `${OLD_FIRST} and for a moment there is none` : OLD_FIRST;
  const alone = `L${oldFirst.slice(1)}.`;
  switch (reason) {
    case 'quota': return `Let ${displayName(after.get(by)!)} have room for one pod more, or ${oldFirst}.`;
    case 'claim': return 'Use the strategy Recreate, which ends the old pod before the new one starts, or a StatefulSet, whose pods have a claim each.';
    case 'host-port': return `${alone} Or do without the port of the host: a Service leads to any node.`;
    // To say less, or matchLabelKeys, in the new template is of no use yet: the old pods keep others away as well.
    case 'anti-affinity': return alone;
    case 'spread': return `Add matchLabelKeys: [pod-template-hash] to the constraint, so that each version is spread by itself${words.includes('taint') ? ', or nodeTaintsPolicy: Honor' : ''}, or ${oldFirst}.`;
  }
}
