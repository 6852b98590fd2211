/** Configuration that travels with a version: an immutable ConfigMap named by its content. */
import { Volume } from 'cdk8s-plus-28';
import { CanaryDeployment, RollingDeployment, RolloutProps, RolloutState } from '../../src/index';
import { manifestsOf, newChart, ofKind, one, synth, WEB } from '../support/synth';

const config = { GREETING: 'hello', LEVEL: 'info' };

function rendered(props: RolloutProps): any[] {
  return synth(chart => new RollingDeployment(chart, 'hello', { containers: [WEB, { image: 'fluent/fluent-bit:3.1' }], replicas: 10, ...props }));
}

const nameOf = (data: { [key: string]: string }) => one(rendered({ config: data }), 'ConfigMap').metadata.name;

test('it is immutable and named by its content', () => {
  const map = one(rendered({ config }), 'ConfigMap');
  expect(map).toEqual(expect.objectContaining({ apiVersion: 'v1', immutable: true, data: config }));
  expect(map.metadata.name).toMatch(/^shop-hello-config-[0-9a-f]{10}$/);
  expect(map.metadata.namespace).toBe('shop');
});

test('other content has another name, the same content in another order has the same', () => {
  expect(nameOf({ ...config, LEVEL: 'debug' })).not.toBe(nameOf(config));
  expect(nameOf({ LEVEL: 'info', GREETING: 'hello' })).toBe(nameOf(config));
});

test('by default every key is an environment variable of the first container', () => {
  const { spec } = one(rendered({ config }), 'Deployment').spec.template;
  expect(spec.containers[0].envFrom).toEqual([{ configMapRef: { name: nameOf(config) } }]);
  expect(spec.containers[1].envFrom).toBeUndefined();
  expect(spec.volumes).toBeUndefined();
});

test('with a path every key is a file for the first container', () => {
  const { spec } = one(rendered({ config: { 'nginx.conf': 'events {}' }, configPath: '/etc/nginx' }), 'Deployment').spec.template;
  const [volume] = spec.volumes;
  expect(volume.configMap).toEqual({ name: nameOf({ 'nginx.conf': 'events {}' }) });
  expect(spec.containers[0].volumeMounts).toEqual([{ name: volume.name, mountPath: '/etc/nginx', readOnly: true }]);
  expect(spec.containers[0].envFrom).toBeUndefined();
  expect(spec.containers[1].volumeMounts).toBeUndefined();
});

test('volumes of the user stay beside it, whatever their names', () => {
  const manifests = synth(chart => {
    const hello = new RollingDeployment(chart, 'hello', { containers: [WEB], replicas: 10, config, configPath: '/etc/hello' });
    hello.workload.containers[0].mount('/cache', Volume.fromEmptyDir(chart, 'Cache', 'cache'));
    hello.workload.containers[0].mount('/theirs', Volume.fromEmptyDir(chart, 'Theirs', 'config'));
  });
  const { containers: [main], volumes } = one(manifests, 'Deployment').spec.template.spec;
  expect(main.volumeMounts.map(({ mountPath }: any) => mountPath).sort()).toEqual(['/cache', '/etc/hello', '/theirs']);
  expect(volumes.map(({ name }: any) => name)).toEqual(expect.arrayContaining(['cache', 'config']));
  expect(new Set(volumes.map(({ name }: any) => name)).size).toBe(3);
});

test('without a config there is no ConfigMap', () => {
  const hello = new RollingDeployment(newChart(), 'hello', { containers: [WEB], replicas: 10 });
  expect(hello.configMap).toBeUndefined();
  expect(ofKind(rendered({}), 'ConfigMap')).toEqual([]);
});

describe('in a rollout', () => {
  const props = { containers: [WEB], replicas: 10 };
  const stable = new CanaryDeployment(newChart(), 'hello', { ...props, config }).version;
  const candidate = { ...config, LEVEL: 'debug' };

  test('a change of the config alone is a new version', () => {
    expect(new CanaryDeployment(newChart(), 'hello', { ...props, config: candidate }).version.hash).not.toBe(stable.hash);
    expect(new CanaryDeployment(newChart(), 'hello', { ...props, config }).version.hash).toBe(stable.hash);
  });

  test('each track reads the config of its own version', () => {
    const chart = newChart();
    new CanaryDeployment(chart, 'hello', { ...props, config: candidate, state: RolloutState.inProgress({ stable }) });
    const manifests = manifestsOf(chart);
    const configOf = (name: string) => {
      const [{ configMapRef }] = one(manifests, 'Deployment', name).spec.template.spec.containers[0].envFrom;
      return one(manifests, 'ConfigMap', configMapRef.name).data;
    };
    expect(configOf('shop-hello')).toEqual(config);
    expect(configOf('shop-hello-canary')).toEqual(candidate);
  });

  test('in every frame every config that a pod reads is there, and was there or leaves a frame after its last reader', () => {
    const all = new CanaryDeployment(newChart(), 'hello', { ...props, config: candidate }).frames(stable);
    const present = all.map(({ manifests }) => ofKind(manifests, 'ConfigMap').map(({ metadata }) => metadata.name));
    const read = all.map(({ manifests }) => ofKind(manifests, 'Deployment')
      .flatMap(({ spec }) => spec.template.spec.containers.flatMap((container: any) => container.envFrom ?? []))
      .map(({ configMapRef }) => configMapRef.name));
    for (const [i, names] of read.entries()) {
      expect(present[i]).toEqual(expect.arrayContaining(names));
      // Pods outlive their frame a little, and a revert needs what was before.
      if (i > 0) expect(present[i]).toEqual(expect.arrayContaining(read[i - 1]));
    }
    expect(present[0]).toEqual([stable.config!.name]);
    expect(new Set(read[read.length - 1]).size).toBe(1);
    expect(new Set(present[present.length - 1]).size).toBe(1);
  });
});
