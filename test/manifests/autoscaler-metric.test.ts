import { autoscalerOf } from '../../src/manifests/kinds/autoscaler';
import { metricKey, metricsOf, thousandths } from '../../src/manifests/kinds/autoscaler-metric';

function metrics(spec: object, apiVersion = 'autoscaling/v2', kind = 'HorizontalPodAutoscaler') {
  return metricsOf(autoscalerOf({ apiVersion, kind, metadata: { name: 'hello' }, spec }));
}

test('without any metric it is 80% of the requested cpu', () => {
  const cpu = { type: 'Resource', name: 'cpu', target: { utilization: 80 } };
  expect(metrics({})).toEqual([{ ...cpu, field: 'spec.metrics' }]);
  expect(metrics({}, 'autoscaling/v1')).toEqual([{ ...cpu, field: 'spec.targetCPUUtilizationPercentage' }]);
  expect(metrics({ targetCPUUtilizationPercentage: 55 }, 'autoscaling/v1')[0].target).toEqual({ utilization: 55 });
});

test('each type has its own field, and values are in thousandths', () => {
  const average = { type: 'AverageValue', averageValue: '1500m' };
  const read = metrics({
    metrics: [
      { type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 70 } } },
      { type: 'ContainerResource', containerResource: { name: 'cpu', container: 'web', target: average } },
      { type: 'Pods', pods: { metric: { name: 'qps' }, target: average } },
      { type: 'Object', object: { metric: { name: 'hits' }, target: { type: 'Value', value: '2k' } } },
      { type: 'External', external: { metric: { name: 'queue' }, target: average } },
      { type: 'CheddarCheese' },
    ],
  });
  expect(read.map(metric => [metricKey(metric), metric.target, metric.field])).toEqual([
    ['memory', { utilization: 70 }, 'spec.metrics[0]'],
    ['web/cpu', { averageValue: 1500 }, 'spec.metrics[1]'],
    ['qps', { averageValue: 1500 }, 'spec.metrics[2]'],
    ['hits', { value: 2_000_000 }, 'spec.metrics[3]'],
    ['queue', { averageValue: 1500 }, 'spec.metrics[4]'],
  ]);
});

test('of a ScaledObject, triggers of cpu and memory are known', () => {
  const triggers = [
    { type: 'prometheus', metadata: { threshold: '5' } },
    { type: 'cpu', metricType: 'Utilization', metadata: { value: '60' } },
    { type: 'memory', metricType: 'AverageValue', metadata: { value: '1Ki', containerName: 'web' } },
  ];
  expect(metrics({ triggers }, 'keda.sh/v1alpha1', 'ScaledObject').map(({ type, name, target, field }) => [type, name, target, field])).toEqual([
    ['Resource', 'cpu', { utilization: 60 }, 'spec.triggers[1]'],
    ['ContainerResource', 'memory', { averageValue: 1_024_000 }, 'spec.triggers[2]'],
  ]);
});

test.each([['100m', 100], ['0.1', 100], ['1.1', 1100], ['570m', 570], ['1', 1000], [2, 2000], ['1n', 1], ['x', undefined], [{}, undefined]])('%j is %j thousandths', (value, expected) => {
  expect(thousandths(value)).toBe(expected);
});
