/** Where manifests go: never where something else would be lost, file by file, and beside what is not ours. */
import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { outputProblem } from '../../../src/state/files/output-apart';
import { newFolder } from '../../state/processes';
import { AppRepository, appWith, removeAppRepositories } from '../../support/app-repository';

const CANARY = appWith("new CanaryDeployment(chart, 'hello', { containers, replicas: 4, capacity: CanaryCapacity.SURGE, plan: RolloutPlan.parse('1 pod, 50%, 100%') });");

const folders: string[] = [];
afterAll(removeAppRepositories);
afterAll(() => folders.forEach(folder => rmSync(folder, { recursive: true })));

/** A rollout at its first step, in a folder of its repository. */
async function begun(): Promise<AppRepository> {
  const repository = new AppRepository(CANARY, { folder: 'apps/shop' });
  await repository.synthAndCommit();
  repository.edit('hello:1', 'hello:2');
  await repository.synthAndCommit();
  return repository;
}

describe('an output that something else would be lost with', () => {
  const LINKS = { 'to-here': '.', 'to-the-root': '../..', 'to-git': '../../.git', 'to-records': 'rollouts/shop', 'to-nothing-in-records': 'rollouts/later' };
  const CASES = [
    ['.', 'contains the working directory'], ['./', 'contains the working directory'], ['..', 'contains the working directory'],
    ['../..', 'contains the working directory'], ['/', 'contains the working directory'], ['dist/../.', 'contains the working directory'],
    ['../../.git', "contains Git's own folder"], ['../../.git/dist', "is in Git's own folder"],
    ['rollouts', 'is in rollouts, the folder of the records'], ['rollouts/shop', 'is in rollouts, the folder of the records'],
    ['rollouts/new/dist', 'is in rollouts, the folder of the records'],
    ['to-here', 'contains the working directory'], ['to-the-root', 'contains the working directory'], ['to-git/dist', "is in Git's own folder"],
    ['to-records', 'is in rollouts, the folder of the records'], ['to-nothing-in-records', 'is in rollouts, the folder of the records'],
  ];

  /** A folder of an app in a repository, with links in it. */
  function folderWith(git: (root: string) => void): string {
    const root = newFolder();
    folders.push(root);
    git(root);
    const folder = join(root, 'apps/shop');
    mkdirSync(join(folder, 'rollouts/shop'), { recursive: true });
    for (const [name, target] of Object.entries(LINKS)) symlinkSync(target, join(folder, name));
    return folder;
  }

  test('is known by what it contains, and by what it is in', () => {
    const folder = folderWith(root => void mkdirSync(join(root, '.git')));
    expect(CASES.map(([output]) => [output, outputProblem(folder, output, 'rollouts')?.what])).toEqual(CASES);
    expect(['dist', '../dist', '../../dist', 'rollouts-of-others', '.github/dist', '/nowhere/dist'].filter(output => outputProblem(folder, output, 'rollouts'))).toEqual([]);
  });

  test('of a further worktree is known by where Git is', () => {
    const elsewhere = newFolder();
    folders.push(elsewhere);
    const folder = folderWith(root => writeFileSync(join(root, '.git'), `gitdir: ${elsewhere}/.git/worktrees/one\n`));
    const problems = [elsewhere, join(elsewhere, '.git/dist'), join(elsewhere, 'dist')].map(output => outputProblem(folder, output, 'rollouts')?.what);
    expect(problems).toEqual(["contains Git's own folder", "is in Git's own folder", undefined]);
  });

  test('is refused by commands, before anything is written', async () => {
    const repository = await begun();
    symlinkSync('.', join(repository.folder, 'here'));
    repository.write('cdk8s.yaml', 'app: node main.js\noutput: here\n');
    const before = repository.dirty;
    const refused = { code: 1, stdout: '', stderr: refusalOf('here', 'contains the working directory') };
    expect([await repository.cli('promote hello'), await repository.cli('abort hello --dry-run')]).toEqual([refused, refused]);
    expect(repository.dirty).toEqual(before);
    expect((await repository.cli('check')).stderr).toContain('the output folder "here" contains the working directory: "cdk8s synth" removes');
  });

  test('is known by records that lead into it', () => {
    const folder = folderWith(root => void mkdirSync(join(root, '.git')));
    mkdirSync(join(folder, 'dist/records'), { recursive: true });
    symlinkSync('dist/records', join(folder, 'elsewhere'));
    expect(['dist/records', 'elsewhere'].map(state => outputProblem(folder, 'dist', state)?.what))
      .toEqual(['contains dist/records, the folder of the records', 'contains elsewhere, the folder of the records']);
  });

  test('is said by the first synthesis, and refused where manifests would lie among the records', async () => {
    const repository = new AppRepository(CANARY.replace('new RolloutApp()', 'new RolloutApp({ outdir: process.env.WHERE })'));
    const first = await repository.synth({ WHERE: '.' });
    expect([first.code, first.stderr]).toEqual([0, expect.stringContaining('the output folder "." contains the working directory: "cdk8s synth" removes its output folder')]);
    expect((await repository.synth({ WHERE: '.' })).stderr).toBe('');
    const { code, stderr } = await repository.synth({ WHERE: 'rollouts' });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^Error: the output folder "rollouts" is in rollouts, the folder of the records: "cdk8s synth" removes/)]);
  });
});

