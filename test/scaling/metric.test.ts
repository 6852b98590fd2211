import { Cpu } from 'cdk8s-plus-28';
import { AutoscaledApp, Scaling, ScalingMetric } from '../../src';
import { one, problemsOf, synth, WEB } from '../support/synth';

/** An application whose only container has the name `main` and requests cpu and memory. */
function app(metrics: ScalingMetric[], containers = [WEB]) {
  return (chart: ConstructorParameters<typeof AutoscaledApp>[0]) =>
    new AutoscaledApp(chart, 'api', { containers, scaling: Scaling.between(2, 20, { metrics }) });
}

describe('every metric as autoscaling/v2 has it', () => {
  const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'shop' };

  test.each<[string, ScalingMetric, object]>([
    ['cpu in percent of the requests', ScalingMetric.cpuUtilization(60),
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } }],
    ['memory in percent of the requests', ScalingMetric.memoryUtilization(70),
      { type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 70 } } }],
    ['more than the whole request', ScalingMetric.cpuUtilization(150),
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 150 } } }],
    ['cpu of a pod', ScalingMetric.cpuAverage('500m'),
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: '500m' } } }],
    ['memory of a pod', ScalingMetric.memoryAverage('600Mi'),
      { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '600Mi' } } }],
    ['cpu of one container', ScalingMetric.containerCpuUtilization('main', 60),
      { type: 'ContainerResource', containerResource: { container: 'main', name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } }],
    ['memory of one container', ScalingMetric.containerMemoryUtilization('main', 60),
      { type: 'ContainerResource', containerResource: { container: 'main', name: 'memory', target: { type: 'Utilization', averageUtilization: 60 } } }],
    ['a metric of the pods', ScalingMetric.pods('requests_per_second', '500m'),
      { type: 'Pods', pods: { metric: { name: 'requests_per_second' }, target: { type: 'AverageValue', averageValue: '500m' } } }],
    ['a metric of the pods, by its labels', ScalingMetric.pods('requests_per_second', '100', { verb: 'GET' }),
      { type: 'Pods', pods: { metric: { name: 'requests_per_second', selector: { matchLabels: { verb: 'GET' } } }, target: { type: 'AverageValue', averageValue: '100' } } }],
    ['a metric of an object', ScalingMetric.object(ingress, 'requests', { value: '2k' }),
      { type: 'Object', object: { describedObject: ingress, metric: { name: 'requests' }, target: { type: 'Value', value: '2k' } } }],
    ['a metric of an object, per pod', ScalingMetric.object(ingress, 'requests', { averageValue: '100' }),
      { type: 'Object', object: { describedObject: ingress, metric: { name: 'requests' }, target: { type: 'AverageValue', averageValue: '100' } } }],
    ['a metric from outside', ScalingMetric.external('queue_length', { value: '30' }),
      { type: 'External', external: { metric: { name: 'queue_length' }, target: { type: 'Value', value: '30' } } }],
    ['a metric from outside, per pod and by its labels', ScalingMetric.external('queue_length', { averageValue: '30' }, { queue: 'orders' }),
      { type: 'External', external: { metric: { name: 'queue_length', selector: { matchLabels: { queue: 'orders' } } }, target: { type: 'AverageValue', averageValue: '30' } } }],
  ])('%s', (_, metric, expected) => {
    expect(one(synth(app([metric])), 'HorizontalPodAutoscaler').spec.metrics).toEqual([expected]);
  });
});

describe('quantities', () => {
  test.each(['1', '100', '0.5', '1.5', '.5', '500m', '10u', '5n', '2k', '1M', '1Ki', '600Mi', '2Gi', '1e3', '1E3', '12E', '+5'])('%s is one', quantity => {
    const [metric] = one(synth(app([ScalingMetric.pods('rps', quantity)])), 'HorizontalPodAutoscaler').spec.metrics;
    expect(metric.pods.target.averageValue).toBe(quantity);
  });

  test.each(['', 'many', '5 m', '500mm', '1,5', '5K', '5MB', '-5', '1e', '0x10'])('%j is none', quantity => {
    expect(problemsOf(app([ScalingMetric.pods('rps', quantity)])))
      .toEqual([`[shop/api] scaling: Pods metric "rps": "${quantity}" is not a quantity such as "500m", "100" or "2Gi"`]);
  });

  test.each(['0', '0m', '0.0', '0Gi'])('%s is no target, since no number of pods meets it', quantity => {
    expect(problemsOf(app([ScalingMetric.external('queue_length', { value: quantity })])))
      .toEqual([expect.stringMatching(/^\[shop\/api\] scaling: External metric "queue_length": .*0/)]);
  });
});

