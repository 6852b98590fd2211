/** Names of which one gets into the way of another: on every machine, or where upper and lower case make no difference. */
import { readdirSync, rmSync } from 'fs';
import { join } from 'path';
import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
import { CanaryDeployment, RolloutApp } from '../../../src';
import { FileNames } from '../../../src/ground/name-clashes';
import { newFolder } from '../../state/processes';
import { errorOf } from '../../support/synth';

let folder: string;
beforeEach(() => {
  folder = newFolder();
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

test.each([
  [['shop/hello.yaml', 'shop/other.yaml', 'shop/hello/a.yaml', 'shop.yaml'], []],
  [['shop/hello.yaml', 'shop/Hello.yaml'], ['shop/hello.yaml']],
  [['shop/a.yaml', 'Shop/b.yaml'], ['shop']],
  [['shop/a.yaml', 'shop/a.yaml/b.yaml'], ['shop/a.yaml']],
  [['shop/a.yaml/b.yaml', 'shop/a.yaml'], ['shop/a.yaml']],
  [['shop/caf\u00e9.yaml', 'shop/cafe\u0301.yaml'], ['shop/caf\u00e9.yaml']],
])('%j: %j is in the way', (files, expected) => {
  const names = new FileNames();
  expect(files.flatMap(file => names.add(file)?.other ?? [])).toEqual(expected);
});

function appWith(charts: ReadonlyArray<readonly [chart: string, rollout: string]>): RolloutApp {
  const app = new RolloutApp({ outdir: join(folder, 'dist'), stateDir: join(folder, 'rollouts') });
  for (const [id, rollout] of charts) {
    const namespace = id.toLowerCase().replaceAll(/\W/g, '-');
    const scope = id.split('/').reduce<App | Chart>((at, one) => (at.node.tryFindChild(one) as Chart | undefined) ?? new Chart(at, one, { namespace }), app);
    new CanaryDeployment(scope, rollout, { containers: [{ image: 'hello:1', portNumber: 80 }], replicas: 2 });
  }
  return app;
}

test.each([
  [[['shop', 'hello'], ['shop', 'Hello']], 'rollouts/shop/Hello.yaml and <>/rollouts/shop/hello.yaml are one and the same'],
  [[['shop', 'hello'], ['Shop', 'other']], 'rollouts/Shop and <>/rollouts/shop are one and the same'],
  [[['shop', 'hello'], ['shop/hello.yaml', 'other']], 'rollouts/shop/hello.yaml would be a file and a folder'],
  [[['shop', 'hello'], ['shop', 'hello.versions']], 'cannot be the key of a rollout'],
] as const)('of rollouts, %j', (charts, expected) => {
  const message = errorOf(() => appWith(charts).synth());
  expect(message.replaceAll(folder, '<>')).toContain(expected);
  expect(readdirSync(folder, { recursive: true })).toEqual(['dist']);
});

test('of manifests', () => {
  const app = new RolloutApp({ outdir: join(folder, 'dist'), stateless: true, yamlOutputType: YamlOutputType.FILE_PER_RESOURCE });
  const chart = new Chart(app, 'shop');
  for (const name of ['admin', 'Admin']) new ApiObject(chart, name, { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name } });
  const file = (name: string) => join(folder, `dist/Role.${name}.k8s.yaml`);
  const same = `${file('Admin')} and ${file('admin')} are one and the same where upper and lower case make no difference`;
  expect(errorOf(() => app.synth())).toBe(`${same}: give the chart or the object another name`);
  expect(readdirSync(join(folder, 'dist'))).toEqual([]);
});
