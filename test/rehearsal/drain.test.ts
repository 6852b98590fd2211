/** Evictions by counts are those that the disruption controller decides pod by pod. */
import fc from 'fast-check';
import { disruptionBudgetOf, DisruptionBudget } from '../../src/manifests/disruption-budget';
import { ManifestSet } from '../../src/manifests/manifest-set';
import { budgetStatus, BudgetedPod, evict } from '../../src/rehearsal/disruption-budget';
import { disruptionsAllowed, evictionRefusal } from '../../src/rehearsal/drain';
import { realized } from '../../src/rehearsal/world';

const share = fc.oneof(fc.nat(6), fc.nat(100).map(percent => `${percent}%`));
const budgets = fc.oneof(share.map(minAvailable => ({ minAvailable })), share.map(maxUnavailable => ({ maxUnavailable })), fc.constant({}));
const budgetOf = (name: string, spec: object, app?: string): DisruptionBudget => disruptionBudgetOf({
  apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name }, spec: { ...spec, selector: { matchLabels: app ? { app } : { tier: 'web' } } },
});
const podsOf = (app: string, count: number, ready = count): BudgetedPod[] =>
  Array.from({ length: count }, (_, i) => ({ labels: { app, tier: 'web' }, isReady: i < ready, workload: `Deployment.apps//${app}` }));

test('disruptions allowed', () => {
  fc.assert(fc.property(budgets, fc.nat(12), fc.nat(12), (spec, expected, missing) => {
    const ready = Math.max(0, expected - missing);
    const budget = budgetOf('web', spec);
    const { disruptionsAllowed: allowed } = budgetStatus(budget, podsOf('a', expected, ready), new Map([['Deployment.apps//a', expected]]));
    expect(disruptionsAllowed(budget, { expected, ready })).toBe(allowed);
  }), { seed: 7, numRuns: 500 });
});

test('evictions where one budget, two or none protect two workloads', () => {
  fc.assert(fc.property(fc.array(fc.tuple(budgets, fc.constantFrom(undefined, 'a', 'b')), { maxLength: 2 }), fc.integer({ min: 1, max: 6 }), fc.nat(6), (specs, a, b) => {
    const deployment = (app: string, replicas: number) => ({
      apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: app }, spec: { replicas, template: { metadata: { labels: { app, tier: 'web' } } } },
    });
    const all = specs.map(([spec, app], i) => budgetOf(`budget-${i}`, spec, app));
    const world = realized(ManifestSet.of([deployment('a', a), deployment('b', b), ...all.map(({ manifest }) => manifest)]));
    const pods = [...podsOf('a', a), ...podsOf('b', b)];
    const answer = evict(pods[0], pods, all, new Map([['Deployment.apps//a', a], ['Deployment.apps//b', b]]));
    expect(evictionRefusal(world, 'Deployment.apps//a') === undefined).toBe(answer.isAllowed);
  }), { seed: 7, numRuns: 300 });
});