describe('what is wrong with a metric', () => {
  const noRequests = { ...WEB, resources: {} };
  const onlyMemory = { ...WEB, resources: { cpu: {} } };
  const cpuRequest = { ...WEB, resources: { cpu: { request: Cpu.millis(200) } } };
  const cpuLimit = { ...WEB, resources: { cpu: { limit: Cpu.millis(200) } } };
  const missing = (label: string, container: string, resource: string) =>
    `scaling: ${label}: the container "${container}" requests no ${resource}, so there is nothing to take a percentage of: set resources.${resource}.request`;

  test.each<[string, ScalingMetric, typeof WEB[], string[]]>([
    ['neither value nor average', ScalingMetric.external('queue', {}), [WEB], ['scaling: External metric "queue": give either "value" or "averageValue"']],
    ['both value and average', ScalingMetric.external('queue', { value: '1', averageValue: '1' }), [WEB],
      ['scaling: External metric "queue": give either "value" or "averageValue"']],
    ['a percentage of 0', ScalingMetric.cpuUtilization(0), [WEB], ['scaling: Resource metric "cpu": 0 is not a whole percentage of 1 or more']],
    ['half a percent', ScalingMetric.memoryUtilization(50.5), [WEB], ['scaling: Resource metric "memory": 50.5 is not a whole percentage of 1 or more']],
    ['cpu utilization without a cpu request', ScalingMetric.cpuUtilization(60), [noRequests], [missing('Resource metric "cpu"', 'main', 'cpu')]],
    ['an empty cpu request', ScalingMetric.cpuUtilization(60), [onlyMemory], [missing('Resource metric "cpu"', 'main', 'cpu')]],
    ['memory utilization without a memory request', ScalingMetric.memoryUtilization(60), [cpuRequest], [missing('Resource metric "memory"', 'main', 'memory')]],
    ['a sidecar without a request', ScalingMetric.cpuUtilization(60), [WEB, { ...noRequests, name: 'logs', portNumber: undefined }],
      [missing('Resource metric "cpu"', 'logs', 'cpu')]],
    ['one container without a request', ScalingMetric.containerCpuUtilization('main', 60), [noRequests], [missing('ContainerResource metric "cpu"', 'main', 'cpu')]],
    ['a container that there is not', ScalingMetric.containerCpuUtilization('web', 60), [WEB, { image: 'fluent/fluent-bit:3.1' }],
      ['scaling: ContainerResource metric "cpu": there is no container "web", only "main", "fluent-bit"']],
  ])('%s', (_, metric, containers, problems) => {
    expect(problemsOf(app([metric], containers))).toEqual(problems.map(problem => `[shop/api] ${problem}`));
  });

  test.each<[string, ScalingMetric, typeof WEB[]]>([
    ['the request that the library gives to a container that says nothing', ScalingMetric.cpuUtilization(60), [WEB]],
    ['a request of its own', ScalingMetric.cpuUtilization(60), [cpuRequest]],
    ['a limit, which Kubernetes takes as the request', ScalingMetric.cpuUtilization(60), [cpuLimit]],
    ['a sidecar without a request beside the measured container', ScalingMetric.containerCpuUtilization('main', 60),
      [WEB, { ...noRequests, name: 'logs', portNumber: undefined }]],
    ['no request where the target is a quantity', ScalingMetric.cpuAverage('500m'), [noRequests]],
  ])('nothing: %s', (_, metric, containers) => {
    expect(one(synth(app([metric], containers)), 'HorizontalPodAutoscaler').spec.metrics).toHaveLength(1);
  });

  test('a request that a container added later lacks', () => {
    const found = problemsOf(chart => app([ScalingMetric.cpuUtilization(60)])(chart).workload.addContainer({ image: 'fluent/fluent-bit:3.1', resources: {} }));
    expect(found).toEqual([`[shop/api] ${missing('Resource metric "cpu"', 'fluent-bit', 'cpu')}`]);
  });
});
