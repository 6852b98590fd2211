/** What the server refuses of workloads that run for ever. */
import { integer, list, record, records, text } from '../../../ground/shape';
import { CLAIM_SPEC } from '../objects/claim';
import { isPlaceholder, notNegative, oneOf, refusalsAt, Row, row, rowOf, Says } from '../row';
import { selectorRow } from '../selector';
import { APPS, CORE } from '../sources';
import { forbidden, invalid, required } from '../words';
import { lastingRefusals, mismatchRefusals, selectionRefusals, templateRefusals } from './pods-of';

const PERCENT_WORDS = "a valid percent string must be a numeric string followed by an ending '%'";

/** A number, or a percentage. */
export const countOrPercent: Says<unknown> = (value, around) => {
  if (typeof value === 'string') return /^\d+%$/.test(value) ? undefined : invalid(value, PERCENT_WORDS);
  return notNegative(value, around);
};

export const atMostAll: Says<unknown> = value =>
  typeof value === 'string' && /^\d+%$/.test(value) && Number(value.slice(0, -1)) > 100 ? invalid(value, 'must not be greater than 100%') : undefined;

/** @see https://github.com/kubernetes/kubernetes/blob/v1.33.0/pkg/apis/apps/validation/validation.go ValidatePodTemplateSpecForStatefulSet */
const OLDER_PODS = 'Before Kubernetes 1.34 it takes the StatefulSet and refuses each of its pods.';
const OLDER_CLAIMS = 'Before Kubernetes 1.34 it takes the StatefulSet and refuses each of its claims.';

function template(kind: string): readonly Row[] {
  return [
    selectorRow('spec.selector'),
    rowOf('spec.template', `${CORE} ValidatePodTemplateSpec`, ({ spec }) => {
      const { volumeClaimTemplates } = record(spec);
      const claims = kind === 'StatefulSet' ? records(volumeClaimTemplates).flatMap(({ metadata }) => text(record(metadata).name) ?? []) : [];
      const refusals = templateRefusals('spec.template', record(record(spec).template), { isStateful: kind === 'StatefulSet', claims });
      return kind === 'StatefulSet' ? refusals.map(one => one.field.startsWith('spec.template.spec') ? { ...one, older: OLDER_PODS } : one) : refusals;
    }),
    rowOf('spec.template.spec', `${APPS} ValidatePodTemplateSpecForReplicaSet`, ({ spec }) =>
      lastingRefusals('spec.template', record(record(spec).template), kind === 'Deployment' ? 'ReplicaSet' : kind)),
  ];
}

function selection(kind: string, source: string): Row {
  return rowOf('spec.template.metadata.labels', source, ({ spec }) => selectionRefusals(record(spec), kind));
}

const REPLICAS = row('spec.replicas', `${CORE} ValidateNonnegativeField`, notNegative);
const MIN_READY = row('spec.minReadySeconds', `${CORE} ValidateNonnegativeField`, notNegative);
const HISTORY = row('spec.revisionHistoryLimit', `${CORE} ValidateNonnegativeField`, notNegative);

export const DEPLOYMENT: readonly Row[] = [
  REPLICAS,
  MIN_READY,
  HISTORY,
  ...template('Deployment'),
  selection('deployment', `${APPS} ValidateDeploymentSpec`),
  row('spec.strategy.type', `${APPS} ValidateDeploymentStrategy`, oneOf('Recreate', 'RollingUpdate')),
  row('spec.strategy.rollingUpdate', `${APPS} ValidateDeploymentStrategy`, (value, { holder }) =>
    holder.type === 'Recreate' && value !== undefined ? forbidden("may not be specified when strategy `type` is 'Recreate'") : undefined),
  ...rolling('spec.strategy', `${APPS} ValidateRollingUpdateDeployment`),
  rowOf('spec.strategy.rollingUpdate.maxUnavailable', `${APPS} ValidateRollingUpdateDeployment`, ({ spec }) => {
    const { type, rollingUpdate } = record(record(spec).strategy);
    const { maxUnavailable, maxSurge } = record(rollingUpdate);
    return type !== 'Recreate' && isZero(maxUnavailable) && isZero(maxSurge)
      ? [{ field: 'spec.strategy.rollingUpdate.maxUnavailable', message: invalid(maxUnavailable, 'may not be 0 when `maxSurge` is 0') }]
      : [];
  }),
  row('spec.progressDeadlineSeconds', `${APPS} ValidateDeploymentSpec`, notNegative),
  rowOf('spec.progressDeadlineSeconds', `${APPS} ValidateDeploymentSpec`, ({ spec }) => {
    const { progressDeadlineSeconds, minReadySeconds } = record(spec);
    const [deadline, ready] = [integer(progressDeadlineSeconds ?? 600), integer(minReadySeconds ?? 0)];
    return deadline === undefined || ready === undefined || deadline > ready || deadline < 0
      ? []
      : [{ field: 'spec.progressDeadlineSeconds', message: invalid(deadline, 'must be greater than minReadySeconds') }];
  }),
];

export const REPLICA_SET: readonly Row[] = [REPLICAS, MIN_READY, ...template('ReplicaSet'), selection('deployment', `${APPS} ValidateReplicaSetSpec`)];

