/** A rollout whose construct was deleted: each command says so, and what to do. */
import { rmSync } from 'fs';
import { join } from 'path';
import { AppRepository, appWith, removeAppRepositories } from '../../support/app-repository';

afterAll(removeAppRepositories);

const RECORD = 'rollouts/shop/hello.yaml';
const VERSIONS = 'rollouts/shop/hello.versions.yaml';
const END = `git rm ${RECORD} ${VERSIONS}`;
const canary = (name: string) => `new CanaryDeployment(chart, '${name}', { name: '${name}', containers, replicas: 4, plan: RolloutPlan.parse('1 pod, 50%') });`;
const WAYS = 'bring its construct back; if it has another chart or name now, run "cdk8s-rollouts move shop/hello <chart>/<name>"; '
  + `if it has ended, run "${END}"`;

async function inProgress(constructs: string): Promise<AppRepository> {
  const repository = new AppRepository(appWith(constructs));
  await repository.synthAndCommit();
  repository.edit('hello:1', 'hello:2');
  await repository.synthAndCommit();
  await repository.do('promote shop/hello');
  repository.commit();
  return repository;
}

const remove = (repository: AppRepository) => repository.edit("new CanaryDeployment(chart, 'hello'", "void (chart, 'hello'");

test('the only rollout of the app is deleted in the middle of its steps', async () => {
  const repository = await inProgress(canary('hello'));
  remove(repository);
  expect((await repository.synth()).stderr).toBe(`shop/hello is recorded in ${RECORD}, and no construct renders it: ${WAYS}\n`);
  repository.commit();
  const { stdout, stderr } = await repository.cli('status');
  expect(stdout).toMatch(/^shop\/hello +progressing .* not in dist$/m);
  expect(stderr).toBe(`shop/hello is recorded in ${RECORD}, and dist does not have it: ${WAYS}\n`);
  for (const words of ['promote shop/hello', 'abort hello']) {
    expect(await repository.cli(words)).toEqual({ code: 1, stdout: '', stderr: `error: shop/hello is recorded in ${RECORD}, and no construct renders it: ${WAYS}\n` });
  }
  for (const words of ['promote --all', 'promote --all --if-due']) {
    expect(await repository.cli(words)).toEqual({ code: 1, stdout: '', stderr: `shop/hello: it is recorded in ${RECORD}, and no construct renders it: ${WAYS}\n` });
  }
  repository.git(...END.split(' ').slice(1));
  repository.commit();
  expect((await repository.synth()).stderr).toBe('');
});

test('one of two is deleted, and the other one goes on', async () => {
  const repository = await inProgress(`${canary('hello')}\n${canary('web')}`);
  remove(repository);
  await repository.synthAndCommit();
  const { stdout, stderr } = await repository.cli('status');
  expect(stdout).toMatch(/^shop\/hello +progressing .* not in dist\nshop\/web +progressing .*due: promote$/m);
  expect(stderr).toContain(`shop/hello is recorded in ${RECORD}, and dist does not have it: `);
  const promoted = await repository.cli('promote --all');
  expect([promoted.code, promoted.stderr]).toEqual([1, expect.stringContaining('shop/hello: it is recorded in')]);
  expect(promoted.stdout).toMatch(/^shop\/web {2}on the way to/);
  // From the two commits alone.
  expect((await repository.cli('check --from HEAD~1')).stderr).toContain(`shop/hello is recorded in ${RECORD}, and dist does not have it: ${WAYS}\n`);
});

test('an environment that is not built is no mistake', async () => {
  const app = canary('hello').replace('chart', 'new Chart(app, "shop-" + (process.env.ENV ?? "staging"), { namespace: "shop" })');
  const repository = new AppRepository(appWith(app));
  await repository.synthAndCommit();
  await repository.synth({ ENV: 'prod' });
  repository.commit();
  repository.edit('hello:1', 'hello:2');
  await repository.synthAndCommit();
  await repository.do('promote shop-staging/hello');
  repository.commit();
  await repository.synth({ ENV: 'prod' });
  repository.commit();
  const { code, stderr } = await repository.cli('promote --all --if-due', { ENV: 'prod' });
  expect([code, stderr]).toEqual([0, 'nothing was done with shop-staging/hello, which is in progress: this run of the app does not build its chart\n']);
  const status = await repository.cli('status');
  expect(status.stdout).toMatch(/^shop-staging\/hello +progressing .* not in dist$/m);
  expect(status.stderr).toBe('');
});

test('a chart that got another id leaves a record, which does not take the manifests of the new one for its own', async () => {
  const repository = new AppRepository(appWith(canary('hello')));
  await repository.synthAndCommit();
  repository.edit("app, 'shop'", "app, 'store'");
  await repository.synthAndCommit();
  repository.edit('hello:1', 'hello:2');
  await repository.synthAndCommit();
  expect(await repository.do('status')).toMatch(/^shop\/hello +idle .* not in dist\nstore\/hello +progressing .*due: promote$/m);
});

test('records that Git has and that are not here are named by status', async () => {
  const repository = await inProgress(`${canary('hello')}\n${canary('web')}`);
  const back = (name: string) => `rollouts/shop/${name}.yaml is missing, and Git has what is recorded of the rollout: `
    + `run "git checkout HEAD -- rollouts/shop/${name}.yaml rollouts/shop/${name}.versions.yaml"\n`;
  for (const file of [RECORD, VERSIONS]) rmSync(join(repository.folder, file));
  const all = await repository.cli('status');
  expect([all.code, all.stdout.split('\n').length, all.stderr]).toEqual([0, 3, back('hello')]);
  expect((await repository.cli('status shop/hello')).stderr).toBe(`error: ${back('hello')}`);
  rmSync(join(repository.folder, 'rollouts'), { recursive: true });
  expect((await repository.cli('status')).stderr).toBe(`error: ${back('hello')}${back('web')}`);
  repository.git('checkout', 'HEAD', '--', RECORD, VERSIONS);
  expect((await repository.cli('status shop/hello')).code).toBe(0);
});
