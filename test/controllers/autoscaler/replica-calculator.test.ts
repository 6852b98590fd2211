/**
 * Rows from Kubernetes' own tests: a pod there has two containers that request 1 cpu each.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/podautoscaler/replica_calculator_test.go
 */
import { Observation, ScaledPod } from '../../../src/controllers/autoscaler/observation';
import { proposedReplicas, Tolerances } from '../../../src/controllers/autoscaler/replica-calculator';
import { metricsOf } from '../../../src/manifests/kinds/autoscaler-metric';
import { PodTemplate } from '../../../src/manifests/kinds/pod-template';
import { autoscaler, busyPods, externalMetric, NOW, objectMetric, observation, pod, PodOptions, podsMetric, templateWith, utilization } from '../autoscaled';

const TENTH: Tolerances = { up: 0.1, down: 0.1 };

function propose(metric: object, seen: Observation, tolerances = TENTH) {
  return proposedReplicas(metricsOf(autoscaler({ metrics: [metric] }))[0], seen, tolerances);
}

/** Applies to the pods in turn: `{ 0: unready }`. */
function changed(pods: readonly ScaledPod[], changes: { readonly [index: number]: PodOptions }): ScaledPod[] {
  return pods.map((one, i) => changes[i] === undefined ? one : { ...one, ...changes[i], samples: one.samples });
}

const unready: PodOptions = { isReady: false };
/** Started a moment ago, so that its use of cpu is that of a start. */
const hot: PodOptions = { started: NOW, readinessChanged: NOW };
const failed: PodOptions = { phase: 'Failed', isReady: false };
const deleted: PodOptions = { isTerminating: true, isReady: false };
const pending = () => pod({ phase: 'Pending', isReady: false });
const unmeasured = () => pod();

