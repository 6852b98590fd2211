/** A dry run writes nothing anywhere, and a tree that nobody can write to is enough for it. */
import { lstatSync, mkdirSync, readdirSync, renameSync, symlinkSync } from 'fs';
import { dirname, join } from 'path';
import { readOnly } from '../../state/frozen';
import { AppRepository, appWith, removeAppRepositories } from '../../support/app-repository';
import { runs } from '../../support/deep';

const CANARY = appWith("new CanaryDeployment(chart, 'hello', { containers, replicas: 4, capacity: CanaryCapacity.SURGE, plan: RolloutPlan.parse('1 pod, 50%, 100%') });");
const COMMANDS = ['promote hello', 'abort hello', 'promote --all', 'pause hello', 'set step hello 1', 'promote hello --no-synth'];

afterAll(removeAppRepositories);

/** A rollout at its first step, whose files are links to others beside the repository. */
async function linked(): Promise<AppRepository> {
  const repository = new AppRepository(CANARY);
  await repository.synthAndCommit();
  repository.edit('hello:1', 'hello:2');
  await repository.synthAndCommit();
  await repository.do('promote hello');
  repository.commit();
  for (const path of ['rollouts/shop/hello.yaml', 'rollouts/shop/hello.versions.yaml', 'dist/shop.k8s.yaml']) {
    const there = join(repository.root, '../beside', path);
    mkdirSync(dirname(there), { recursive: true });
    renameSync(join(repository.folder, path), there);
    symlinkSync(there, join(repository.folder, path));
  }
  return repository;
}

/** All that there is, in Git's own folder and beside the repository too, and when it changed last. */
function allOf({ root }: AppRepository): string[] {
  return readdirSync(join(root, '..'), { recursive: true, withFileTypes: true })
    .map(entry => join(entry.parentPath, entry.name)).filter(path => !path.includes('node_modules'))
    .map(path => [path, lstatSync(path)] as const)
    .map(([path, { ino, mtimeMs, ctimeMs, size, mode }]) => `${path} ${ino} ${mtimeMs} ${ctimeMs} ${size} ${mode}`).sort();
}

let repository: AppRepository;
beforeAll(async () => void (repository = await linked()));

test('nothing is written: not to the work tree, not to Git, and not through links', async () => {
  const before = allOf(repository);
  const outside = join(repository.root, '..');
  for (const command of COMMANDS.slice(0, runs(2, COMMANDS.length))) {
    const { result, calls } = await readOnly(outside, async () => repository.cli(`${command} --dry-run`));
    expect([command, result.code, result.stderr, calls]).toEqual([command, 0, '', []]);
  }
  expect(allOf(repository)).toEqual(before);
});

test('what may not write says so, and has written nothing', async () => {
  const before = allOf(repository);
  const { result } = await readOnly(repository.root, async () => repository.cli('promote hello'));
  expect(result).toEqual({
    code: 1, stdout: '', stderr: `error: ${join(repository.root, '.git/cdk8s-rollouts.lock')}: the file system is read-only (EROFS): run this where the folder can be written\n`,
  });
  expect(allOf(repository)).toEqual(before);
});

test('through links, what they lead to is written to, and they stay', async () => {
  await repository.do('promote hello');
  const paths = ['rollouts/shop/hello.yaml', 'dist/shop.k8s.yaml'];
  expect(paths.map(path => lstatSync(join(repository.folder, path)).isSymbolicLink())).toEqual([true, true]);
  expect(repository.read('dist/shop.k8s.yaml')).toContain('step 3 of 3');
});
