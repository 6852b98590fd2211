/** Apps and repositories of other shapes, and what is wrong with some. */
import { mkdirSync } from 'fs';
import { join } from 'path';
import { AppRepository, appWith, removeAppRepositories } from '../../support/app-repository';

afterAll(removeAppRepositories);

const CONSTRUCT = "new CanaryDeployment(chart, 'hello', { containers, replicas: 4, capacity: CanaryCapacity.SURGE, plan: RolloutPlan.parse('1 pod, 50%, 100%') });";
const CANARY = appWith(CONSTRUCT);
const WRITTEN = ['M dist/shop.k8s.yaml', 'M rollouts/shop/hello.versions.yaml', 'M rollouts/shop/hello.yaml'];

async function begun(repository = new AppRepository(CANARY)): Promise<AppRepository> {
  await repository.synthAndCommit();
  repository.edit('hello:1', 'hello:2');
  await repository.synthAndCommit();
  return repository;
}

test('the real cdk8s synth', async () => {
  const repository = new AppRepository(CANARY);
  const cdk8s = join(__dirname, '../../../node_modules/.bin/cdk8s');
  const synth = () => repository.run(cdk8s, ['synth', '--check-upgrade=false']);
  expect(await synth()).toMatchObject({ code: 0 });
  expect(repository.dirty).toEqual(['?? cdk8s.yaml', '?? dist/shop.k8s.yaml', '?? main.js', '?? rollouts/shop/hello.versions.yaml', '?? rollouts/shop/hello.yaml']);
  repository.commit();
  repository.edit('hello:1', 'hello:2');
  expect((await synth()).stderr).toContain('shop/hello: begins: step 1 of 3: 1 pod');
  repository.commit();
  await repository.do('promote hello');
  repository.commit();
  // What a command wrote is what a synthesis gives.
  expect(await synth()).toMatchObject({ code: 0 });
  expect(repository.dirty).toEqual([]);
});

test('synthesized twice it is the same', async () => {
  const repository = await begun();
  for (let i = 0; i < 2; i++) {
    await repository.synth();
    expect(repository.dirty).toEqual([]);
  }
});

test('an app in a folder of its repository', async () => {
  const repository = new AppRepository(CANARY, { folder: 'apps/shop', files: { 'README.md': 'hello' } });
  await begun(repository);
  expect(await repository.do('promote hello')).toContain('wrote rollouts/shop/hello.versions.yaml, rollouts/shop/hello.yaml, dist/shop.k8s.yaml: commit them');
  expect(repository.dirty).toEqual(WRITTEN.map(line => line.replace(' ', ' apps/shop/')));
  repository.commit();
  expect((await repository.cli('status')).stdout).toContain('step 2 of 3: 50%');
  expect((await repository.cli('history hello')).code).toBe(0);
});

test('outside of a repository, and before anything is committed', async () => {
  const repository = new AppRepository(CANARY);
  await repository.synth();
  const unborn = await repository.cli('promote hello');
  expect(unborn.code).toBe(1);
  expect(unborn.stderr).toMatch(/^error: .*commit/);
  expect(unborn.stderr).not.toMatch(/ {4}at /);
  await repository.run('rm', ['-rf', '.git']);
  for (const command of ['promote hello', 'abort hello', 'history hello', 'undo hello']) {
    const { code, stdout, stderr } = await repository.cli(command);
    expect([command, code, stdout]).toEqual([command, 1, '']);
    expect(stderr).toMatch(/^error: .*(not|no) .*git repository/);
  }
  // It reads files and needs no history.
  expect(await repository.cli('status')).toMatchObject({ code: 0 });
});

