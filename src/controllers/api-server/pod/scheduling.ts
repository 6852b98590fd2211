/** What the server refuses of where a pod may run. */
import { list, Open, record, text } from '../../../ground/shape';
import { dnsLabel, labelValue, qualifiedName } from '../names';
import { Refusal } from '../refusal';
import { ALONE, formed, isEmpty, isPlaceholder, named, needed, oneOf, oneOfNeeded, refusalsAt, Row, row, rowOf, Says, within } from '../row';
import { labelsRow, operatorRefusals, selectorRefusals } from '../selector';
import { CORE } from '../sources';
import { duplicate, invalid, plain, required } from '../words';

const WEIGHT: Says<unknown> = (value, around) => within(1, 100, 'must be in the range 1-100')(value ?? 0, around);
const POD_WEIGHT = row('weight', `${CORE} validateWeightedPodAffinityTerms`, WEIGHT);
const NODE_WEIGHT = row('weight', `${CORE} ValidatePreferredSchedulingTerms`, WEIGHT);

const TERM: readonly Row[] = [
  row('topologyKey', `${CORE} validatePodAffinityTerm`, named(qualifiedName, 'can not be empty')),
  row('namespaces[]', `${CORE} validatePodAffinityTerm`, formed(dnsLabel)),
  rowOf('labelSelector', `${CORE} ValidatePodAffinityTermSelector`, ({ labelSelector }) => selectorRefusals('labelSelector', labelSelector)),
  rowOf('namespaceSelector', `${CORE} ValidatePodAffinityTermSelector`, ({ namespaceSelector }) => selectorRefusals('namespaceSelector', namespaceSelector)),
];

const REQUIREMENT: readonly Row[] = [
  row('key', `${CORE} ValidateNodeSelectorRequirement`, needed(qualifiedName)),
  rowOf('operator', `${CORE} ValidateNodeSelectorRequirement`, ({ operator, values }) => nodeOperatorRefusals(text(operator) ?? '', list(values).length)),
];

