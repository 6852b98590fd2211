/** What the server refuses of autoscalers. */
import { quantity } from '../../../ground/quantity';
import { integer, list, Open, record, text } from '../../../ground/shape';
import { autoscalerOf } from '../../../manifests/kinds/autoscaler';
import { groupOf, Manifest } from '../../../manifests/manifest';
import { dnsLabel, pathSegment } from '../names';
import { Refusal } from '../refusal';
import { isEmpty, isPlaceholder, named, oneOf, oneOfNeeded, refusalsAt, Row, row, rowOf, within, written } from '../row';
import { AUTOSCALING } from '../sources';
import { forbidden, invalid, required, unsupported } from '../words';

/** The member that a metric of each type has. */
const SOURCES: ReadonlyMap<string, string> = new Map([
  ['ContainerResource', 'containerResource'], ['External', 'external'], ['Object', 'object'], ['Pods', 'pods'], ['Resource', 'resource'],
]);
const MEMBERS = [...SOURCES.values()];

const BEHAVIOR: readonly Row[] = [
  row('stabilizationWindowSeconds', `${AUTOSCALING} validateScalingRules`, within(0, Infinity, 'must be greater than or equal to zero')),
  row('stabilizationWindowSeconds', `${AUTOSCALING} validateScalingRules`, within(-Infinity, 3600, 'must be less than or equal to 3600')),
  row('selectPolicy', `${AUTOSCALING} validateScalingRules`, oneOf('Disabled', 'Max', 'Min')),
  row('policies[].type', `${AUTOSCALING} validateScalingPolicy`, oneOfNeeded('Percent', 'Pods')),
  row('policies[].value', `${AUTOSCALING} validateScalingPolicy`, positive),
  row('policies[].periodSeconds', `${AUTOSCALING} validateScalingPolicy`, positive),
  row('policies[].periodSeconds', `${AUTOSCALING} validateScalingPolicy`, within(-Infinity, 1800, 'must be less than or equal to 1800')),
];

const TARGET: readonly Row[] = [
  row('type', `${AUTOSCALING} validateMetricTarget`, (value, around) => isEmpty(value) ? required('must specify a metric target type')
    : oneOf('Utilization', 'Value', 'AverageValue')(value, around) === undefined ? undefined : invalid(value, 'must be either Utilization, Value, or AverageValue')),
  row('value', `${AUTOSCALING} validateMetricTarget`, value => (quantity(value) ?? 1) > 0 ? undefined : invalid(value, 'must be positive')),
  row('averageValue', `${AUTOSCALING} validateMetricTarget`, value => (quantity(value) ?? 1) > 0 ? undefined : invalid(value, 'must be positive')),
  row('averageUtilization', `${AUTOSCALING} validateMetricTarget`, within(1, Infinity, 'must be greater than 0')),
];

/** What a target must give, one of them at least. */
function target(source: string, words: string, ...names: string[]): Row {
  return rowOf('target', `${AUTOSCALING} ${source}`, metric =>
    written(metric.target, names).length > 0 ? [] : [{ field: `target.${names[0]}`, message: required(words) }]);
}

const OF_RESOURCE: readonly Row[] = [
  row('name', `${AUTOSCALING} validateResourceSource`, named()),
  target('validateResourceSource', 'must set either a target raw value or a target utilization', 'averageUtilization', 'averageValue'),
];
const OF_METRIC: readonly Row[] = [rowOf('metric.name', `${AUTOSCALING} validateMetricIdentifier`, ({ metric }) =>
  isEmpty(record(metric).name) ? [{ field: 'metric.name', message: required('must specify a metric name') }] : [])];
const OF_OBJECT: readonly Row[] = [
  ...OF_METRIC,
  ...['kind', 'name'].map(name => rowOf(`describedObject.${name}`, `${AUTOSCALING} validateObjectSource`, ({ describedObject }) =>
    isEmpty(record(describedObject)[name]) ? [{ field: `describedObject.${name}`, message: required() }] : [])),
];

