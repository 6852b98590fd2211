/**
 * The fields that the API server refuses to change, kind by kind, with its words.
 *
 * @see https://github.com/kubernetes/kubernetes/tree/v1.34.0/pkg/apis the `Validate…Update` functions in its `validation` folders
 */
import { Refusal } from './refusal';
import { plain } from './words';
import { canonical } from '../../ground/canonical';
import { quantity } from '../../ground/quantity';
import { list, Open, record, records, text } from '../../ground/shape';
import { Manifest, servedGroup } from '../../manifests/manifest';

type Check = (before: Manifest, after: Manifest) => readonly Refusal[];

const IMMUTABLE = 'field is immutable';
const NOT_AGAIN = 'may not change once set';
const SEALED = 'field is immutable when `immutable` is set';
const OF_STATEFUL_SET = "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
  + "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
const OF_CLAIM = 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
const OF_VOLUME = 'spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation';
const OF_POD = 'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,'
  + '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds`';

const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['apps/Deployment', selector],
  ['apps/DaemonSet', selector],
  ['apps/ReplicaSet', selector],
  ['apps/StatefulSet', statefulSet],
  ['batch/Job', job],
  ['/Service', service],
  ['/ConfigMap', sealedData('data', 'binaryData')],
  ['/Secret', secret],
  ['/PersistentVolumeClaim', persistentVolumeClaim],
  ['/PersistentVolume', persistentVolume],
  ['/ResourceQuota', (before, after) => same([...list(at(before, 'spec.scopes'))].sort(), [...list(at(after, 'spec.scopes'))].sort())
    ? [] : [{ field: 'spec.scopes', message: `spec.scopes: Invalid value: ${IMMUTABLE}` }]],
  ['/Pod', pod],
  ['rbac.authorization.k8s.io/RoleBinding', roleRef],
  ['rbac.authorization.k8s.io/ClusterRoleBinding', roleRef],
  ['scheduling.k8s.io/PriorityClass', all(
    fixed('value', 'may not be changed in an update.'),
    fixed('preemptionPolicy', IMMUTABLE, 'PreemptLowerPriority'),
  )],
  ['storage.k8s.io/StorageClass', all(
    fixed('parameters', 'updates to parameters are forbidden.'),
    fixed('provisioner', 'updates to provisioner are forbidden.'),
    fixed('reclaimPolicy', 'updates to reclaimPolicy are forbidden.', 'Delete'),
    fixed('volumeBindingMode', IMMUTABLE, 'Immediate'),
  )],
  ['storage.k8s.io/VolumeAttributesClass', all(
    fixed('parameters', 'updates to parameters are forbidden.'),
    fixed('driverName', 'updates to driverName are forbidden.'),
  )],
  ['storage.k8s.io/CSIDriver', all(fixed('spec.attachRequired', IMMUTABLE, true), fixed('spec.volumeLifecycleModes', IMMUTABLE, ['Persistent']))],
  ['networking.k8s.io/IngressClass', fixed('spec.controller')],
  ['node.k8s.io/RuntimeClass', fixed('handler')],
  ['discovery.k8s.io/EndpointSlice', fixed('addressType')],
  ['gateway.networking.k8s.io/GatewayClass', fixed('spec.controllerName', 'Value is immutable')],
  ['apiextensions.k8s.io/CustomResourceDefinition', all(
    fixed('spec.group'), fixed('spec.scope'), fixed('spec.names.plural'), fixed('spec.names.kind'), storedVersions,
  )],
]);

/** What the API server says to a change of an object; empty where it accepts it. */
export function changeRefusals(before: Manifest, after: Manifest): readonly Refusal[] {
  return CHECKS.get(`${servedGroup(after.apiVersion, after.kind)}/${after.kind}`)?.(before, after) ?? [];
}

function all(...checks: Check[]): Check {
  return (before, after) => checks.flatMap(check => check(before, after));
}

/** A field that keeps its value; where it is not written it has its default. */
function fixed(field: string, words = IMMUTABLE, otherwise?: unknown): Check {
  const valueOf = (manifest: Manifest) => {
    const value = at(manifest, field);
    return value === undefined || value === null || value === '' ? otherwise : value;
  };
  return (before, after) => same(valueOf(before), valueOf(after)) ? [] : [{ field, message: `${field}: ${words}` }];
}

/**
 * The version in which objects are stored: the status goes on naming it until somebody has migrated them.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.0/staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go
 *   ValidateCustomResourceDefinitionStoredVersions
 */
function storedVersions(before: Manifest, after: Manifest): readonly Refusal[] {
  const versions = ({ spec }: Manifest) => records(record(spec).versions);
  const stored = versions(before).find(({ storage }) => storage === true)?.name;
  if (typeof stored !== 'string' || versions(after).length === 0 || versions(after).some(({ name }) => name === stored)) return [];
  return [{
    field: 'spec.versions',
    message: `status.storedVersions: Invalid value: "${stored}": missing from spec.versions; ${stored} was previously a storage version`,
  }];
}

