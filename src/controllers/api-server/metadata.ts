/** What the server refuses of the metadata of an object. */
import { annotationKey, dnsLabel, dnsSubdomain, pathSegment, qualifiedName } from './names';
import { Refusal } from './refusal';
import { formed, isPlaceholder, keyed, refusalsAt, Row, row, rowOf } from './row';
import { labelsRow } from './selector';
import { CORE, OBJECT_META } from './sources';
import { invalid, tooLong } from './words';
import { labels, record } from '../../ground/shape';
import { Manifest } from '../../manifests/manifest';

const MOST_ANNOTATIONS = 256 * 1024;
/** What Kubernetes writes without a domain. */
const OWN_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion'];

/** Names that become a part of a domain name, and may hold no dot. A Service may begin with a digit since Kubernetes 1.36, where it is on. */
const LABELS = new Set(['/Service', '/Namespace', 'apps/StatefulSet']);
/** Names that may hold what is no domain name, such as `system:auth`. */
const FREE = new Set([
  'rbac.authorization.k8s.io/Role', 'rbac.authorization.k8s.io/ClusterRole', 'rbac.authorization.k8s.io/RoleBinding',
  'rbac.authorization.k8s.io/ClusterRoleBinding', 'policy/PodDisruptionBudget',
]);

const METADATA: readonly Row[] = [
  row('namespace', `${OBJECT_META} ValidateObjectMetaAccessor`, formed(dnsLabel)),
  labelsRow('labels'),
  annotationsRow(),
  row('finalizers[]', `${CORE} validateKubeFinalizerName`, value => {
    if (typeof value !== 'string') return undefined;
    const bad = qualifiedName(value);
    if (bad !== undefined) return invalid(value, bad);
    return value.includes('/') || OWN_FINALIZERS.includes(value) ? undefined : invalid(value, 'name is neither a standard finalizer name nor is it fully qualified');
  }),
];

/** Labels and annotations of a pod template. */
export const TEMPLATE_METADATA: readonly Row[] = [labelsRow('labels'), annotationsRow()];

export function metadataRefusals(kind: string, { metadata }: Manifest): Refusal[] {
  return [...nameRefusals(kind, metadata.name), ...refusalsAt('metadata', record(metadata), METADATA, undefined)];
}

function nameRefusals(kind: string, name: unknown): Refusal[] {
  if (typeof name !== 'string' || name === '' || isPlaceholder(name)) return [];
  const bad = (FREE.has(kind) ? pathSegment : LABELS.has(kind) ? dnsLabel : dnsSubdomain)(name)
    ?? (kind === 'batch/CronJob' && name.length > LONGEST_CRON_JOB ? `must be no more than ${LONGEST_CRON_JOB} characters` : undefined);
  return bad === undefined ? [] : [{ field: 'metadata.name', message: invalid(name, bad) }];
}

/**
 * Its controller adds eleven characters for each Job.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/batch/validation/validation.go ValidateCronJobCreate
 */
const LONGEST_CRON_JOB = 52;

function annotationsRow(): Row {
  return rowOf('annotations', `${OBJECT_META} ValidateAnnotations`, ({ annotations }) => annotationRefusals(annotations));
}

function annotationRefusals(value: unknown): Refusal[] {
  const written = Object.entries(labels(value));
  const bytes = written.reduce((sum, [key, one]) => sum + Buffer.byteLength(key) + Buffer.byteLength(one), 0);
  return [
    ...written.flatMap(([key]) => {
      const bad = isPlaceholder(key) ? undefined : annotationKey(key);
      return bad === undefined ? [] : [{ field: `annotations${keyed(key)}`, message: invalid(key, bad) }];
    }),
    ...bytes > MOST_ANNOTATIONS ? [{ field: 'annotations', message: tooLong(MOST_ANNOTATIONS) }] : [],
  ];
}