describe('utilization of cpu', () => {
  test.each<[string, number, number, ScaledPod[], number]>([
    // what, replicas, target, pods, proposal
    ['TestReplicaCalcScaleUp', 3, 30, busyPods(300, 500, 700), 5],
    ['TestReplicaCalcScaleUpUnreadyLessScale', 3, 30, changed(busyPods(300, 500, 700), { 0: unready }), 4],
    ['TestReplicaCalcScaleUpHotCpuLessScale', 3, 30, changed(busyPods(300, 500, 700), { 0: hot }), 4],
    ['TestReplicaCalcScaleUpUnreadyNoScale', 3, 30, changed(busyPods(400, 500, 700), { 1: unready, 2: unready }), 3],
    ['TestReplicaCalcScaleHotCpuNoScale', 3, 30, changed(busyPods(400, 500, 700), { 1: { ...unready, ...hot }, 2: { ...unready, ...hot } }), 3],
    ['TestReplicaCalcScaleUpIgnoresFailedPods', 2, 30, changed(busyPods(500, 700, 0, 0), { 2: failed, 3: failed }), 4],
    ['TestReplicaCalcScaleUpIgnoresDeletionPods', 2, 30, changed(busyPods(500, 700, 0, 0), { 2: deleted, 3: deleted }), 4],
    ['TestReplicaCalcScaleDown', 5, 50, busyPods(100, 300, 500, 250, 250), 3],
    ['TestReplicaCalcScaleDownExcludeUnreadyPods', 5, 50, changed(busyPods(100, 300, 500, 250, 250), { 3: unready, 4: unready }), 2],
    ['TestReplicaCalcScaleDownExcludeUnscheduledPods', 5, 50, [...busyPods(100), pending(), pending(), pending(), pending()], 1],
    ['TestReplicaCalcScaleDownIgnoreHotCpuPods', 5, 50, changed(busyPods(100, 300, 500, 250, 250), { 3: hot, 4: hot }), 2],
    ['TestReplicaCalcScaleDownIgnoresFailedPods', 5, 50, changed(busyPods(100, 300, 500, 250, 250, 0, 0), { 5: failed, 6: failed }), 3],
    ['TestReplicaCalcScaleDownIgnoresDeletionPods', 5, 50, changed(busyPods(100, 300, 500, 250, 250, 0, 0), { 5: deleted, 6: deleted }), 3],
    ['TestReplicaCalcMissingMetrics', 4, 100, [...busyPods(400, 95), unmeasured(), unmeasured()], 3],
    ['TestReplicaCalcMissingMetricsNoChangeEq', 2, 100, [...busyPods(1000), unmeasured()], 2],
    ['TestReplicaCalcMissingMetricsNoChangeGt', 2, 100, [...busyPods(1900), unmeasured()], 2],
    ['TestReplicaCalcMissingMetricsNoChangeLt', 2, 100, [...busyPods(600), unmeasured()], 2],
    ['TestReplicaCalcMissingMetricsUnreadyChange', 3, 50, [...changed(busyPods(100, 450), { 0: unready }), unmeasured()], 3],
    ['TestReplicaCalcMissingMetricsHotCpuNoChange', 3, 50, [...changed(busyPods(100, 450), { 0: hot }), unmeasured()], 3],
    ['TestReplicaCalcMissingMetricsUnreadyScaleUp', 3, 50, [...changed(busyPods(100, 2000), { 0: unready }), unmeasured()], 4],
    ['TestReplicaCalcMissingMetricsUnreadyScaleDown', 4, 50, [...changed(busyPods(100, 100, 100), { 0: unready }), unmeasured()], 3],
    ['TestReplicaCalcDuringRollingUpdateWithMaxSurge', 2, 50, [...busyPods(100, 100), unmeasured()], 2],
  ])('%s: %i replicas at a target of %i%%', (_name, replicas, target, pods, proposal) => {
    expect(propose(utilization(target), observation(replicas, pods))).toEqual({ replicas: proposal });
  });

  test('TestReplicaCalcMissingMetricsScaleDownTargetOver100: a missing pod uses as much as the target', () => {
    const templates = ['1', '1', '2', '2'].map(cpu => templateWith(cpu, cpu));
    const [first, ...others] = busyPods(200, 100, 100).map((one, i) => ({ ...one, template: templates[i] }));
    const measured = [...changed([first], { 0: unready }), ...others];
    expect(propose(utilization(300), observation(4, [...measured, pod({ template: templates[3] })]))).toEqual({ replicas: 2 });
  });

  test('TestReplicaCalcContainerScaleUp: a ContainerResource looks at one container', () => {
    const target = { type: 'Utilization', averageUtilization: 30 };
    const metric = { type: 'ContainerResource', containerResource: { name: 'cpu', container: 'container2', target } };
    expect(propose(metric, observation(3, busyPods(300, 500, 700)))).toEqual({ replicas: 5 });
    // The other container is idle, and does not count.
    const idleBeside = [300, 500, 700].map(value => pod({ samples: { 'cpu': value, 'container2/cpu': value } }));
    expect(propose(metric, observation(3, idleBeside))).toEqual({ replicas: 5 });
    expect(propose(utilization(30), observation(3, idleBeside))).toEqual({ replicas: 3 });
  });

  test.each<[string, Tolerances, number[], number]>([
    // within or outside, tolerances, use of pods that request 0.9, 1.0 and 1.1 cpu twice, proposal
    ['TestReplicaCalcTolerance', TENTH, [1010, 1030, 1020], 3],
    ['outside of a 0% tolerance', { down: 0, up: 0 }, [909, 1010, 1111], 4],
    ['within a 200% scale-up tolerance', { down: 0.1, up: 2 }, [1890, 1910, 1900], 3],
    ['outside an 8% scale-up tolerance', { down: 2, up: 0.08 }, [1100, 1080, 1090], 4],
    ['within a 36% scale-down tolerance', { down: 0.36, up: 0.1 }, [660, 640, 650], 3],
    ['outside a 34% scale-down tolerance', { down: 0.34, up: 0.1 }, [660, 640, 650], 2],
  ])('%s', (_name, tolerances, used, proposal) => {
    const pods = busyPods(...used).map((one, i) => ({ ...one, template: templateWith(...Array(2).fill(['0.9', '1.0', '1.1'][i])) }));
    expect(propose(utilization(100), observation(3, pods), tolerances)).toEqual({ replicas: proposal });
  });

  test('TestReplicaCalcComputedToleranceAlgImplementation: the smallest step beyond the tolerance', () => {
    const requests = [400, 200, 310, 290, 302, 298, 301, 299, 300, 300];
    const pods = requests.map(request => pod({ template: templateWith(`${request}m`, `${request}m`), samples: { cpu: 300 } }));
    // 50% of the requests is used: a target of 56% asks for 9 of 10 pods, one of 55% is within the tolerance.
    expect(propose(utilization(56), observation(10, pods))).toEqual({ replicas: 9 });
    expect(propose(utilization(55), observation(10, pods))).toEqual({ replicas: 10 });
  });

  test.each<[string, ScaledPod[], string]>([
    ['no pods', [], 'no pods returned by selector while calculating replica count'],
    ['TestReplicaCalcEmptyMetrics', [unmeasured(), unmeasured()], 'did not receive metrics for targeted pods (pods might be unready)'],
    ['only unready pods', changed(busyPods(500), { 0: unready }), 'did not receive metrics for targeted pods (pods might be unready)'],
    ['TestReplicaCalcEmptyCPURequest', [pod({ name: 'hello-x', template: templateWith('1', undefined), samples: { cpu: 200 } })],
      'missing request for cpu in container container2 of Pod hello-x'],
    ['requests of nothing', [pod({ template: templateWith('0'), samples: { cpu: 200 } })], 'no metrics returned matched known pods'],
  ])('is in error with %s', (_name, pods, error) => {
    expect(propose(utilization(100), observation(4, pods))).toEqual({ error });
  });

  test('a pod that was ready once counts although it is unready now', () => {
    const once = pod({ isReady: false, started: 0, readinessChanged: NOW - 10, samples: { cpu: 4000 } });
    expect(propose(utilization(50), observation(1, [once]))).toEqual({ replicas: 4 });
  });

  test('in the first five minutes a measurement counts only if its window lies after the pod became ready', () => {
    const young = (readinessChanged: number) => pod({ started: NOW - 200, readinessChanged, samples: { cpu: 4000 } });
    expect(propose(utilization(50), observation(1, [young(NOW - 60)]))).toEqual({ replicas: 4 });
    expect(propose(utilization(50), observation(1, [young(NOW - 59)]))).toHaveProperty('error');
  });
});