const OF_TYPES: ReadonlyMap<string, readonly Row[]> = new Map<string, readonly Row[]>([
  ['Resource', OF_RESOURCE],
  ['ContainerResource', [...OF_RESOURCE, row('container', `${AUTOSCALING} validateContainerResourceSource`, named(dnsLabel, 'must specify a container'))]],
  ['Pods', [...OF_METRIC, target('validatePodsSource', 'must specify a positive target averageValue', 'averageValue')]],
  ['External', [...OF_METRIC, target('validateExternalSource', 'must set either a target value for metric or a per-pod target', 'averageValue', 'value')]],
  ['Object', [...OF_OBJECT, target('validateObjectSource', 'must set either a target value or averageValue', 'averageValue', 'value')]],
]);

const REFERENCE = ['kind', 'name'].map(name => row(name, `${AUTOSCALING} ValidateCrossVersionObjectReference`, named(pathSegment)));

export const AUTOSCALER: readonly Row[] = [
  row('spec.maxReplicas', `${AUTOSCALING} validateHorizontalPodAutoscalerSpec`, value => value === undefined ? required('must be set and greater than 0') : undefined),
  rowOf('spec.scaleTargetRef', `${AUTOSCALING} ValidateCrossVersionObjectReference`, ({ spec }) =>
    refusalsAt('spec.scaleTargetRef', record(record(spec).scaleTargetRef), REFERENCE, undefined)),
  rowOf('spec.behavior', `${AUTOSCALING} validateBehavior`, ({ spec }) => ['scaleUp', 'scaleDown'].flatMap(way =>
    refusalsAt(`spec.behavior.${way}`, record(record(record(spec).behavior)[way]), BEHAVIOR, undefined))),
  rowOf('spec.metrics[]', `${AUTOSCALING} validateMetricSpec`, ({ spec }) =>
    list(record(spec).metrics).flatMap((metric, i) => metricRefusals(`spec.metrics[${i}]`, record(metric)))),
];

/**
 * Whether the bounds are such that the server refuses the autoscaler.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/apis/autoscaling/validation/validation.go
 */
export function boundsRefusals(manifest: Manifest): readonly Refusal[] {
  if (manifest.kind !== 'HorizontalPodAutoscaler' || groupOf(manifest.apiVersion) !== 'autoscaling') return [];
  const { minReplicas, maxReplicas, metrics } = autoscalerOf(manifest);
  const spec = record(manifest.spec);
  if (integer(spec.maxReplicas) !== undefined && maxReplicas < minReplicas) {
    return [{ field: 'spec.maxReplicas', message: `spec.maxReplicas: Invalid value: ${maxReplicas}: must be greater than or equal to \`minReplicas\`` }];
  }
  if (minReplicas === 0 && !metrics.some(({ type }) => type === 'Object' || type === 'External')) {
    return [{ field: 'spec.minReplicas', message: 'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1' }];
  }
  return [];
}

function metricRefusals(field: string, metric: Open): Refusal[] {
  const type = text(metric.type) ?? '';
  if (isPlaceholder(type)) return [];
  const member = SOURCES.get(type);
  if (type === '') return [{ field: `${field}.type`, message: required('must specify a metric source type') }];
  if (member === undefined) return [{ field: `${field}.type`, message: unsupported(type, [...SOURCES.keys()]) }];
  if (isEmpty(metric[member])) return [{ field: `${field}.${member}`, message: required('must populate information for the given metric source') }];
  return [
    ...written(metric, MEMBERS).filter(name => name !== member)
      .map(name => ({ field: `${field}.${name}`, message: forbidden('must populate the given metric source only') })),
    ...refusalsAt(`${field}.${member}.target`, record(record(metric[member]).target), TARGET, undefined),
    ...refusalsAt(`${field}.${member}`, record(metric[member]), OF_TYPES.get(type) ?? [], undefined),
  ];
}

function positive(value: unknown): string | undefined {
  return (value === undefined ? 0 : integer(value) ?? 1) > 0 ? undefined : invalid(value ?? 0, 'must be greater than zero');
}
