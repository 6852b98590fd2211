/** An autoscaler and the pods that it looks at, for tests. */
import { Observation, Sample, ScaledPod } from '../../src/controllers/autoscaler/observation';
import { Autoscaler, autoscalerOf } from '../../src/manifests/kinds/autoscaler';
import { PodTemplate } from '../../src/manifests/kinds/pod-template';

export const NOW = 10_000;

/** Started long ago, and ready ever since. */
const OLD = 0;

export function autoscaler(spec: object): Autoscaler {
  return autoscalerOf({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'hello' },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'hello' }, ...spec },
  });
}

export function utilization(percent: number, name = 'cpu') {
  return { type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization: percent } } };
}

export function podsMetric(averageValue: string, name = 'qps') {
  return { type: 'Pods', pods: { metric: { name }, target: { type: 'AverageValue', averageValue } } };
}

export function objectMetric(target: object, name = 'qps') {
  return { type: 'Object', object: { metric: { name }, describedObject: { kind: 'Service', name: 'hello' }, target } };
}

export function externalMetric(target: object, name = 'qps') {
  return { type: 'External', external: { metric: { name }, target } };
}

export function templateWith(...cpuRequests: Array<string | undefined>): PodTemplate {
  const containers = cpuRequests.map((cpu, i) => ({ name: `container${i + 1}`, image: 'hello:1', resources: cpu === undefined ? {} : { requests: { cpu } } }));
  return new PodTemplate({ metadata: { labels: { app: 'hello' } }, spec: { containers } });
}

export type PodOptions = Partial<Omit<ScaledPod, 'samples'>> & { readonly samples?: { readonly [metric: string]: number } };

let count = 0;

/** A ready pod, measured just now over a minute. */
export function pod({ samples = {}, ...options }: PodOptions = {}): ScaledPod {
  const sample = (value: number): Sample => ({ value, at: NOW, window: 60 });
  return {
    name: `hello-${count++}`,
    phase: 'Running',
    isReady: true,
    isTerminating: false,
    started: OLD,
    readinessChanged: OLD,
    template: templateWith('1', '1'),
    ...options,
    samples: new Map(Object.entries(samples).map(([metric, value]) => [metric, sample(value)])),
  };
}

/** Pods of two containers that request 1 cpu each and use as many thousandths of it, for each number one. */
export function busyPods(...milliCpus: number[]): ScaledPod[] {
  return milliCpus.map(value => pod({ samples: { 'cpu': 2 * value, 'container2/cpu': value } }));
}

export function observation(replicas: number, pods: readonly ScaledPod[], options: Partial<Observation> = {}): Observation {
  return { now: NOW, replicas, pods, values: new Map(), ...options };
}
