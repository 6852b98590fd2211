/** @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/disruption/disruption_test.go */
import { BudgetedPod, budgetStatus, evict } from '../../src/controllers/disruption-budget';
import { DisruptionBudget, disruptionBudgetOf } from '../../src/manifests/kinds/disruption-budget';

const SHOP = { matchLabels: { app: 'shop' } };

function budget(spec: object, name = 'shop', apiVersion = 'policy/v1'): DisruptionBudget {
  return disruptionBudgetOf({ apiVersion, kind: 'PodDisruptionBudget', metadata: { name, namespace: 'default' }, spec: { selector: SHOP, ...spec } });
}

const pod = (options: Partial<BudgetedPod> = {}): BudgetedPod => ({ namespace: 'default', labels: { app: 'shop' }, isReady: true, ...options });
const podsOf = (workload: string | undefined, ready: number, unready = 0): BudgetedPod[] => (
  [...Array(ready).fill(true), ...Array(unready).fill(false)].map(isReady => pod({ workload, isReady }))
);

describe('the status', () => {
  test.each<[string, object, BudgetedPod[], Array<[string, number]>, number, number, number, number]>([
    // what, budget, pods, scales, allowed, healthy, desired, expected
    ['TestNoSelector, without pods', { selector: {}, minAvailable: 3 }, [], [], 0, 0, 3, 0],
    ['TestNoSelector, with one', { selector: {}, minAvailable: 3 }, podsOf(undefined, 1), [], 0, 1, 3, 1],
    ['TestUnavailable, 3 pods', { minAvailable: 3 }, podsOf(undefined, 3), [], 0, 3, 3, 3],
    ['TestUnavailable, 4 pods', { minAvailable: 3 }, podsOf(undefined, 4), [], 1, 4, 3, 4],
    ['TestUnavailable, one of 4 not ready', { minAvailable: 3 }, podsOf(undefined, 3, 1), [], 0, 3, 3, 4],
    ['TestIntegerMaxUnavailable, without pods', { maxUnavailable: 1 }, [], [], 0, 0, 0, 0],
    ['TestIntegerMaxUnavailable, a naked pod', { maxUnavailable: 1 }, podsOf(undefined, 1), [], 0, 1, 0, 0],
    ['TestIntegerMaxUnavailableWithScaling, 7', { maxUnavailable: 2 }, podsOf('a', 1), [['a', 7]], 0, 1, 5, 7],
    ['TestIntegerMaxUnavailableWithScaling, 5', { maxUnavailable: 2 }, podsOf('a', 1), [['a', 5]], 0, 1, 3, 5],
    ['TestPercentageMaxUnavailableWithScaling, 7', { maxUnavailable: '30%' }, podsOf('a', 1), [['a', 7]], 0, 1, 4, 7],
    ['TestPercentageMaxUnavailableWithScaling, 3', { maxUnavailable: '30%' }, podsOf('a', 1), [['a', 3]], 0, 1, 2, 3],
    ['TestNakedPod', { minAvailable: '28%' }, podsOf(undefined, 1), [], 0, 1, 0, 0],
    ['TestReplicaSet', { minAvailable: '20%' }, podsOf('a', 1), [['a', 10]], 0, 1, 2, 10],
    ['TestStatefulSetController, 2 of 3', { minAvailable: '34%' }, podsOf('a', 2), [['a', 3]], 0, 2, 2, 3],
    ['TestStatefulSetController, 3 of 3', { minAvailable: '34%' }, podsOf('a', 3), [['a', 3]], 1, 3, 2, 3],
    ['TestTwoControllers, the first alone', { minAvailable: '28%' }, podsOf('a', 5, 6), [['a', 11]], 1, 5, 4, 11],
    ['TestTwoControllers, both', { minAvailable: '28%' }, [...podsOf('a', 5, 6), ...podsOf('b', 4, 7)], [['a', 11], ['b', 11]], 2, 9, 7, 22],
    ['TestTwoControllers, the second with one pod', { minAvailable: '28%' }, [...podsOf('a', 5, 6), ...podsOf('b', 0, 1)], [['a', 11], ['b', 11]], 0, 5, 7, 22],
  ])('%s', (_name, spec, pods, scales, disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods) => {
    expect(budgetStatus(budget(spec), pods, new Map(scales))).toEqual({ disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods });
  });

  test('one budget over several Deployments works with a percentage: 25% over 4 + 2 pods allows 2', () => {
    const pods = [...podsOf('a', 4), ...podsOf('b', 2)];
    const scales = new Map([['a', 4], ['b', 2]]);
    expect(budgetStatus(budget({ maxUnavailable: '25%' }), pods, scales)).toMatchObject({ expectedPods: 6, desiredHealthy: 4, disruptionsAllowed: 2 });
    // minAvailable is rounded up as well: 75% of 6 is 5, and allows one.
    expect(budgetStatus(budget({ minAvailable: '75%' }), pods, scales)).toMatchObject({ desiredHealthy: 5, disruptionsAllowed: 1 });
  });

  test('a count of minAvailable over several Deployments is one count of all their pods', () => {
    expect(budgetStatus(budget({ minAvailable: 4 }), [...podsOf('a', 4), ...podsOf('b', 2)], new Map())).toMatchObject({ expectedPods: 6, disruptionsAllowed: 2 });
  });

  test('unready pods of a rolling update count against it', () => {
    const update = [...podsOf('a', 4), ...podsOf('a', 0, 1)];
    expect(budgetStatus(budget({ maxUnavailable: 1 }), update, new Map([['a', 4]])).disruptionsAllowed).toBe(1);
    const within = [...podsOf('a', 3), ...podsOf('a', 0, 1)];
    expect(budgetStatus(budget({ maxUnavailable: 1 }), within, new Map([['a', 4]])).disruptionsAllowed).toBe(0);
  });

  test('pods that go away are not healthy', () => {
    const pods = [...podsOf('a', 3), pod({ workload: 'a', isTerminating: true })];
    expect(budgetStatus(budget({ minAvailable: 2 }), pods, new Map())).toEqual({
      expectedPods: 4, desiredHealthy: 2, currentHealthy: 3, disruptionsAllowed: 1,
    });
  });

  test('TestUnsupportedControllerPod: pods of what has no scale, a DaemonSet, allow none unless minAvailable is a count', () => {
    const pods = podsOf('DaemonSet.apps//agent', 3);
    for (const spec of [{ minAvailable: '28%' }, { maxUnavailable: 1 }]) {
      expect(budgetStatus(budget(spec), pods, new Map())).toMatchObject({
        disruptionsAllowed: 0, problem: 'DaemonSet.apps//agent does not implement the scale subresource',
      });
    }
    expect(budgetStatus(budget({ minAvailable: 1 }), pods, new Map()).disruptionsAllowed).toBe(2);
  });

  test('an empty selector means all pods of the namespace, an absent one none', () => {
    const pods = [pod({ labels: {} }), pod({ namespace: 'other', labels: {} })];
    expect(budgetStatus(budget({ selector: {}, minAvailable: 0 }), pods, new Map()).expectedPods).toBe(1);
    expect(budgetStatus(budget({ selector: undefined, minAvailable: 0 }), pods, new Map()).expectedPods).toBe(0);
    expect(budgetStatus(budget({ selector: {}, minAvailable: 0 }, 'shop', 'policy/v1beta1'), pods, new Map()).expectedPods).toBe(0);
  });
});