function refusalOf(output: string, problem: string): string {
  return `error: the output folder "${output}" ${problem}, and nothing was changed: "cdk8s synth" removes its output folder before the app runs: `
    + 'give the manifests a folder of their own, such as "output: dist" in cdk8s.yaml\n';
}

describe('the folder of the manifests', () => {
  test('stays as it is, with what is not ours', async () => {
    const repository = await begun();
    repository.write('dist/README.md', 'not ours');
    repository.write('dist/kustomization.yaml', 'resources: [shop.k8s.yaml]\n');
    repository.write('dist/.keep', '');
    repository.write('dist/renamed.k8s.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: old }\n');
    repository.commit();
    const { ino } = lstatSync(join(repository.folder, 'dist'));
    const { code, stdout, stderr } = await repository.cli('promote hello');
    const stale = 'dist has manifests that this app does not write (any more): renamed.k8s.yaml: delete those that nothing else needs\n';
    expect([code, stderr, stdout.includes('ConfigMap')]).toEqual([0, stale, false]);
    expect(repository.dirty).toEqual(['M apps/shop/dist/shop.k8s.yaml', 'M apps/shop/rollouts/shop/hello.versions.yaml', 'M apps/shop/rollouts/shop/hello.yaml']);
    expect(lstatSync(join(repository.folder, 'dist')).ino).toBe(ino);
    expect(readdirSync(join(repository.folder, 'dist')).sort()).toEqual(['.keep', 'README.md', 'kustomization.yaml', 'renamed.k8s.yaml', 'shop.k8s.yaml']);
  });

  test('may be a link to one', async () => {
    const repository = await begun();
    const elsewhere = join(repository.root, '../elsewhere');
    renameSync(join(repository.folder, 'dist'), elsewhere);
    symlinkSync(elsewhere, join(repository.folder, 'dist'));
    repository.write('.gitignore', 'dist\n');
    repository.git('rm', '--cached', '--quiet', '-r', 'dist');
    repository.commit();
    await repository.do('promote hello');
    expect(lstatSync(join(repository.folder, 'dist')).isSymbolicLink()).toBe(true);
    expect(readdirSync(elsewhere)).toEqual(['shop.k8s.yaml']);
    expect(repository.read('dist/shop.k8s.yaml')).toContain('step 2 of 3');
  });

  test('that is not there is made', async () => {
    const repository = await begun();
    rmSync(join(repository.folder, 'dist'), { recursive: true });
    await repository.do('promote hello');
    expect(repository.dirty).toContain('M apps/shop/dist/shop.k8s.yaml');
  });
});

test('a manifest that the app does not write any more goes, and it is said', async () => {
  const perObject = CANARY.replace('new RolloutApp()', "new RolloutApp({ yamlOutputType: require('cdk8s').YamlOutputType.FILE_PER_RESOURCE })")
    .replace("plan: RolloutPlan.parse('1 pod, 50%, 100%')", "plan: RolloutPlan.parse('100%'), config: { COLOUR: 'one' }");
  const repository = new AppRepository(perObject);
  await repository.synthAndCommit();
  repository.edit("'one'", "'two'");
  await repository.synthAndCommit();
  const configs = () => readdirSync(join(repository.folder, 'dist')).filter(name => name.startsWith('ConfigMap'));
  const before = configs();
  expect(before).toHaveLength(2);
  let said = '';
  for (let i = 0; i < 6 && configs().length === 2; i++) {
    said = await repository.do('promote hello');
    repository.commit();
  }
  const [gone] = before.filter(name => !configs().includes(name));
  expect(said).toMatch(new RegExp(`wrote .*dist/${gone.replaceAll('.', '\\.')}`));
});
