/**
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/replicaset/replica_set.go manageReplicas
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/controller_utils.go ActivePodsWithRanks
 */
import fc from 'fast-check';
import { ReplicatedPod, syncReplicaSet } from '../../src/controllers/replica-set';
import { settledAfter } from '../../src/controllers/workloads/settled';
import { applied, readied, settled, synced, WorkloadState } from '../../src/controllers/workloads/workload-state';
import { isWorkload, Workload, workloadOf } from '../../src/manifests/kinds/workload';
import { ManifestSet } from '../../src/manifests/manifest-set';
import { selects } from '../../src/manifests/selector';
import { simulate } from '../../src/rehearsal/simulation';
import { check } from '../rules/fixtures';

interface NamedPod extends ReplicatedPod {
  readonly name: string;
}

const pod = (name: string, created: number, ready?: number, terminating?: number): NamedPod => ({ name, created, ready, terminating });
const deleted = (replicas: number, pods: readonly NamedPod[]) => syncReplicaSet(replicas, pods).deletes.map(({ name }) => name);

describe('pod by pod', () => {
  test('as many start as are missing, those that go away not counted', () => {
    expect(syncReplicaSet(3, [pod('a', 1, 2), pod('b', 1, 2, 5)])).toEqual({ starts: 2, deletes: [] });
    expect(syncReplicaSet(1, [pod('a', 1, 2), pod('b', 1, 2, 5)])).toEqual({ starts: 0, deletes: [] });
  });

  test('those that are not ready go first', () => {
    expect(deleted(1, [pod('young and ready', 9, 9), pod('old', 1), pod('ready', 1, 2)])).toEqual(['old', 'young and ready']);
  });

  test('then those that have been ready for less time, then the younger ones', () => {
    expect(deleted(1, [pod('first', 1, 2), pod('last', 1, 4), pod('second', 1, 3)])).toEqual(['last', 'second']);
    expect(deleted(1, [pod('older', 1), pod('younger', 2)])).toEqual(['younger']);
  });
});

interface Fields {
  readonly image: string;
  readonly replicas: number;
}

function replicaSet({ image, replicas }: Fields, kind = 'ReplicaSet'): Workload {
  return workloadOf({
    apiVersion: kind === 'ReplicaSet' ? 'apps/v1' : 'v1',
    kind,
    metadata: { name: 'hello' },
    spec: { replicas, template: { metadata: { labels: { app: 'hello' } }, spec: { containers: [{ name: 'main', image: `hello:${image}` }] } } },
  });
}

type Sizes = { readonly [version: string]: readonly [number, number] };

const sizesOf = ({ sets }: WorkloadState): Sizes =>
  Object.fromEntries(sets.filter(({ pods }) => pods > 0).map(({ template, pods, ready }) => [template.version, [pods, ready]]));

describe.each(['ReplicaSet', 'ReplicationController'])('on counts: %s', kind => {
  const state = (...steps: Fields[]) => steps.slice(1).reduce(
    (before, fields) => synced(applied(before, replicaSet(fields, kind))),
    settled(replicaSet(steps[0], kind), steps[0].replicas),
  );

  test('no pod is replaced when the template changes', () => {
    const after = applied(state({ image: '1', replicas: 3 }), replicaSet({ image: '2', replicas: 3 }, kind));
    expect(synced(after)).toBe(after);
  });

  test('pods that start have the new template, and the youngest go first', () => {
    const grown = state({ image: '1', replicas: 3 }, { image: '2', replicas: 5 });
    expect(sizesOf(grown)).toEqual({ 1: [3, 3], 2: [2, 0] });
    const shrunk = synced(applied(readied(grown, () => true), replicaSet({ image: '2', replicas: 4 }, kind)));
    expect(sizesOf(shrunk)).toEqual({ 1: [3, 3], 2: [1, 1] });
    expect(sizesOf(state({ image: '1', replicas: 3 }, { image: '2', replicas: 0 }, { image: '2', replicas: 1 }))).toEqual({ 2: [1, 0] });
  });

  test('a change that is over has left the old pods', () => {
    const over = (fields: Fields) => sizesOf(settledAfter(settled(replicaSet({ image: '1', replicas: 3 }, kind), 3), replicaSet(fields, kind), undefined)!);
    expect(over({ image: '2', replicas: 5 })).toEqual({ 1: [3, 3], 2: [2, 2] });
    expect(over({ image: '2', replicas: 2 })).toEqual({ 1: [2, 2] });
  });

  test('of more pods than a cluster can run, without counting them out', () => {
    expect(sizesOf(state({ image: '1', replicas: 1 }, { image: '1', replicas: 2_000_000_000 }))).toEqual({ 1: [2_000_000_000, 1] });
  });
});

