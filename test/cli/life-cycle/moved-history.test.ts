/** The versions of a rollout that was moved: those from before belong to it, and those of another rollout never do. */
import { AppRepository, appWith, removeAppRepositories } from '../../support/app-repository';

afterAll(removeAppRepositories);

const rolling = (name: string) => `new RollingDeployment(chart, '${name}', { name: '${name}', containers, replicas: 2, plan: RolloutPlan.parse('1 pod') });`;

/** An app whose rollouts have run each of the images: revision 1 has the first. */
async function withImages(images: readonly number[], constructs = rolling('hello'), keys = ['shop/hello']): Promise<AppRepository> {
  const repository = new AppRepository(appWith(constructs));
  await repository.synthAndCommit();
  for (const image of images.slice(1)) await release(repository, image, keys);
  return repository;
}

async function release(repository: AppRepository, image: number, keys: readonly string[]): Promise<void> {
  repository.edit(`hello:${image - 1}'`, `hello:${image}'`);
  await repository.synthAndCommit();
  for (const key of keys) await finish(repository, key);
}

async function finish(repository: AppRepository, key: string): Promise<void> {
  for (let left = 8; !new RegExp(`${key} +idle`).test(await repository.do('status')) && left > 0; left--) {
    await repository.do(`promote ${key}`);
    repository.commit();
  }
}

async function moved(repository: AppRepository, words: string, ...edits: ReadonlyArray<readonly [string, string]>): Promise<void> {
  await repository.do(`move ${words}`);
  for (const [from, to] of edits) repository.edit(from, to);
  await repository.synthAndCommit();
}

/** `2 shop/hello hello:2`, newest first. */
async function historyOf(repository: AppRepository, key: string): Promise<string[]> {
  const { stdout } = await repository.cli(`history ${key} --output json`);
  return JSON.parse(stdout).map(({ revision, rollout, images }: any) => `${revision} ${rollout} ${images[0].split('/').pop()}`);
}

test('versions from before a move, and from before another one, are listed and can be gone back to', async () => {
  const repository = await withImages([1, 2]);
  await moved(repository, 'shop/hello store/hello', ["app, 'shop'", "app, 'store'"]);
  await release(repository, 3, ['store/hello']);
  await moved(repository, 'store/hello last/hello', ["app, 'store'", "app, 'last'"]);
  expect(await historyOf(repository, 'last/hello')).toEqual(['3 store/hello hello:3', '2 shop/hello hello:2', '1 shop/hello hello:1']);
  expect(await repository.do('history last/hello')).toMatch(/^REVISION +ROLLOUT +VERSION +SINCE +COMMIT +IMAGES\n3 +store\/hello +[0-9a-f]{10} /);
  await repository.do('undo last/hello --to-revision 1');
  repository.commit();
  await finish(repository, 'last/hello');
  expect(repository.manifests().find(({ kind }) => kind === 'Deployment').spec.template.spec.containers[0].image).toBe('ghcr.io/acme/hello:1');
});

test('a move that a squash joined with what came after is followed too, and one that was reverted is not', async () => {
  const repository = await withImages([1]);
  const before = repository.git('rev-parse', 'HEAD').trim();
  await moved(repository, 'shop/hello store/hello', ["app, 'shop'", "app, 'store'"]);
  const afterMove = repository.git('rev-parse', 'HEAD').trim();
  await release(repository, 2, ['store/hello']);
  repository.git('reset', '--quiet', '--soft', before);
  repository.commit();
  expect(await historyOf(repository, 'store/hello')).toEqual(['2 store/hello hello:2', '1 shop/hello hello:1']);
  repository.git('reset', '--quiet', '--hard', afterMove);
  repository.record(undefined, 'revert', '--no-edit', 'HEAD');
  expect(await historyOf(repository, 'shop/hello')).toEqual(['1 shop/hello hello:1']);
});

test('rollouts that change places keep their own versions', async () => {
  const two = `${rolling('hello')}\nconst other = new Chart(app, 'other', { namespace: 'other', disableResourceNameHashes: true });\n${
    rolling('hello').replace('(chart', '(other').replace('containers,', "containers: [{ image: 'ghcr.io/acme/other:1', portNumber: 8080 }],")}`;
  const repository = await withImages([1, 2], two, ['shop/hello']);
  await moved(repository, 'shop/hello other/hello other/hello shop/hello', ["app, 'shop'", "app, 'now'"], ["app, 'other'", "app, 'shop'"], ["app, 'now'", "app, 'other'"]);
  expect(await historyOf(repository, 'other/hello')).toEqual(['2 shop/hello hello:2', '1 shop/hello hello:1']);
  expect(await historyOf(repository, 'shop/hello')).toEqual(['1 other/hello other:1']);
});

const inChart = (id: string, name = 'hello') => `{\n  const chart = new Chart(app, '${id}', { namespace: '${id}', disableResourceNameHashes: true });\n  ${rolling(name)}\n}`;
const TWO = `${inChart('staging')}\n${inChart('live')}`;
const KEYS = ['staging/hello', 'live/hello'];

