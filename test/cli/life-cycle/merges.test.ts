/** Two branches that move one rollout, merged by the real git: what conflicts, what does not, and who says so. */
import { AppRepository, appWith, removeAppRepositories } from '../../support/app-repository';
import { isDeep } from '../../support/deep';

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

let shared: Promise<AppRepository> | undefined;
let start: string;

/** A canary at its second step, as no test has changed it. */
async function canary(): Promise<AppRepository> {
  const repository = await (shared ??= atSecondStep());
  start ??= repository.git('rev-parse', 'HEAD');
  repository.git('checkout', '--quiet', '--force', '-B', 'main', start);
  repository.git('clean', '--quiet', '--force');
  repository.cluster.apply(repository.manifests());
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
  const repository = await canary();
  const step = repository.git('rev-parse', 'HEAD');
  await branchOf(repository, 'paused', step, 'pause hello');
  await branchOf(repository, 'one', step, 'promote hello');
  await branchOf(repository, 'other', step, 'promote hello');
  expect(conflictsOfMerge(repository, 'one')).toEqual([]);
  expect(await repository.do('status')).not.toContain('paused');
  expect(conflictsOfMerge(repository, 'paused')).toContain(RECORD);
});

/** Does what a message says, taking one of the sides where it names several. */
async function follow(repository: AppRepository, message: string, side = ''): Promise<void> {
  for (const [, command] of message.matchAll(/"((?:git|cdk8s) [^"]*)"/g)) {
    if (command.startsWith('git checkout') && !command.startsWith(`git checkout ${side}`)) continue;
    if (command === 'cdk8s synth') expect(await repository.synth()).toMatchObject({ code: 0 });
    else repository.git(...command.split(' ').slice(1));
  }
  repository.cluster.apply(repository.manifests());
}

describe('a merge that is not finished', () => {
  const files = 'rollouts/shop/hello.yaml rollouts/shop/hello.versions.yaml';
  const END = 'run "cdk8s synth", "git add dist rollouts", and "git commit --no-edit"';

  test.each(isDeep ? ['HEAD', 'MERGE_HEAD'] : ['MERGE_HEAD'])('is named by every command that would change something, and the side of %s leads out', async side => {
    const repository = await canary();
    await branchOf(repository, 'paused', 'main', 'pause hello');
    await branchOf(repository, 'aborted', 'main', 'abort hello');
    conflictsOfMerge(repository, 'paused');
    const said = [];
    for (const command of ['promote hello', 'pause hello', 'resume hello', 'abort hello', 'retry hello', 'undo hello', 'set step hello 1', 'promote hello --dry-run']) {
      said.push(await repository.cli(command));
    }
    const message = 'error: a merge is not committed, and commands begin at what is committed: take both files of a rollout as one side has them, with '
      + `"git checkout HEAD -- ${files}" or "git checkout MERGE_HEAD -- ${files}", ${END}\n`;
    expect(new Set(said.map(({ code, stderr }) => `${code} ${stderr}`))).toEqual(new Set([`1 ${message}`]));

    await follow(repository, message, side);
    expect(repository.dirty).toEqual([]);
    expect((await repository.do('status')).includes('paused')).toBe(side === 'MERGE_HEAD');
    await repository.do(side === 'HEAD' ? 'promote hello' : 'resume hello');
  });

  test('is named where nothing conflicts, and where the code does', async () => {
    const repository = await canary();
    repository.git('checkout', '--quiet', '-B', 'other');
    repository.commit('nothing of the rollout');
    repository.git('checkout', '--quiet', 'main');
    repository.git('merge', '--quiet', '--no-commit', '--no-ff', 'other');
    const { stderr } = await repository.cli('promote hello');
    expect(stderr).toBe(`error: a merge is not committed, and commands begin at what is committed: ${END}\n`);
    await follow(repository, stderr, 'HEAD');
    await repository.do('promote hello');
    repository.commit('promote');

    repository.git('checkout', '--quiet', '-B', 'one');
    repository.edit('hello:2', 'hello:3');
    await repository.synthAndCommit('hello:3');
    repository.git('checkout', '--quiet', '-B', 'two', 'main');
    repository.edit('hello:2', 'hello:4');
    await repository.synthAndCommit('hello:4');
    conflictsOfMerge(repository, 'one');
    expect((await repository.cli('promote hello')).stderr)
      .toBe(`error: a merge is not committed, and commands begin at what is committed: resolve main.js and "git add" it, ${END}\n`);
  });

  test.each(isDeep ? ['revert', 'cherry-pick'] : ['revert'])('or a %s', async verb => {
    const repository = await canary();
    await branchOf(repository, 'paused', 'main', 'pause hello');
    await branchOf(repository, 'aborted', 'main', 'abort hello');
    repository.git('checkout', '--quiet', verb === 'revert' ? 'aborted' : 'paused');
    try {
      repository.git(verb, '--no-edit', ...verb === 'revert' ? ['HEAD~1'] : ['aborted']);
    } catch {
      // It conflicts.
    }
    const { stderr } = await repository.cli('promote hello');
    expect(stderr).toContain(`error: a ${verb} is not committed, and commands begin at what is committed: take both files of a rollout as one side has them`);
    await follow(repository, stderr, 'HEAD');
    await repository.do(verb === 'revert' ? 'promote hello' : 'resume hello');
  });
});

