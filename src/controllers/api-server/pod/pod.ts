/** What the server refuses of a pod, whether it is an object of its own or the template of others. */
import { Open, record, records, text } from '../../../ground/shape';
import { address, between, dnsLabel, dnsSubdomain, qualifiedName } from '../names';
import { Refusal } from '../refusal';
import { absent, formed, isPlaceholder, keyed, named, needed, oneOf, refusalsAt, Row, row, rowOf, Says, within } from '../row';
import { CORE } from '../sources';
import { invalid, required } from '../words';
import { CONTAINERS } from './container';
import { PodContext } from './pod-context';
import { SCHEDULING } from './scheduling';
import { POD_SECURITY } from './security';
import { VOLUMES } from './volume';

const MOST_SECONDS = 2 ** 31 - 1;

/** The hostname and subdomain of the pods of a StatefulSet are not looked at: its controller overwrites them. */
const HOST_LABEL: Says<PodContext> = (value, around) => around.context.isStateful ? undefined : formed(dnsLabel)(value, around);

const POD: ReadonlyArray<Row<PodContext>> = [
  ...CONTAINERS,
  ...VOLUMES,
  ...SCHEDULING,
  ...POD_SECURITY,
  row('restartPolicy', `${CORE} validateRestartPolicy`, oneOf('Always', 'OnFailure', 'Never')),
  row('dnsPolicy', `${CORE} validateDNSPolicy`, oneOf('ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None')),
  row('dnsConfig', `${CORE} validatePodDNSConfig`, (value, { holder }) =>
    value === undefined && holder.dnsPolicy === 'None' ? required('must provide `dnsConfig` when `dnsPolicy` is None') : undefined),
  row('dnsConfig.nameservers', `${CORE} validatePodDNSConfig`, atMost(3, 'nameservers')),
  row('dnsConfig.nameservers[]', `${CORE} validatePodDNSConfig`, formed(address)),
  row('dnsConfig.options[].name', `${CORE} validatePodDNSConfig`, named(undefined, 'must not be empty')),
  row('dnsConfig.searches', `${CORE} validatePodDNSConfig`, atMost(32, 'search paths')),
  row('hostname', `${CORE} ValidatePodSpec`, HOST_LABEL),
  row('subdomain', `${CORE} ValidatePodSpec`, HOST_LABEL),
  row('serviceAccountName', `${CORE} ValidatePodSpec`, formed(dnsSubdomain)),
  row('nodeName', `${CORE} ValidatePodSpec`, formed(dnsSubdomain)),
  row('priorityClassName', `${CORE} ValidatePodSpec`, formed(dnsSubdomain)),
  row('runtimeClassName', `${CORE} ValidateRuntimeClassName`, formed(dnsSubdomain)),
  row('preemptionPolicy', `${CORE} ValidatePreemptionPolicy`, oneOf('PreemptLowerPriority', 'Never')),
  row('activeDeadlineSeconds', `${CORE} ValidatePodSpec`, within(1, MOST_SECONDS, between(1, MOST_SECONDS))),
  row('hostAliases[].ip', `${CORE} ValidateHostAliases`, needed(address)),
  row('hostAliases[].hostnames[]', `${CORE} ValidateHostAliases`, formed(dnsSubdomain)),
  row('readinessGates[].conditionType', `${CORE} validateReadinessGates`, formed(qualifiedName)),
  row('ephemeralContainers', `${CORE} ValidatePodTemplateSpec`, (value, around) =>
    around.context.isTemplate && Array.isArray(value) && value.length > 0 ? absent('ephemeral containers not allowed in pod template')(value, around) : undefined),
];

function atMost(count: number, what: string): Says<PodContext> {
  return value => Array.isArray(value) && value.length > count ? invalid(value, `must not have more than ${count} ${what}`) : undefined;
}

export interface AboutPod {
  /** Whether it is written in another object. */
  readonly isTemplate: boolean;
  readonly isStateful?: boolean;
  /** The names of the claims that a StatefulSet adds to the volumes of its pods. */
  readonly claims?: readonly string[];
}

export function podRefusals(path: string, pod: Open, { isTemplate, isStateful = false, claims = [] }: AboutPod): Refusal[] {
  const volumes = new Set([...records(pod.volumes).flatMap(({ name }) => text(name) ?? []), ...claims]);
  return refusalsAt(path, pod, POD, { pod, isTemplate, isStateful, volumes });
}

/** What the annotations of a pod must hold. */
export const DELETION_COST: Row = rowOf('annotations', 'pkg/apis/core/helper/helpers.go GetDeletionCostFromPodAnnotations', ({ annotations }) => {
  const value = text(record(annotations)[COST]);
  const isCost = value === undefined || isPlaceholder(value) || (/^(0|[+-]?[1-9]\d{0,9})$/.test(value) && Math.abs(Number(value)) < 2 ** 31);
  return isCost ? [] : [{ field: `annotations${keyed(COST)}`, message: invalid(value, 'must be a 32bit integer') }];
});

const COST = 'controller.kubernetes.io/pod-deletion-cost';
