/** @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/daemon/update_test.go */
import { DaemonPod, syncDaemonSet } from '../../src/controllers/daemon-set';
import { Workload, workloadOf } from '../../src/manifests/kinds/workload';

function workload(image: string, rollingUpdate: object = {}, spec: object = {}): Workload {
  return workloadOf({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent' },
    spec: { selector: {}, template: { spec: { containers: [{ name: 'agent', image }] } }, updateStrategy: { type: 'RollingUpdate', rollingUpdate }, ...spec },
  });
}

const hash = (image: string) => workload(image).template.hash;
const nodeNames = (count: number) => Array.from({ length: count }, (_, i) => `node-${i}`);
const daemon = (node: number, image: string, options: Partial<DaemonPod> = {}): DaemonPod => (
  { name: `${image}-on-${node}`, node: `node-${node}`, revision: hash(image), readySeconds: 1000, ...options }
);

/** Nodes with their pods; pods that are deleted are gone at once. */
class Cluster {
  private count = 0;

  constructor(readonly nodes: number, public set: Workload, public pods: readonly DaemonPod[] = []) {}

  /** Lets the controller look until it has nothing to do, and tells how many pods it created and deleted. */
  settle(): { created: number; deleted: number } {
    let [created, deleted] = [0, 0];
    for (;;) {
      const actions = syncDaemonSet({ workload: this.set, nodes: nodeNames(this.nodes), pods: this.pods });
      if (actions.length === 0) return { created, deleted };
      for (const action of actions) {
        if (action.type === 'delete') this.pods = this.pods.filter(({ name }) => name !== action.pod);
        else this.pods = [...this.pods, { name: `pod-${this.count++}`, node: action.node, revision: this.set.template.hash }];
        if (action.type === 'delete') deleted++;
        else created++;
      }
    }
  }

  /** The pods that start are ready now, and all others for a while longer. */
  wait(seconds: number, isReady: (pod: DaemonPod) => boolean = () => true): void {
    this.pods = this.pods.map(pod => {
      if (pod.readySeconds !== undefined) return { ...pod, readySeconds: pod.readySeconds + seconds };
      return isReady(pod) ? { ...pod, readySeconds: 0 } : pod;
    });
  }

  get ready(): number {
    return this.pods.filter(({ readySeconds }) => readySeconds !== undefined).length;
  }
}

function running(nodes: number, image = 'agent:1'): Cluster {
  return new Cluster(nodes, workload(image), Array.from({ length: nodes }, (_, i) => daemon(i, image)));
}