/** Its selector is the labels of its pods where it is not written. */
export const REPLICATION_CONTROLLER: readonly Row[] = [
  REPLICAS,
  MIN_READY,
  rowOf('spec.template', `${CORE} ValidatePodTemplateSpecForRC`, ({ spec }) => {
    const { template: pods, selector } = record(spec);
    if (pods === undefined || pods === null) return [{ field: 'spec.template', message: required() }];
    const isSelecting = Object.keys(record(selector)).length > 0;
    return [
      ...templateRefusals('spec.template', record(pods)),
      ...lastingRefusals('spec.template', record(pods), 'ReplicationController'),
      ...isSelecting ? mismatchRefusals({ matchLabels: selector }, record(pods)) : [],
    ];
  }),
];

export const DAEMON_SET: readonly Row[] = [
  MIN_READY,
  HISTORY,
  ...template('DaemonSet'),
  selection('daemonset', `${APPS} ValidateDaemonSetSpec`),
  row('spec.updateStrategy.type', `${APPS} ValidateDaemonSetUpdateStrategy`, oneOf('RollingUpdate', 'OnDelete')),
  ...rolling('spec.updateStrategy', `${APPS} ValidateRollingUpdateDaemonSet`),
  row('spec.updateStrategy.rollingUpdate.maxSurge', `${APPS} ValidateRollingUpdateDaemonSet`, onRolling(atMostAll)),
  rowOf('spec.updateStrategy.rollingUpdate', `${APPS} ValidateRollingUpdateDaemonSet`, ({ spec }) => {
    const { type, rollingUpdate } = record(record(spec).updateStrategy);
    const { maxUnavailable = 1, maxSurge = 0 } = record(rollingUpdate);
    if (type === 'OnDelete' || maxUnavailable === null || maxSurge === null || [maxUnavailable, maxSurge].some(isPlaceholder)) return [];
    const field = 'spec.updateStrategy.rollingUpdate';
    if (isZero(maxUnavailable)) return isZero(maxSurge) ? [{ field: `${field}.maxUnavailable`, message: required('cannot be 0 when maxSurge is 0') }] : [];
    return isZero(maxSurge) ? [] : [{ field: `${field}.maxSurge`, message: invalid(maxSurge, 'may not be set when maxUnavailable is non-zero') }];
  }),
];

export const STATEFUL_SET: readonly Row[] = [
  REPLICAS,
  MIN_READY,
  ...template('StatefulSet'),
  selection('statefulset', `${APPS} ValidateStatefulSetSpec`),
  row('spec.podManagementPolicy', `${APPS} ValidateStatefulSetSpec`, (value, around) =>
    oneOf('OrderedReady', 'Parallel')(value, around) === undefined ? undefined : invalid(value, "must be 'OrderedReady' or 'Parallel'")),
  row('spec.updateStrategy.type', `${APPS} ValidateStatefulSetSpec`, (value, around) =>
    oneOf('RollingUpdate', 'OnDelete')(value, around) === undefined ? undefined : invalid(value, "must be 'RollingUpdate' or 'OnDelete'")),
  row('spec.updateStrategy.rollingUpdate', `${APPS} ValidateStatefulSetSpec`, (value, { holder }) =>
    holder.type === 'OnDelete' && value !== undefined ? invalid(value, "only allowed for updateStrategy 'RollingUpdate'") : undefined),
  row('spec.updateStrategy.rollingUpdate.partition', `${APPS} validateRollingUpdateStatefulSet`, notNegative),
  row('spec.persistentVolumeClaimRetentionPolicy.whenDeleted', `${APPS} ValidatePersistentVolumeClaimRetentionPolicyType`, oneOf('Retain', 'Delete')),
  row('spec.persistentVolumeClaimRetentionPolicy.whenScaled', `${APPS} ValidatePersistentVolumeClaimRetentionPolicyType`, oneOf('Retain', 'Delete')),
  rowOf('spec.volumeClaimTemplates[].spec', `${APPS} validateVolumeClaimTemplates`, ({ spec }) => list(record(spec).volumeClaimTemplates).flatMap((claim, i) =>
    refusalsAt(`spec.volumeClaimTemplates[${i}].spec`, record(record(claim).spec), CLAIM_SPEC, undefined).map(one => ({ ...one, older: OLDER_CLAIMS })))),
  row('spec.ordinals.start', `${APPS} ValidateStatefulSetSpec`, notNegative),
];

/** How many pods an update may take away or add. */
function rolling(field: string, source: string): readonly Row[] {
  return [
    row(`${field}.rollingUpdate.maxUnavailable`, source, onRolling(countOrPercent)),
    row(`${field}.rollingUpdate.maxSurge`, source, onRolling(countOrPercent)),
    row(`${field}.rollingUpdate.maxUnavailable`, source, onRolling(atMostAll)),
  ];
}

function onRolling(says: Says<unknown>): Says<unknown> {
  return (value, around) => value === undefined ? undefined : says(value, around);
}

function isZero(value: unknown): boolean {
  return value === 0 || (typeof value === 'string' && /^0+%$/.test(value));
}

