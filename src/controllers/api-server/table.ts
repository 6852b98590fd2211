/** Which rows are asked about which kind. */
import { metadataRefusals } from './metadata';
import { AUTOSCALER, boundsRefusals } from './objects/autoscaler';
import { DISRUPTION_BUDGET, LIMIT_RANGE, RESOURCE_QUOTA } from './objects/budget';
import { CLAIM_SPEC, VOLUME_SPEC } from './objects/claim';
import { CONFIG_MAP, SECRET } from './objects/config';
import { CLUSTER_ROLE, CLUSTER_ROLE_BINDING, ROLE, ROLE_BINDING } from './objects/rbac';
import { DELETION_COST, podRefusals } from './pod/pod';
import { Refusal } from './refusal';
import { named, refusalsAt, Row, row, rowOf } from './row';
import { CORE, NETWORKING, SCHEDULING, STORAGE } from './sources';
import { GRPC_ROUTE, HTTP_ROUTE } from './traffic/http-route';
import { INGRESS } from './traffic/ingress';
import { NETWORK_POLICY } from './traffic/network-policy';
import { SERVICE } from './traffic/service';
import { typeRefusals } from './types';
import { forbidden, required } from './words';
import { CRON_JOB, JOB } from './workloads/job';
import { DAEMON_SET, DEPLOYMENT, REPLICA_SET, REPLICATION_CONTROLLER, STATEFUL_SET } from './workloads/workload';
import { integer, record } from '../../ground/shape';
import { groupOf, Manifest } from '../../manifests/manifest';

const POD = [
  rowOf('spec', `${CORE} ValidatePodSpec`, ({ spec }) => podRefusals('spec', record(spec), { isTemplate: false })),
  rowOf('metadata', DELETION_COST.source, ({ metadata }) => refusalsAt('metadata', record(metadata), [DELETION_COST], undefined)),
];

const within = (field: string, rows: readonly Row[]): readonly Row[] => rows.map(one =>
  rowOf(`${field}.${one.field}`, one.source, scope => refusalsAt(field, record(scope[field]), [one], undefined)));

/** The versions of the APIs that Kubernetes 1.28 to 1.36 serve alike. */
const V1: readonly string[] = ['v1'];

/** For each kind the rows, and the versions of its API that they are about. */
const TABLE: ReadonlyMap<string, readonly [readonly Row[], readonly string[]]> = new Map<string, readonly [readonly Row[], readonly string[]]>([
  ['/Pod', [POD, V1]],
  ['/ReplicationController', [REPLICATION_CONTROLLER, V1]],
  ['/Service', [SERVICE, V1]],
  ['/ConfigMap', [CONFIG_MAP, V1]],
  ['/Secret', [SECRET, V1]],
  ['/PersistentVolumeClaim', [within('spec', CLAIM_SPEC), V1]],
  ['/PersistentVolume', [within('spec', VOLUME_SPEC), V1]],
  ['/ResourceQuota', [RESOURCE_QUOTA, V1]],
  ['/LimitRange', [LIMIT_RANGE, V1]],
  ['/Namespace', [[], V1]],
  ['/ServiceAccount', [[], V1]],
  ['apps/Deployment', [DEPLOYMENT, V1]],
  ['apps/StatefulSet', [STATEFUL_SET, V1]],
  ['apps/DaemonSet', [DAEMON_SET, V1]],
  ['apps/ReplicaSet', [REPLICA_SET, V1]],
  ['batch/Job', [JOB, V1]],
  ['batch/CronJob', [CRON_JOB, V1]],
  ['autoscaling/HorizontalPodAutoscaler', [AUTOSCALER, ['v1', 'v2']]],
  ['policy/PodDisruptionBudget', [DISRUPTION_BUDGET, V1]],
  ['networking.k8s.io/Ingress', [INGRESS, V1]],
  ['networking.k8s.io/NetworkPolicy', [NETWORK_POLICY, V1]],
  ['networking.k8s.io/IngressClass', [[row('spec.controller', `${NETWORKING} validateIngressClassSpec`, named(value =>
    /^[^/]+\/./.test(value) ? undefined : 'must be a domain-prefixed path (such as "acme.io/foo")'))], V1]],
  ['gateway.networking.k8s.io/HTTPRoute', [HTTP_ROUTE, ['v1', 'v1beta1']]],
  ['gateway.networking.k8s.io/GRPCRoute', [GRPC_ROUTE, V1]],
  ['traefik.io/IngressRoute', [[], ['v1alpha1']]],
  ['traefik.io/TraefikService', [[], ['v1alpha1']]],
  ['networking.istio.io/VirtualService', [[], ['v1', 'v1beta1', 'v1alpha3']]],
  ['rbac.authorization.k8s.io/Role', [ROLE, V1]],
  ['rbac.authorization.k8s.io/ClusterRole', [CLUSTER_ROLE, V1]],
  ['rbac.authorization.k8s.io/RoleBinding', [ROLE_BINDING, V1]],
  ['rbac.authorization.k8s.io/ClusterRoleBinding', [CLUSTER_ROLE_BINDING, V1]],
  ['storage.k8s.io/StorageClass', [[row('provisioner', `${STORAGE} validateProvisioner`, value => value === undefined || value === '' ? required() : undefined)], V1]],
  ['scheduling.k8s.io/PriorityClass', [[
    rowOf('value', `${SCHEDULING} ValidatePriorityClass`, ({ value, metadata }) => {
      const isOwn = String(record(metadata).name).startsWith('system-');
      const message = forbidden(`maximum allowed value of a user defined priority is ${MOST_PRIORITY}`);
      return isOwn || (integer(value) ?? 0) <= MOST_PRIORITY ? [] : [{ field: 'value', message }];
    }),
  ], V1]],
]);

const MOST_PRIORITY = 1_000_000_000;

/** All rows, for those who want to know what is looked at. */
export function allRows(): ReadonlyArray<readonly [kind: string, row: Row]> {
  return [...TABLE].flatMap(([kind, [rows]]) => rows.map(one => [kind, one] as const));
}

/** What the server says to an object whatever is there before: one refusal for each field. */
export function tableRefusals(manifest: Manifest): readonly Refusal[] {
  const { apiVersion, kind } = manifest;
  const name = `${groupOf(apiVersion)}/${kind}`;
  const [rows, versions] = TABLE.get(name) ?? [];
  if (rows === undefined || !versions!.includes(apiVersion.slice(apiVersion.indexOf('/') + 1))) return [];
  // What is not written at all is written as empty.
  const whole = name.startsWith('gateway.') ? manifest : { ...manifest, spec: manifest.spec ?? {} };
  const said = [...typeRefusals(name, manifest), ...metadataRefusals(name, manifest), ...refusalsAt('', whole, rows, undefined)]
    .map(refusal => ({ ...refusal, message: `${refusal.field}: ${refusal.message}` }));
  return onePerField([...boundsRefusals(manifest), ...said]);
}

function onePerField(refusals: readonly Refusal[]): readonly Refusal[] {
  const known = new Set<string>();
  return refusals.filter(({ field }) => !known.has(field) && known.add(field));
}
