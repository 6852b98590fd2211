/** How the commands answer: exit codes, formats, colours, and errors that say what mends them. */
import { AppRepository, appWith, removeAppRepositories } from '../../support/app-repository';

afterAll(removeAppRepositories);

const CANARY = appWith("new CanaryDeployment(chart, 'hello', { containers, replicas: 4, capacity: CanaryCapacity.SURGE, plan: RolloutPlan.parse('1 pod, 50%, 100%') });");
const VERBS = ['promote', 'pause', 'resume', 'abort', 'retry', 'undo'];

async function begun(): Promise<AppRepository> {
  const repository = new AppRepository(CANARY);
  await repository.synthAndCommit();
  repository.edit('hello:1', 'hello:2');
  await repository.synthAndCommit();
  return repository;
}

test('wrong usage', async () => {
  const repository = await begun();
  const wrong = [
    'frobnicate', 'promote', 'promote hello --all', 'promote hello --if-due --unverified', 'promote hello --if-due --force', 'promote hello goodbye', 'promote hello --wrong',
    'pause', 'status --output xml', 'undo hello --to-revision first', 'undo hello --to-revision 0', 'set', 'set step', 'set step hello', 'set step hello two', 'adopt hello',
    'history', 'history hello --revision x', 'promote hello --unverified --settle soon', '',
  ];
  for (const command of wrong) {
    const { code, stdout, stderr } = await repository.cli(command);
    expect([command, code, stdout]).toEqual([command, 2, '']);
    expect(stderr).not.toMatch(/ {4}at /);
    expect(stderr).not.toBe('');
  }
  expect(repository.dirty).toEqual([]);
});

test('a rollout that does not exist', async () => {
  const repository = await begun();
  for (const command of [...VERBS.map(verb => `${verb} goodbye`), 'set step goodbye 1', 'history goodbye', 'status goodbye']) {
    expect([command, await repository.cli(command)]).toEqual([command, { code: 1, stdout: '', stderr: 'error: there is no rollout "goodbye": there is shop/hello\n' }]);
  }
});

test('help', async () => {
  const repository = await begun();
  const top = await repository.cli('--help');
  expect(top).toMatchObject({ code: 0, stderr: '' });
  expect(top.stdout).toMatchSnapshot();
  expect((await repository.cli('promote --help')).stdout).toMatchSnapshot();
  expect(await repository.cli('--version')).toMatchObject({ code: 0 });
});

test('JSON and YAML', async () => {
  const repository = await begun();
  const json = await repository.cli('promote hello --dry-run --output json');
  expect(JSON.parse(json.stdout)).toMatchObject({
    rollouts: [{
      key: 'shop/hello',
      phase: 'progressing',
      before: { name: 'step 1 of 3: 1 pod', tracks: [{ name: 'stable', pods: 4, share: 80 }, { name: 'canary', pods: 1, share: 20 }] },
      after: { name: 'step 2 of 3: 50%', tracks: [{ name: 'stable', pods: 4, share: 50 }, { name: 'canary', pods: 4, share: 50 }] },
    }],
    files: [],
    refused: [],
    dryRun: true,
  });
  const { stdout } = await repository.cli('promote hello --dry-run -o json');
  expect(stdout).toBe(json.stdout);
  expect((await repository.cli('promote hello --dry-run -o yaml')).stdout).toMatch(/^rollouts:\n {2}- key: shop\/hello\n/);
  expect(JSON.parse((await repository.cli('status -o json')).stdout)).toMatchObject([{ key: 'shop/hello', phase: 'progressing', step: 'step 1 of 3: 1 pod' }]);
  expect(JSON.parse((await repository.cli('history hello -o json')).stdout)).toMatchObject([{ revision: 1, images: ['ghcr.io/acme/hello:1'] }]);
});

test('colour only where it is wanted', async () => {
  const repository = await begun();
  const isColoured = async (env: { [name: string]: string }) => (await repository.cli('promote hello --dry-run', env)).stdout.includes('\u001b[');
  expect([await isColoured({}), await isColoured({ FORCE_COLOR: '1' }), await isColoured({ NO_COLOR: '1' })]).toEqual([false, true, false]);
});

test('an uncommitted candidate', async () => {
  const repository = await begun();
  repository.edit('hello:2', 'hello:3');
  const uncommitted = 'error: shop/hello: the code describes another version than the committed manifests '
    + '(Deployment/shop-hello-canary spec.template.spec.containers[0].image: ghcr.io/acme/hello:2 → ghcr.io/acme/hello:3): '
    + 'run "cdk8s synth" and commit that first, it is a new candidate\n';
  expect(await repository.cli('promote hello')).toEqual({ code: 1, stdout: '', stderr: uncommitted });
  await repository.synth();
  expect(await repository.cli('promote hello')).toEqual({ code: 1, stdout: '', stderr: uncommitted });
  repository.commit();
  expect(await repository.cli('promote hello --dry-run')).toMatchObject({ code: 0, stderr: '' });
});

test('a state file that cannot be understood', async () => {
  const repository = await begun();
  await repository.do('promote hello');
  repository.commit();
  const file = 'rollouts/shop/hello.yaml';
  const good = repository.read(file);
  const damages: Array<[string, string]> = [
    ['schema: 2', 'schema: 99'], ['phase: progressing', 'phase: dancing'], ['change:', '<<<<<<< HEAD\nchange:'], ['pods: 4', 'pods: four'],
  ];
  for (const [from, to] of damages) {
    const bad = good.replace(from, to);
    repository.write(file, bad);
    for (const command of ['status', 'promote hello', 'abort hello']) {
      const { code, stdout, stderr } = await repository.cli(command);
      expect([command, code, stdout]).toEqual([command, 1, '']);
      expect(stderr).toMatch(/^error: rollouts\/shop\/hello\.yaml[ :]/);
      expect(stderr).not.toMatch(/ {4}at |\/tmp\//);
    }
    expect((await repository.synth()).code).not.toBe(0);
    expect(repository.read(file)).toBe(bad);
  }
  // The folder is mended again, and what is committed is not.
  repository.write(file, good.replace('schema: 2', 'schema: 99'));
  repository.git('commit', '--quiet', '--all', '--message', 'damaged');
  repository.write(file, good);
  const { code, stderr } = await repository.cli('promote hello');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error: at HEAD, rollouts\/shop\/hello\.yaml/);
  expect(stderr).toContain('HEAD');
  expect(repository.read(file)).toBe(good);
});
