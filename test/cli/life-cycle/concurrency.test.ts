/** Several commands at once, and commands that are killed. */
import { spawn } from 'child_process';
import { readdirSync } from 'fs';
import { join } from 'path';
import { AppRepository, appWith, removeAppRepositories } from '../../support/app-repository';

afterAll(removeAppRepositories);

const CANARY = appWith("new CanaryDeployment(chart, 'hello', { containers, replicas: 4, capacity: CanaryCapacity.SURGE, plan: RolloutPlan.parse('1 pod, 50%, 100%') });");

async function begun(main = CANARY): Promise<AppRepository> {
  const repository = new AppRepository(main);
  await repository.synthAndCommit();
  repository.edit('hello:1', 'hello:2');
  await repository.synthAndCommit();
  return repository;
}

/** What a command must not leave behind. */
function leftovers(repository: AppRepository): string[] {
  const all = ['.', 'rollouts/shop', '.git'].flatMap(folder => readdirSync(join(repository.folder, folder)).map(name => join(folder, name)));
  return all.filter(path => /\.lock|\.tmp|\.dist|~$|\d{4,}/.test(path));
}

test.concurrent('of two promotions at once both come to the same, or one says that it could not', async () => {
  const repository = await begun();
  const runs = await Promise.all([1, 2, 3].map(() => repository.cli('promote hello')));
  expect(runs.map(({ code }) => code)).toContain(0);
  for (const { stderr } of runs.filter(({ code }) => code !== 0)) expect(stderr).toMatch(/^error: .*(another|lock)/);
  expect(runs.filter(({ code }) => code === 0).every(({ stdout }) => stdout.includes('step 2 of 3'))).toBe(true);
  expect(leftovers(repository)).toEqual([]);
  const once = repository.git('diff');
  await repository.do('promote hello');
  expect(repository.git('diff')).toBe(once);
});

test.concurrent('promotions of two rollouts at once lose nothing', async () => {
  const one = (name: string) => `new CanaryDeployment(chart, '${name}', { containers, replicas: 4, capacity: CanaryCapacity.SURGE, plan: RolloutPlan.parse('1 pod, 50%, 100%') });`;
  const repository = await begun(appWith(one('hello') + one('goodbye')));
  const runs = await Promise.all(['hello', 'goodbye'].map(name => repository.cli(`promote ${name}`)));
  const refused = ['hello', 'goodbye'].filter((_, i) => runs[i].code !== 0);
  for (const name of refused) await repository.do(`promote ${name}`);
  expect(refused.length).toBeLessThan(2);
  const synthesized = repository.git('diff');
  await repository.synth();
  expect(repository.git('diff')).toBe(synthesized);
  expect(repository.dirty).toEqual([
    'M dist/shop.k8s.yaml', 'M rollouts/shop/goodbye.versions.yaml', 'M rollouts/shop/goodbye.yaml', 'M rollouts/shop/hello.versions.yaml', 'M rollouts/shop/hello.yaml',
  ]);
});

test.concurrent('a command that is killed leaves a state that loads, and the next one goes on', async () => {
  const repository = await begun();
  const cli = join(__dirname, '../../../bin/cdk8s-rollouts');
  for (const wait of [100, 300, 500, 700, 900]) {
    await new Promise<void>(resolve => {
      const child = spawn(process.execPath, [cli, 'promote', 'hello', '--unverified'], { cwd: repository.folder, env: repository.environment, stdio: 'ignore' });
      child.on('close', () => resolve());
      setTimeout(() => child.kill('SIGKILL'), wait);
    });
    expect(await repository.cli('status')).toMatchObject({ code: 0 });
  }
  expect(await repository.cli('promote hello')).toMatchObject({ code: 0, stderr: '' });
  expect(repository.dirty).toEqual(['M dist/shop.k8s.yaml', 'M rollouts/shop/hello.versions.yaml', 'M rollouts/shop/hello.yaml']);
  expect(leftovers(repository)).toEqual([]);
});