describe('maxUnavailable', () => {
  test('TestDaemonSetUpdatesPods: 2 of 5 at a time', () => {
    const cluster = running(5);
    cluster.set = workload('agent:2', { maxUnavailable: 2 });
    for (const count of [2, 2, 1, 0]) {
      expect(cluster.settle()).toEqual({ created: count, deleted: count });
      cluster.wait(1);
    }
    expect(cluster.pods.every(({ revision }) => revision === hash('agent:2'))).toBe(true);
  });

  test('TestDaemonSetUpdatesWhenNewPodIsNotReady: 3 of 5, and no further', () => {
    const cluster = running(5);
    cluster.set = workload('agent:2', { maxUnavailable: 3 });
    expect(cluster.settle()).toEqual({ created: 3, deleted: 3 });
    expect(cluster.settle()).toEqual({ created: 0, deleted: 0 });
    expect(cluster.ready).toBe(2);
  });

  test('TestDaemonSetUpdatesSomeOldPodsNotReady: the unready ones are replaced first', () => {
    const cluster = running(5);
    cluster.set = workload('agent:2', { maxUnavailable: 2 });
    cluster.settle();
    cluster.set = workload('agent:3', { maxUnavailable: 2 });
    expect(cluster.settle()).toEqual({ created: 2, deleted: 2 });
    expect(cluster.ready).toBe(3);
  });

  test('TestDaemonSetUpdatesSaveOldHealthyPods: all unready ones at once, whatever the limit', () => {
    const cluster = running(20);
    cluster.set = workload('agent:2', { maxUnavailable: 10 });
    expect(cluster.settle()).toEqual({ created: 10, deleted: 10 });
    for (const maxUnavailable of [0, 1, 5, 9]) {
      cluster.set = workload(`agent:3-${maxUnavailable}`, { maxUnavailable });
      expect(cluster.settle()).toEqual({ created: 10, deleted: 10 });
      expect(cluster.ready).toBe(10);
    }
    cluster.set = workload('agent:4', { maxUnavailable: 11 });
    expect(cluster.settle()).toEqual({ created: 11, deleted: 11 });
    expect(cluster.ready).toBe(9);
  });

  test.each<[number | string, number, number]>([['50%', 5, 3], ['1%', 5, 1], [0, 5, 1], ['0%', 5, 1]])('%s of %i nodes is %i', (maxUnavailable, nodes, count) => {
    const cluster = running(nodes);
    cluster.set = workload('agent:2', { maxUnavailable });
    expect(cluster.settle().deleted).toBe(count);
  });

  test('a pod that still terminates counts, and its successor waits for it', () => {
    const set = workload('agent:2', { maxUnavailable: 1 });
    const pods = [daemon(0, 'agent:1', { isTerminating: true }), daemon(1, 'agent:1'), daemon(2, 'agent:1')];
    expect(syncDaemonSet({ workload: set, nodes: nodeNames(3), pods })).toEqual([]);
    expect(syncDaemonSet({ workload: set, nodes: nodeNames(3), pods: pods.slice(1) })).toEqual([{ type: 'create', node: 'node-0' }]);
  });
});

describe('minReadySeconds', () => {
  test('old pods are judged by the new minReadySeconds: freezing it replaces them all at once', () => {
    const cluster = running(5);
    cluster.set = workload('agent:2', { maxUnavailable: 1 }, { minReadySeconds: 2147483646 });
    expect(cluster.settle()).toEqual({ created: 5, deleted: 5 });
    expect(cluster.ready).toBe(0);
  });

  test('the next pod goes when the new one is available', () => {
    const cluster = running(3);
    cluster.set = workload('agent:2', { maxUnavailable: 1 }, { minReadySeconds: 30 });
    expect(cluster.settle()).toEqual({ created: 1, deleted: 1 });
    cluster.wait(0);
    cluster.wait(29);
    expect(cluster.settle()).toEqual({ created: 0, deleted: 0 });
    cluster.wait(1);
    expect(cluster.settle()).toEqual({ created: 1, deleted: 1 });
  });
});

