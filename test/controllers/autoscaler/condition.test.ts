/** @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/podautoscaler/horizontal_test.go TestMultipleHPAs, TestCondition… */
import { autoscalerCondition } from '../../../src/controllers/autoscaler/condition';
import { autoscalersIn } from '../../../src/manifests/kinds/autoscaler';
import { Manifest } from '../../../src/manifests/manifest';
import { ManifestSet } from '../../../src/manifests/manifest-set';
import { utilization } from '../autoscaled';

const REQUESTS = { resources: { requests: { cpu: '100m' } } };

interface Options {
  readonly labels?: object;
  readonly selector?: object;
  readonly spec?: object;
  readonly containers?: object[];
  readonly kind?: string;
  readonly namespace?: string;
}

function workload(name: string, { labels = { app: name }, selector, spec = {}, containers = [{ name: 'web', ...REQUESTS }], kind = 'Deployment', namespace }: Options = {}): Manifest {
  const template = { metadata: { labels }, spec: { containers } };
  return { apiVersion: 'apps/v1', kind, metadata: { name, namespace }, spec: { selector: selector ?? { matchLabels: labels }, template, ...spec } };
}

function hpa(name: string, { target = name, metrics = [utilization(50)] as object[], kind = 'Deployment', namespace = undefined as string | undefined } = {}): Manifest {
  const scaleTargetRef = { apiVersion: kind === 'Rollout' ? 'argoproj.io/v1alpha1' : 'apps/v1', kind, name: target };
  return { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name, namespace }, spec: { scaleTargetRef, maxReplicas: 9, metrics } };
}

/** Of the first autoscaler among the manifests. */
function conditionOf(...manifests: Manifest[]) {
  const set = ManifestSet.of(manifests);
  return autoscalerCondition(set, autoscalersIn(set)[0]);
}

const reasonOf = (...manifests: Manifest[]) => conditionOf(...manifests).reason;

test('is active where nothing is in the way', () => {
  expect(conditionOf(hpa('a'), workload('a'))).toMatchObject({ active: true, reason: 'ValidMetricFound' });
});

describe('the target', () => {
  test('must be there, and have a scale', () => {
    expect(conditionOf(hpa('a'), workload('b'))).toMatchObject({ active: false, reason: 'FailedGetScale', message: expect.stringContaining('Deployment.apps//a') });
    expect(reasonOf(hpa('a', { kind: 'DaemonSet' }), workload('a', { kind: 'DaemonSet' }))).toBe('FailedGetScale');
    expect(reasonOf(hpa('a', { kind: 'StatefulSet' }), workload('a', { kind: 'StatefulSet' }))).toBe('ValidMetricFound');
  });

  test('of another kind may have one', () => {
    expect(reasonOf(hpa('a', { kind: 'Rollout' }), { ...workload('a', { kind: 'Rollout' }), apiVersion: 'argoproj.io/v1alpha1' })).toBe('ValidMetricFound');
  });

  test('with spec.replicas: 0 switches it off', () => {
    expect(conditionOf(hpa('a'), workload('a', { spec: { replicas: 0 } }))).toMatchObject({ active: false, reason: 'ScalingDisabled' });
  });

  test('of KEDA may rest at 0', () => {
    const scaled: Manifest = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata: { name: 'a' }, spec: { scaleTargetRef: { name: 'a' }, triggers: [{ type: 'kafka' }] } };
    expect(reasonOf(scaled, workload('a', { spec: { replicas: 0 } }))).toBe('ValidMetricFound');
  });
});

describe('two autoscalers whose targets\' selectors match the same pod are both disabled', () => {
  const app = (track: string) => ({ app: 'shop', track });

  test('where one selector means the pods of the other', () => {
    const wide = workload('a', { labels: app('stable'), selector: { matchLabels: { app: 'shop' } } });
    const narrow = workload('b', { labels: app('canary') });
    expect(conditionOf(hpa('a'), hpa('b'), wide, narrow)).toMatchObject({ active: false, reason: 'AmbiguousSelector' });
    expect(conditionOf(hpa('b'), hpa('a'), wide, narrow)).toMatchObject({
      active: false,
      message: 'pods by selector are controlled by multiple HPAs: HorizontalPodAutoscaler.autoscaling//a, HorizontalPodAutoscaler.autoscaling//b',
    });
  });

  test('where both have the same target', () => {
    expect(reasonOf(hpa('a'), hpa('b', { target: 'a' }), workload('a'))).toBe('AmbiguousSelector');
  });

  test('not where the selectors are disjoint, or in different namespaces', () => {
    expect(reasonOf(hpa('a'), hpa('b'), workload('a', { labels: app('stable') }), workload('b', { labels: app('canary') }))).toBe('ValidMetricFound');
    const everywhere = (namespace: string) => [hpa('a', { namespace }), workload('a', { namespace })];
    expect(reasonOf(...everywhere('one'), ...everywhere('two'))).toBe('ValidMetricFound');
  });

  test('not where the other workload has no autoscaler, although its pods are counted then', () => {
    const wide = workload('a', { labels: app('stable'), selector: { matchLabels: { app: 'shop' } } });
    expect(reasonOf(hpa('a'), wide, workload('b', { labels: app('canary') }))).toBe('ValidMetricFound');
  });

  test('not through pods of a workload that runs none', () => {
    const wide = workload('a', { labels: app('stable'), selector: { matchLabels: { app: 'shop' } } });
    expect(reasonOf(hpa('a'), hpa('b'), wide, workload('b', { labels: app('canary'), spec: { replicas: 0 } }))).toBe('ValidMetricFound');
  });

  test('through any third workload that both mean', () => {
    const both = ['a', 'b'].map(name => workload(name, { labels: { app: 'shop', [name]: 'yes' }, selector: { matchLabels: { [name]: 'yes' } } }));
    const third = workload('c', { labels: { a: 'yes', b: 'yes' } });
    expect(reasonOf(hpa('a'), hpa('b'), ...both)).toBe('ValidMetricFound');
    expect(reasonOf(hpa('a'), hpa('b'), ...both, third)).toBe('AmbiguousSelector');
  });
});

