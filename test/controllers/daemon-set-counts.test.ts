/** Counts, laid out as pods on nodes for the controller, go the way of the pods themselves: both are stepped side by side. */
import fc from 'fast-check';
import { DaemonPod, syncDaemonSet, syncDaemonSetCounts } from '../../src/controllers/daemon-set';
import { ReplicaSet } from '../../src/controllers/deployment/replica-set';
import { Workload, workloadOf } from '../../src/manifests/kinds/workload';
import { runs } from '../support/deep';

interface Fields {
  readonly image: string;
  readonly maxSurge: number | string;
  readonly maxUnavailable: number | string;
  readonly strategy: string;
  readonly minReadySeconds: number;
}

const FROZEN = 2_147_483_646;
const canBeReady = (version: string) => version !== 'broken';

function daemonSet({ image, strategy, minReadySeconds, ...rollingUpdate }: Fields): Workload {
  return workloadOf({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent' },
    spec: { minReadySeconds, updateStrategy: { type: strategy, rollingUpdate }, template: { spec: { containers: [{ name: 'main', image: `agent:${image}` }] } } },
  });
}

const OLD: Fields = { image: 'old', maxSurge: 0, maxUnavailable: 1, strategy: 'RollingUpdate', minReadySeconds: 0 };
const VERSIONS = new Map(['old', 'new', 'broken', 'third'].map(image => daemonSet({ ...OLD, image }).template).map(({ hash, version }) => [hash, version]));

/** Pods, and how many of them are ready, of the version of now and of all others: which of those go first is as their nodes are. */
type Sizes = { readonly [version: string]: readonly [number, number] };

class Pods {
  private started = 0;
  pods: readonly DaemonPod[];

  constructor(private readonly nodes: readonly string[]) {
    this.pods = nodes.map(node => ({ name: `first-${node}`, node, revision: daemonSet(OLD).template.hash, readySeconds: 3600 }));
  }

  sync(workload: Workload): void {
    for (;;) {
      const actions = syncDaemonSet({ workload, nodes: this.nodes, pods: this.pods });
      if (actions.length === 0) return;
      for (const action of actions) {
        if (action.type === 'delete') this.pods = this.pods.filter(({ name }) => name !== action.pod);
        else this.pods = [...this.pods, { name: `pod-${this.started++}`, node: action.node, revision: workload.template.hash }];
      }
    }
  }

  ready(): void {
    this.pods = this.pods.map(pod => canBeReady(VERSIONS.get(pod.revision)!) ? { ...pod, readySeconds: 3600 } : pod);
  }

  sizes(now: string): Sizes {
    return sizesOf(now, this.pods.map(({ revision, readySeconds }) => (
      { version: VERSIONS.get(revision)!, pods: 1, ready: readySeconds === undefined ? 0 : 1 }
    )));
  }
}

function sizesOf(now: string, all: ReadonlyArray<{ readonly version: string; readonly pods: number; readonly ready: number }>): Sizes {
  const sets = all.map(one => ({ ...one, version: one.version === now ? now : 'former' }));
  const versions = [...new Set(sets.filter(({ pods }) => pods > 0).map(({ version }) => version))].sort();
  const total = (version: string, field: 'pods' | 'ready') => sets.reduce((sum, one) => sum + (one.version === version ? one[field] : 0), 0);
  return Object.fromEntries(versions.map(version => [version, [total(version, 'pods'), total(version, 'ready')] as const]));
}

/** What is applied, and for how many rounds it stays. */
interface Step {
  readonly rounds: number;
  readonly fields: Partial<Fields>;
}

const follow = (one: ReplicaSet): ReplicaSet => ({ ...one, pods: one.replicas, ready: Math.min(one.ready, one.replicas) });

/** The sizes after each look that came to rest, and after all pods that start have become ready. */
function played(nodes: number, steps: readonly Step[]): { readonly pods: Sizes[]; readonly counts: Sizes[] } {
  const byPod = new Pods(Array.from({ length: nodes }, (_, i) => `node-${i}`));
  const { template } = daemonSet(OLD);
  const all = { replicas: nodes, pods: nodes, ready: nodes, available: nodes };
  let sets: readonly ReplicaSet[] = [{ template, ...all, minReadySeconds: 0, desired: 0, max: 0, created: 1 }];
  let fields = OLD;
  const [pods, counts]: [Sizes[], Sizes[]] = [[], []];
  const note = () => {
    pods.push(byPod.sizes(fields.image));
    counts.push(sizesOf(fields.image, sets.map(one => ({ ...one, version: one.template.version }))));
  };
  for (const step of [...steps, { rounds: 12, fields: {} }]) {
    fields = { ...fields, ...step.fields };
    const workload = daemonSet(fields);
    for (let round = 0; round < step.rounds; round++) {
      byPod.sync(workload);
      sets = syncDaemonSetCounts({ workload, replicas: nodes, sets }).map(follow);
      if (syncDaemonSetCounts({ workload, replicas: nodes, sets }) !== sets) throw new Error('another look changes what came to rest');
      note();
      byPod.ready();
      sets = sets.map(one => canBeReady(one.template.version) ? { ...one, ready: one.pods } : one);
      note();
    }
  }
  return { pods, counts };
}

const size = fc.constantFrom<number | string>(0, 0, 1, 2, '34%', '100%');
const minReadySeconds = fc.constantFrom(0, 0, 30, FROZEN);
const update = fc.record<Fields>({
  image: fc.constantFrom('new', 'broken'), maxSurge: size, maxUnavailable: size, strategy: fc.constantFrom('RollingUpdate', 'RollingUpdate', 'OnDelete'), minReadySeconds,
});
const next = fc.record({ image: fc.constantFrom('third', 'old'), minReadySeconds });

test('an update, followed by another one or by the way back, goes through the same sizes as its pods', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 5 }), update, fc.nat(6), fc.option(next), (nodes, to, rounds, then) => {
    const { pods, counts } = played(nodes, [{ rounds, fields: to }, { rounds: 0, fields: then ?? {} }]);
    expect(counts).toEqual(pods);
  }), { seed: 4, numRuns: runs(120, 600) });
});

test('beside a surge no old pod goes before the new one is available: frozen, all stay', () => {
  const { counts } = played(3, [{ rounds: 3, fields: { image: 'new', maxSurge: 1, minReadySeconds: FROZEN } }]);
  expect(counts.at(-1)).toEqual({ new: [3, 3], former: [3, 3] });
});

test('old pods that are not available are replaced all at once', () => {
  const { counts } = played(3, [{ rounds: 6, fields: { image: 'broken', maxUnavailable: '100%' } }, { rounds: 1, fields: { image: 'third', maxUnavailable: 1, maxSurge: 1 } }]);
  expect(counts[11]).toEqual({ broken: [3, 0] });
  expect(counts[12]).toEqual({ third: [3, 0] });
});