describe('memory', () => {
  test('readiness does not matter', () => {
    const template = new PodTemplate({ spec: { containers: [{ name: 'web', resources: { requests: { memory: '100Mi' } } }] } });
    const used = (mebibytes: number) => pod({ ...hot, isReady: false, template, samples: { memory: mebibytes * 2 ** 20 * 1000 } });
    expect(propose(utilization(50, 'memory'), observation(2, [used(100), used(100)]))).toEqual({ replicas: 4 });
  });
});

describe('an average value of a pods metric', () => {
  const qps = (...values: number[]) => values.map(value => pod({ samples: { qps: value } }));

  test.each<[string, number, string, ScaledPod[], number]>([
    ['TestReplicaCalcScaleUpCM', 3, '15', qps(20000, 10000, 30000), 4],
    ['TestReplicaCalcScaleUpCMUnreadyHotCpuNoLessScale', 3, '15', changed(qps(50000, 10000, 30000), { 2: { ...unready, ...hot } }), 6],
    ['TestReplicaCalcScaleUpCMUnreadyHotCpuScaleWouldScaleDown', 3, '15',
      changed(qps(50000, 15000, 30000), { 0: { ...unready, ...hot }, 2: { ...unready, ...hot } }), 7],
    ['TestReplicaCalcScaleDownCM', 5, '20', qps(12000, 12000, 12000, 12000, 12000), 3],
    ['TestReplicaCalcToleranceCM', 3, '20', qps(20000, 21000, 21000), 3],
    ['TestPlainMetricReplicaCalcMissingMetricsNoChangeEq', 5, '20', [...qps(20000, 19000, 21000), unmeasured(), unmeasured()], 5],
    ['TestReplicaCalcDuringRollingUpdateWithMaxSurgeCM', 2, '17', [...qps(10000, 10000), unmeasured()], 2],
  ])('%s: %i replicas at %s', (_name, replicas, target, pods, proposal) => {
    expect(propose(podsMetric(target), observation(replicas, pods))).toEqual({ replicas: proposal });
  });

  test('TestReplicaCalcConfigurableToleranceCM', () => {
    expect(propose(podsMetric('20'), observation(3, qps(20000, 21000, 21000)), { down: 0.1, up: 0.01 })).toEqual({ replicas: 4 });
  });

  test('a resource has one as well, without any request', () => {
    const metric = { type: 'Resource', resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: '300m' } } };
    const pods = [300, 500, 700].map(value => pod({ template: templateWith(undefined), samples: { cpu: value } }));
    expect(propose(metric, observation(3, pods))).toEqual({ replicas: 5 });
  });
});

