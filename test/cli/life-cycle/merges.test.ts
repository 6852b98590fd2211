/** Two branches that move one rollout, merged by the real git: what conflicts, what does not, and who says so. */
import { AppRepository, appWith, removeAppRepositories } from '../../support/app-repository';

afterAll(removeAppRepositories);

const RECORD = 'rollouts/shop/hello.yaml';
const CANARY = "new CanaryDeployment(chart, 'hello', { name: 'hello', containers, replicas: 10, plan: RolloutPlan.parse('1 pod, 30%, 50%, 100%') });";

/** A rollout of `hello:2`, promoted so often that it stands at the second step. */
async function atSecondStep(construct = CANARY): Promise<AppRepository> {
  const repository = new AppRepository(appWith(construct));
  await repository.synthAndCommit('hello:1');
  repository.edit('hello:1', 'hello:2');
  await repository.synthAndCommit('hello:2');
  for (let i = 0; !/^step: 2$/m.test(repository.read(RECORD)); i++) {
    if (i > 5) throw new Error(repository.read(RECORD));
    await repository.do('promote hello');
    repository.commit('promote');
  }
  return repository;
}

/** A commit of a command, made on a branch from another commit. */
async function branchOf(repository: AppRepository, name: string, from: string, command: string): Promise<void> {
  repository.git('checkout', '--quiet', '-B', name, from);
  repository.cluster.apply(repository.manifests());
  await repository.do(command);
  repository.commit(command);
}

/** The files that conflict, where a branch cannot be merged. */
function conflictsOfMerge(repository: AppRepository, ...args: string[]): string[] {
  try {
    repository.git('merge', '--no-edit', ...args);
  } catch {
    return repository.git('diff', '--name-only', '--diff-filter=U').split('\n');
  }
  return [];
}

test('a promotion and a pause conflict, and two promotions merge', async () => {
  const repository = await atSecondStep();
  const step = repository.git('rev-parse', 'HEAD');
  await branchOf(repository, 'paused', step, 'pause hello');
  await branchOf(repository, 'one', step, 'promote hello');
  await branchOf(repository, 'other', step, 'promote hello');
  expect(conflictsOfMerge(repository, 'one')).toEqual([]);
  expect(await repository.do('status')).not.toContain('paused');
  expect(conflictsOfMerge(repository, 'paused')).toContain(RECORD);
});

test('a record that a merge put together of two is refused by all', async () => {
  const repository = await atSecondStep();
  const step = repository.git('rev-parse', 'HEAD');
  await branchOf(repository, 'aborted', step, 'abort hello');
  await branchOf(repository, 'promoted', step, 'promote hello');
  repository.write('.gitattributes', 'rollouts/** merge=union\n');
  repository.commit('union');
  repository.git('merge', '--quiet', '--no-edit', '-X', 'ours', 'aborted');

  for (const command of ['status', 'promote hello', 'abort hello']) {
    const { code, stderr } = await repository.cli(command);
    expect([command, code, /^error: (at HEAD, )?rollouts\/shop\/hello\.yaml:/.test(stderr)]).toEqual([command, 1, true]);
  }
  const synthesized = await repository.synth();
  expect([synthesized.code, /hello\.yaml:/.test(synthesized.stderr)]).toEqual([1, true]);
});

describe('a stale branch with another version', () => {
  test.each([
    ['canary', CANARY],
    ['batch', "new RollingDeployment(chart, 'hello', { name: 'hello', containers, replicas: 10, plan: RolloutPlan.parse('1 pod, 30%, 50%, 100%') });"],
    ['partition', "new RollingStatefulSet(chart, 'hello', { name: 'hello', containers, replicas: 10, plan: RolloutPlan.parse('1 pod, 30%, 50%, 100%') });"],
  ])('is found by check from the two commits: %s', async (_, construct) => {
    const repository = await atSecondStep(construct);
    const begun = repository.git('log', '--format=%H', '--grep', '^hello:2$');
    repository.git('checkout', '--quiet', '-b', 'fix', begun);
    repository.edit('hello:2', 'hello:3');
    await repository.synthAndCommit('hello:3');
    repository.git('checkout', '--quiet', 'main');
    // Of one Deployment the image and the step stand too near to each other to merge without a word.
    expect(conflictsOfMerge(repository, '-X', 'ours', 'fix')).toEqual([]);

    const found = await repository.cli('check --from HEAD~1');
    expect(found.code).toBe(1);
    expect(found.stdout).toContain('rollout-skipped');
    expect(found.stdout).toContain('stands at "step 2 of 4: 30%');

    // What the finding advises.
    expect((await repository.synth()).code).toBe(0);
    const mended = await repository.cli('check --from HEAD~1');
    expect([mended.code, mended.stdout.includes('rollout-skipped')]).toEqual([0, false]);
  });
});