/** Before apps/v1 a selector that was not written was made of the labels of the template. */
function selector(before: Manifest, after: Manifest): readonly Refusal[] {
  const withSelector = (manifest: Manifest): Manifest => {
    const spec = record(manifest.spec);
    const isOld = manifest.apiVersion !== 'apps/v1' && spec.selector === undefined;
    return isOld ? { ...manifest, spec: { ...spec, selector: { matchLabels: record(record(spec.template).metadata).labels } } } : manifest;
  };
  return fixed('spec.selector')(withSelector(before), withSelector(after));
}

/** What is not known here, such as a misspelt field, is dropped by the server. `revisionHistoryLimit` is fixed in the older versions only. */
const FIXED_IN_STATEFUL_SETS = ['serviceName', 'selector', 'podManagementPolicy', 'volumeClaimTemplates'];

function statefulSet(before: Manifest, after: Manifest): Refusal[] {
  const fields = (spec: Open): Open => ({
    ...spec,
    podManagementPolicy: spec.podManagementPolicy ?? 'OrderedReady',
    volumeClaimTemplates: records(spec.volumeClaimTemplates).map(claimTemplate),
  });
  return changedMembers(fields(record(before.spec)), fields(record(after.spec)), FIXED_IN_STATEFUL_SETS)
    .map(name => ({ field: `spec.${name}`, message: `spec: Forbidden: ${OF_STATEFUL_SET}` }));
}

/** A claim as the server keeps it. Its labels and annotations count as well. */
function claimTemplate({ metadata, spec }: Open): Open {
  return { metadata: { ...record(metadata), creationTimestamp: undefined }, spec: { ...record(spec), volumeMode: record(spec).volumeMode ?? 'Filesystem' } };
}

const FIXED_IN_JOBS = ['selector', 'template', 'completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'];

function job(before: Manifest, after: Manifest): Refusal[] {
  // What a Job asks of nodes may change while it waits.
  const templateOf = record(before.spec).suspend === true ? unplaced : record;
  const fields = ({ completionMode = 'NonIndexed', parallelism, completions, template, podFailurePolicy, ...spec }: Open): Open => ({
    ...spec,
    completionMode,
    completions: completions ?? (parallelism === undefined ? 1 : undefined),
    template: templateOf(template),
    podFailurePolicy: { rules: records(record(podFailurePolicy).rules).map(failureRule) },
  });
  const [old, now] = [fields(record(before.spec)), fields(record(after.spec))];
  const names = now.completionMode === 'Indexed' ? FIXED_IN_JOBS : [...FIXED_IN_JOBS, 'completions'];
  return names.filter(name => !same(old[name], now[name])).map(name => ({ field: `spec.${name}`, message: `spec.${name}: Invalid value: ${IMMUTABLE}` }));
}

/** A condition is asked for as true where nothing else is written. */
function failureRule(rule: Open): Open {
  return { ...rule, onPodConditions: records(rule.onPodConditions).map(one => ({ ...one, status: one.status || 'True' })) };
}

/** A template without what may change while the Job is suspended. */
function unplaced(template: unknown): Open {
  const { nodeSelector, affinity, tolerations, schedulingGates, containers, initContainers, ...spec } = record(record(template).spec);
  const withoutResources = (those: unknown) => records(those).map(one => ({ ...one, resources: undefined }));
  return { ...spec, containers: withoutResources(containers), initContainers: withoutResources(initContainers) };
}

/** An address that is not written was given by the server: what it is nobody can tell, but `None` it is not. */
function service(before: Manifest, after: Manifest): Refusal[] {
  const [old, now] = [record(before.spec), record(after.spec)];
  if (old.type === 'ExternalName' || now.type === 'ExternalName') return [];
  const [was, is] = [text(old.clusterIP) ?? '', text(now.clusterIP) ?? ''];
  const moves = is !== '' && is !== was && (was !== '' || is === 'None');
  const isBalanced = old.type === 'LoadBalancer' && now.type === 'LoadBalancer';
  const [family, newFamily] = [old, now].map(spec => text(list(spec.ipFamilies)[0]));
  // A Service that was headless stays so where no address is written.
  const isOpened = was === 'None' && is === '' && (now.type === 'NodePort' || now.type === 'LoadBalancer');
  return [
    ...isOpened ? [{ field: 'spec.type', message: `spec.clusterIPs[0]: Invalid value: "None": may not be set to 'None' for ${plain(now.type)} services` }] : [],
    ...was !== 'None' && !moves && family !== undefined && newFamily !== undefined && family !== newFamily
      ? [{ field: 'spec.ipFamilies', message: `spec.ipFamilies[0]: Invalid value: ["${newFamily}"]: ${NOT_AGAIN}` }]
      : [],
    ...moves ? [{ field: 'spec.clusterIP', message: `spec.clusterIPs[0]: Invalid value: ["${is}"]: ${NOT_AGAIN}` }] : [],
    ...isBalanced ? fixed('spec.loadBalancerClass', NOT_AGAIN)(before, after) : [],
  ];
}

