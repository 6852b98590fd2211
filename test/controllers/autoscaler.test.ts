/** @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/podautoscaler/horizontal_test.go */
import { autoscaler, busyPods, externalMetric, NOW, observation, pod, podsMetric, templateWith, utilization } from './autoscaled';
import { desiredReplicas, SYNC_SECONDS } from '../../src/controllers/autoscaler';
import { Observation } from '../../src/controllers/autoscaler/observation';
import { NO_MEMORY, ScalingMemory } from '../../src/controllers/autoscaler/scaling-behavior';
import { Autoscaler } from '../../src/manifests/kinds/autoscaler';

/** Knows its size for so long that it may scale down at once. */
const SETTLED: ScalingMemory = { ...NO_MEMORY, recommendations: [{ replicas: 1, at: NOW - 600 }] };

function between(minReplicas: number, maxReplicas: number, cpu: number, more: object = {}): Autoscaler {
  return autoscaler({ minReplicas, maxReplicas, metrics: [utilization(cpu)], ...more });
}

/** Pods that request a tenth of a cpu each. */
const hungryPods = () => [100, 200, 300].map(value => pod({ template: templateWith('100m'), samples: { cpu: value } }));
const upBy700Percent = { behavior: { scaleUp: { policies: [{ type: 'Percent', value: 700, periodSeconds: 60 }] } } };

describe('one look', () => {
  test.each<[string, Autoscaler, Observation, number, string?, string?]>([
    // what, autoscaler, observation, replicas, limit, reason
    ['TestScaleUp', between(2, 6, 30), observation(3, busyPods(300, 500, 700)), 5, 'DesiredWithinRange', 'ValidMetricFound'],
    ['TestScaleUpCMUnreadyandCpuHot', autoscaler({ minReplicas: 2, maxReplicas: 6, metrics: [podsMetric('15')] }),
      observation(3, [50000, 15000, 30000].map(qps => pod({ samples: { qps } }))), 6, 'TooManyReplicas', 'ValidMetricFound'],
    ['TestScaleDown', between(2, 6, 50), observation(5, busyPods(100, 300, 500, 250, 250)), 3, 'DesiredWithinRange', 'ValidMetricFound'],
    ['TestMinReplicas', between(2, 5, 90), observation(3, busyPods(10, 95, 10)), 2, 'TooFewReplicas', 'ValidMetricFound'],
    ['TestMinReplicasDesiredZero', between(2, 5, 90), observation(3, busyPods(0, 0, 0)), 2, 'TooFewReplicas', 'ValidMetricFound'],
    ['TestMaxReplicas', between(2, 5, 90), observation(3, busyPods(8000, 9500, 1000)), 5, 'TooManyReplicas', 'ValidMetricFound'],
    ['TestUpscaleCap', between(1, 100, 10, upBy700Percent), observation(3, hungryPods()), 24, 'ScaleUpLimit', 'ValidMetricFound'],
    ['TestUpscaleCapGreaterThanMaxReplicas', between(1, 20, 10, upBy700Percent), observation(3, hungryPods()), 20, 'TooManyReplicas', 'ValidMetricFound'],
    ['TestMoreReplicasThanSpecNoScale', between(1, 8, 50), observation(4, busyPods(500, 500, 500, 500, 500)), 4, 'DesiredWithinRange', 'ValidMetricFound'],
    ['TestZeroReplicas', between(3, 5, 90), observation(0, []), 0, undefined, 'ScalingDisabled'],
    ['TestTooFewReplicas', between(3, 5, 90), observation(2, []), 3, undefined, 'SucceededGetScale'],
    ['TestTooManyReplicas', between(3, 5, 90), observation(10, []), 5, undefined, 'SucceededGetScale'],
    ['TestMissingReports', between(2, 6, 50), observation(4, Array.from({ length: 4 }, () => pod())), 4, undefined, 'FailedGetResourceMetric'],
    ['TestEmptyCPURequest', between(1, 5, 100), observation(1, [pod({ template: templateWith(undefined), samples: { cpu: 200 } })]), 1, undefined, 'FailedGetResourceMetric'],
  ])('%s', (_name, hpa, seen, replicas, limit, reason) => {
    const decision = desiredReplicas(hpa, seen, SETTLED);
    expect([decision.replicas, decision.limit, decision.condition.reason]).toEqual([replicas, limit, reason]);
  });

  test('TestScaleDownStabilizeInitialSize: the size that it finds is a recommendation as well', () => {
    const decision = desiredReplicas(between(2, 6, 50), observation(5, busyPods(100, 300, 500, 250, 250)), NO_MEMORY);
    expect(decision.replicas).toBe(5);
    expect(decision.memory.recommendations).toEqual([{ replicas: 5, at: NOW }, { replicas: 3, at: NOW }]);
  });
});

describe('spec.replicas: 0 switches it off', () => {
  test('whatever the metrics say (ScalingDisabled)', () => {
    const { replicas, condition } = desiredReplicas(between(3, 10, 50), observation(0, busyPods(5000)), NO_MEMORY);
    expect(replicas).toBe(0);
    expect(condition).toEqual({ active: false, reason: 'ScalingDisabled', message: 'scaling is disabled since the replica count of the target is zero' });
  });

  test('removing the field brings it back at minReplicas: it is then 1', () => {
    expect(desiredReplicas(between(3, 10, 50), observation(1, busyPods(0)), NO_MEMORY).replicas).toBe(3);
  });
});

