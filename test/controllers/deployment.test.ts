/**
 * What the Deployment controller does, fact by fact. "Seen" is what a real Kubernetes 1.36 control plane did.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/deployment/rolling.go
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/deployment/sync.go
 */
import fc from 'fast-check';
import { deployment, Fields, settle, sizes, start } from './deployments';
import { fencepostsOf } from '../../src/controllers/deployment/view';
import { applied, readied, readyPods, synced, totalPods, WorkloadState } from '../../src/controllers/workloads/workload-state';
import { workloadOf } from '../../src/manifests/kinds/workload';

const FROZEN = { minReadySeconds: 2_147_483_646, progressDeadlineSeconds: 2_147_483_647 };
const batch = (k: number, s: number): Partial<Fields> => ({ ...FROZEN, maxSurge: s, maxUnavailable: k - s });
const step = (state: WorkloadState, fields: Partial<Fields>) => settle(applied(state, deployment({ replicas: state.replicas, ...fields })));

describe('surge and unavailable', () => {
  test.each([
    // replicas, maxSurge, maxUnavailable → surge, unavailable
    [10, '25%', '25%', 3, 2], // up and down
    [4, '25%', '25%', 1, 1],
    [1, '25%', '25%', 1, 0],
    [3, '0%', '10%', 0, 1], // both come out as 0
    [10, 0, 0, 0, 1],
    [0, '25%', '25%', 0, 0],
    [2, 1, 5, 1, 2], // no more than there are
  ])('%d pods, maxSurge %s, maxUnavailable %s: %d and %d', (replicas, maxSurge, maxUnavailable, surge, unavailable) => {
    expect(fencepostsOf(deployment({ maxSurge, maxUnavailable }), replicas)).toEqual({ surge, unavailable });
  });

  test('Recreate has neither', () => {
    expect(fencepostsOf(deployment({ strategy: 'Recreate' }), 10)).toEqual({ surge: 0, unavailable: 0 });
  });
});

describe('a rolling update', () => {
  test('scales up before it scales down, one ReplicaSet at a sync', () => {
    const begun = applied(start({ replicas: 10 }), deployment({ replicas: 10, image: 'new', maxSurge: 3, maxUnavailable: 2 }));
    const first = synced(begun);
    expect(sizes(first)).toEqual({ old: 10, new: 3 });
    expect(sizes(synced(first))).toEqual({ old: 8, new: 3 });
    expect(sizes(synced(synced(first)))).toEqual({ old: 8, new: 5 });
  });

  test('takes unhealthy old pods first', () => {
    const broken = step(start({ replicas: 10 }), { image: 'broken', maxSurge: 2, maxUnavailable: 0 });
    expect(sizes(broken)).toEqual({ old: 10, broken: 2 });
    const renewed = synced(synced(applied(broken, deployment({ replicas: 10, image: 'new', maxSurge: 2, maxUnavailable: 0 }))));
    expect(sizes(renewed)).toEqual({ old: 10 });
    expect(sizes(synced(renewed))).toEqual({ old: 10, new: 2 });
  });

  test('of a version that never gets ready stops with everything up but maxUnavailable', () => {
    expect(readyPods(step(start({ replicas: 10 }), { image: 'broken', maxSurge: 3, maxUnavailable: 2 }))).toBe(8);
    expect(readyPods(step(start({ replicas: 10 }), { image: 'broken', maxSurge: 3, maxUnavailable: 0 }))).toBe(10);
  });

  test('counts pods as available only after minReadySeconds, of the new ReplicaSet alone', () => {
    const frozen = step(start({ replicas: 10 }), { image: 'new', ...batch(3, 1) });
    expect(frozen.sets.map(({ minReadySeconds, available }) => [minReadySeconds, available])).toEqual([[0, 8], [2_147_483_646, 0]]);
  });

  test('ends with nothing but the new version', () => {
    fc.assert(fc.property(fc.nat(30), fc.nat(10), fc.nat(10), (replicas, maxSurge, maxUnavailable) => {
      const end = step(start({ replicas }), { image: 'new', maxSurge, maxUnavailable });
      expect(sizes(end)).toEqual(replicas === 0 ? {} : { new: replicas });
    }));
  });

  test('never goes beyond surge or below unavailable, however pods become ready', () => {
    const events = fc.array(fc.constantFrom('sync', 'ready'), { maxLength: 60 });
    fc.assert(fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(10), fc.nat(10), events, (replicas, maxSurge, maxUnavailable, order) => {
      const wanted = deployment({ replicas, image: 'new', maxSurge, maxUnavailable });
      const { surge, unavailable } = fencepostsOf(wanted, replicas);
      let state = applied(start({ replicas }), wanted);
      for (const event of order) {
        state = event === 'sync' ? synced(state) : readied(state, () => true);
        expect(totalPods(state)).toBeLessThanOrEqual(replicas + surge);
        expect(readyPods(state)).toBeGreaterThanOrEqual(replicas - unavailable);
      }
    }));
  });
});

test('Recreate takes all old pods away before it starts new ones', () => {
  const begun = applied(start({ replicas: 4 }), deployment({ replicas: 4, image: 'new', strategy: 'Recreate' }));
  expect(sizes(synced(begun))).toEqual({});
  expect(sizes(settle(begun))).toEqual({ new: 4 });
});