describe('maxSurge', () => {
  test('TestDaemonSetUpdatesPodsWithMaxSurge: 2 of 5 at a time, and none is missing', () => {
    const cluster = running(5);
    cluster.set = workload('agent:2', { maxSurge: 2, maxUnavailable: 0 });
    for (const [created, deleted] of [[2, 0], [2, 2], [1, 2], [0, 1], [0, 0]]) {
      expect(cluster.settle()).toEqual({ created, deleted });
      expect(cluster.ready).toBeGreaterThanOrEqual(5);
      cluster.wait(1);
    }
  });

  test('TestDaemonSetUpdatesAllOldPodsNotReadyMaxSurge', () => {
    const cluster = new Cluster(5, workload('agent:1'));
    expect(cluster.settle()).toEqual({ created: 5, deleted: 0 });
    // All old pods are unavailable: new ones start beside all of them, and then only those are kept.
    cluster.set = workload('agent:2', { maxSurge: 3, maxUnavailable: 0 });
    expect(cluster.settle()).toEqual({ created: 5, deleted: 5 });
    cluster.wait(0);
    cluster.wait(100);
    cluster.set = workload('agent:3', { maxSurge: 3, maxUnavailable: 0 }, { minReadySeconds: 15 });
    expect(cluster.settle()).toEqual({ created: 3, deleted: 0 });
    // Two new pods are ready; an old one on a node without a new one no longer is.
    const updated = cluster.pods.filter(({ revision }) => revision === hash('agent:3'));
    const alone = cluster.pods.find(({ node }) => !updated.some(pod => pod.node === node))!;
    cluster.pods = cluster.pods.map(pod => {
      if (pod === alone) return { ...pod, readySeconds: undefined };
      return pod === updated[0] || pod === updated[1] ? { ...pod, readySeconds: 10 } : pod;
    });
    expect(cluster.settle()).toEqual({ created: 1, deleted: 1 });
    cluster.wait(10, () => false);
    expect(cluster.settle()).toEqual({ created: 1, deleted: 2 });
    cluster.wait(0);
    cluster.wait(20);
    expect(cluster.settle()).toEqual({ created: 0, deleted: 2 });
    expect(cluster.settle()).toEqual({ created: 0, deleted: 0 });
    expect(cluster.pods.map(({ revision }) => revision)).toEqual(Array(5).fill(hash('agent:3')));
  });

  test('rounds up: 1% of 5 nodes is one', () => {
    const cluster = running(5);
    cluster.set = workload('agent:2', { maxSurge: '1%', maxUnavailable: 0 });
    expect(cluster.settle()).toEqual({ created: 1, deleted: 0 });
  });

  test('a new pod starts while the old one still terminates', () => {
    const set = workload('agent:2', { maxSurge: 1, maxUnavailable: 0 });
    expect(syncDaemonSet({ workload: set, nodes: ['node-0'], pods: [daemon(0, 'agent:1', { isTerminating: true })] })).toEqual([{ type: 'create', node: 'node-0' }]);
  });

  test('a broken version stays beside as many as the surge, and costs no pod', () => {
    const cluster = running(5);
    cluster.set = workload('agent:broken', { maxSurge: 2, maxUnavailable: 0 });
    cluster.settle();
    expect([cluster.pods.length, cluster.ready]).toEqual([7, 5]);
    cluster.set = workload('agent:1', { maxSurge: 2, maxUnavailable: 0 });
    expect(cluster.settle()).toEqual({ created: 0, deleted: 2 });
    expect(cluster.ready).toBe(5);
  });
});

describe('the nodes', () => {
  test('each has a pod; those that are no longer eligible have none', () => {
    const pods = [daemon(0, 'agent:1'), daemon(7, 'agent:1')];
    expect(syncDaemonSet({ workload: workload('agent:1'), nodes: nodeNames(2), pods })).toEqual([
      { type: 'delete', pod: 'agent:1-on-7' }, { type: 'create', node: 'node-1' },
    ]);
  });

  test('a second pod on a node goes, and one that ended', () => {
    const pods = [daemon(0, 'agent:1'), daemon(0, 'agent:1', { name: 'twin' }), daemon(1, 'agent:1', { isEnded: true })];
    expect(syncDaemonSet({ workload: workload('agent:1'), nodes: nodeNames(2), pods })).toEqual([
      { type: 'delete', pod: 'twin' }, { type: 'delete', pod: 'agent:1-on-1' },
    ]);
  });

  test('OnDelete replaces a pod only when somebody deletes it', () => {
    const set = workload('agent:2', {}, { updateStrategy: { type: 'OnDelete' } });
    expect(syncDaemonSet({ workload: set, nodes: nodeNames(2), pods: [daemon(0, 'agent:1'), daemon(1, 'agent:1')] })).toEqual([]);
    expect(syncDaemonSet({ workload: set, nodes: nodeNames(2), pods: [daemon(0, 'agent:1')] })).toEqual([{ type: 'create', node: 'node-1' }]);
  });

  test('no more than 250 pods are created at one look', () => {
    expect(syncDaemonSet({ workload: workload('agent:1'), nodes: nodeNames(300), pods: [] })).toHaveLength(250);
  });
});