describe('one value for all pods', () => {
  const value = (amount: string) => ({ type: 'Value', value: amount });
  const perPod = (amount: string) => ({ type: 'AverageValue', averageValue: amount });
  const ready = (count: number) => Array.from({ length: count }, () => pod());

  test.each<[string, object, number, number, ScaledPod[], number, Tolerances?]>([
    // what, metric, its value in thousandths, replicas, pods, proposal
    ['TestReplicaCalcScaleUpCMObject', objectMetric(value('15')), 20000, 3, ready(3), 4],
    ['TestReplicaCalcScaleUpCMPerPodObject', objectMetric(perPod('5')), 20000, 3, ready(3), 4],
    ['TestReplicaCalcScaleUpCMObjectIgnoresUnreadyPods', objectMetric(value('10')), 50000, 3, changed(ready(3), { 0: unready, 2: unready }), 5],
    ['TestReplicaCalcScaleUpCMExternalIgnoresUnreadyPods', externalMetric(value('4400m')), 8600, 3, changed(ready(3), { 0: unready, 2: unready }), 2],
    ['TestReplicaCalcScaleUpPerPodCMExternal', externalMetric(perPod('2150m')), 8600, 3, ready(3), 4],
    ['TestReplicaCalcScaleDownPerPodCMObject', objectMetric(perPod('2')), 6000, 5, ready(5), 3],
    ['TestReplicaCalcScaleDownCMObject', objectMetric(value('20')), 12000, 5, ready(5), 3],
    ['TestReplicaCalcScaleDownCMExternal', externalMetric(value('14334m')), 8600, 5, ready(5), 3],
    ['TestReplicaCalcScaleDownPerPodCMExternal', externalMetric(perPod('2867m')), 8600, 5, ready(5), 3],
    ['TestReplicaCalcToleranceCMObject', objectMetric(value('20')), 20666, 3, ready(3), 3],
    ['TestReplicaCalcTolerancePerPodCMObject', objectMetric(perPod('5')), 20166, 4, ready(4), 4],
    ['TestReplicaCalcToleranceCMExternal', externalMetric(value('8888m')), 8600, 3, ready(3), 3],
    ['TestReplicaCalcTolerancePerPodCMExternal', externalMetric(perPod('2900m')), 8600, 3, ready(3), 3],
    ['TestReplicaCalcConfigurableToleranceCMObject', objectMetric(value('20')), 20666, 3, ready(3), 4, { down: 0.1, up: 0.01 }],
    ['TestReplicaCalcConfigurableTolerancePerPodCMObject', objectMetric(perPod('5')), 20208, 4, ready(4), 5, { down: 0.1, up: 0.01 }],
    ['TestReplicaCalcConfigurableToleranceCMExternal', externalMetric(value('8800m')), 8900, 3, ready(3), 4, { down: 0.1, up: 0.01 }],
    ['TestReplicaCalcConfigurableTolerancePerPodCMExternal', externalMetric(perPod('2800m')), 8600, 3, ready(3), 4, { down: 0.1, up: 0.01 }],
    ['TestReplicaCalcScaleUpOverflow', objectMetric(value('1m')), Number.MAX_SAFE_INTEGER, 3, ready(3), 2 ** 31 - 1],
    ['TestExternalPerPodMetricReplicaOverflow', externalMetric(perPod('1m')), Number.MAX_SAFE_INTEGER, 1, ready(1), 2 ** 31 - 1],
  ])('%s', (_name, metric, total, replicas, pods, proposal, tolerances = TENTH) => {
    expect(propose(metric, observation(replicas, pods, { values: new Map([['qps', total]]) }), tolerances)).toEqual({ replicas: proposal });
  });

  test('is in error where it is not there, and without a target', () => {
    expect(propose(externalMetric(value('1')), observation(1, ready(1)))).toEqual({ error: 'unable to get external metric qps' });
    expect(propose(objectMetric({}), observation(1, ready(1), { values: new Map([['qps', 1]]) }))).toEqual({
      error: 'invalid object metric source: neither a value target nor an average value target was set',
    });
  });
});
