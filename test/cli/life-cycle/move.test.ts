/** A record that is carried over to another key: the rollout stays where it stands. */
import { linkSync, mkdirSync } from 'fs';
import { join } from 'path';
import { AppRepository, appWith, removeAppRepositories } from '../../support/app-repository';
import { isDeep } from '../../support/deep';

afterAll(removeAppRepositories);

const canary = (name: string) => `new CanaryDeployment(chart, '${name}', { name: '${name}', containers, replicas: 4, plan: RolloutPlan.parse('1 pod, 50%') });`;

async function inProgress(constructs = canary('hello'), keys = ['shop/hello']): Promise<AppRepository> {
  const repository = new AppRepository(appWith(constructs));
  await repository.synthAndCommit();
  repository.edit('hello:1', 'hello:2');
  await repository.synthAndCommit();
  for (const key of keys) await repository.do(`promote ${key}`);
  repository.commit();
  return repository;
}

const renameChart = (repository: AppRepository) => repository.edit("app, 'shop'", "app, 'store'");
/** Without the lines that every command writes anew. */
const content = (repository: AppRepository, file: string) => repository.read(file).replace(/^(rollout|change): .*\n/mg, '');
const files = (key: string) => [`rollouts/${key}.yaml`, `rollouts/${key}.versions.yaml`];

/** Commits what is there, which hurts nobody, and goes on by one frame. */
async function commitAndGoOn(repository: AppRepository, key: string): Promise<void> {
  repository.commit();
  expect(await repository.cli('check --from HEAD~1')).toMatchObject({ code: 0, stdout: expect.stringMatching(/no findings|nothing/i) });
  expect(await repository.do(`promote ${key}`)).toContain(`${key}  step 1 of 3: 1 pod → `);
  repository.commit();
}

test.each([
  ['before the code is', false, false],
  ...isDeep ? [['after the code is', true, false] as const] : [],
  ['after a synthesis that was told it is new', true, true],
] as const)('moved %s, it stands at the very same frame and goes on', async (_name, isCodeFirst, isRecorded) => {
  const repository = await inProgress();
  const before = { manifests: repository.manifests(), files: files('shop/hello').map(file => content(repository, file)) };
  if (isCodeFirst) renameChart(repository);
  if (isRecorded) await repository.synth({ CDK8S_ROLLOUTS_NEW: 'store/hello' });
  const told = await repository.do('move shop/hello store/hello');
  expect(told).toMatch(/^shop\/hello → store\/hello {2}progressing\n {2}wrote .*: run "cdk8s synth" with the code that has them there, and commit both together\n$/);
  if (!isCodeFirst) renameChart(repository);
  const { code, stderr } = await repository.synth();
  expect([code, stderr]).toEqual([0, expect.stringMatching(/^store\/hello: step 1 of 3: 1 pod \(.*\n$/)]);
  expect(repository.manifests()).toEqual(before.manifests);
  expect(files('store/hello').map(file => content(repository, file))).toEqual(before.files);
  expect(repository.read('rollouts/store/hello.yaml')).toMatch(/^rollout: store\/hello\nchange: 3 move [0-9a-f]{10} from shop\/hello$/m);
  // Once more comes to the same, and leaves nothing behind.
  expect(await repository.do('move shop/hello store/hello')).toContain('all of that is written already');
  expect(repository.dirty.filter(file => file.includes('rollouts/shop'))).toEqual(files('shop/hello').sort().map(file => `D ${file}`));
  await commitAndGoOn(repository, 'store/hello');
});

test('files that somebody moved by hand get their keys, before and after they are committed', async () => {
  const repository = await inProgress();
  for (const isCommitted of [false, true]) {
    renameChart(repository);
    mkdirSync(join(repository.folder, 'rollouts/store'), { recursive: true });
    repository.git('mv', ...files('shop/hello'), 'rollouts/store/');
    if (isCommitted) repository.commit();
    const { stderr } = await repository.synth();
    const [, command] = /run "cdk8s-rollouts ([^"]+)"/.exec(stderr)!;
    expect(command).toBe('move shop/hello store/hello');
    await repository.do(command);
    expect((await repository.synth()).stderr).toMatch(/^store\/hello: step 1 of 3/);
    if (isCommitted) await commitAndGoOn(repository, 'store/hello');
    else repository.git('reset', '--quiet', '--hard');
  }
});

test('a record that Git carried over to a renamed file gets the key that the file beside it has', async () => {
  const repository = await inProgress();
  renameChart(repository);
  await repository.do('move shop/hello store/hello');
  await repository.synthAndCommit();
  repository.write('rollouts/store/hello.yaml', repository.read('rollouts/store/hello.yaml').replace('rollout: store/hello', 'rollout: shop/hello'));
  repository.commit();
  const [, command] = /run "cdk8s-rollouts ([^"]+)"/.exec((await repository.synth()).stderr)!;
  await repository.do(command);
  expect((await repository.synth()).stderr).toMatch(/^store\/hello: step 1 of 3/);
});