test('a record that a merge put together of two is refused by all, and the advice leads out', async () => {
  const repository = await canary();
  await branchOf(repository, 'aborted', start, 'abort hello');
  await branchOf(repository, 'promoted', start, 'promote hello');
  repository.write('.gitattributes', 'rollouts/** merge=union\n');
  repository.commit('union');
  repository.git('merge', '--quiet', '--no-edit', '-X', 'ours', 'aborted');

  for (const command of ['status', 'promote hello', 'abort hello']) {
    const { code, stderr } = await repository.cli(command);
    expect([command, code, /^error: (at HEAD, )?rollouts\/shop\/hello\.yaml:/.test(stderr)]).toEqual([command, 1, true]);
  }
  const synthesized = await repository.synth();
  expect([synthesized.code, /hello\.yaml:/.test(synthesized.stderr)]).toEqual([1, true]);

  await follow(repository, (await repository.cli('promote hello')).stderr);
  repository.commit('as the message says');
  expect((await repository.cli('check')).stderr).toBe('');
  await repository.do('promote hello');
});

test('check names a record and manifests that a merge took from two sides, and a record that it put together', async () => {
  const repository = await canary();
  repository.git('checkout', '--quiet', '-B', 'promoted');
  await repository.do('promote hello');
  repository.commit('promote');
  expect((await repository.cli('check')).stderr).toBe('');
  repository.git('checkout', '--quiet', 'main', '--', 'dist');
  const { stderr } = await repository.cli('check');
  expect(stderr).toContain('shop/hello: rollouts/shop/hello.yaml and dist/shop.k8s.yaml are not of one frame, as after a merge: run "cdk8s synth" and commit');
  expect(await repository.synth()).toMatchObject({ code: 0 });
  expect((await repository.cli('check')).stderr).toBe('');

  repository.write(RECORD, repository.read(RECORD).replace('pods: 5', 'pods: 4'));
  expect((await repository.cli('check')).stderr).toContain('rollouts/shop/hello.yaml:4:9: it was put together of two records');
});

const OTHERS: ReadonlyArray<readonly [string, string]> = [
  ['batch', "new RollingDeployment(chart, 'hello', { name: 'hello', containers, replicas: 10, plan: RolloutPlan.parse('1 pod, 30%, 50%, 100%') });"],
  ['partition', "new RollingStatefulSet(chart, 'hello', { name: 'hello', containers, replicas: 10, plan: RolloutPlan.parse('1 pod, 30%, 50%, 100%') });"],
];

describe('a stale branch with another version', () => {
  test.each<readonly [string, string]>([
    ['canary', CANARY],
    ...isDeep ? OTHERS : [],
  ])('is found by check from the two commits: %s', async (_, construct) => {
    const repository = construct === CANARY ? await canary() : await atSecondStep(construct);
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