function sealedData(...fields: string[]): Check {
  return (before, after) => before.immutable !== true ? [] : [
    ...after.immutable === true ? [] : [{ field: 'immutable', message: `immutable: Forbidden: ${SEALED}` }],
    ...fields.filter(field => !same(before[field], after[field])).map(field => ({ field, message: `${field}: Forbidden: ${SEALED}` })),
  ];
}

function secret(before: Manifest, after: Manifest): Refusal[] {
  const merged = (manifest: Manifest): Manifest => ({
    ...manifest,
    data: { ...record(manifest.data), ...encoded(record(manifest.stringData)) },
  });
  return [...fixed('type', IMMUTABLE, 'Opaque')(before, after), ...sealedData('data')(merged(before), merged(after))];
}

function encoded(data: Open): Open {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(text(value) ?? '').toString('base64')]));
}

const FIXED_IN_CLAIMS = ['accessModes', 'selector', 'resources', 'volumeName', 'storageClassName', 'volumeMode', 'dataSource', 'dataSourceRef'];
/** What the server or a volume controller fills in may be written down later. */
const FILLED_IN_CLAIMS = ['volumeName', 'storageClassName'];

function persistentVolumeClaim(before: Manifest, after: Manifest): Refusal[] {
  const [old, now] = [record(before.spec), record(after.spec)];
  const fields = (spec: Open): Open => ({
    ...spec,
    volumeMode: spec.volumeMode ?? 'Filesystem',
    resources: { ...record(spec.resources), requests: { ...record(record(spec.resources).requests), storage: undefined } },
  });
  const [size, newSize] = [old, now].map(spec => quantity(record(record(spec.resources).requests).storage));
  const storage = 'spec.resources.requests.storage';
  return [
    ...changedMembers(fields(old), fields(now), FIXED_IN_CLAIMS)
      .filter(name => !(FILLED_IN_CLAIMS.includes(name) && old[name] === undefined))
      .map(name => ({ field: `spec.${name}`, message: `spec: Forbidden: ${OF_CLAIM}` })),
    ...size !== undefined && newSize !== undefined && newSize < size
      ? [{ field: storage, message: `${storage}: Forbidden: field can not be less than status.capacity` }]
      : [],
  ];
}

const MUTABLE_IN_PODS = ['activeDeadlineSeconds', 'tolerations', 'terminationGracePeriodSeconds'];

/** Where the data is, and how it is given. */
function persistentVolume(before: Manifest, after: Manifest): Refusal[] {
  const [old, now] = [record(before.spec), record(after.spec)];
  return [
    ...changedMembers(old, now, SOURCES_OF_VOLUMES).map(name => ({ field: `spec.${name}`, message: OF_VOLUME })),
    ...fixed('spec.volumeMode', IMMUTABLE, 'Filesystem')(before, after),
  ];
}

const SOURCES_OF_VOLUMES = ['hostPath', 'nfs', 'local', 'iscsi', 'awsElasticBlockStore', 'gcePersistentDisk', 'azureDisk', 'azureFile', 'cephfs', 'rbd', 'fc'];

/** A pod that no controller started. What the server fills in later may be written down. */
function pod(before: Manifest, after: Manifest): Refusal[] {
  const withoutImages = (containers: unknown) => records(containers).map(one => ({ ...one, image: undefined }));
  const fields = (spec: Open): Open => ({ ...spec, containers: withoutImages(spec.containers), initContainers: withoutImages(spec.initContainers) });
  const [old, now] = [fields(record(before.spec)), fields(record(after.spec))];
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  return [...names].filter(name => !MUTABLE_IN_PODS.includes(name) && (name.endsWith('ontainers') || old[name] !== undefined) && !same(old[name], now[name]))
    .map(name => ({ field: `spec.${name}`, message: `spec: Forbidden: ${OF_POD}` }));
}

/** The server fills in the group of roles. */
function roleRef(before: Manifest, after: Manifest): Refusal[] {
  const whole = ({ apiGroup, kind, name }: Open): Open => ({ kind, name, apiGroup: apiGroup || 'rbac.authorization.k8s.io' });
  const isSame = same(whole(record(before.roleRef)), whole(record(after.roleRef)));
  return isSame ? [] : [{ field: 'roleRef', message: 'roleRef: cannot change roleRef' }];
}

function changedMembers(before: Open, after: Open, names: readonly string[]): string[] {
  return names.filter(name => !same(before[name], after[name]));
}

function at(manifest: Manifest, field: string): unknown {
  return field.split('.').reduce<unknown>((value, name) => record(value)[name], manifest);
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(canonical(written(a))) === JSON.stringify(canonical(written(b)));
}

/** For the server, what is empty is as good as absent, and a quantity is the same however it is written. */
function written(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(one => written(one));
  if (name === 'storage' || name === 'cpu' || name === 'memory') return quantity(value) ?? value;
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const members = Object.entries(value).map(([key, member]) => [key, written(member, key)] as const).filter(([, member]) => member !== undefined);
  return members.length === 0 ? undefined : Object.fromEntries(members);
}