const SPREAD: readonly Row[] = [
  row('maxSkew', `${CORE} validateTopologySpreadConstraints`, (value, around) => within(1, Infinity, 'must be greater than zero')(value ?? 0, around)),
  row('topologyKey', `${CORE} ValidateTopologyKey`, named(() => undefined, 'can not be empty')),
  row('whenUnsatisfiable', `${CORE} ValidateWhenUnsatisfiable`, oneOfNeeded('DoNotSchedule', 'ScheduleAnyway')),
  row('minDomains', `${CORE} validateMinDomains`, within(1, Infinity, 'must be greater than zero')),
  row('minDomains', `${CORE} validateMinDomains`, (value, { holder }) => value === undefined || holder.whenUnsatisfiable === 'DoNotSchedule'
    ? undefined
    : invalid(value, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${plain(holder.whenUnsatisfiable)}`)),
  rowOf('labelSelector', `${CORE} validateTopologySpreadConstraints`, ({ labelSelector }) => selectorRefusals('labelSelector', labelSelector)),
];

const KEYLESS = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';

const TOLERATION: readonly Row[] = [
  row('key', `${CORE} ValidateTolerations`, formed(qualifiedName)),
  row('operator', `${CORE} ValidateTolerations`, (value, { holder }) => {
    const operator = text(value) ?? '';
    if ((holder.key ?? '') === '' && operator !== 'Exists') return invalid(operator, KEYLESS);
    if (operator === 'Exists') return (holder.value ?? '') === '' ? undefined : invalid(holder.value, "value must be empty when `operator` is 'Exists'");
    const bad = (operator === '' || operator === 'Equal') && typeof holder.value === 'string' && !isPlaceholder(holder.value) ? labelValue(holder.value) : undefined;
    // Kubernetes 1.35 has comparisons too, where they are switched on.
    return bad === undefined ? oneOf('Equal', 'Exists', 'Lt', 'Gt')(operator, ALONE) : invalid(holder.value, bad);
  }),
  row('effect', `${CORE} ValidateTolerations`, (value, { holder }) => {
    if (typeof holder.tolerationSeconds === 'number' && value !== 'NoExecute') return invalid(value ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set");
    return oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute')(value, ALONE);
  }),
];

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

export const SCHEDULING: readonly Row[] = [
  labelsRow('nodeSelector'),
  rowOf('tolerations[]', `${CORE} ValidateTolerations`, ({ tolerations }) => members('tolerations', tolerations, TOLERATION)),
  rowOf('topologySpreadConstraints[]', `${CORE} validateTopologySpreadConstraints`, ({ topologySpreadConstraints }) => [
    ...members('topologySpreadConstraints', topologySpreadConstraints, SPREAD),
    ...repeated(list(topologySpreadConstraints)),
  ]),
  ...['podAffinity', 'podAntiAffinity'].map(kind => rowOf(`affinity.${kind}`, `${CORE} validatePodAffinityTerm`, ({ affinity }) => {
    const at = record(record(affinity)[kind]);
    const path = `affinity.${kind}`;
    return [
      ...members(`${path}.${REQUIRED}`, at[REQUIRED], TERM),
      ...list(at[PREFERRED]).flatMap((term, i) => [
        ...refusalsAt(`${path}.${PREFERRED}[${i}]`, record(term), [POD_WEIGHT], undefined),
        ...refusalsAt(`${path}.${PREFERRED}[${i}].podAffinityTerm`, record(record(term).podAffinityTerm), TERM, undefined),
      ]),
    ];
  })),
  rowOf('affinity.nodeAffinity', `${CORE} validateNodeAffinity`, ({ affinity }) => nodeAffinity(record(record(affinity).nodeAffinity))),
];

function nodeAffinity(affinity: Open): Refusal[] {
  const path = 'affinity.nodeAffinity';
  const terms = `${path}.${REQUIRED}.nodeSelectorTerms`;
  const { nodeSelectorTerms } = record(affinity[REQUIRED]);
  const isWritten = typeof affinity[REQUIRED] === 'object' && affinity[REQUIRED] !== null;
  return [
    ...isWritten && isEmpty(nodeSelectorTerms) ? [{ field: terms, message: required('must have at least one node selector term') }] : [],
    ...list(nodeSelectorTerms).flatMap((term, i) => expressions(`${terms}[${i}]`, record(term), REQUIREMENT)),
    ...list(affinity[PREFERRED]).flatMap((term, i) => [
      ...refusalsAt(`${path}.${PREFERRED}[${i}]`, record(term), [NODE_WEIGHT], undefined),
      ...expressions(`${path}.${PREFERRED}[${i}].preference`, record(record(term).preference), REQUIREMENT),
    ]),
  ];
}

function expressions(path: string, term: Open, rows: readonly Row[]): Refusal[] {
  return members(`${path}.matchExpressions`, term.matchExpressions, rows);
}

function members(path: string, value: unknown, rows: readonly Row[]): Refusal[] {
  return list(value).flatMap((member, i) => refusalsAt(`${path}[${i}]`, record(member), rows, undefined));
}

/** Nodes are compared by numbers as well. */
function nodeOperatorRefusals(operator: string, values: number): Refusal[] {
  if (operator !== 'Gt' && operator !== 'Lt') return operatorRefusals('', operator, values);
  return values === 1 ? [] : [{ field: 'values', message: required("must be specified single value when `operator` is 'Lt' or 'Gt'") }];
}

/** Two constraints of one kind over one key. */
function repeated(constraints: readonly unknown[]): Refusal[] {
  const known = new Set<string>();
  return constraints.flatMap((constraint, i) => {
    const { topologyKey, whenUnsatisfiable } = record(constraint);
    const pair = `{${plain(topologyKey)}, ${plain(whenUnsatisfiable)}}`;
    if (known.has(pair)) return [{ field: `topologySpreadConstraints[${i}]`, message: duplicate(pair) }];
    known.add(pair);
    return [];
  });
}