test('environments whose records are the same keep their own versions when both are moved at once', async () => {
  const repository = await withImages([1, 2], TWO, KEYS);
  await moved(repository, 'staging stage live production', ["app, 'staging'", "app, 'stage'"], ["app, 'live'", "app, 'production'"]);
  expect(await historyOf(repository, 'stage/hello')).toEqual(['2 staging/hello hello:2', '1 staging/hello hello:1']);
  expect(await historyOf(repository, 'production/hello')).toEqual(['2 live/hello hello:2', '1 live/hello hello:1']);
});

test('where somebody moved records by hand that were the same, it is said that nobody knows which one was which', async () => {
  const repository = await withImages([1, 2], TWO, KEYS);
  for (const [old, id] of [['staging', 'stage'], ['live', 'production']]) {
    for (const file of ['hello.yaml', 'hello.versions.yaml']) {
      repository.write(`rollouts/${id}/${file}`, repository.read(`rollouts/${old}/${file}`).replace(`${old}/hello`, `${id}/hello`));
    }
    repository.git('rm', '--quiet', '-r', `rollouts/${old}`);
    repository.edit(`app, '${old}'`, `app, '${id}'`);
  }
  await repository.synthAndCommit();
  expect(await historyOf(repository, 'stage/hello')).toEqual(['2 stage/hello hello:2']);
  const hash = repository.git('rev-parse', 'HEAD').slice(0, 10);
  const why = `commit ${hash} moved records that were alike, live/hello and staging/hello, and does not say which one became this one: `
    + `see "git log ${hash}" for the versions from before\n`;
  expect((await repository.cli('history stage/hello')).stderr).toBe(`older revisions are not known: ${why}`);
  expect((await repository.cli('undo stage/hello --to-revision 1')).stderr).toBe(`error: stage/hello has no revision 1 that is known: ${why}`);
});

test('a move that was committed without the new key, and under another name, goes on to the versions from before', async () => {
  const repository = await withImages([1, 2], rolling('hello').replace("name: 'hello', ", ''));
  for (const file of ['shop-hello.yaml', 'shop-hello.versions.yaml']) {
    repository.write(`rollouts/store/${file}`, repository.read(`rollouts/shop/${file.replace('shop-', '')}`));
  }
  repository.git('rm', '--quiet', '-r', 'rollouts/shop');
  repository.commit();
  await moved(repository, 'shop/hello store/shop-hello', ["app, 'shop'", "app, 'store'"], ["'hello', { ", "'hello', { name: 'shop-hello', "]);
  expect(await historyOf(repository, 'store/shop-hello')).toEqual(['2 shop/hello hello:2', '1 shop/hello hello:1']);
  await repository.do('undo store/shop-hello --to-revision 1');
  repository.commit();
  await finish(repository, 'store/shop-hello');
  expect(repository.manifests().find(({ kind }) => kind === 'Deployment').spec.template.spec.containers[0].image).toBe('ghcr.io/acme/hello:1');
});

test('a copy is not a move, and what was deleted and begins anew has no versions from before', async () => {
  const repository = await withImages([1, 2], inChart('staging'), ['staging/hello']);
  const code = repository.read('main.js');
  for (const file of ['hello.yaml', 'hello.versions.yaml']) {
    repository.write(`rollouts/live/${file}`, repository.read(`rollouts/staging/${file}`).replace('staging/hello', 'live/hello'));
  }
  repository.edit('app.synth();', `${inChart('live')}\napp.synth();`);
  repository.edit("hello:2'", "hello:3'");
  await repository.synthAndCommit();
  expect(await historyOf(repository, 'live/hello')).toEqual(['2 live/hello hello:2']);
  repository.git('rm', '--quiet', '-r', 'rollouts');
  repository.write('main.js', code.replace(inChart('staging'), ''));
  await repository.synthAndCommit();
  repository.write('main.js', code.replace("hello:2'", "hello:9'"));
  await repository.synthAndCommit();
  expect(await historyOf(repository, 'staging/hello')).toEqual(['1 staging/hello hello:9']);
});

test('a new rollout in the place of one that went elsewhere begins there, and restored files go on', async () => {
  const repository = await withImages([1, 2]);
  await moved(repository, 'shop/hello store/hello', ["app, 'shop'", "app, 'store'"]);
  repository.edit('app.synth();', `const again = new Chart(app, 'shop', { namespace: 'again', disableResourceNameHashes: true });\n${rolling('hello').replace('(chart', '(again')}\napp.synth();`);
  await repository.synthAndCommit();
  expect(await historyOf(repository, 'shop/hello')).toEqual(['1 shop/hello hello:2']);
  expect(await historyOf(repository, 'store/hello')).toEqual(['2 shop/hello hello:2', '1 shop/hello hello:1']);
  const files = ['rollouts/store/hello.yaml', 'rollouts/store/hello.versions.yaml'];
  repository.git('rm', '--quiet', ...files);
  repository.commit();
  repository.git('checkout', '--quiet', 'HEAD~1', '--', ...files);
  repository.commit();
  expect(await historyOf(repository, 'store/hello')).toEqual(['2 shop/hello hello:2', '1 shop/hello hello:1']);
});
