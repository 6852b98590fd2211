/** A synthesis records a rollout as new only where nobody had it before. */
import { existsSync, mkdirSync, rmSync } from 'fs';
import { join } from 'path';
import { AppRepository, appWith, removeAppRepositories } from '../support/app-repository';
import { isDeep } from '../support/deep';

afterAll(removeAppRepositories);

const RECORD = 'rollouts/shop/hello.yaml';
const VERSIONS = 'rollouts/shop/hello.versions.yaml';
const APP = appWith("new CanaryDeployment(chart, 'hello', { name: 'hello', containers, replicas: 4, plan: RolloutPlan.parse('1 pod, 50%') });");

/** One of several environments is built, the one that a variable names. */
const ONE_OF_SEVERAL = APP.replace("'shop'", "'shop-' + (process.env.ENV ?? 'staging')");

async function idle(app = APP): Promise<AppRepository> {
  const repository = new AppRepository(app);
  await repository.synthAndCommit();
  return repository;
}

async function inProgress(app = APP): Promise<AppRepository> {
  const repository = await idle(app);
  repository.edit('hello:1', 'hello:2');
  await repository.synthAndCommit();
  await repository.do('promote hello');
  repository.commit();
  return repository;
}

async function refusal(repository: AppRepository, environment = {}): Promise<string> {
  const { code, stderr } = await repository.synth(environment);
  expect(code).toBe(1);
  expect(repository.dirty.filter(file => file.startsWith('??') && file.includes('rollouts/'))).toEqual([]);
  return stderr;
}

/** Runs what a message names, to the letter. */
async function follow(repository: AppRepository, message: string, beginning: string): Promise<void> {
  const command = [...message.matchAll(/"([^"]+)"/g)].map(([, one]) => one).find(one => one.startsWith(beginning));
  if (command === undefined) throw new Error(`no "${beginning}" in ${message}`);
  const [program, ...words] = command.split(' ');
  if (program === 'git') repository.git(...words);
  else await repository.do(words.join(' '));
}

const pods = (repository: AppRepository) => repository.manifests().filter(({ kind }) => kind === 'Deployment')
  .map(({ metadata, spec }) => `${metadata.name}: ${spec.replicas} of ${spec.template.spec.containers[0].image}`);

describe.each([
  ['both files', [RECORD, VERSIONS]],
  ['the record', [RECORD]],
  ['the versions', [VERSIONS]],
])('%s of a rollout in progress are missing', (_name, files) => {
  test.each(isDeep ? [false, true] : [files.length === 1])('removed from the index: %s', async isStaged => {
    const repository = await inProgress();
    const before = pods(repository);
    if (isStaged) repository.git('rm', '--quiet', ...files);
    else for (const file of files) rmSync(join(repository.folder, file));
    await follow(repository, await refusal(repository), 'git checkout ');
    expect((await repository.synth()).code).toBe(0);
    expect(repository.dirty).toEqual([]);
    expect(pods(repository)).toEqual(before);
  });
});

test('an idle record that is missing is brought back too', async () => {
  const repository = await idle();
  rmSync(join(repository.folder, 'rollouts'), { recursive: true });
  await follow(repository, await refusal(repository), 'git checkout ');
  expect((await repository.synth()).code).toBe(0);
  expect(repository.dirty).toEqual([]);
});