test('what is not an app', async () => {
  const repository = await begun();
  const config = repository.read('cdk8s.yaml');
  repository.git('rm', '--quiet', '--cached', 'cdk8s.yaml');
  await repository.run('rm', ['cdk8s.yaml']);
  expect((await repository.cli('promote hello')).stderr).toBe('error: there is no cdk8s.yaml here: run this in the folder of a cdk8s app\n');
  repository.write('cdk8s.yaml', 'app: [');
  expect((await repository.cli('promote hello')).stderr).toMatch(/^error: cdk8s.yaml is not valid YAML: .* \(2:1\): mend it there$/m);
  repository.write('cdk8s.yaml', 'language: typescript\n');
  expect((await repository.cli('promote hello')).stderr).toBe('error: cdk8s.yaml has no "app", the command that synthesizes, such as "node main.js": add it\n');
  repository.write('cdk8s.yaml', config);
  const dist = repository.read('dist/shop.k8s.yaml');

  const main = repository.read('main.js');
  repository.write('main.js', "throw new Error('the database is on fire');");
  const failed = await repository.cli('promote hello');
  expect(failed).toMatchObject({ code: 1, stdout: '' });
  expect(failed.stderr).toMatch(/^error: the app failed, and nothing was changed: node main.js\n[^]*Error: the database is on fire/);
  expect(failed.stderr).not.toMatch(/ {4}at /);

  repository.write('main.js', main.replace('app = new RolloutApp()', "app = new (require('cdk8s').App)()"));
  expect((await repository.cli('promote hello')).stderr).toBe('error: the app failed, and nothing was changed: node main.js\nError: Validation failed with the following errors:\n'
    + '  [shop/hello] state: this is an App, which reads no records, so every version goes to all pods at once, '
    + 'though rollouts/shop/hello.yaml says which one runs: create a RolloutApp in its place\n');

  repository.write('main.js', main.replace(CONSTRUCT, ''));
  expect((await repository.cli('promote hello')).stderr).toContain('error: shop/hello is recorded in rollouts/shop/hello.yaml, and no construct renders it');
  expect((await repository.cli('promote goodbye')).stderr).toBe('error: there is no rollout "goodbye": there is none at all\n');
  repository.write('main.js', main.replace('replicas: 4', 'replicas: -1'));
  expect((await repository.cli('promote hello')).stderr).toContain('[shop/hello] replicas: ');
  expect(repository.read('dist/shop.k8s.yaml')).toBe(dist);
});

test('an app with an outdir of its own', async () => {
  const repository = await begun(new AppRepository(CANARY.replace('new RolloutApp()', "new RolloutApp({ outdir: 'dist' })")));
  expect(await repository.cli('promote hello')).toMatchObject({
    code: 1, stderr: 'error: the app ignored CDK8S_OUTDIR: leave out "outdir" of the app, and set "output" in cdk8s.yaml\n',
  });
  expect(repository.dirty).toEqual([]);
});

test('manifests that are rendered in CI', async () => {
  const repository = new AppRepository(CANARY, { files: { '.gitignore': 'dist\n' } });
  await repository.synthAndCommit();
  repository.edit('hello:1', 'hello:2');
  expect((await repository.cli('promote hello')).stderr).toContain('commit');
  await repository.synthAndCommit();
  const { stdout } = await repository.cli('promote hello');
  expect(stdout).toContain('± Deployment/shop-hello-canary  spec.replicas: 1 → 4');
  expect(repository.dirty).toEqual(['M rollouts/shop/hello.versions.yaml', 'M rollouts/shop/hello.yaml']);
  repository.commit();
  const before = repository.read('dist/shop.k8s.yaml');
  const alone = await repository.cli('promote hello --no-synth');
  expect(alone).toMatchObject({ code: 0, stderr: '' });
  expect(alone.stdout).toContain('step 3 of 3: 100%, stable promoted');
  expect(repository.read('dist/shop.k8s.yaml')).toBe(before);
  expect(repository.dirty).toEqual(['M rollouts/shop/hello.yaml']);
});

test('CI=true without a baseline', async () => {
  const repository = new AppRepository(CANARY);
  const { code, stderr } = await repository.synth({ CI: 'true' });
  expect(code).not.toBe(0);
  expect(stderr).toContain('[shop/hello] state: rollouts/shop/hello.yaml is missing: run "cdk8s synth" on your own machine and commit the file, so that Git knows which version runs');
  expect(repository.dirty).toEqual(['?? cdk8s.yaml', '?? main.js']);
  await repository.synthAndCommit();
  expect(await repository.synth({ CI: 'true' })).toMatchObject({ code: 0, stderr: '' });
});

