/** What the server refuses of disruption budgets, quotas and ranges. */
import { quantity } from '../../../ground/quantity';
import { list, record, text } from '../../../ground/shape';
import { qualifiedName } from '../names';
import { isPlaceholder, keyed, oneOf, Row, row, rowOf, unique } from '../row';
import { selectorRow } from '../selector';
import { CORE, POLICY } from '../sources';
import { invalid, plain } from '../words';
import { atMostAll, countOrPercent } from '../workloads/workload';

export const DISRUPTION_BUDGET: readonly Row[] = [
  rowOf('spec', `${POLICY} ValidatePodDisruptionBudgetSpec`, ({ spec }) => {
    const { minAvailable, maxUnavailable } = record(spec);
    const isBoth = [minAvailable, maxUnavailable].every(value => value !== undefined && value !== null);
    return isBoth ? [{ field: 'spec', message: invalid(spec, 'minAvailable and maxUnavailable cannot be both set') }] : [];
  }),
  ...['minAvailable', 'maxUnavailable'].flatMap(field => [
    row(`spec.${field}`, `${POLICY} ValidatePodDisruptionBudgetSpec`, (value, around) => value === undefined ? undefined : countOrPercent(value, around)),
    row(`spec.${field}`, `${POLICY} ValidatePodDisruptionBudgetSpec`, atMostAll),
  ]),
  selectorRow('spec.selector'),
  row('spec.unhealthyPodEvictionPolicy', `${POLICY} ValidatePodDisruptionBudgetSpec`, oneOf('AlwaysAllow', 'IfHealthyBudget')),
];

export const RESOURCE_QUOTA: readonly Row[] = [
  rowOf('spec.hard', `${CORE} ValidateResourceQuotaSpec`, ({ spec }) => Object.entries(record(record(spec).hard)).flatMap(([name, value]) =>
    (quantity(value) ?? 0) < 0 ? [{ field: `spec.hard${keyed(name)}`, message: invalid(value, 'must be greater than or equal to 0') }] : [])),
];

/** The smaller one of two bounds must not be the larger one. */
const BOUNDS: ReadonlyArray<readonly [string, string]> = [
  ['min', 'max'], ['min', 'defaultRequest'], ['defaultRequest', 'max'], ['defaultRequest', 'default'], ['min', 'default'], ['default', 'max'],
];

const LIMITED = ['Pod', 'Container', 'PersistentVolumeClaim'];

export const LIMIT_RANGE: readonly Row[] = [
  row('spec.limits[].type', `${CORE} validateLimitRangeTypeName`, value => {
    const type = text(value) ?? '';
    const bad = qualifiedName(type) ?? (type.includes('/') || LIMITED.includes(type) ? undefined : 'must be a standard limit type or fully qualified');
    return bad === undefined || isPlaceholder(type) ? undefined : invalid(type, bad);
  }),
  row('spec.limits[].type', `${CORE} ValidateLimitRange`, unique),
  rowOf('spec.limits[]', `${CORE} ValidateLimitRange`, ({ spec }) => list(record(spec).limits).flatMap((value, i) => {
    const limit = record(value);
    return BOUNDS.flatMap(([less, more]) => Object.entries(record(limit[less])).flatMap(([name, low]) => {
      const [a, b] = [quantity(low), quantity(record(limit[more])[name])];
      const field = `spec.limits[${i}].${less}${keyed(name)}`;
      return a === undefined || b === undefined || a <= b * (1 + 1e-9)
        ? []
        : [{ field, message: invalid(low, `${less} value is greater than ${more} value ${plain(record(limit[more])[name])}`) }];
    }));
  })),
];