describe('a Utilization target needs the request set on every container it averages over', () => {
  const containers = [{ name: 'web', ...REQUESTS }, { name: 'log' }];
  const containerMetric = (container: string) => (
    { type: 'ContainerResource', containerResource: { name: 'cpu', container, target: { type: 'Utilization', averageUtilization: 50 } } }
  );

  test('or it has no value', () => {
    expect(conditionOf(hpa('a'), workload('a', { containers }))).toEqual({
      active: false,
      reason: 'FailedGetResourceMetric',
      message: 'the HPA was unable to compute the replica count: missing request for cpu in container log',
    });
    expect(reasonOf(hpa('a', { metrics: [] }), workload('a', { containers }))).toBe('FailedGetResourceMetric');
  });

  test('a sidecar is one of them, an init container is not', () => {
    const of = (initContainer: object) => workload('a', { spec: { template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'web', ...REQUESTS }], initContainers: [initContainer] } } } });
    expect(reasonOf(hpa('a'), of({ name: 'proxy', restartPolicy: 'Always' }))).toBe('FailedGetResourceMetric');
    expect(reasonOf(hpa('a'), of({ name: 'setup' }))).toBe('ValidMetricFound');
  });

  test('a limit stands for a request, and so does what a LimitRange or the whole pod says', () => {
    expect(reasonOf(hpa('a'), workload('a', { containers: [{ name: 'web', resources: { limits: { cpu: 1 } } }] }))).toBe('ValidMetricFound');
    const range = (limits: object[]): Manifest => ({ apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'defaults' }, spec: { limits } });
    expect(reasonOf(hpa('a'), workload('a', { containers }), range([{ type: 'Container', defaultRequest: { cpu: '1' } }]))).toBe('ValidMetricFound');
    expect(reasonOf(hpa('a'), workload('a', { containers }), range([{ type: 'Container', default: { memory: '1Gi' } }]))).toBe('FailedGetResourceMetric');
    const template = { metadata: { labels: { app: 'a' } }, spec: { containers, resources: { requests: { cpu: '2' } } } };
    expect(reasonOf(hpa('a'), workload('a', { spec: { template } }))).toBe('ValidMetricFound');
  });

  test('a ContainerResource needs that of its container alone', () => {
    expect(reasonOf(hpa('a', { metrics: [containerMetric('web')] }), workload('a', { containers }))).toBe('ValidMetricFound');
    expect(reasonOf(hpa('a', { metrics: [containerMetric('log')] }), workload('a', { containers }))).toBe('FailedGetContainerResourceMetric');
    expect(conditionOf(hpa('a', { metrics: [containerMetric('gone')] }), workload('a', { containers })).message).toMatch('container gone not found');
  });

  test('an average value needs none', () => {
    const metrics = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: '500m' } } }];
    expect(reasonOf(hpa('a', { metrics }), workload('a', { containers }))).toBe('ValidMetricFound');
  });

  test('beside a metric that works it still scales up, but never down', () => {
    const metrics = [utilization(50), containerMetric('web')];
    expect(conditionOf(hpa('a', { metrics }), workload('a', { containers }))).toEqual({
      active: true,
      reason: 'FailedGetResourceMetric',
      message: 'the HPA scales up by its other metrics, and never down: missing request for cpu in container log',
    });
  });

  test('holds for triggers of KEDA too', () => {
    const scaled = (triggers: object[]): Manifest => (
      { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata: { name: 'a' }, spec: { scaleTargetRef: { name: 'a' }, triggers } }
    );
    const cpu = { type: 'cpu', metricType: 'Utilization', metadata: { value: '50' } };
    expect(conditionOf(scaled([cpu]), workload('a', { containers }))).toMatchObject({ active: false, reason: 'FailedGetResourceMetric' });
    expect(conditionOf(scaled([cpu, { type: 'kafka' }]), workload('a', { containers }))).toMatchObject({ active: true, reason: 'FailedGetResourceMetric' });
    expect(reasonOf(scaled([{ ...cpu, metadata: { value: '50', containerName: 'web' } }]), workload('a', { containers }))).toBe('ValidMetricFound');
    expect(reasonOf(scaled([{ ...cpu, metricType: 'AverageValue' }]), workload('a', { containers }))).toBe('ValidMetricFound');
  });
});