test('state elsewhere, and off', async () => {
  const repository = await begun(new AppRepository(CANARY.replace('new RolloutApp()', "new RolloutApp({ stateDir: 'state' })")));
  expect(repository.git('ls-files', 'state').split('\n')).toEqual(['state/shop/hello.versions.yaml', 'state/shop/hello.yaml']);
  expect((await repository.cli('promote hello')).stderr).toContain('--state');
  expect(await repository.cli('promote hello --state state')).toMatchObject({ code: 0, stderr: '' });
  expect((await repository.cli('status --state state')).stdout).toContain('step 2 of 3');
  expect(repository.dirty).toEqual(['M dist/shop.k8s.yaml', 'M state/shop/hello.versions.yaml', 'M state/shop/hello.yaml']);
  repository.git('checkout', '--quiet', '.');

  const off = await repository.synth({ CDK8S_ROLLOUTS_STATE: 'off', CI: 'true' });
  expect(off).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(repository.manifests().filter(({ kind }) => kind === 'Deployment').map(({ spec }) => [spec.replicas, spec.template.spec.containers[0].image])).toEqual([
    [4, 'ghcr.io/acme/hello:2'], [0, 'ghcr.io/acme/hello:2'],
  ]);
  expect(repository.dirty).toEqual(['M dist/shop.k8s.yaml']);
});

test('a field that changes with every commit is named', async () => {
  const repository = new AppRepository(CANARY.replace('app.synth();', `
    const kplus = require('cdk8s-plus-28');
    const commit = '${'0123456789'.repeat(4)}';
    chart.node.findChild('hello').workload.containers[0].env.addVariable('COMMIT', kplus.EnvValue.fromValue(commit));
    app.synth();`));
  await repository.synthAndCommit();
  repository.edit('0123456789'.repeat(4), '9876543210'.repeat(4));
  const { stderr } = await repository.synth();
  expect(stderr).toContain('COMMIT');
  expect(stderr).toContain('it looks as if it did so with every commit, which starts a rollout each time: take it out of the pod');
});

test('many rollouts that begin alike are one line', async () => {
  const repository = new AppRepository(appWith(Array.from({ length: 12 }, (_, i) => CONSTRUCT.replace("'hello'", `'app${i}'`)).join('\n')));
  const { stderr } = await repository.synth();
  expect(stderr).toBe('12 rollouts are new and recorded in rollouts: commit it\n');
  repository.commit();
  repository.edit('portNumber: 8080', 'portNumber: 8080, workingDir: "/app"');
  const begin = (await repository.synth()).stderr.split('\n').filter(line => line !== '');
  expect(begin).toHaveLength(1);
  expect(begin[0]).toMatch(/^12 rollouts begin, all by the same change \(shop\/app0, shop\/app1, shop\/app2 and 9 more\): pod\S*\.workingDir\. An upgrade of a library does that/);
});

test('a rollout that the code no longer has', async () => {
  const repository = await begun();
  repository.edit(CONSTRUCT.replace("'hello'", "'hello'"), CONSTRUCT.replace("'hello'", "'goodbye'"));
  const { stderr } = await repository.synth();
  expect(stderr).toContain('shop/goodbye is new and recorded in rollouts: commit it');
  expect(stderr).toContain('rollouts/shop/hello.yaml');
});

test('a folder that is in the way', async () => {
  const repository = await begun();
  mkdirSync(join(repository.folder, 'elsewhere'));
  const { code, stderr } = await repository.cli('status --state elsewhere');
  expect({ code, stderr }).toEqual({ code: 1, stderr: 'error: nothing is recorded in elsewhere: run "cdk8s synth" in an app that has a RolloutApp, or say with --state where it is\n' });
});
