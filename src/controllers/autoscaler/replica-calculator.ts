/**
 * How many replicas one metric asks for.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/podautoscaler/replica_calculator.go
 */
import { Observation, ScaledPod } from './observation';
import { AutoscalerMetric, metricKey } from '../../manifests/kinds/autoscaler-metric';
import { podRequest } from '../../manifests/kinds/pod-request';

/** Within these a metric changes nothing. */
export interface Tolerances {
  readonly up: number;
  readonly down: number;
}

export type Proposal = { readonly replicas: number; readonly error?: undefined } | { readonly error: string };

/** A pod may take this long before its first use of cpu means anything: `--horizontal-pod-autoscaler-cpu-initialization-period`. */
const CPU_INITIALIZATION_SECONDS = 300;

/** A pod that is unready since then was never ready: `--horizontal-pod-autoscaler-initial-readiness-delay`. */
const INITIAL_READINESS_SECONDS = 30;

const MOST = 2 ** 31 - 1;

export function proposedReplicas(metric: AutoscalerMetric, observation: Observation, tolerances: Tolerances): Proposal {
  const { type, target } = metric;
  if (type === 'Object' || type === 'External') return byTotal(metric, observation, tolerances);
  if (target.averageValue !== undefined) return byPods(metric, observation, tolerances, averageUse(target.averageValue));
  if (type === 'Pods') return { error: 'invalid pods metric source: no average value target was set' };
  if (target.utilization === undefined) {
    return { error: 'invalid resource metric source: neither an average utilization target nor an average value (usage) target was set' };
  }
  return byPods(metric, observation, tolerances, utilization(metric, target.utilization));
}

/** How much of the target the measured pods use, and what a pod is taken to use that has no measurement. */
interface Usage {
  readonly problem?: (pods: readonly ScaledPod[]) => string | undefined;
  ratio(used: ReadonlyMap<ScaledPod, number>): number;
  missing(pod: ScaledPod): number;
}

/** A missing pod uses exactly its share. */
function averageUse(target: number): Usage {
  return {
    ratio: used => Math.trunc(total(used.values()) / used.size) / target,
    missing: () => target,
  };
}

/** A missing pod uses all that it requests, or the target where that is more. */
function utilization({ name, container }: AutoscalerMetric, target: number): Usage {
  const request = ({ template }: ScaledPod) => podRequest(template, name, container);
  return {
    problem: pods => {
      const failing = pods.find(pod => request(pod).problem !== undefined);
      return failing && `${request(failing).problem} of Pod ${failing.name}`;
    },
    ratio: used => Math.trunc((total(used.values()) * 100) / total([...used.keys()].map(pod => request(pod).amount))) / target,
    missing: pod => Math.trunc((request(pod).amount * Math.max(100, target)) / 100),
  };
}

function byPods(metric: AutoscalerMetric, { now, replicas, pods }: Observation, tolerances: Tolerances, usage: Usage): Proposal {
  if (pods.length === 0) return { error: 'no pods returned by selector while calculating replica count' };
  const key = metricKey(metric);
  const groups = groupPods(pods, key, metric.type !== 'Pods' && metric.name === 'cpu', now);
  const used = new Map(groups.ready.map(pod => [pod, pod.samples.get(key)!.value]));
  if (used.size === 0) return { error: 'did not receive metrics for targeted pods (pods might be unready)' };
  const problem = usage.problem?.(pods);
  if (problem !== undefined) return { error: problem };

  const ratio = usage.ratio(used);
  if (!Number.isFinite(ratio)) return { error: 'no metrics returned matched known pods' };
  const growsWithUnready = groups.unready.length > 0 && ratio > 1;
  if (!growsWithUnready && groups.missing.length === 0) {
    return { replicas: isWithin(ratio, tolerances) ? replicas : rounded(ratio * groups.ready.length) };
  }

  // What is not known speaks against a change: missing pods use all when scaling down, and nothing when scaling up.
  for (const pod of groups.missing) {
    if (ratio < 1) used.set(pod, usage.missing(pod));
    else if (ratio > 1) used.set(pod, 0);
  }
  if (growsWithUnready) for (const pod of groups.unready) used.set(pod, 0);

  const careful = usage.ratio(used);
  if (isWithin(careful, tolerances) || (ratio < 1 && careful > 1) || (ratio > 1 && careful < 1)) return { replicas };
  const wanted = rounded(careful * used.size);
  return { replicas: (careful < 1 && wanted > replicas) || (careful > 1 && wanted < replicas) ? replicas : wanted };
}

/** An Object or External metric: one value for all pods together. */
function byTotal({ type, name, target }: AutoscalerMetric, observation: Observation, tolerances: Tolerances): Proposal {
  const { replicas, pods, values } = observation;
  const used = values.get(name);
  if (used === undefined) return { error: `unable to get ${type === 'External' ? 'external ' : ''}metric ${name}` };
  if (target.averageValue !== undefined) {
    const present = observation.statusReplicas ?? pods.filter(({ isTerminating }) => !isTerminating).length;
    return { replicas: isWithin(used / (target.averageValue * present), tolerances) ? present : rounded(used / target.averageValue) };
  }
  if (target.value === undefined) return { error: `invalid ${type.toLowerCase()} metric source: neither a value target nor an average value target was set` };
  const ratio = used / target.value;
  if (replicas === 0) return { replicas: rounded(ratio) };
  if (isWithin(ratio, tolerances)) return { replicas };
  if (pods.length === 0) return { error: 'unable to calculate ready pods: no pods returned by selector while calculating replica count' };
  return { replicas: rounded(ratio * pods.filter(({ phase, isReady }) => phase === 'Running' && isReady).length) };
}

interface PodGroups {
  readonly ready: readonly ScaledPod[];
  readonly unready: readonly ScaledPod[];
  readonly missing: readonly ScaledPod[];
}

/** Pods that go away or failed are left out altogether. */
function groupPods(pods: readonly ScaledPod[], key: string, isCpu: boolean, now: number): PodGroups {
  const present = pods.filter(({ isTerminating, phase }) => !isTerminating && phase !== 'Failed');
  const running = present.filter(({ phase }) => phase !== 'Pending');
  const measured = running.filter(({ samples }) => samples.has(key));
  const isCold = (pod: ScaledPod) => isCpu && isInitializing(pod, key, now);
  return {
    ready: measured.filter(pod => !isCold(pod)),
    unready: [...present.filter(({ phase }) => phase === 'Pending'), ...measured.filter(isCold)],
    missing: running.filter(({ samples }) => !samples.has(key)),
  };
}

/** Whether the cpu of the pod still says more about its start than about the load. */
function isInitializing({ isReady, started, readinessChanged, samples }: ScaledPod, key: string, now: number): boolean {
  const { at, window } = samples.get(key)!;
  if (started + CPU_INITIALIZATION_SECONDS > now) return !isReady || at < readinessChanged + window;
  return !isReady && started + INITIAL_READINESS_SECONDS > readinessChanged;
}

function isWithin(ratio: number, { up, down }: Tolerances): boolean {
  return 1 - down <= ratio && ratio <= 1 + up;
}

function rounded(replicas: number): number {
  return Math.min(MOST, Math.ceil(replicas)) || 0;
}

function total(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