test('counts go the way of the pods', () => {
  const step = fc.record<Fields & { readonly becomeReady: boolean }>({ image: fc.constantFrom('1', '2', '3'), replicas: fc.nat(6), becomeReady: fc.boolean() });
  fc.assert(fc.property(fc.nat(6), fc.array(step, { maxLength: 5 }), (replicas, steps) => {
    let state = settled(replicaSet({ image: '1', replicas }), replicas);
    let time = 1;
    let pods = Array.from({ length: replicas }, () => ({ version: '1', created: 0, ready: 0 as number | undefined }));
    for (const { becomeReady, ...fields } of steps) {
      state = synced(applied(state, replicaSet(fields)));
      const { starts, deletes } = syncReplicaSet(fields.replicas, pods);
      const started = Array.from({ length: starts }, () => ({ version: fields.image, created: time, ready: undefined }));
      pods = [...pods.filter(one => !deletes.includes(one)), ...started];
      time++;
      if (becomeReady) {
        state = readied(state, () => true);
        pods = pods.map(one => ({ ...one, ready: one.ready ?? time }));
      }
      expect(state.sets.reduce((sum, one) => sum + one.pods, 0)).toBe(pods.length);
      expect(state.sets.reduce((sum, one) => sum + one.ready, 0)).toBe(pods.filter(({ ready }) => ready !== undefined).length);
    }
  }), { seed: 3, numRuns: 500 });
});

test('a ReplicationController selects by a map, and by the labels of its pods where it has none', () => {
  const of = (selector: unknown) => workloadOf({
    apiVersion: 'v1', kind: 'ReplicationController', metadata: { name: 'a' }, spec: { selector, template: { metadata: { labels: { app: 'a', tier: 'web' } } } },
  }).selector;
  expect(selects(of({ app: 'a' }), { app: 'a' })).toBe(true);
  expect(selects(of(undefined), { app: 'a' })).toBe(false);
  expect(selects(of({}), { app: 'a', tier: 'web', track: 'canary' })).toBe(true);
});

test('what another object controls is part of that one', () => {
  const of = (ownerReferences: unknown) => isWorkload({ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'a', ownerReferences } });
  expect(of(undefined)).toBe(true);
  expect(of([{ kind: 'Application', name: 'shop' }])).toBe(true);
  expect(of([{ kind: 'Deployment', name: 'a', controller: true }])).toBe(false);
  // What the old group held, the server keeps as the same object.
  expect(isWorkload({ apiVersion: 'extensions/v1beta1', kind: 'ReplicaSet', metadata: { name: 'a' } })).toBe(true);
  expect(isWorkload({ apiVersion: 'example.com/v1', kind: 'ReplicaSet', metadata: { name: 'a' } })).toBe(false);
  expect(isWorkload({ apiVersion: 'apps/v1', kind: 'ReplicationController', metadata: { name: 'a' } })).toBe(false);
});

test('a label in the template does not reach the pods that a Service then looks for', () => {
  const labelled = (version: string) => {
    const { manifest } = replicaSet({ image: '1', replicas: 3 });
    const template = { ...manifest.spec.template, metadata: { labels: { app: 'hello', version } } };
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'hello' }, spec: { selector: { app: 'hello', version }, ports: [{ port: 80 }] } };
    return [{ ...manifest, spec: { ...manifest.spec, selector: { matchLabels: { app: 'hello' } }, template } }, service];
  };
  const [before, after] = ['1', '2'].map(version => ManifestSet.of(labelled(version)));
  expect(check(before, after).map(({ rule }) => rule)).toEqual(['no-ready-endpoints']);
  const [replicas, service] = labelled('1');
  expect(check(before, ManifestSet.of([labelled('2')[0], service]))).toEqual([]);
  expect(check(ManifestSet.of([replicas, service]), before)).toEqual([]);
});

test('in a rehearsal, too, the old pods stay and new ones come beside them', () => {
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'hello' }, spec: { selector: { app: 'hello' }, ports: [{ port: 80 }] } };
  const commit = (fields: Fields) => ({ name: fields.image, manifests: ManifestSet.of([replicaSet(fields).manifest, service]) });
  const { pods, events } = simulate('scaled', [commit({ image: '1', replicas: 3 }), commit({ image: '2', replicas: 5 }), commit({ image: '2', replicas: 4 })]);
  expect(events.filter(({ type }) => type === 'scale').map(({ text }) => text)).toEqual(['ReplicaSet/hello scaled from 3 to 5', 'ReplicaSet/hello scaled from 5 to 4']);
  expect(pods.filter(({ terminating }) => terminating === undefined)).toHaveLength(4);
});
