/** What an autoscaler's target in percent is a percentage of: the requests of the containers. */
import { Autoscaler } from './autoscaler';
import { groupOf } from './manifest';
import { ManifestSet } from './manifest-set';
import { Open, record, records, text } from './shape';
import { Workload } from './workload';

/** A metric in percent of what containers ask for. */
export interface UtilizationTarget {
  /** `cpu`. */
  readonly resource: string;
  /** One container; undefined for all of the pod. */
  readonly container?: string;
  /** Where it is written. */
  readonly field: string;
}

/**
 * The metrics that need requests. An autoscaler without any metric has one of cpu.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details
 */
export function utilizationTargets({ manifest }: Autoscaler): UtilizationTarget[] {
  const spec = record(manifest.spec);
  if (manifest.kind === 'ScaledObject') return records(spec.triggers).flatMap(scaledObjectTarget);
  if (spec.metrics === undefined) return [{ resource: 'cpu', field: spec.targetCPUUtilizationPercentage === undefined ? 'spec' : 'spec.targetCPUUtilizationPercentage' }];
  return records(spec.metrics).flatMap((metric, i) => {
    const source = record(metric.type === 'ContainerResource' ? metric.containerResource : metric.type === 'Resource' ? metric.resource : undefined);
    const isPercentage = record(source.target).type === 'Utilization' || source.targetAverageUtilization !== undefined;
    const resource = text(source.name);
    return isPercentage && resource !== undefined ? [{ resource, container: text(source.container), field: `spec.metrics[${i}]` }] : [];
  });
}

/** @see https://keda.sh/docs/2.17/scalers/cpu/ */
function scaledObjectTarget({ type, metricType, metadata }: Open, i: number): UtilizationTarget[] {
  const { containerName, type: oldType } = record(metadata);
  const isPercentage = (metricType ?? oldType) === 'Utilization';
  return isPercentage && (type === 'cpu' || type === 'memory') ? [{ resource: type, container: text(containerName), field: `spec.triggers[${i}]` }] : [];
}

/** The containers whose request the target averages over and that have none. Where a limit stands alone, it is the request too. */
export function containersWithoutRequest({ resource, container }: UtilizationTarget, { template, namespace }: Workload, manifests: ManifestSet): string[] {
  const asks = (owner: Open) => ['requests', 'limits'].some(part => record(record(owner.resources)[part])[resource] !== undefined);
  if ((container === undefined && asks(template.spec)) || hasDefault(resource, namespace, manifests)) return [];
  return template.containers.filter(one => (container === undefined || one.name === container) && !asks(one.manifest)).map(({ name }) => name);
}

/** A LimitRange gives requests to containers that have none. */
function hasDefault(resource: string, namespace: string | undefined, manifests: ManifestSet): boolean {
  const ranges = manifests.ofKind('LimitRange').filter(({ apiVersion, metadata }) => groupOf(apiVersion) === '' && metadata.namespace === namespace);
  const limits = ranges.flatMap(({ spec }) => records(record(spec).limits)).filter(({ type }) => type === 'Container');
  return limits.some(limit => ['defaultRequest', 'default'].some(part => record(limit[part])[resource] !== undefined));
}