test('all records of a chart go at once, and two charts can exchange their ids', async () => {
  const both = `${canary('hello')}\nconst other = new Chart(app, 'other', { namespace: 'other', disableResourceNameHashes: true });\n`
    + `${canary('hello').replace('chart', 'other')}\n${canary('web').replace('hello:', '')}`;
  const repository = await inProgress(both, ['shop/hello']);
  const before = repository.manifests();
  const bySpace = (manifests: any[]) => manifests.map(one => JSON.stringify(one)).sort();
  repository.edit("app, 'shop'", "app, 'now'");
  repository.edit("app, 'other'", "app, 'shop'");
  repository.edit("app, 'now'", "app, 'other'");
  const told = await repository.do('move shop other other shop --output json');
  expect(JSON.parse(told).rollouts).toEqual([
    { key: 'other/hello', old: 'shop/hello', phase: 'progressing' },
    { key: 'other/web', old: 'shop/web', phase: 'idle' },
    { key: 'shop/hello', old: 'other/hello', phase: 'idle' },
  ]);
  expect((await repository.synth()).code).toBe(0);
  expect(bySpace(repository.manifests())).toEqual(bySpace(before));
  repository.commit();
  expect((await repository.cli('check --from HEAD~1')).code).toBe(0);
});

test('a rollout whose objects would be others is not moved, and the way that is named leads on', async () => {
  const repository = await inProgress(canary('hello').replace("name: 'hello', ", ''));
  const before = repository.manifests();
  renameChart(repository);
  const refused = await repository.cli('move shop/hello store/hello');
  expect(refused).toMatchObject({
    code: 1,
    stderr: 'error: shop/hello: its objects are called "shop-hello", and those of store/hello would be others: '
    + 'give its construct the name "shop-hello" and run "cdk8s-rollouts move shop/hello store/shop-hello"\n',
  });
  // A synthesis says the same.
  expect((await repository.synth()).stderr).toContain('give its construct the name "shop-hello" and run "cdk8s-rollouts move shop/hello store/shop-hello"');
  repository.edit("'hello', { ", "'hello', { name: 'shop-hello', ");
  await repository.do('move shop/hello store/shop-hello');
  expect((await repository.synth()).code).toBe(0);
  expect(repository.manifests()).toEqual(before);
  await commitAndGoOn(repository, 'store/shop-hello');
});

test('what it cannot do', async () => {
  const repository = await inProgress(`${canary('hello')}\nconst other = new Chart(app, 'other', { namespace: 'other' });\n${canary('hello').replace('chart', 'other')}`);
  const said = async (words: string) => {
    const { code, stderr } = await repository.cli(`move ${words}`);
    return [code, stderr.split('\n')[0]];
  };
  expect(await said('shop/hello other/hello')).toEqual([1, 'error: other/hello has a record at HEAD already: move that one in the same command, '
    + 'or end it with "git rm rollouts/other/hello.yaml rollouts/other/hello.versions.yaml", and run this again']);
  expect(await said('none store')).toEqual([1, 'error: nothing is recorded of a rollout or a chart "none", at HEAD or here: there is other/hello, shop/hello']);
  expect(await said('shop/hello')).toEqual([2, 'error: "shop/hello" goes nowhere: give an old and a new key for each']);
  expect(await said('shop/hello shop/hello')).toEqual([2, 'error: shop/hello has this key already: give another one']);
  expect(await said('shop/hello store')).toEqual([2, 'error: "store" is a chart, and "shop/hello" a rollout: say which rollout it is there, store/<name>']);
  expect(await said('shop store other store')).toEqual([2, 'error: store/hello would be the key of two rollouts: leave one out']);
  expect(await said('shop/hello ../hello')).toEqual([1, expect.stringContaining('"../hello" cannot be the key of a rollout')]);
  expect(repository.dirty).toEqual([]);
  expect(await repository.do('move shop/hello store/hello --dry-run')).toContain('  nothing was written: ');
  expect(repository.dirty).toEqual([]);
  // What is there and nobody has committed is not lost.
  await repository.do('move other/hello store/hello');
  expect(await said('shop/hello store/hello')).toEqual([1, 'error: store/hello has a record here that is not committed: commit it, '
    + 'or remove it with "rm rollouts/store/hello.yaml rollouts/store/hello.versions.yaml", and run this again']);
  // The way back is that of any other file.
  repository.git('checkout', '--quiet', 'HEAD', '--', 'rollouts');
  repository.git('rm', '--quiet', ...files('other/hello'));
  await repository.do('move shop/hello other/hello');
});

test('names that differ only in case are one file where the file system says so', async () => {
  const repository = await inProgress();
  const there = files('shop/hello').map(file => join(repository.folder, file));
  // A second name for the same file is what such a system gives.
  mkdirSync(join(repository.folder, 'rollouts/Shop'));
  for (const file of there) linkSync(file, file.replace('/shop/', '/Shop/'));
  await repository.do('move shop/hello Shop/hello');
  expect(repository.read('rollouts/Shop/hello.yaml')).toContain('rollout: Shop/hello\n');
  expect(repository.dirty).toEqual([
    ...files('shop/hello').sort().map(file => `D ${file}`), ...files('Shop/hello').sort().map(file => `?? ${file}`),
  ]);
});

test('a rollout that a revert took back waits for a person under its new key too', async () => {
  const repository = await inProgress();
  await repository.do('promote shop/hello');
  repository.commit();
  repository.record(undefined, 'revert', '--no-edit', 'HEAD');
  renameChart(repository);
  expect(await repository.do('move shop/hello store/hello')).toContain('store/hello was taken back by a revert, and is paused: when it is to go on, run "cdk8s-rollouts resume store/hello"\n');
  await repository.synthAndCommit();
  expect((await repository.cli('promote store/hello')).stderr).toContain('paused');
  await repository.do('resume store/hello');
  await commitAndGoOn(repository, 'store/hello');
  while (!/store\/hello +idle/.test(await repository.do('status'))) {
    await repository.do('promote store/hello');
    repository.commit();
  }
  await repository.do('undo store/hello');
});
