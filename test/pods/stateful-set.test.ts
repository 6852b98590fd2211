/** The StatefulSet that a cdk8s-plus Deployment authors. */
import { ApiObject, Chart, JsonPatch, Size } from 'cdk8s';
import { ConfigMap, PodManagementPolicy } from 'cdk8s-plus-28';
import { RollingStatefulSet, RollingStatefulSetProps, RolloutPlan } from '../../src/index';
import { manifestsOf, newChart, ofKind, one, synth, WEB, workloads } from '../support/synth';

const plan = RolloutPlan.parse('1 pod, 3 pods, 50%');
const DATA = { name: 'data', storage: Size.gibibytes(10), mountPaths: { main: '/var/lib/store' } };

function store(chart: Chart, props: Partial<RollingStatefulSetProps> = {}): RollingStatefulSet {
  return new RollingStatefulSet(chart, 'store', { containers: [WEB], replicas: 10, plan, ...props });
}

function specOf(props: Partial<RollingStatefulSetProps> = {}, author: (set: RollingStatefulSet, chart: Chart) => unknown = () => {}): any {
  return one(synth(chart => author(store(chart, props), chart)), 'StatefulSet').spec;
}

const NEW = { containers: [{ ...WEB, image: 'ghcr.io/acme/hello:1.6.0' }] };
const patched = (...patches: JsonPatch[]) => ({ workload }: RollingStatefulSet) => ApiObject.of(workload).addJsonPatch(...patches);

test('the partition leaves the old pods: three of ten begin at ordinal 7', () => {
  const frames = store(newChart(), NEW).frames(store(newChart()).version);
  const sets = frames.map(({ manifests }) => one(manifests, 'StatefulSet').spec);
  expect(sets.map(({ updateStrategy }) => updateStrategy)).toEqual([0, 9, 7, 5, 0].map(partition => ({ type: 'RollingUpdate', rollingUpdate: { partition } })));
  expect(sets.map(({ template }) => template.spec.containers[0].image.split(':')[1])).toEqual(['1.5.0', '1.6.0', '1.6.0', '1.6.0', '1.6.0']);
  expect(new Set(sets.map(({ replicas }) => replicas))).toEqual(new Set([10]));
});

test('it has what a StatefulSet has, in order, and nothing of a Deployment', () => {
  expect(Object.keys(specOf({ volumeClaimTemplates: [DATA] }))).toEqual([
    'podManagementPolicy', 'replicas', 'selector', 'serviceName', 'template', 'updateStrategy', 'volumeClaimTemplates',
  ]);
});

test('the output does not depend on whether cdk8s sorts keys', () => {
  const rendered = () => JSON.stringify(synth(chart => store(chart, { volumeClaimTemplates: [DATA] })));
  const sorted = rendered();
  process.env.CDK8S_DISABLE_SORT = 'true';
  try {
    expect(JSON.stringify(JSON.parse(rendered()).filter(({ kind }: any) => kind === 'StatefulSet'))).toBe(JSON.stringify(JSON.parse(sorted).filter(({ kind }: any) => kind === 'StatefulSet')));
  } finally {
    delete process.env.CDK8S_DISABLE_SORT;
  }
});

test('its headless Service names the pods', () => {
  const manifests = synth(chart => store(chart, { name: 'ledger' }));
  expect(one(manifests, 'StatefulSet').spec.serviceName).toBe('ledger');
  expect(one(manifests, 'Service', 'ledger').spec).toEqual({
    clusterIP: 'None',
    type: 'ClusterIP',
    selector: { 'cdk8s-rollouts/rollout': 'ledger' },
    ports: [{ name: 'http', port: 8080, protocol: 'TCP', targetPort: 'http' }],
  });
});

test('a patch lets peers find each other before they are ready', () => {
  const manifests = synth(chart => ApiObject.of(store(chart).service!).addJsonPatch(JsonPatch.add('/spec/publishNotReadyAddresses', true)));
  expect(one(manifests, 'Service').spec.publishNotReadyAddresses).toBe(true);
});

test.each<[string, Partial<RollingStatefulSetProps>, string]>([
  ['by default in parallel', {}, 'Parallel'],
  ['on request in order', { podManagementPolicy: PodManagementPolicy.ORDERED_READY }, 'OrderedReady'],
])('pods start %s', (_, props, policy) => {
  expect(specOf(props).podManagementPolicy).toBe(policy);
});

test('one pod may be disrupted at a time', () => {
  const budget = (props: Partial<RollingStatefulSetProps>) => one(synth(chart => store(chart, props)), 'PodDisruptionBudget').spec.maxUnavailable;
  expect(budget({})).toBe(1);
  expect(budget({ disruptionBudget: undefined })).toBe(1);
});

