/** What an autoscaler measures, and the values that it wants. */
import { Autoscaler } from './autoscaler';
import { quantity } from '../../ground/quantity';
import { integer, Open, record, records, text } from '../../ground/shape';

export type MetricType = 'Resource' | 'ContainerResource' | 'Pods' | 'Object' | 'External';

export interface AutoscalerMetric {
  readonly type: MetricType;
  /** `cpu`, `memory`, or the name of the metric. */
  readonly name: string;
  /** ContainerResource only: the container of which the resource is measured. */
  readonly container?: string;
  readonly target: MetricTarget;
  /** Where it is written: `spec.metrics[0]`. */
  readonly field: string;
}

/** Values are in thousandths, as the controller counts: `500m` is 500, one byte is 1000. */
export interface MetricTarget {
  /** Percent of what the pods request. */
  readonly utilization?: number;
  readonly averageValue?: number;
  readonly value?: number;
}

/** The field of a metric that says more about it, by its type. */
const SOURCES: { readonly [type: string]: string } = {
  Resource: 'resource', ContainerResource: 'containerResource', Pods: 'pods', Object: 'object', External: 'external',
};

/** Without any metric an autoscaler wants 80% of the requested cpu. */
const DEFAULT_UTILIZATION = 80;

/**
 * The metrics of an autoscaler. Of a ScaledObject only those about cpu and memory are known by its manifest: what the others
 * measure depends on the scaler.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/
 * @see https://keda.sh/docs/latest/scalers/cpu/
 */
export function metricsOf({ manifest, metrics }: Autoscaler): AutoscalerMetric[] {
  const spec = record(manifest.spec);
  if (manifest.kind === 'ScaledObject') return records(spec.triggers).flatMap(trigger);
  if (manifest.apiVersion === 'autoscaling/v1') return [cpu(integer(spec.targetCPUUtilizationPercentage), 'spec.targetCPUUtilizationPercentage')];
  return metrics.length === 0 ? [cpu(undefined, 'spec.metrics')] : metrics.flatMap(metric);
}

/** What tells the values of a metric from those of others: `cpu`, `web/cpu`, `requests_per_second`. */
export function metricKey({ name, container }: AutoscalerMetric): string {
  return container === undefined ? name : `${container}/${name}`;
}

/** A quantity in thousandths, rounded up. */
export function thousandths(value: unknown): number | undefined {
  const number = quantity(value);
  return number === undefined ? undefined : Math.ceil(Number((number * 1000).toFixed(6)));
}

function cpu(utilization = DEFAULT_UTILIZATION, field: string): AutoscalerMetric {
  return { type: 'Resource', name: 'cpu', target: { utilization }, field };
}

function metric(manifest: Open, index: number): AutoscalerMetric[] {
  const type = text(manifest.type) ?? '';
  if (!Object.keys(SOURCES).includes(type)) return [];
  const source = record(manifest[SOURCES[type]]);
  const target = record(source.target);
  return [{
    type: type as MetricType,
    name: text(source.name) ?? text(record(source.metric).name) ?? '',
    container: type === 'ContainerResource' ? text(source.container) ?? '' : undefined,
    target: { utilization: integer(target.averageUtilization), averageValue: thousandths(target.averageValue), value: thousandths(target.value) },
    field: `spec.metrics[${index}]`,
  }];
}

function trigger(manifest: Open, index: number): AutoscalerMetric[] {
  const { type, metricType, metadata } = manifest;
  if (type !== 'cpu' && type !== 'memory') return [];
  const { value, containerName, type: olderMetricType } = record(metadata);
  const wanted = metricType ?? olderMetricType;
  const container = text(containerName);
  return [{
    type: container === undefined ? 'Resource' : 'ContainerResource',
    name: type,
    container,
    target: wanted === 'AverageValue' ? { averageValue: thousandths(value) } : { utilization: quantity(value) },
    field: `spec.triggers[${index}]`,
  }];
}