describe('a paused Deployment', () => {
  test('does nothing about its template', () => {
    expect(sizes(step(start({ replicas: 4 }), { image: 'new', paused: true }))).toEqual({ old: 4 });
  });

  test('is still scaled, in proportion', () => {
    const half = synced(synced(applied(start({ replicas: 10 }), deployment({ replicas: 10, image: 'new', maxSurge: 3, maxUnavailable: 2 }))));
    expect(sizes(half)).toEqual({ old: 8, new: 3 });
    expect(sizes(settle(applied(half, deployment({ replicas: 20, image: 'new', maxSurge: 3, maxUnavailable: 2, paused: true }))))).toEqual({ old: 18, new: 5 });
  });
});

describe('scaling in the middle of an update', () => {
  test('is proportional: 10 to 15 with a surge of 3 makes 8 + 5 into 11 + 7', () => {
    const mixed = synced(synced(synced(applied(start({ replicas: 10 }), deployment({ replicas: 10, image: 'new', maxSurge: 3, maxUnavailable: 2 })))));
    expect(sizes(mixed)).toEqual({ old: 8, new: 5 });
    expect(sizes(synced(applied(mixed, deployment({ replicas: 15, image: 'new', maxSurge: 3, maxUnavailable: 2 }))))).toEqual({ old: 11, new: 7 });
  });

  test('replicas and template in one write: the old version is scaled first (seen: 5 to 10)', () => {
    expect(sizes(synced(applied(start({ replicas: 5 }), deployment({ replicas: 10, image: 'new' }))))).toEqual({ old: 10 });
  });

  test('a ReplicaSet without pods is never scaled up', () => {
    const done = step(start({ replicas: 5 }), { image: 'new' });
    expect(sizes(settle(applied(done, deployment({ replicas: 9, image: 'new' }))))).toEqual({ new: 9 });
  });
});

describe('a batch that is held by minReadySeconds (all seen)', () => {
  const ten = start({ replicas: 10 });

  test.each([[1, 1, 10, 1], [3, 1, 8, 3], [5, 1, 6, 5], [5, 5, 10, 5]])('k=%d, s=%d: %d old and %d new pods', (k, s, old, updated) => {
    const end = step(ten, { image: 'new', ...batch(k, s) });
    expect(sizes(end)).toEqual({ old, new: updated });
    expect(readyPods(end)).toBe(old + updated);
  });

  test('grows from 10 + 3 to 7 + 5, and never has fewer than 10 ready pods', () => {
    let state = applied(step(ten, { image: 'new', ...batch(3, 3) }), deployment({ replicas: 10, image: 'new', ...batch(5, 2) }));
    for (let i = 0; i < 20; i++) {
      state = i % 2 ? readied(state, () => true) : synced(state);
      expect(readyPods(state)).toBeGreaterThanOrEqual(10);
    }
    expect(sizes(state)).toEqual({ old: 7, new: 5 });
  });

  test('does not shrink: k=5 to k=1 has no effect', () => {
    const five = step(ten, { image: 'new', ...batch(5, 1) });
    expect(sizes(step(five, { image: 'new', ...batch(1, 1) }))).toEqual(sizes(five));
  });

  test('the abort brings all old pods back', () => {
    expect(sizes(step(step(ten, { image: 'new', ...batch(3, 1) }), { image: 'old' }))).toEqual({ old: 10 });
  });

  test('a third version gets stuck over k=3, s=1, at 8 + 2 + 1', () => {
    expect(sizes(step(step(ten, { image: 'new', ...batch(3, 1) }), { image: 'third', ...batch(1, 1) }))).toEqual({ old: 8, new: 2, third: 1 });
  });

  test('a third version over k=5, s=5 is clean', () => {
    expect(sizes(step(step(ten, { image: 'new', ...batch(5, 5) }), { image: 'third', ...batch(1, 1) }))).toEqual({ old: 10, third: 1 });
  });

  test.each([[4, 9], [1, 6]])('an image that is never ready, from k=1 to k=5 with s=%d: %d ready pods', (s, ready) => {
    expect(readyPods(step(step(ten, { image: 'broken', ...batch(1, 1) }), { image: 'broken', ...batch(5, s) }))).toBe(ready);
  });

  test('scaling down promotes: 10, 15, 20, 4, 10 under k=5, s=2', () => {
    const seen = [10, 15, 20, 4, 10].reduce<Array<{ state: WorkloadState; counts: number[] }>>((all, replicas) => {
      const before = all[all.length - 1]?.state ?? step(ten, { image: 'new', ...batch(5, 2) });
      const state = settle(applied(before, deployment({ replicas, image: 'new', ...batch(5, 2) })));
      return [...all, { state, counts: [sizes(state).old ?? 0, sizes(state).new ?? 0] }];
    }, []);
    expect(seen.slice(1).map(({ counts }) => counts)).toEqual([[10, 7], [13, 9], [1, 4], [2, 10]]);
  });

  test('percentages nearly keep the share when it is scaled up: 10, 15, 20, 30 at 10% makes 29 + 4', () => {
    const share = { ...FROZEN, maxSurge: '10%', maxUnavailable: 0 };
    const begun = step(ten, { image: 'new', ...share });
    expect(sizes(begun)).toEqual({ old: 10, new: 1 });
    const scaled = [15, 20, 30].reduce((state, replicas) => settle(applied(state, deployment({ replicas, image: 'new', ...share }))), begun);
    expect(sizes(scaled)).toEqual({ old: 29, new: 4 });
  });
});

test('replicas that are taken out of an applied manifest become 1', () => {
  const { manifest } = deployment({ replicas: 10 });
  const { replicas: _, ...spec } = manifest.spec;
  expect(sizes(settle(applied(start({ replicas: 10 }), workloadOf({ ...manifest, spec }))))).toEqual({ old: 1 });
});
