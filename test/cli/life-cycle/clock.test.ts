/** When the next frame may come: the clock is Git's. */
import { AppRepository, appWith, removeAppRepositories } from '../../support/app-repository';

afterAll(removeAppRepositories);

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

const canary = (name: string, plan: string) =>
  `new CanaryDeployment(chart, '${name}', { containers, replicas: 4, capacity: CanaryCapacity.SURGE, plan: RolloutPlan.parse('${plan}') });`;
const HELLO = appWith(canary('hello', '1 pod for 10m, 50% until approved, 100%'));

/** A rollout that reached its first step so many seconds ago. */
async function atFirstStep(ago: number, main = HELLO): Promise<AppRepository> {
  const repository = new AppRepository(main);
  await repository.synthAndCommit();
  repository.edit('hello:1', 'hello:2');
  await repository.synth();
  repository.commit('begin', ago);
  return repository;
}

const QUIET = { code: 0, stdout: '', stderr: '' };

test('a step stands for its time', async () => {
  const repository = await atFirstStep(4 * MINUTE + 30);
  const refused = await repository.cli('promote hello');
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toMatch(/^error: shop\/hello: its frame stands for 10m and has stood for 4m30s: wait 5m30s, or pass --force\ncluster: it runs the frame\n$/);
  expect(await repository.cli('promote hello --if-due')).toEqual(QUIET);
  expect(await repository.cli('promote --all --if-due')).toEqual(QUIET);
  expect(repository.dirty).toEqual([]);
  expect((await repository.cli('status')).stdout).toContain('due in 5m30s');
  expect(await repository.cli('promote hello --force --dry-run')).toMatchObject({ code: 0, stderr: '' });
});

test('all gates are asked, and each says what it has against it', async () => {
  const repository = await atFirstStep(4 * MINUTE + 30);
  repository.cluster.changeObject('Deployment/shop-hello-canary', ({ status }) => { status.readyReplicas = 0; });
  expect(await repository.cli('promote hello')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'error: shop/hello: the frame is not realized yet:\n  Deployment/shop-hello-canary: 0 of 1 pods are ready\n'
      + 'and its frame stands for 10m and has stood for 4m30s: wait 5m30s, or pass --force\n',
  });
  expect(await repository.cli('promote hello --if-due')).toEqual(QUIET);
  repository.cluster.changeObject('Deployment/shop-hello-canary', ({ status }) => { status.readyReplicas = 1; });
  const { stdout } = await repository.cli('promote hello --force --dry-run -o json');
  expect(JSON.parse(stdout).rollouts[0].gates).toEqual([
    { gate: 'cluster', answer: { kind: 'go', reason: { kind: 'realized', unseen: [] } }, sentence: 'it runs the frame' },
    { gate: 'time', answer: { kind: 'go', reason: { kind: 'skipped', by: '--force' } }, sentence: 'not asked (--force)' },
  ]);
});

test('a step whose time is over goes on, and one that waits for approval waits for a person', async () => {
  const repository = await atFirstStep(10 * MINUTE + 1);
  expect(await repository.cli('promote --all --if-due')).toMatchObject({ code: 0, stderr: '' });
  expect(repository.dirty).toEqual(['M dist/shop.k8s.yaml', 'M rollouts/shop/hello.versions.yaml', 'M rollouts/shop/hello.yaml']);
  repository.commit('second step', 30 * DAY);
  expect(await repository.cli('promote hello --if-due')).toEqual(QUIET);
  expect((await repository.cli('status')).stdout).toContain('waits for approval: promote');
  expect(await repository.cli('promote hello')).toMatchObject({ code: 0, stderr: '' });
});

test('an edit of something else does not start the clock again, and a change of the manifests does', async () => {
  const repository = await atFirstStep(11 * MINUTE);
  repository.write('README.md', 'hello');
  repository.commit('something else', 1 * MINUTE);
  expect((await repository.cli('promote hello --if-due --dry-run')).stdout).toContain('→ step 2 of 3: 50%');
  repository.edit('hello:2', 'hello:3');
  await repository.synth();
  repository.commit('a new candidate', 5);
  expect(await repository.cli('promote hello --if-due')).toEqual(QUIET);
});

