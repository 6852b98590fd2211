/** Counts, laid out as pods for the controller, go the way of the pods themselves: both are stepped side by side. */
import fc from 'fast-check';
import { completedRevision, StatefulPod, syncStatefulSet } from '../../src/controllers/stateful-set';
import { applied, readied, settled, synced, WorkloadState } from '../../src/controllers/workloads/workload-state';
import { Workload, workloadOf } from '../../src/manifests/kinds/workload';
import { reachable } from '../../src/orders/interleavings';
import { runs } from '../support/deep';

interface Fields {
  readonly image: string;
  readonly replicas: number;
  readonly partition: number;
  readonly strategy: string;
  readonly minReadySeconds: number;
}

const FROZEN = 2_147_483_646;
const canBeReady = (version: string) => version !== 'broken';

function statefulSet(podManagementPolicy: string, { image, replicas, partition, strategy, minReadySeconds }: Fields): Workload {
  return workloadOf({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'hello' },
    spec: {
      replicas,
      podManagementPolicy,
      minReadySeconds,
      updateStrategy: strategy === 'OnDelete' ? { type: strategy } : { type: strategy, rollingUpdate: { partition } },
      template: { spec: { containers: [{ name: 'main', image: `hello:${image}` }] } },
    },
  });
}

const hashOf = (image: string) => statefulSet('Parallel', { image, replicas: 1, partition: 0, strategy: 'OnDelete', minReadySeconds: 0 }).template.hash;
const VERSIONS = new Map(['old', 'new', 'broken', 'third'].map(version => [hashOf(version), version]));

/** Pods by name; those that are deleted are gone at once. */
class Pods {
  private currentRevision: string;
  pods: readonly StatefulPod[];

  constructor(public workload: Workload, public replicas: number) {
    this.currentRevision = workload.template.hash;
    this.pods = Array.from({ length: replicas }, (_, ordinal) => ({ ordinal, revision: workload.template.hash, readySeconds: 3600 }));
  }

  /** The controller looks until it has nothing more to do. */
  sync(): void {
    for (;;) {
      const view = { workload: this.workload, replicas: this.replicas, currentRevision: this.currentRevision, pods: this.pods };
      this.currentRevision = completedRevision(view);
      const actions = syncStatefulSet({ ...view, currentRevision: this.currentRevision });
      if (actions.length === 0) return;
      const gone = actions.flatMap(action => action.type === 'delete' ? [action.ordinal] : []);
      const started = actions.flatMap(action => action.type === 'create' ? [{ ordinal: action.ordinal, revision: action.revision }] : []);
      this.pods = [...this.pods.filter(({ ordinal }) => !gone.includes(ordinal)), ...started];
    }
  }

  ready(): void {
    this.pods = this.pods.map(pod => canBeReady(VERSIONS.get(pod.revision)!) ? { ...pod, readySeconds: 3600 } : pod);
  }

  get sizes(): Sizes {
    return sizesOf(this.pods.map(({ revision, readySeconds }) => (
      { version: VERSIONS.get(revision)!, pods: 1, ready: readySeconds === undefined ? 0 : 1 }
    )));
  }
}

/** Pods, and how many of them are ready, of each version that has some. */
type Sizes = { readonly [version: string]: readonly [number, number] };

function sizesOf(sets: ReadonlyArray<{ readonly version: string; readonly pods: number; readonly ready: number }>): Sizes {
  const versions = [...new Set(sets.filter(({ pods }) => pods > 0).map(({ version }) => version))].sort();
  const total = (version: string, field: 'pods' | 'ready') => sets.reduce((sum, one) => sum + (one.version === version ? one[field] : 0), 0);
  return Object.fromEntries(versions.map(version => [version, [total(version, 'pods'), total(version, 'ready')] as const]));
}

const countsOf = ({ sets }: WorkloadState) => sizesOf(sets.map(({ template, pods, ready }) => ({ version: template.version, pods, ready })));

function syncedFully(state: WorkloadState): WorkloadState {
  const next = synced(state);
  return next === state ? state : syncedFully(next);
}

/** What is applied or asked for, after so many rounds. */
interface Step {
  readonly rounds: number;
  readonly fields: Partial<Fields>;
}

/** The sizes after each look that came to rest, and after all pods that start have become ready. */
function played(policy: string, first: Fields, steps: readonly Step[]): { readonly pods: Sizes[]; readonly counts: Sizes[] } {
  const before = statefulSet(policy, first);
  const byPod = new Pods(before, first.replicas);
  let state = settled({ ...before, partition: 0 }, first.replicas);
  let fields = first;
  const [pods, counts]: [Sizes[], Sizes[]] = [[], []];
  const rounds = (count: number) => {
    for (let round = 0; round < count; round++) {
      byPod.sync();
      state = syncedFully(state);
      pods.push(byPod.sizes);
      counts.push(countsOf(state));
      byPod.ready();
      state = readied(state, ({ version }) => canBeReady(version));
      pods.push(byPod.sizes);
      counts.push(countsOf(state));
    }
  };
  for (const step of steps) {
    fields = { ...fields, ...step.fields };
    byPod.workload = statefulSet(policy, fields);
    byPod.replicas = fields.replicas;
    state = applied(state, byPod.workload);
    rounds(step.rounds);
  }
  rounds(20);
  return { pods, counts };
}