describe('the objects', () => {
  test('are one of each', () => {
    expect(synth(chart => store(chart)).map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort()).toEqual(
      ['NetworkPolicy', 'PodDisruptionBudget', 'Service', 'ServiceAccount', 'StatefulSet'].map(kind => `${kind}/shop-store`));
  });

  test('ApiObject.of finds the StatefulSet, of the construct and of the workload', () => {
    const set = store(newChart());
    expect(ApiObject.of(set)).toBe(ApiObject.of(set.workload));
    expect([ApiObject.of(set).kind, ApiObject.of(set).name, set.workload.kind, set.workload.name]).toEqual(['StatefulSet', 'shop-store', 'StatefulSet', 'shop-store']);
  });

  test('a dependency of the workload comes before it', () => {
    const kinds = synth(chart => store(chart).workload.node.addDependency(new ConfigMap(chart, 'First'))).map(({ kind }) => kind);
    expect(kinds.indexOf('ConfigMap')).toBeLessThan(kinds.indexOf('StatefulSet'));
  });

  test('labels and annotations of the workload are those of the StatefulSet', () => {
    const { metadata } = one(synth(chart => {
      const { workload } = store(chart, { metadata: { labels: { team: 'storage' } } });
      workload.metadata.addLabel('tier', 'data');
      workload.metadata.addAnnotation('acme.com/owner', 'storage');
    }), 'StatefulSet');
    expect(metadata.labels).toMatchObject({ 'team': 'storage', 'tier': 'data', 'cdk8s-rollouts/rollout': 'shop-store' });
    expect(metadata.annotations).toMatchObject({ 'acme.com/owner': 'storage', 'cdk8s-rollouts/step': 'idle' });
  });
});

describe('JSON patches of the workload', () => {
  test('reach the pod template, once, and are part of the version', () => {
    const author = patched(JsonPatch.add('/spec/template/spec/hostAliases', [{ ip: '10.0.0.1', hostnames: ['peer'] }]), JsonPatch.add('/spec/template/spec/containers/0/args', ['--v']));
    const chart = newChart();
    const set = store(chart);
    const before = set.version.hash;
    author(set);
    const [first, second] = [manifestsOf(chart), manifestsOf(chart)];
    expect(second).toEqual(first);
    const { hostAliases, containers: [main] } = one(first, 'StatefulSet').spec.template.spec;
    expect([hostAliases, main.args]).toEqual([[{ ip: '10.0.0.1', hostnames: ['peer'] }], ['--v']]);
    expect(set.version.hash).not.toBe(before);
  });

  test('in a rollout wait for the pods that take the new template', () => {
    const stable = store(newChart()).version;
    const set = store(newChart());
    patched(JsonPatch.add('/spec/template/spec/containers/0/args', ['--v']))(set);
    const args = set.frames(stable).map(({ manifests }) => one(manifests, 'StatefulSet').spec.template.spec.containers[0].args);
    expect(args).toEqual([undefined, ['--v'], ['--v'], ['--v'], ['--v']]);
  });

  test('reach what a StatefulSet has of its own', () => {
    const spec = specOf({ volumeClaimTemplates: [DATA] }, patched(
      JsonPatch.add('/spec/persistentVolumeClaimRetentionPolicy', { whenDeleted: 'Retain', whenScaled: 'Delete' }),
      JsonPatch.add('/spec/revisionHistoryLimit', 3),
      JsonPatch.add('/spec/volumeClaimTemplates/0/metadata/labels', { backup: 'daily' }),
      JsonPatch.replace('/spec/volumeClaimTemplates/0/spec/volumeMode', 'Block'),
    ));
    expect(spec.persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: 'Retain', whenScaled: 'Delete' });
    expect(spec.revisionHistoryLimit).toBe(3);
    expect(spec.volumeClaimTemplates[0]).toMatchObject({ metadata: { name: 'data', labels: { backup: 'daily' } }, spec: { volumeMode: 'Block' } });
  });
});

test('a required spread is there once, however often the app is synthesized', () => {
  const chart = newChart();
  store(chart).workload.scheduling.spread();
  manifestsOf(chart);
  const [{ spec }] = workloads(manifestsOf(chart));
  expect(JSON.stringify(spec).match(/requiredDuringSchedulingIgnoredDuringExecution/g)).toHaveLength(1);
  expect(ofKind(manifestsOf(chart), 'StatefulSet')).toHaveLength(1);
});