test('a state that is not committed is not due', async () => {
  const repository = await atFirstStep(11 * MINUTE);
  await repository.do('promote hello');
  const { stdout } = await repository.cli('status');
  expect(stdout).toContain('commit');
  expect(stdout).not.toContain('promote');
});

test('after a revert nothing goes on by itself until somebody resumes', async () => {
  const repository = await atFirstStep(3 * DAY);
  await repository.do('promote hello');
  repository.commit('promotion', 2 * DAY);
  repository.record(1 * DAY, 'revert', '--no-edit', 'HEAD');
  expect(await repository.cli('promote hello --if-due')).toEqual(QUIET);
  expect(await repository.cli('promote --all --if-due')).toEqual(QUIET);
  expect(repository.dirty).toEqual([]);

  await repository.do('resume hello');
  repository.commit('resumed', 5 * MINUTE);
  expect(await repository.cli('promote hello --if-due')).toEqual(QUIET);
  expect((await repository.cli('promote hello')).stderr).toMatch(/stands for 10m and has stood for 5m: wait 5m, /);
});

test('after a revert status says what it waits for', async () => {
  const repository = await atFirstStep(3 * DAY);
  await repository.do('promote hello');
  repository.commit('promotion', 2 * DAY);
  repository.record(1 * DAY, 'revert', '--no-edit', 'HEAD');
  expect((await repository.cli('status')).stdout).toContain('resume');
});

test('after a revert of a promotion that was recorded before', async () => {
  const repository = await atFirstStep(5 * DAY, appWith(canary('hello', '1 pod for 10m, 50% for 10m, 75% for 10m, 100%')));
  await repository.do('promote hello');
  repository.commit('second step', 4 * DAY);
  await repository.do('promote hello');
  repository.commit('third step', 3 * DAY);
  repository.record(2 * DAY, 'revert', '--no-edit', 'HEAD');
  expect(await repository.cli('promote hello --if-due')).toEqual(QUIET);
  await repository.do('resume hello');
  repository.commit('resumed', 11 * MINUTE);
  expect((await repository.cli('promote hello --if-due')).stdout).toContain('→ step 4 of 4: 100%');
});

test('a promotion that is merged a day late holds its full time', async () => {
  const repository = await atFirstStep(3 * DAY, appWith(canary('hello', '1 pod for 10m, 50% for 10m, 100%')));
  repository.git('checkout', '--quiet', '-b', 'promotion');
  await repository.do('promote hello');
  repository.commit('promotion', 1 * DAY);
  repository.git('checkout', '--quiet', 'main');
  repository.record(1 * MINUTE, 'merge', '--quiet', '--no-ff', '--no-edit', 'promotion');
  expect(await repository.cli('promote hello --if-due')).toEqual(QUIET);
  expect((await repository.cli('promote hello')).stderr).toMatch(/stands for 10m and has stood for 1m: wait 9m, /);
});

test('--all goes on with those that are due and leaves the others alone', async () => {
  const repository = await atFirstStep(11 * MINUTE, appWith(canary('hello', '1 pod for 10m, 100%') + canary('slow', '1 pod for 1h, 100%')));
  const { code, stdout, stderr } = await repository.cli('promote --all --if-due');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('shop/hello  step 1 of 2');
  expect(stdout).not.toContain('slow');
  expect(repository.dirty).toEqual(['M dist/shop.k8s.yaml', 'M rollouts/shop/hello.versions.yaml', 'M rollouts/shop/hello.yaml']);
  const asked = await repository.cli('promote --all');
  expect(asked.code).toBe(1);
  expect(asked.stderr).toMatch(/^shop\/slow: its frame stands for 1h/);
  expect(asked.stdout).toContain('shop/hello  step 1 of 2');
});