const replicas = fc.nat(6);
const minReadySeconds = fc.constantFrom(0, 0, 30, FROZEN);
const strategy = fc.constantFrom('RollingUpdate', 'RollingUpdate', 'RollingUpdate', 'OnDelete');
const policy = fc.constantFrom('OrderedReady', 'Parallel');
const update = fc.record<Fields>({ image: fc.constantFrom('new', 'broken'), replicas, partition: fc.constantFrom(0, 0, 1, 2, 4, 9), strategy, minReadySeconds });
const rounds = fc.nat(8);

test('an update, scaled and stopped in its middle, goes through the same sizes as its pods', () => {
  fc.assert(fc.property(policy, replicas, update, rounds, fc.option(replicas), rounds, fc.option(fc.record({ image: fc.constantFrom('third', 'broken'), minReadySeconds })), (
    managed, from, to, untilScaled, scaled, untilNext, next,
  ) => {
    const first: Fields = { image: 'old', replicas: from, partition: 0, strategy: 'RollingUpdate', minReadySeconds: 0 };
    const { pods, counts } = played(managed, first, [
      { rounds: untilScaled, fields: to },
      { rounds: untilNext, fields: scaled === null ? {} : { replicas: scaled } },
      { rounds: 0, fields: next ?? {} },
    ]);
    expect(counts).toEqual(pods);
  }), { seed: 4, numRuns: runs(150, 1000) });
});

test('so does the way back to the version before, from the middle or the end of an update', () => {
  fc.assert(fc.property(policy, replicas, update, rounds, (managed, from, to, untilBack) => {
    const first: Fields = { image: 'old', replicas: from, partition: 0, strategy: 'RollingUpdate', minReadySeconds: 0 };
    const { pods, counts } = played(managed, first, [
      { rounds: untilBack, fields: { ...to, replicas: from } },
      { rounds: 0, fields: { image: 'old', partition: 0, strategy: 'RollingUpdate', minReadySeconds: 0 } },
    ]);
    expect(counts).toEqual(pods);
  }), { seed: 4, numRuns: runs(100, 500) });
});

test('an unready pod holds up the template that mends it under OrderedReady, and not under Parallel (kubernetes#67250)', () => {
  const first: Fields = { image: 'old', replicas: 3, partition: 0, strategy: 'RollingUpdate', minReadySeconds: 0 };
  const steps = [{ rounds: 1, fields: { image: 'broken' } }, { rounds: 0, fields: { image: 'third' } }];
  expect(played('OrderedReady', first, steps).counts.at(-1)).toEqual({ old: [2, 2], broken: [1, 0] });
  expect(played('Parallel', first, steps).counts.at(-1)).toEqual({ third: [3, 3] });
});

test('OrderedReady scales one by one, Parallel at once', () => {
  const first: Fields = { image: 'old', replicas: 1, partition: 0, strategy: 'RollingUpdate', minReadySeconds: 0 };
  expect(played('OrderedReady', first, [{ rounds: 1, fields: { replicas: 4 } }]).counts[0]).toEqual({ old: [2, 1] });
  expect(played('Parallel', first, [{ rounds: 1, fields: { replicas: 4 } }]).counts[0]).toEqual({ old: [4, 1] });
});

test('all states of an update of 1000 pods: two for each', () => {
  const [before, after] = ['old', 'new'].map(image => statefulSet('OrderedReady', { image, replicas: 1000, partition: 0, strategy: 'RollingUpdate', minReadySeconds: 0 }));
  const states = reachable({ key: after.key, start: settled(before, 1000), after, isChanged: true, autoscalers: [], canBeReady: () => true });
  expect(states).toHaveLength(2002);
});

test('pods that are alike are not looked at one by one, however many a manifest asks for', () => {
  const setOf = (image: string, count: number) => statefulSet('Parallel', { image, replicas: count, partition: 1, strategy: 'RollingUpdate', minReadySeconds: 0 });
  const grown = synced(applied(settled({ ...setOf('old', 3), partition: 0 }, 3), setOf('new', 2_000_000_000)));
  expect(countsOf(grown)).toEqual({ new: [1_999_999_997, 0], old: [3, 3] });
  expect(countsOf(synced(readied(grown, () => true)))).toEqual({ new: [1_999_999_998, 1_999_999_997], old: [2, 2] });
});