test('a record whose removal is committed is taken from the commit that had it', async () => {
  const repository = await inProgress();
  const before = [RECORD, VERSIONS].map(file => repository.read(file));
  repository.git('rm', '--quiet', RECORD);
  repository.commit();
  repository.git('rm', '--quiet', VERSIONS);
  repository.commit();
  const message = await refusal(repository);
  expect(message).toContain('shop/hello would be new, with the version of the code as its stable one, while the manifests at HEAD have it at "step 1 of 3: 1 pod"');
  await follow(repository, message, 'git checkout ');
  expect([RECORD, VERSIONS].map(file => repository.read(file))).toEqual(before);
  expect((await repository.synth()).stderr).toMatch(/^shop\/hello: step 1 of 3: 1 pod \(.*\n$/);
  expect(repository.dirty.filter(file => file.includes('dist'))).toEqual([]);
});

test('where another rollout has its objects, or they are elsewhere, the manifests say nothing', async () => {
  const both = `${APP.replace('app.synth();\n', '').replace("namespace: 'shop', ", '')}if (process.env.BOTH) {\n`
    + "  const other = new Chart(app, 'other', { disableResourceNameHashes: true });\n"
    + "  const there = new Chart(app, 'there', { namespace: 'there', disableResourceNameHashes: true });\n"
    + "  for (const one of [other, there]) new CanaryDeployment(one, 'hello', { name: 'hello', containers, replicas: 4 });\n}\napp.synth();\n";
  const repository = await inProgress(both);
  const { code, stderr } = await repository.synth({ BOTH: '1' });
  expect([code, stderr]).toEqual([0, expect.stringContaining('2 rollouts are new and recorded in rollouts: commit it\n')]);
});

test('a chart that got another id in the middle of a rollout is not new', async () => {
  const repository = await inProgress();
  repository.edit("app, 'shop'", "app, 'store'");
  expect(await refusal(repository)).toContain('[store/hello] state: store/hello would be new, with the version of the code as its stable one, while shop/hello is '
    + 'progressing at HEAD and the chart shop is not built: if they are the same rollout, run "cdk8s-rollouts move shop/hello store/hello"; '
    + 'if store/hello is another one, synthesize with CDK8S_ROLLOUTS_NEW=store/hello');
});

test('it is not new where its files were moved by hand either, and its construct keeps the names of its objects', async () => {
  const repository = await inProgress(APP.replace("name: 'hello', ", ''));
  repository.edit("app, 'shop'", "app, 'store'");
  repository.edit("'hello', { ", "'hello', { name: 'shop-hello', ");
  mkdirSync(join(repository.folder, 'rollouts/store'));
  repository.git('mv', RECORD, VERSIONS, 'rollouts/store/');
  await follow(repository, await refusal(repository), 'cdk8s-rollouts move shop/hello store/shop-hello');
  expect((await repository.synth()).stderr).toMatch(/^store\/shop-hello: step 1 of 3/);
});

test('a chart that got another id and another version in one commit is not new either', async () => {
  const repository = await idle();
  repository.edit("app, 'shop'", "app, 'store'");
  repository.edit('hello:1', 'hello:2');
  expect(await refusal(repository)).toContain('while shop/hello runs another version at HEAD');
});

test('a chart that got another id at rest is recorded, with a word of the record that is left', async () => {
  const repository = await idle();
  repository.edit("app, 'shop'", "app, 'store'");
  const { code, stderr } = await repository.synth();
  expect(code).toBe(0);
  expect(stderr).toContain('store/hello is new, and shop/hello is left behind and the chart shop is not built: if they are the same rollout, run "cdk8s-rollouts move shop/hello store/hello"');
});

test('a construct that got another name is named with the ways out, and its end is one of them', async () => {
  const repository = await inProgress();
  repository.edit("name: 'hello'", "name: 'hi'");
  const message = await refusal(repository);
  expect(message).toContain('shop/hi would be new, with the version of the code as its stable one, while shop/hello is progressing at HEAD and no construct renders it: '
    + 'if they are the same rollout, give its construct the name "hello"; if shop/hello has ended, run "git rm');
  await follow(repository, message, 'git rm ');
  expect((await repository.synth()).stderr).toBe('shop/hi is new and recorded in rollouts: commit it\n');
  repository.commit();
  expect(await repository.do('status')).toMatch(/shop\/hi +idle/);
});

test('one of several environments that is built disturbs none of the others', async () => {
  const repository = await idle(ONE_OF_SEVERAL);
  expect((await repository.synth({ ENV: 'prod' })).code).toBe(0);
  repository.commit();
  repository.edit('hello:1', 'hello:2');
  await repository.synthAndCommit();
  await repository.do('promote shop-staging/hello');
  repository.commit();
  // The candidate begins in production as well, and nothing is said of the other one.
  expect((await repository.synth({ ENV: 'prod' })).stderr).toMatch(/^shop-prod\/hello: begins: [^\n]*\n$/);
  repository.commit();
  // A rollout that is new in both is in progress in one of them.
  repository.edit('app.synth', "new CanaryDeployment(chart, 'web', { name: 'web', containers, replicas: 2 });\napp.synth");
  await repository.synthAndCommit();
  repository.edit('hello:2', 'hello:3');
  await repository.synthAndCommit();
  await repository.do('promote shop-staging/web');
  repository.commit();
  expect((await repository.synth({ ENV: 'prod' })).stderr).toContain('shop-prod/web is new and recorded in rollouts: commit it\n');
});

test('the first synthesis of a new environment is possible while another one is in progress', async () => {
  const repository = await inProgress(ONE_OF_SEVERAL);
  const [, assignment] = /synthesize with (\S+)/.exec(await refusal(repository, { ENV: 'prod' }))!;
  const [name, value] = assignment.split('=');
  const { code, stderr } = await repository.synth({ ENV: 'prod', [name]: value });
  expect([code, stderr]).toEqual([0, 'shop-prod/hello is new and recorded in rollouts: commit it\n']);
});

test('without git, and before the first commit, a rollout is new', async () => {
  const repository = new AppRepository(APP);
  expect((await repository.synth()).stderr).toBe('shop/hello is new and recorded in rollouts: commit it\n');
  rmSync(join(repository.folder, 'rollouts'), { recursive: true });
  rmSync(join(repository.folder, '.git'), { recursive: true });
  expect((await repository.synth()).stderr).toBe('shop/hello is new and recorded in rollouts: commit it\n');
});

describe('a construct that was deleted', () => {
  const deleted = (repository: AppRepository) => repository.edit("new CanaryDeployment(chart, 'hello'", "void (chart, 'hello'");

  test('is named with the ways out, where it was the last one too', async () => {
    const repository = await inProgress();
    deleted(repository);
    const { code, stderr } = await repository.synth();
    expect(code).toBe(0);
    expect(stderr).toContain('shop/hello is recorded in rollouts/shop/hello.yaml, and no construct renders it: bring its construct back; ');
    await follow(repository, stderr, 'git rm ');
    expect((await repository.synth()).stderr).toBe('');
    repository.commit();
    expect(repository.git('ls-files', 'rollouts')).toBe('');
  });

  test('and never committed is removed without git', async () => {
    const repository = await idle(APP.replace("new CanaryDeployment(chart, 'hello'", "if (process.env.BOTH) new CanaryDeployment(chart, 'web', { containers });\n$&"));
    await repository.synth({ BOTH: '1' });
    const { stderr } = await repository.synth();
    expect(stderr).toContain('run "rm rollouts/shop/web.yaml rollouts/shop/web.versions.yaml"');
  });
});

test('a record that is moved by hand, to where no construct is, has not ended', async () => {
  const repository = await inProgress();
  mkdirSync(join(repository.folder, 'rollouts/store'));
  for (const file of [RECORD, VERSIONS]) repository.git('mv', file, file.replace('shop', 'store'));
  repository.edit("app, 'shop'", "app, 'market'");
  const { code, stderr } = await repository.synth();
  expect(code).toBe(1);
  expect(stderr).toContain('market/hello would be new, with the version of the code as its stable one, while shop/hello is progressing at HEAD');
  expect(existsSync(join(repository.folder, 'rollouts/market'))).toBe(false);
});

test('nor has one that a merge moves, while that is not resolved', async () => {
  const repository = await inProgress();
  repository.git('checkout', '--quiet', '-b', 'moved');
  repository.edit("app, 'shop'", "app, 'store'");
  await repository.do('move shop/hello store/hello');
  repository.commit();
  repository.git('checkout', '--quiet', 'main');
  repository.cluster.apply(repository.manifests());
  await repository.do('promote hello');
  repository.commit();
  expect(() => repository.git('merge', '--quiet', 'moved')).toThrow();
  for (const file of [RECORD, VERSIONS]) rmSync(join(repository.folder, file.replace('shop', 'store')), { force: true });
  expect((await repository.synth()).stderr).toContain('store/hello would be new');
});

test('a construct that goes from a chart of its own to one that is known is not new', async () => {
  const web = "new CanaryDeployment(chart, 'web', { name: 'web', containers, replicas: 4 });";
  const own = "const other = new Chart(app, 'own', { namespace: 'shop', disableResourceNameHashes: true });";
  const repository = await idle(appWith(`${web}\n${own}\nnew CanaryDeployment(other, 'hello', { name: 'hello', containers, replicas: 4 });`));
  repository.edit("[{ image: 'ghcr.io/acme/hello:1'", "[{ image: 'ghcr.io/acme/hello:2'");
  await repository.synthAndCommit();
  repository.edit(own, '');
  repository.edit("(other, 'hello'", "(chart, 'hello'");
  const message = await refusal(repository);
  expect(message).toContain('shop/hello would be new, with the version of the code as its stable one, while own/hello runs another version at HEAD and no construct renders it');
  await follow(repository, message, 'cdk8s-rollouts move own/hello shop/hello');
  expect((await repository.synth()).code).toBe(0);
});
