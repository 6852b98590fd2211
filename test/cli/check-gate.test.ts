/** What a check is refused for, and that each way to mend it works: no gate is passed because a side is missing. */
import { symlinkSync } from 'fs';
import { AFTER, BEFORE, commit, commitAll, enter, git, pathOf, remove, run, write } from './check-runs';

const FINE = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: fine\n';

/** The error of the command. */
async function refused(...args: string[]): Promise<string> {
  try {
    await run(...args);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  throw new Error('it did not throw');
}

const passes = async (...args: string[]) => (await run(...args)).code === 0;
const asNew = async (...args: string[]) => (await run(...args, '--allow-no-base')).err;

describe('nothing to compare with', () => {
  test('outside of Git', async () => {
    write('dist/shop.yaml', BEFORE);
    expect(await refused()).toBe('CommandError: this is in no git repository, and so nothing tells what was there before: run it where the repository is checked out, '
      + 'begin one with "git init", or say with --from ./folder where the manifests before are; or pass --allow-no-base, where all is new');
    expect(await asNew()).toBe('this is in no git repository: all objects count as new\n');
    expect(await passes('--from', './dist')).toBe(true);
    commit('dist/shop.yaml', BEFORE);
    expect(await passes()).toBe(true);
  });

  test('no commit yet', async () => {
    write('dist/shop.yaml', BEFORE);
    git('init', '--quiet');
    expect(await refused()).toBe('CommandError: there is no commit yet, and so nothing tells what was there before: commit the manifests, '
      + 'and the next change is compared with them; or pass --allow-no-base, where all is new');
    expect(await asNew()).toBe('there is no commit yet: all objects count as new\n');
    commitAll();
    expect(await passes()).toBe(true);
  });

  test('no git', async () => {
    commit('dist/shop.yaml', BEFORE);
    const { PATH } = process.env;
    process.env.PATH = pathOf('none');
    const message = await refused();
    const said = await asNew();
    process.env.PATH = PATH;
    expect([message, said]).toEqual([expect.stringMatching(/^CommandError: git was not found, .*: install it/), 'git was not found: all objects count as new\n']);
    expect(await passes()).toBe(true);
  });

  test('the folder is not in the commit', async () => {
    commit('old/shop.yaml', BEFORE);
    write('dist/shop.yaml', AFTER);
    expect(await refused()).toBe('CommandError: HEAD has no manifests in dist, and so nothing tells what was there before: commit them; where they were elsewhere, '
      + 'say it with --from: another commit, HEAD:path, or ./folder; or pass --allow-no-base, where all is new');
    expect(await asNew()).toBe('HEAD has no manifests in dist: all objects count as new\n');
    for (const from of ['HEAD:old', './old']) expect((await run('--from', from)).code).toBe(1);
    commitAll();
    expect(await passes()).toBe(true);
  });

  test.each([
    ['the folder', '.gitignore', 'node_modules\n/dist/\n', 'dist', '.gitignore:2 (/dist/)'],
    ['its files', '.gitignore', '*.k8s.yaml\n', 'dist', '.gitignore:1 (*.k8s.yaml)'],
    ['a rule beside them', 'dist/.gitignore', '# generated\n*\n', 'dist', 'dist/.gitignore:2 (*)'],
    ['a rule of the clone', '.git/info/exclude', 'dist\n', 'dist', '.git/info/exclude:1 (dist)'],
  ])('ignored: %s', async (_, file, rules, name, place) => {
    commit('README.md', 'hello');
    write('dist/shop.k8s.yaml', BEFORE);
    write(file, rules);
    expect(await refused()).toBe(`CommandError: git ignores ${name} because of ${place}, and so nothing tells what was there before: take that line out and commit ${name}, `
      + 'or say with --from where the manifests before are; or pass --allow-no-base, where all is new');
    expect(await asNew()).toBe(`git ignores ${name} because of ${place}: all objects count as new\n`);
    write(file, '');
    commitAll();
    expect(await passes()).toBe(true);
  });

  test('ignored before the first commit, and in a folder of the repository', async () => {
    git('init', '--quiet');
    write('.gitignore', '*\n!dist\n!app\n');
    write('app/dist/shop.yaml', BEFORE);
    enter('app');
    expect(await refused()).toMatch(/^CommandError: git ignores dist because of \.\.\/\.gitignore:1 \(\*\), /);
  });

  test('some of the files are ignored, and what they hold is in no commit', async () => {
    write('.gitignore', 'b.yaml\n');
    commit('dist/a.yaml', BEFORE);
    write('dist/b.yaml', '# nothing\n');
    expect(await run()).toMatchObject({ code: 0, err: '' });
    write('dist/b.yaml', FINE);
    expect(await refused()).toMatch(/^CommandError: git ignores dist\/b\.yaml because of \.gitignore:1 \(b\.yaml\), .*: take that line out and commit dist\/b\.yaml, /);
    expect(await asNew()).toBe('git ignores dist/b.yaml because of .gitignore:1 (b.yaml): its objects count as new\n');
    git('add', '--force', 'dist/b.yaml');
    commitAll();
    expect(await run()).toMatchObject({ code: 0, err: '' });
  });

  test('what is compared with another place may be ignored', async () => {
    write('.gitignore', 'out\n');
    commit('dist/shop.yaml', BEFORE);
    write('out/shop.yaml', BEFORE);
    expect(await run('--from', 'HEAD:dist', '--to', 'out')).toMatchObject({ code: 0, err: '' });
    expect(await run('--from', './dist', '--to', 'out')).toMatchObject({ code: 0, err: '' });
    expect(await refused('--to', 'out')).toMatch(/git ignores out because of \.gitignore:1/);
  });

  test('the output lies outside of the repository', async () => {
    commit('app/dist/shop.yaml', BEFORE);
    const elsewhere = pathOf('../cdk8s-rollouts elsewhere');
    write('../cdk8s-rollouts elsewhere/shop.yaml', AFTER);
    expect(await refused('--to', elsewhere)).toMatch(/is outside of the repository, .*: say with --from where the manifests before are: HEAD:path, or \.\/folder; or pass/);
    expect((await run('--to', elsewhere, '--from', 'HEAD:app/dist')).code).toBe(1);
    remove('../cdk8s-rollouts elsewhere');
  });

  test('a commit that git does not know, and one that only this clone lacks', async () => {
    commit('dist/shop.yaml', BEFORE);
    write('dist/shop.yaml', AFTER);
    commitAll();
    expect(await refused('--from', 'nowhere')).toMatch(/^UsageError: --from nowhere is neither a folder nor a commit, .*: name one that "git log" shows, or fetch it first; or pass --allow-no-base/);
    expect(await asNew('--from', 'HEAD~2')).toBe('--from HEAD~2 is neither a folder nor a commit: all objects count as new\n');
    git('clone', '--quiet', '--depth', '1', `file://${pathOf('.')}`, 'shallow');
    enter('shallow');
    const message = 'UsageError: --from HEAD~1: this clone ends early, and has no such commit: fetch it first, with "git fetch --unshallow"';
    expect([await refused('--from', 'HEAD~1'), await refused('--from', 'HEAD~1', '--allow-no-base')]).toEqual([message, message]);
    git('-C', 'shallow', 'fetch', '--quiet', '--unshallow');
    expect((await run('--from', 'HEAD~1')).code).toBe(1);
  });

  test('a place without manifests', async () => {
    write('old/notes.txt', 'none');
    write('dist/a.yaml', '# nothing yet\n');
    commit('other/a.yaml', FINE);
    write('dist/a.yaml', FINE);
    expect(await refused('--from', './old')).toMatch(/^CommandError: \.\/old holds no manifests, .*: name a folder that does; or/);
    expect(await refused()).toMatch(/^CommandError: the manifests of dist hold no object at HEAD, /);
    expect(await refused('--from', 'HEAD:old')).toMatch(/^CommandError: HEAD has no manifests at old, .*: name a path that "git ls-tree -r --name-only HEAD" shows; or/);
    expect(await passes('--from', './other')).toBe(true);
  });
});

describe('which place is meant', () => {
  test('a plain name is a commit, and a folder is written with a slash', async () => {
    write('before/shop.yaml', BEFORE);
    commit('dist/shop.yaml', AFTER);
    expect(await refused('--from', 'before')).toBe('UsageError: --from before: git knows no commit of that name here; for the folder, write --from ./before');
    for (const from of ['./before', pathOf('before'), 'dist/../before']) expect([from, (await run('--from', from)).code]).toEqual([from, 1]);
    git('branch', 'team/one');
    expect(await passes('--from', 'team/one')).toBe(true);
  });

  test('a name that is both', async () => {
    commit('dist/shop.yaml', AFTER);
    git('branch', 'before');
    git('tag', 'v1');
    write('before/shop.yaml', BEFORE);
    write('v1/shop.yaml', BEFORE);
    expect(await refused('--from', 'before')).toBe('UsageError: --from before is both a commit and a folder: write --from ./before for the folder, or --from refs/heads/before for the commit');
    expect(await refused('--from', 'v1')).toMatch('or --from refs/tags/v1 for the commit');
    expect([(await run('--from', './before')).code, (await run('--from', 'refs/heads/before')).code]).toEqual([1, 0]);
    const hash = git('rev-parse', 'HEAD');
    write(`${hash.slice(0, 7)}/shop.yaml`, BEFORE);
    expect(await refused('--from', hash.slice(0, 7))).toMatch(`or --from ${hash} for the commit`);
    expect((await run('--from', hash)).code).toBe(0);
  });

  test('a path at a commit begins at the root, or here', async () => {
    write('app/dist/fine.yaml', FINE);
    commit('app/old/shop.yaml', BEFORE);
    remove('app/old');
    write('app/dist/shop.yaml', AFTER);
    enter('app');
    for (const from of ['HEAD:app/old', 'HEAD:./old', 'HEAD:../app/old/', 'HEAD^{/commit}:app/old', 'HEAD:app/old/shop.yaml']) {
      const { code, out } = await run('--from', from);
      expect([from, code, out.includes('cutover-with-scale-down  dist/shop.yaml:')]).toEqual([from, 1, true]);
    }
    expect(await refused('--from', 'HEAD:old')).toMatch(/^CommandError: HEAD has nothing at old, which begins at the root of the repository, .*: write --from HEAD:\.\/old for the path from here; or/);
    expect(await refused('--from', 'HEAD:none')).toMatch(/^CommandError: HEAD has nothing at none, .*: name a path that "git ls-tree/);
  });

  test('the root of a commit', async () => {
    commit('old/a.yaml', `${FINE.replace('fine', 'gone')}---\n${FINE}`);
    write('old/a.yaml', FINE);
    const { out } = await run('--from', 'HEAD:', '--to', 'old', '-o', 'json');
    expect(JSON.parse(out).summary).toMatchObject({ objects: 1, changed: 1 });
  });
});

describe('nothing where there was something', () => {
  test('an empty folder, one of comments, and none', async () => {
    commit('dist/shop.yaml', BEFORE);
    write('dist/shop.yaml', '# nothing\n');
    const message = 'CommandError: dist holds no manifests, and so all 3 objects of HEAD would be deleted: render them again, or pass --allow-empty where they are really to go';
    const note = 'dist holds no manifests: all 3 objects of HEAD count as deleted\n';
    expect([await refused(), (await run('--allow-empty')).err]).toEqual([message, note]);
    remove('dist/shop.yaml');
    expect([await refused(), (await run('--allow-empty')).err]).toEqual([message, note]);
    remove('dist');
    expect([await refused(), (await run('--allow-empty')).err]).toEqual([expect.stringContaining('there is no folder dist: run "cdk8s synth" first'), note]);
    write('dist/shop.yaml', BEFORE);
    expect(await passes()).toBe(true);
  });

  test('what cannot be read is told as such', async () => {
    commit('dist/shop.yaml', BEFORE);
    write('dist/shop.yaml', 'kind: [');
    expect(await run('--fail-on', 'never')).toMatchObject({ code: 1, out: expect.stringContaining('unreadable-manifest'), err: '' });
  });

  test('nothing before and after is nothing lost', async () => {
    commit('README.md', 'hello');
    write('dist/.gitkeep', '');
    expect(await run('--allow-no-base')).toMatchObject({ code: 0, err: 'HEAD has no manifests in dist: all objects count as new\n' });
  });
});

describe('the folder of the manifests', () => {
  test.each([
    ['output: out\n'], ['"output": "out"\n'], ['{app: node main.js, output: out}\n'], ['app: x\noutput:\n  out\n'], ['x: &o out\noutput: *o\n'], ['app: |\n  output: wrong\noutput: out # here\n'],
  ])('%j', async config => {
    write('cdk8s.yaml', config);
    commit('out/shop.yaml', BEFORE);
    write('out/shop.yaml', AFTER);
    expect((await run()).code).toBe(1);
  });

  test.each([
    ['output: [\n', /^CommandError: cdk8s\.yaml is not valid YAML: /],
    ['output: 5\n', /^CommandError: cdk8s\.yaml: "output" is no name of a folder: write one, such as "output: dist", or leave it out/],
    ['output: ""\n', /"output" is no name of a folder/],
  ])('%j is refused', async (config, message) => {
    commit('dist/shop.yaml', BEFORE);
    write('cdk8s.yaml', config);
    expect(await refused()).toMatch(message);
    for (const mended of ['output: dist\n', 'app: node main.js\n', 'output:\n', '']) {
      write('cdk8s.yaml', mended);
      expect(await passes()).toBe(true);
    }
  });

  test('it may be a link', async () => {
    write('real/shop.yaml', BEFORE);
    symlinkSync(pathOf('real'), pathOf('linked'));
    expect(await passes('--from', './real', '--to', 'linked')).toBe(true);
  });
});
