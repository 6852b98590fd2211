/**
 * What is left out of the states of a workload changes nothing: a search that lets every pod come, get ready and go by itself
 * finds the same least number of ready pods, of each version and of all, as the states in which pods do so together.
 */
import fc from 'fast-check';
import { syncDeployment } from '../../src/controllers/deployment';
import { ReplicaSet } from '../../src/controllers/deployment/replica-set';
import { applied, readyPods, settled, totalPods, WorkloadState } from '../../src/controllers/workloads/workload-state';
import { Workload } from '../../src/manifests/kinds/workload';
import { eventsTo, reachable } from '../../src/orders/interleavings';
import { deployment, Fields, start } from '../controllers/deployments';

const isFrozen = (one: ReplicaSet) => one.minReadySeconds > 1e9;
/** What the status of a ReplicaSet tells the controller. */
const told = (one: ReplicaSet): ReplicaSet => ({ ...one, available: isFrozen(one) ? 0 : Math.min(one.ready, one.replicas) });

/** One pod at a time. */
function steps(state: WorkloadState, canBeReady: (version: string) => boolean): WorkloadState[] {
  const change = (at: number, to: Partial<ReplicaSet>) => ({ ...state, sets: state.sets.map((one, i) => i === at ? { ...one, ...to } : one) });
  const seen = state.sets.map(told);
  const controlled = syncDeployment({ ...state, replicaSets: seen });
  return [
    ...controlled === seen ? [] : [{ ...state, sets: controlled }],
    ...state.sets.flatMap((one, i) => {
      const moves: WorkloadState[] = [];
      if (one.pods < one.replicas) moves.push(change(i, { pods: one.pods + 1 }));
      // Those that are not ready go first.
      if (one.pods > one.replicas) moves.push(change(i, { pods: one.pods - 1, ready: Math.min(one.ready, one.pods - 1) }));
      if (one.ready < one.pods && canBeReady(one.template.version)) moves.push(change(i, { ready: one.ready + 1 }));
      return moves;
    }),
  ];
}

interface Least {
  readonly ready: number;
  readonly old: number;
  readonly most: number;
}

function leastOf(states: Iterable<WorkloadState>): Least {
  let [ready, old, most] = [Infinity, Infinity, 0];
  for (const state of states) {
    ready = Math.min(ready, readyPods(state));
    old = Math.min(old, state.sets.find(({ template }) => template.version === 'old')?.ready ?? 0);
    most = Math.max(most, totalPods(state));
  }
  return { ready, old, most };
}

/** Every state that can be reached, one pod at a time; the change arrives at any of them. */
function searched(from: WorkloadState, after: Workload, canBeReady: (version: string) => boolean): Least {
  const identity = ({ replicas, sets }: WorkloadState) =>
    `${replicas} ${sets.map(one => [one.created, one.replicas, one.pods, one.ready, one.desired, one.max, one.minReadySeconds].join(' ')).join()}`;
  const known = new Map<string, { readonly state: WorkloadState; readonly isApplied: boolean }>();
  const add = (state: WorkloadState, isApplied: boolean) => {
    const id = `${isApplied} ${identity(state)}`;
    if (!known.has(id)) known.set(id, { state, isApplied });
  };
  add(from, false);
  for (const { state, isApplied } of known.values()) {
    for (const next of steps(state, canBeReady)) add(next, isApplied);
    if (!isApplied) add(applied(state, after), true);
  }
  return leastOf([...known.values()].map(({ state }) => state));
}

const fields = fc.record<Fields>({
  image: fc.constantFrom('old', 'new', 'broken'),
  replicas: fc.integer({ min: 0, max: 5 }),
  maxSurge: fc.constantFrom<number | string>(0, 1, 2, '25%', '100%'),
  maxUnavailable: fc.constantFrom<number | string>(0, 1, 2, '25%', '100%'),
  strategy: fc.constantFrom('RollingUpdate', 'RollingUpdate', 'RollingUpdate', 'Recreate'),
  minReadySeconds: fc.constantFrom(0, 0, 2_147_483_646),
  progressDeadlineSeconds: fc.constant(2_147_483_647),
  paused: fc.boolean(),
});

test('the least of ready pods, of all and of the old version, is that of the full search', () => {
  fc.assert(fc.property(fields, fields, (before, after) => {
    const canBeReady = (version: string) => version !== 'broken';
    const [from, to] = [settled(deployment({ ...before, image: 'old' }), before.replicas), deployment(after)];
    const states = reachable({
      key: to.key, start: from, after: to, isChanged: true, autoscalers: [], canBeReady: ({ version }) => canBeReady(version),
    });
    const [few, all] = [leastOf(states.map(({ state }) => state!)), searched(from, to, canBeReady)];
    expect({ ready: few.ready, old: few.old }).toEqual({ ready: all.ready, old: all.old });
    // Pods that are still there for a while after their ReplicaSet has shrunk come on top of what controllers ask for.
    expect(few.most).toBeLessThanOrEqual(all.most);
  }), { numRuns: 500 });
});

test('of the states, the first is the one before, and each is reached by the events that it names', () => {
  const to = deployment({ image: 'new', replicas: 3 });
  const states = reachable({ key: to.key, start: start({ replicas: 3 }), after: to, isChanged: true, autoscalers: [], canBeReady: () => true });
  expect(eventsTo(states[0])).toEqual([]);
  const ends = states.filter(({ isEnd }) => isEnd);
  expect(ends).toHaveLength(1);
  expect(eventsTo(ends[0]).map(({ type }) => type).slice(0, 3)).toEqual(['apply', 'sync', 'ready']);
  expect(readyPods(ends[0].state!)).toBe(3);
});