describe('several metrics', () => {
  const qps = (value: string) => externalMetric({ type: 'Value', value });
  const both = (value: string, cpu: number) => autoscaler({ minReplicas: 2, maxReplicas: 6, metrics: [qps(value), utilization(cpu)] });

  test('the largest wins', () => {
    // cpu asks for 4, the queue for ceil(3 × 1.5) = 5.
    const seen = observation(3, busyPods(300, 400, 500), { values: new Map([['qps', 1500]]) });
    expect(desiredReplicas(both('1', 30), seen, SETTLED).replicas).toBe(5);
    expect(desiredReplicas(both('100', 30), seen, SETTLED).replicas).toBe(4);
  });

  test('TestScaleUpOneMetricEmpty: a metric in error does not keep it from scaling up', () => {
    expect(desiredReplicas(both('100m', 30), observation(3, busyPods(300, 400, 500)), SETTLED).replicas).toBe(4);
  });

  test('TestNoScaleDownOneMetricEmpty: a metric in error blocks scale-down', () => {
    const { replicas, condition } = desiredReplicas(both('1', 50), observation(5, busyPods(100, 300, 500, 250, 250)), SETTLED);
    expect(replicas).toBe(5);
    expect(condition).toEqual({
      active: false, reason: 'FailedGetExternalMetric', message: 'the HPA was unable to compute the replica count: unable to get external metric qps',
    });
  });
});

test('pods are counted by the selector of the scale: two autoscalers that mean the same pod are both off (AmbiguousSelector)', () => {
  const seen = observation(3, busyPods(300, 500, 700), { rivals: ['HorizontalPodAutoscaler.autoscaling//b', 'HorizontalPodAutoscaler.autoscaling//a'] });
  expect(desiredReplicas(between(2, 6, 30), seen, SETTLED)).toMatchObject({
    replicas: 3,
    condition: {
      active: false,
      reason: 'AmbiguousSelector',
      message: 'pods by selector are controlled by multiple HPAs: HorizontalPodAutoscaler.autoscaling//a, HorizontalPodAutoscaler.autoscaling//b',
    },
  });
});

describe('over time', () => {
  /** The replicas after each look, 15 seconds apart; each pod uses the total load's share. */
  function sizes(hpa: Autoscaler, start: number, load: (second: number) => number, looks: number): number[] {
    let [replicas, memory] = [start, NO_MEMORY];
    return Array.from({ length: looks }, (_, i) => {
      const now = NOW + i * SYNC_SECONDS;
      const share = load(i * SYNC_SECONDS) / replicas;
      const pods = Array.from({ length: replicas }, () => pod({ template: templateWith('1'), samples: { cpu: Math.trunc(share) } }));
      ({ replicas, memory } = desiredReplicas(hpa, observation(replicas, pods, { now }), memory));
      return replicas;
    });
  }

  test('it doubles at each look until the load is met', () => {
    expect(sizes(between(2, 100, 50), 2, () => 20_000, 6)).toEqual([4, 8, 16, 32, 40, 40]);
  });

  test('a policy of 4 pods a minute adds four, and then waits', () => {
    const behavior = { scaleUp: { policies: [{ type: 'Pods', value: 4, periodSeconds: 60 }] } };
    expect(sizes(between(2, 100, 50, { behavior }), 2, () => 20_000, 9)).toEqual([6, 6, 6, 6, 10, 10, 10, 10, 14]);
  });

  test('after the load has gone it stays for five minutes, and then falls at once', () => {
    const seen = sizes(between(2, 100, 50), 10, second => second === 0 ? 5_000 : 500, 24);
    expect(seen.slice(0, 21)).toEqual(Array(21).fill(10));
    expect(seen[21]).toBe(2);
  });

  test('a stabilization window for scaling up waits until the load has lasted', () => {
    const behavior = { scaleUp: { stabilizationWindowSeconds: 60 } };
    expect(sizes(between(2, 100, 50, { behavior }), 2, () => 4_000, 6)).toEqual([2, 2, 2, 2, 6, 8]);
  });

  test('scaleDown with selectPolicy Disabled never goes down', () => {
    const behavior = { scaleDown: { selectPolicy: 'Disabled', stabilizationWindowSeconds: 0 } };
    expect(sizes(between(2, 100, 50, { behavior }), 10, () => 0, 4)).toEqual([10, 10, 10, 10]);
  });
});

test('hostile manifests do no harm', () => {
  for (const metrics of [[{}], [{ type: 'Resource' }], ['x'], [{ type: 'Pods', pods: 7 }], [podsMetric('0')], [externalMetric({ value: '0' })], [utilization(0)], {}]) {
    for (const behavior of [undefined, null, 7, [], { scaleUp: 'x', scaleDown: { policies: [{}] } }]) {
      const { replicas } = desiredReplicas(autoscaler({ minReplicas: 'x', maxReplicas: 9, metrics, behavior }), observation(3, busyPods(0, 100)), NO_MEMORY);
      expect(Number.isInteger(replicas)).toBe(true);
    }
  }
});
