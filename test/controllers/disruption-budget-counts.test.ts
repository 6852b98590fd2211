/** Evictions by counts are those that the disruption controller decides pod by pod. */
import fc from 'fast-check';
import { budgetStatus, BudgetedPod, disruptionsAllowed, evict, evictionRefusal } from '../../src/controllers/disruption-budget';
import { disruptionBudgetOf, DisruptionBudget } from '../../src/manifests/kinds/disruption-budget';
import { ManifestSet } from '../../src/manifests/manifest-set';
import { realized, World } from '../../src/orders/world';

const share = fc.oneof(fc.nat(6), fc.nat(100).map(percent => `${percent}%`));
const budgets = fc.oneof(share.map(minAvailable => ({ minAvailable })), share.map(maxUnavailable => ({ maxUnavailable })), fc.constant({}));
const budgetOf = (name: string, spec: object, app?: string): DisruptionBudget => disruptionBudgetOf({
  apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name }, spec: { ...spec, selector: { matchLabels: app ? { app } : { tier: 'web' } } },
});
const podsOf = (app: string, count: number, ready = count, kind = 'Deployment'): BudgetedPod[] =>
  Array.from({ length: count }, (_, i) => ({ labels: { app, tier: 'web' }, isReady: i < ready, workload: `${kind}.apps//${app}` }));
const workload = (app: string, replicas: number, kind = 'Deployment') => ({
  apiVersion: 'apps/v1', kind, metadata: { name: app }, spec: { replicas, template: { metadata: { labels: { app, tier: 'web' } } } },
});

/** A world in which some pods of the workload are not ready. */
function withReady(world: World, key: string, ready: number): World {
  const state = world.workloads.get(key)!;
  const sets = state.sets.map(one => one.pods > 0 ? { ...one, ready } : one);
  return { ...world, workloads: new Map(world.workloads).set(key, { ...state, sets }) };
}

test('disruptions allowed', () => {
  fc.assert(fc.property(budgets, fc.nat(12), fc.nat(12), (spec, expected, missing) => {
    const ready = Math.max(0, expected - missing);
    const budget = budgetOf('web', spec);
    const { disruptionsAllowed: allowed } = budgetStatus(budget, podsOf('a', expected, ready), new Map([['Deployment.apps//a', expected]]));
    expect(disruptionsAllowed(budget, { expected, ready })).toBe(allowed);
  }), { seed: 7, numRuns: 500 });
});

test('of more pods than a cluster can run, without counting them out', () => {
  expect(disruptionsAllowed(budgetOf('web', { maxUnavailable: 1 }), { expected: 2_000_000_000, ready: 2_000_000_000 })).toBe(1);
  const world = realized(ManifestSet.of([workload('a', 2_000_000_000), budgetOf('web', { maxUnavailable: 0 }).manifest]));
  expect(evictionRefusal(world, 'Deployment.apps//a')).toMatch('needs 2000000000 healthy pods');
});

test('evictions where one budget, two or none protect two workloads', () => {
  const targets = fc.array(fc.tuple(budgets, fc.constantFrom(undefined, 'a', 'b')), { maxLength: 2 });
  fc.assert(fc.property(targets, fc.integer({ min: 1, max: 6 }), fc.nat(6), fc.nat(6), (specs, a, b, unready) => {
    const ready = Math.max(0, a - unready);
    const all = specs.map(([spec, app], i) => budgetOf(`budget-${i}`, spec, app));
    const whole = realized(ManifestSet.of([workload('a', a), workload('b', b), ...all.map(({ manifest }) => manifest)]));
    const pods = [...podsOf('a', a, ready), ...podsOf('b', b)];
    const answer = evict(pods[0], pods, all, new Map([['Deployment.apps//a', a], ['Deployment.apps//b', b]]));
    expect(evictionRefusal(withReady(whole, 'Deployment.apps//a', ready), 'Deployment.apps//a') === undefined).toBe(answer.isAllowed);
  }), { seed: 7, numRuns: 500 });
});

test('a DaemonSet has no scale: only a count of minAvailable can let its pods go', () => {
  const answer = (spec: object) => {
    const world = realized(ManifestSet.of([workload('a', 3, 'DaemonSet'), budgetOf('web', spec).manifest]));
    return evictionRefusal(world, 'DaemonSet.apps//a');
  };
  expect(answer({ maxUnavailable: 1 })).toBe(
    'Cannot evict pod as it would violate the pod\'s disruption budget. The disruption budget web does not allow evicting pods currently'
    + ' because it failed sync: DaemonSet.apps//a does not implement the scale subresource.',
  );
  expect(answer({ minAvailable: '50%' })).toMatch('failed sync');
  expect(answer({ minAvailable: 2 })).toBeUndefined();
  expect(answer({ minAvailable: 3 })).toMatch('needs 3 healthy pods and has 3 currently');
});