describe('an eviction', () => {
  const scales = new Map([['a', 2]]);

  test('is refused where the budget leaves 0 allowed disruptions, and so blocks the drain', () => {
    const pods = podsOf('a', 2);
    expect(evict(pods[0], pods, [budget({ minAvailable: 1 })], scales)).toEqual({ isAllowed: true });
    expect(evict(pods[0], pods, [budget({ minAvailable: 2 })], scales)).toEqual({
      isAllowed: false, status: 429, message: 'The disruption budget shop needs 2 healthy pods and has 2 currently',
    });
    expect(evict(pods[0], pods, [budget({ maxUnavailable: 0 })], scales).isAllowed).toBe(false);
    expect(evict(pods[0], pods, [budget({ minAvailable: '100%' })], scales).isAllowed).toBe(false);
  });

  test('is granted where no budget means the pod', () => {
    expect(evict(pod(), [pod()], [budget({ selector: { matchLabels: { app: 'other' } }, minAvailable: 9 })], scales)).toEqual({ isAllowed: true });
    expect(evict(pod({ namespace: 'other' }), [], [budget({ minAvailable: 9 })], scales)).toEqual({ isAllowed: true });
  });

  test('fails for a pod with two budgets, whatever they allow', () => {
    const pods = podsOf('a', 2);
    expect(evict(pods[0], pods, [budget({ minAvailable: 0 }), budget({ minAvailable: 0 }, 'second')], scales)).toEqual({
      isAllowed: false, status: 500, message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    });
  });

  test.each([['pending', { isPending: true }], ['ended', { isEnded: true }], ['already going', { isTerminating: true }]])('asks no budget for a pod that is %s', (_name, state) => {
    const one = pod({ isReady: false, ...state });
    expect(evict(one, [one], [budget({ minAvailable: 9 }), budget({ minAvailable: 9 }, 'second')], scales)).toEqual({ isAllowed: true });
  });

  test('of an unready pod is granted while enough are healthy, and always under AlwaysAllow', () => {
    const enough = podsOf('a', 2, 1);
    const tooFew = podsOf('a', 1, 1);
    const unready = (pods: BudgetedPod[]) => pods[pods.length - 1];
    expect(evict(unready(enough), enough, [budget({ minAvailable: 2 })], scales)).toEqual({ isAllowed: true });
    expect(evict(unready(tooFew), tooFew, [budget({ minAvailable: 2, unhealthyPodEvictionPolicy: 'IfHealthyBudget' })], scales).isAllowed).toBe(false);
    expect(evict(unready(tooFew), tooFew, [budget({ minAvailable: 2, unhealthyPodEvictionPolicy: 'AlwaysAllow' })], scales)).toEqual({ isAllowed: true });
    // The policy is no help to a ready pod.
    expect(evict(tooFew[0], tooFew, [budget({ minAvailable: 2, unhealthyPodEvictionPolicy: 'AlwaysAllow' })], scales).isAllowed).toBe(false);
  });

  test('is refused while the controller cannot count', () => {
    const pods = podsOf('DaemonSet.apps//agent', 3);
    expect(evict(pods[0], pods, [budget({ maxUnavailable: 1 })], new Map())).toMatchObject({ isAllowed: false, message: expect.stringContaining('failed sync') });
  });
});
