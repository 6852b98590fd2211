import childProcess, { execFileSync } from 'child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { newRepository, removeTemporaryFolders, repositoryAt, temporaryFolder, TemporaryRepository } from './temporary-repository';
import { GitError } from '../../src/git/git-process';
import { Commit } from '../../src/git/repository';

const environment = { ...process.env };

afterEach(() => {
  jest.restoreAllMocks();
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
});

afterAll(removeTemporaryFolders);

/** What the action throws, with the folder named `<folder>`. */
function failure(folder: string, action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(GitError);
    return (error as Error).message.replaceAll(folder, '<folder>');
  }
  throw new Error('it did not throw');
}

function texts(tree: Map<string, Buffer>): Record<string, string> {
  return Object.fromEntries([...tree].map(([path, content]) => [path, content.toString()]));
}

const pathsOf = (commit: Commit | undefined) => commit?.changes.map(({ path }) => path);

describe('find', () => {
  test('a folder that is in no repository', () => {
    const folder = temporaryFolder();
    expect(failure(folder, () => repositoryAt(folder))).toMatchInlineSnapshot('"<folder> is in no git repository: run "git init" and commit first, because the commands compute from what is committed"');
  });

  test('a folder that does not exist', () => {
    const folder = temporaryFolder();
    expect(failure(folder, () => repositoryAt(join(folder, 'nope')))).toMatchInlineSnapshot('"<folder>/nope does not exist"');
  });

  test('a repository without a commit', () => {
    const folder = temporaryFolder();
    execFileSync('git', ['init', '--quiet'], { cwd: folder });
    expect(failure(folder, () => repositoryAt(folder))).toMatchInlineSnapshot('"<folder>: there is no commit yet: commit first, because the commands compute from what is committed"');
  });

  test('a branch without a commit', () => {
    const { folder, git } = bound(newRepository());
    git('checkout', '--quiet', '--orphan', 'new');
    expect(failure(folder, () => repositoryAt(folder))).toMatch('there is no commit yet');
  });

  test('no git on the PATH', () => {
    const { folder } = newRepository();
    process.env.PATH = folder;
    expect(failure(folder, () => repositoryAt(folder))).toMatchInlineSnapshot('"git was not found: install it, or add it to the PATH"');
  });

  test('a bare repository, and the folder of git itself', () => {
    const { folder, git } = bound(newRepository());
    git('clone', '--quiet', '--bare', '.', 'bare.git');
    expect(failure(folder, () => repositoryAt(join(folder, 'bare.git')))).toMatchInlineSnapshot('"<folder>/bare.git is a bare repository, or git\'s own folder: run the command where the files are checked out"');
    expect(failure(folder, () => repositoryAt(join(folder, '.git')))).toMatch('or git\'s own folder');
  });

  test('a repository of another user', () => {
    const { folder } = newRepository();
    process.env.GIT_TEST_ASSUME_DIFFERENT_OWNER = '1';
    expect(failure(folder, () => repositoryAt(folder))).toMatchInlineSnapshot('"<folder> is in a git repository of another user, and git does not read it: if you trust it, run: git config --global --add safe.directory \'<folder>\'"');
  });

  test('any other failure passes on what git says', () => {
    const { folder, git } = bound(newRepository());
    git('config', 'core.repositoryFormatVersion', '9');
    expect(failure(folder, () => repositoryAt(folder))).toMatchInlineSnapshot('"<folder>: "git rev-parse" failed: Expected git repo version <= 1, found 9: see what "git status" and "git fsck" say"');
  });

  test('a path outside of the repository', () => {
    const { folder } = newRepository();
    expect(failure(folder, () => repositoryAt(folder).read('../secret'))).toMatchInlineSnapshot('"../secret is outside of the repository <folder>: the commands read only what is committed there"');
  });

  test('asks git for English, whose words it looks for', () => {
    const { folder } = newRepository();
    Object.assign(process.env, { LC_ALL: 'de_DE.UTF-8', LANGUAGE: 'de' });
    const git = jest.spyOn(childProcess, 'spawnSync');
    repositoryAt(folder);
    expect(git.mock.calls[0][2]?.env?.LC_ALL).toBe('C');
  });
});

describe('reading', () => {
  test('all files below a folder, at HEAD and at another ref', () => {
    const repository = newRepository({ 'rollouts/shop/hello.yaml': 'one', 'rollouts.yaml': 'beside', 'rollouts/api.yaml': '' });
    const first = repository.commit({});
    repository.commit({ 'rollouts/shop/hello.yaml': 'two' });
    repository.write({ 'rollouts/shop/hello.yaml': 'not committed' });
    const found = repositoryAt(repository.folder);
    expect(texts(found.readTree('rollouts'))).toEqual({ 'shop/hello.yaml': 'two', 'api.yaml': '' });
    expect(texts(found.readTree('rollouts/', first))).toEqual({ 'shop/hello.yaml': 'one', 'api.yaml': '' });
    expect(texts(found.readTree(join(repository.folder, 'rollouts/shop'), 'HEAD~1'))).toEqual({ 'hello.yaml': 'one' });
    expect(Object.keys(texts(found.readTree('.')))).toEqual(['rollouts.yaml', 'rollouts/api.yaml', 'rollouts/shop/hello.yaml']);
    expect(found.read('rollouts/shop/hello.yaml')?.toString()).toBe('two');
    expect(found.read('./rollouts/../rollouts/shop/hello.yaml', first)?.toString()).toBe('one');
    expect(found.read(join(repository.folder, 'rollouts/api.yaml'))).toEqual(Buffer.alloc(0));
  });

  test('what is not there is empty', () => {
    const found = repositoryAt(newRepository({ 'dist': 'a file', 'rollouts/a.yaml': 'a' }).folder);
    expect(found.readTree('nope')).toEqual(new Map());
    expect(found.readTree('dist')).toEqual(new Map());
    expect(found.read('nope')).toBeUndefined();
    expect(found.read('rollouts')).toBeUndefined();
  });

  test.each(['nope', '-x', 'HEAD~7'])('the ref %s does not exist', ref => {
    const { folder } = newRepository();
    const found = repositoryAt(folder);
    const expected = `<folder>: git knows no commit "${ref}": name a commit, a branch or a tag that "git log" shows, or fetch it first`;
    expect(failure(folder, () => found.readTree('.', ref))).toBe(expected);
    expect(failure(folder, () => found.read('README.md', ref))).toBe(expected);
  });

  test('bytes and line ends as they are committed', () => {
    const bytes = Buffer.from([0, 10, 13, 10, 255, 0, 10]);
    const { folder } = newRepository({ 'bytes': bytes, 'crlf.yaml': 'a\r\nb\r\n' });
    expect(repositoryAt(folder).readTree('.')).toEqual(new Map([['bytes', bytes], ['crlf.yaml', Buffer.from('a\r\nb\r\n')]]));
  });

  const ODD = ['a b.yaml', 'grün/blau ü.yaml', '日本.yaml', '*.yaml', ':(top)x', '"quoted"', '-r', 'new\nline', 'tab\t.yaml'];

  test.each(ODD)('a file called %j', name => {
    const repository = newRepository({ [`rollouts/${name}`]: 'one', 'rollouts/other.yaml': 'other' });
    repository.commit({ [`rollouts/${name}`]: 'two' });
    const hash = repository.commit({ [`rollouts/${name}`]: 'three' });
    repository.commit({ 'rollouts/other.yaml': 'new' });
    const found = repositoryAt(repository.folder);
    expect(texts(found.readTree('rollouts'))).toEqual({ [name]: 'three', 'other.yaml': 'new' });
    expect(found.read(`rollouts/${name}`)?.toString()).toBe('three');
    expect(found.lastChange([`rollouts/${name}`])).toMatchObject({ hash, changes: [{ path: `rollouts/${name}` }] });
    expect([...found.history(`rollouts/${name}`)].map(({ content }) => content?.toString())).toEqual(['three', 'two', 'one']);
    expect([found.isTracked(`rollouts/${name}`), found.isDirty([`rollouts/${name}`])]).toEqual([true, false]);
  });

  test('a file named like another in its folder is not that one', () => {
    const found = repositoryAt(newRepository({ 'rollouts/a.yaml': 'a', 'rollouts/*.yaml': 'star' }).folder);
    expect(found.read('rollouts/*.yaml')?.toString()).toBe('star');
    expect(found.isTracked('rollouts/?.yaml')).toBe(false);
  });

  test('links and submodules are not files', () => {
    const inner = newRepository({ 'inner.yaml': 'inner' });
    const outer = newRepository({ 'dist/a.yaml': 'a' });
    symlinkSync('a.yaml', join(outer.folder, 'dist/link.yaml'));
    outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.folder, 'dist/inner');
    outer.commit({});
    expect(texts(repositoryAt(outer.folder).readTree('dist'))).toEqual({ 'a.yaml': 'a' });
    const found = repositoryAt(join(outer.folder, 'dist/inner'));
    expect(texts(found.readTree('.'))).toEqual({ 'inner.yaml': 'inner' });
    expect(found.lastChange(['.'])?.hash).toBe(inner.git('rev-parse', 'HEAD'));
  });

  test('an object that the clone lacks', () => {
    const { folder, git } = bound(newRepository({ 'a.yaml': 'a' }));
    const found = repositoryAt(folder);
    const id = git('rev-parse', 'HEAD:a.yaml');
    rmSync(join(folder, '.git/objects', id.slice(0, 2), id.slice(2)));
    expect(failure(folder, () => found.readTree('.'))).toMatchInlineSnapshot('"<folder>: the object 2e65efe2a145dda7ee51d1741299f848e5bf752e is missing from this clone: run "git fetch --refetch", or clone again"');
  });

  test('a thousand files, with few processes', () => {
    const names = Array.from({ length: 1000 }, (_, i) => `shop-${i % 20}/hello-${i}.yaml`);
    const { folder } = newRepository(Object.fromEntries(names.map(name => [`rollouts/${name}`, `content of ${name}\n`.repeat(50)])));
    const found = repositoryAt(folder);
    const git = jest.spyOn(childProcess, 'spawnSync');
    const tree = found.readTree('rollouts');
    expect(git).toHaveBeenCalledTimes(2);
    expect([...tree.keys()].sort()).toEqual([...names].sort());
    for (const [name, content] of tree) expect(content.toString()).toBe(`content of ${name}\n`.repeat(50));
  });

  test('output far beyond what node buffers unasked', () => {
    const large = 'x'.repeat(5_000_000);
    expect(repositoryAt(newRepository({ large }).folder).read('large')?.length).toBe(large.length);
  });
});

describe('lastChange', () => {
  test('the newest commit that changed one of the paths, with the committer\'s time', () => {
    const repository = newRepository();
    const parent = repository.commit({ 'rollouts/a.yaml': '1', 'dist/a.yaml': '1', 'dist/sub/b.yaml': '1' });
    const hash = repository.commit({ 'rollouts/a.yaml': '2', 'dist/sub/b.yaml': '2', 'src/main.ts': '2' });
    const { time } = repository;
    repository.commit({ 'src/main.ts': '3' });
    const found = repositoryAt(repository.folder);
    const [before, after] = ['1', '2'].map(content => objectName(repository, content));
    expect(found.lastChange(['rollouts/a.yaml', 'dist'])).toEqual({
      hash, time, parent, changes: [{ path: 'dist/sub/b.yaml', before, after }, { path: 'rollouts/a.yaml', before, after }],
    });
    expect(found.lastChange(['dist/a.yaml'])?.hash).toBe(parent);
    expect(found.lastChange(['dist/a'])).toBeUndefined();
    expect(found.lastChange(['nope'])).toBeUndefined();
    expect(found.lastChange([])).toBeUndefined();
  });

  test('the first commit has no parent, and a removal is a change', () => {
    const repository = newRepository({ 'a.yaml': 'a' });
    expect(repositoryAt(repository.folder).lastChange(['a.yaml'])).toEqual({
      hash: repository.git('rev-parse', 'HEAD'),
      time: repository.time,
      parent: undefined,
      changes: [{ path: 'a.yaml', before: undefined, after: objectName(repository, 'a') }],
    });
    repository.commit({ 'a.yaml': null });
    expect(repositoryAt(repository.folder).lastChange(['a.yaml'])?.changes).toEqual([{ path: 'a.yaml', before: objectName(repository, 'a'), after: undefined }]);
  });

  test('the newest one that is relevant, asking no further', () => {
    const repository = newRepository();
    const hashes = Array.from({ length: 20 }, (_, i) => repository.commit({ 'dist/a.yaml': `${i}` }));
    const asked: string[] = [];
    const found = repositoryAt(repository.folder).lastChange(['dist'], ({ hash }) => asked.push(hash) > 0 && hash === hashes[7]);
    expect(found?.hash).toBe(hashes[7]);
    expect(asked).toEqual(hashes.slice(7).reverse());
  });

  test('a merge counts when its branch arrived, however old the commits in it', () => {
    const repository = newRepository({ 'rollouts/a.yaml': '1' });
    repository.git('checkout', '--quiet', '-b', 'promote');
    repository.commit({ 'rollouts/a.yaml': '2' });
    repository.git('checkout', '--quiet', 'main');
    const parent = repository.commit({ 'src/main.ts': '2' });
    const hash = repository.record(86_400, 'merge', '--quiet', '--no-ff', '--no-edit', 'promote');
    const { time } = repository;
    repository.commit({ 'src/main.ts': '3' });
    const change = repositoryAt(repository.folder).lastChange(['rollouts']);
    expect(change).toMatchObject({ hash, time, parent });
    expect(pathsOf(change)).toEqual(['rollouts/a.yaml']);
  });

  test('a merge that brought nothing of it does not count, even where the merged branch lacked it', () => {
    const repository = newRepository({ 'rollouts/a.yaml': '1' });
    repository.git('checkout', '--quiet', '-b', 'feature');
    repository.commit({ 'src/main.ts': '2' });
    repository.git('checkout', '--quiet', 'main');
    const hash = repository.commit({ 'rollouts/a.yaml': '2' });
    repository.record(60, 'merge', '--quiet', '--no-ff', '--no-edit', 'feature');
    expect(repositoryAt(repository.folder).lastChange(['rollouts'])?.hash).toBe(hash);
  });

  test('a merge of main into a branch brings to the branch what main did', () => {
    const repository = newRepository({ 'rollouts/a.yaml': '1' });
    repository.git('checkout', '--quiet', '-b', 'feature');
    repository.commit({ 'src/main.ts': '2' });
    repository.git('checkout', '--quiet', 'main');
    repository.commit({ 'rollouts/a.yaml': '2' });
    repository.git('checkout', '--quiet', 'feature');
    const hash = repository.record(60, 'merge', '--quiet', '--no-ff', '--no-edit', 'main');
    expect(repositoryAt(repository.folder).lastChange(['rollouts'])?.hash).toBe(hash);
  });

  test('a squash is one commit', () => {
    const repository = newRepository({ 'rollouts/a.yaml': '1' });
    repository.git('checkout', '--quiet', '-b', 'promote');
    repository.commit({ 'rollouts/a.yaml': '2' });
    repository.commit({ 'rollouts/a.yaml': '3' });
    repository.git('checkout', '--quiet', 'main');
    repository.git('merge', '--quiet', '--squash', 'promote');
    const hash = repository.commit({}, 86_400);
    expect(repositoryAt(repository.folder).lastChange(['rollouts'])).toMatchObject({ hash, time: repository.time });
  });

  test('a detached HEAD', () => {
    const repository = newRepository({ 'a.yaml': '1' });
    const hash = repository.commit({ 'a.yaml': '2' });
    repository.commit({ 'a.yaml': '3' });
    repository.git('checkout', '--quiet', '--detach', hash);
    expect(repositoryAt(repository.folder).lastChange(['a.yaml'])?.hash).toBe(hash);
  });

  test('an app in a sub-folder, and a path beside it', () => {
    const repository = newRepository({ 'apps/shop/rollouts/a.yaml': '1', 'manifests/a.yaml': '1', 'rollouts/a.yaml': 'of the root' });
    const hash = repository.commit({ 'apps/shop/rollouts/a.yaml': '2', 'manifests/a.yaml': '2' });
    repository.commit({ 'rollouts/a.yaml': 'of the root, changed' });
    const found = repositoryAt(join(repository.folder, 'apps/shop'));
    const change = found.lastChange(['rollouts', '../../manifests']);
    expect([change?.hash, pathsOf(change)]).toEqual([hash, ['rollouts/a.yaml', '../../manifests/a.yaml']]);
    expect(texts(found.readTree('rollouts'))).toEqual({ 'a.yaml': '2' });
    expect(texts(found.readTree('.'))).toEqual({ 'rollouts/a.yaml': '2' });
    expect(found.read(join(repository.folder, 'manifests/a.yaml'))?.toString()).toBe('2');
    expect(found.locate(join(repository.folder, 'manifests'))).toBe('../../manifests');
  });

  test('where a shallow clone ends, everything looks new, and it says that it is shallow', () => {
    const repository = newRepository({ 'a.yaml': '1' });
    repository.commit({ 'b.yaml': '1' });
    repository.commit({ 'b.yaml': '2' });
    const clone = join(temporaryFolder(), 'clone');
    repository.git('clone', '--quiet', '--depth', '2', `file://${repository.folder}`, clone);
    const found = repositoryAt(clone);
    expect([found.isShallow, repositoryAt(repository.folder).isShallow]).toEqual([true, false]);
    const hash = repository.git('rev-parse', 'HEAD~1');
    expect(found.lastChange(['a.yaml'])).toMatchObject({ hash, parent: undefined, changes: [{ path: 'a.yaml', before: undefined }] });
    expect([...found.history('b.yaml')].map(({ content }) => content?.toString())).toEqual(['2', '1']);
  });
});

describe('history', () => {
  test('every revision, newest first; a removal has no content and a rename is not followed', () => {
    const repository = newRepository({ 'old.yaml': '0' });
    repository.git('mv', 'old.yaml', 'a.yaml');
    for (const content of ['1', '2', null, '3']) repository.commit({ 'a.yaml': content, 'noise': `${content}` });
    repository.commit({ noise: 'more' });
    const revisions = [...repositoryAt(repository.folder).history('a.yaml')];
    expect(revisions.map(({ content }) => content?.toString())).toEqual(['3', undefined, '2', '1']);
    expect(revisions.map(({ commit }) => commit.time)).toEqual([1, 2, 3, 4].map(i => repository.time - 60 * i));
  });

  test('is read as far as it is needed', () => {
    const repository = newRepository();
    repository.import(3000, i => ({ 'a.yaml': `content ${i}` }));
    const found = repositoryAt(repository.folder);
    const git = jest.spyOn(childProcess, 'spawnSync');
    expect(found.history('a.yaml').next().value?.content?.toString()).toBe('content 2999');
    expect(git).toHaveBeenCalledTimes(3);
    expect(git.mock.results.map(({ value }) => value.stdout.length).every(length => length < 500)).toBe(true);
    expect([...found.history('a.yaml')].map(({ content }) => content?.toString())).toEqual(Array.from({ length: 3000 }, (_, i) => `content ${2999 - i}`));
    expect(git.mock.calls.length).toBeLessThan(30);
  });
});

describe('the working tree', () => {
  test('isTracked looks at what is committed', () => {
    const repository = newRepository({ 'dist/shop.k8s.yaml': 'a' });
    repository.write({ 'rollouts/a.yaml': 'a' });
    repository.git('add', '--all');
    const found = repositoryAt(repository.folder);
    expect(['dist', 'dist/', 'dist/shop.k8s.yaml', '.', 'rollouts', 'dis'].map(path => found.isTracked(path))).toEqual([true, true, true, true, false, false]);
  });

  test.each<[string, boolean, (repository: TemporaryRepository) => unknown]>([
    ['nothing', false, () => {}],
    ['a changed file', true, repository => repository.write({ 'dist/a.yaml': '2' })],
    ['a file that was changed and back', false, repository => { repository.write({ 'dist/a.yaml': '2' }); repository.write({ 'dist/a.yaml': '1' }); }],
    ['a removed file', true, repository => repository.write({ 'dist/a.yaml': null })],
    ['a new file', true, repository => repository.write({ 'dist/new/b.yaml': '1' })],
    ['a new file elsewhere', false, repository => repository.write({ 'rollouts/b.yaml': '1' })],
    ['an ignored file', false, repository => repository.write({ 'dist/a.log': '1' })],
    ['a change in the index only', true, repository => {
      repository.write({ 'dist/a.yaml': '2' });
      repository.git('add', '--all');
      repository.write({ 'dist/a.yaml': '1' });
    }],
  ])('isDirty: %s: %s', (_, expected, change) => {
    const repository = newRepository({ 'dist/a.yaml': '1', '.gitignore': '*.log' });
    change(repository);
    const found = repositoryAt(repository.folder);
    expect(found.isDirty(['nope', 'dist'])).toBe(expected);
    expect(found.isDirty(['nope'])).toBe(false);
    expect(found.isDirty([])).toBe(false);
  });

  test('isDirty is asked for a new file in a new folder', () => {
    const repository = newRepository();
    repository.write({ 'rollouts/shop/a.yaml': '1' });
    expect(repositoryAt(repository.folder).isDirty(['rollouts/shop/a.yaml'])).toBe(true);
  });

  test('isDirty leaves out what it is told to, and nothing else', () => {
    const repository = newRepository({ 'dist/a.yaml': '1', 'dist.yaml': '1' });
    repository.write({ 'dist/a.yaml': '2', 'new/rollouts/shop/hello.yaml': '1' });
    const found = repositoryAt(repository.folder);
    expect(found.isDirty(['.'], ['dist', join(repository.folder, 'new/rollouts/')])).toBe(false);
    expect([found.isDirty(['.'], ['dist']), found.isDirty(['.'], ['new']), found.isDirty(['.'], ['dis', 'ne'])]).toEqual([true, true, true]);
    repository.git('mv', 'dist.yaml', 'new/rollouts/moved.yaml');
    expect(found.isDirty(['.'], ['dist', 'new/rollouts'])).toBe(true);
  });

  test('a checkout with other line ends is not dirty', () => {
    const repository = newRepository({ '.gitattributes': '*.yaml text eol=crlf', 'a.yaml': '1\n' });
    repository.git('rm', '--quiet', '--cached', 'a.yaml');
    repository.git('reset', '--quiet', '--hard');
    const found = repositoryAt(repository.folder);
    expect(readFileSync(join(repository.folder, 'a.yaml'), 'utf8')).toBe('1\r\n');
    expect([found.isDirty(['.']), found.read('a.yaml')?.toString()]).toEqual([false, '1\n']);
  });

  test('a sparse checkout', () => {
    const repository = newRepository({ 'rollouts/a.yaml': 'a', 'src/main.ts': 'main' });
    repository.git('sparse-checkout', 'set', 'src');
    const found = repositoryAt(repository.folder);
    expect([found.read('rollouts/a.yaml')?.toString(), found.isDirty(['rollouts'])]).toEqual(['a', false]);
  });

  test('each worktree has its own HEAD and its own lock', () => {
    const repository = newRepository({ 'a.yaml': 'main' });
    const worktree = join(temporaryFolder(), 'other');
    repository.git('worktree', 'add', '--quiet', '-b', 'other', worktree);
    TemporaryRepository.at(worktree).commit({ 'app/a.yaml': 'other' });
    const found = repositoryAt(join(worktree, 'app'));
    expect(texts(found.readTree('.'))).toEqual({ 'a.yaml': 'other' });
    expect(found.lockPath('x.lock')).toBe(join(repository.folder, '.git/worktrees/other/x.lock'));
    mkdirSync(join(repository.folder, 'sub'));
    expect(repositoryAt(join(repository.folder, 'sub')).lockPath('x.lock')).toBe(join(repository.folder, '.git/x.lock'));
  });
});

describe('whatever the user configured', () => {
  /** Everything that git is asked. */
  function everything(folder: string) {
    const found = repositoryAt(folder);
    return [
      texts(found.readTree('rollouts')), found.lastChange(['rollouts']), found.lastChange(['rollouts/a.yaml']), [...found.history('rollouts/b ü.yaml')],
      found.isTracked('rollouts'), found.isDirty(['rollouts']), found.isDirty(['new']), found.lockPath('lock'), found.isShallow,
    ];
  }

  function example(): TemporaryRepository {
    const repository = newRepository({ 'rollouts/a.yaml': 'some content\n', 'other/a.yaml': 'a\n' });
    repository.git('mv', 'rollouts/a.yaml', 'rollouts/b ü.yaml');
    repository.commit({});
    repository.git('checkout', '--quiet', '-b', 'branch');
    repository.commit({ 'rollouts/b ü.yaml': 'other content\n' });
    repository.git('checkout', '--quiet', 'main');
    repository.record(60, 'merge', '--quiet', '--no-ff', '--no-edit', 'branch');
    repository.write({ 'new/file': '' });
    return repository;
  }

  test('a configuration that changes what git prints', () => {
    const { folder } = example();
    const expected = everything(folder);
    const config = join(temporaryFolder(), 'config');
    writeFileSync(config, [
      '[color]\nui=always', '[log]\nshowSignature=true\nfollow=true\ndate=relative\ndecorate=full\ndiffMerges=combined\nmailmap=false',
      '[diff]\nrenames=copies\nrelative=true\nnoprefix=true\nignoreSubmodules=all\nmnemonicPrefix=true\nexternal=false\nsubmodule=log',
      '[core]\nquotepath=true\nabbrev=5\npager=false', '[format]\npretty=%s', '[i18n]\nlogOutputEncoding=UTF-16',
      '[status]\nshowUntrackedFiles=no\nshort=true\nbranch=true\nrelativePaths=false\nrenames=copies',
    ].join('\n'));
    process.env.GIT_CONFIG_GLOBAL = config;
    expect(everything(folder)).toEqual(expected);
  });

  test('the variables that git sets for the hooks of another repository', () => {
    const { folder } = example();
    const expected = everything(folder);
    const other = newRepository().folder;
    Object.assign(process.env, {
      GIT_DIR: join(other, '.git'),
      GIT_WORK_TREE: other,
      GIT_INDEX_FILE: join(other, '.git/index.lock'),
      GIT_PREFIX: 'sub/',
      GIT_COMMON_DIR: join(other, '.git'),
      GIT_OBJECT_DIRECTORY: join(other, '.git/objects'),
      GIT_ALTERNATE_OBJECT_DIRECTORIES: other,
      GIT_NAMESPACE: 'x',
      GIT_GLOB_PATHSPECS: '1',
      GIT_ICASE_PATHSPECS: '1',
      GIT_TRACE: '1',
    });
    expect(everything(folder)).toEqual(expected);
  });

  test('within a hook of the repository itself', () => {
    const repository = newRepository({ 'rollouts/a.yaml': '1' });
    writeFileSync(join(repository.folder, '.git/hooks/pre-commit'), '#!/bin/sh\nenv -0 > hook.env\n', { mode: 0o755 });
    repository.write({ 'rollouts/a.yaml': '2' });
    repository.record(60, 'commit', '--quiet', '--all', '--message', 'with a hook');
    const seen = Object.fromEntries(readFileSync(join(repository.folder, 'hook.env'), 'utf8').split('\0').filter(one => one.startsWith('GIT_')).map(one => one.split('=')));
    expect(seen).toHaveProperty('GIT_INDEX_FILE');
    Object.assign(process.env, seen);
    expect(repositoryAt(repository.folder).isDirty(['rollouts'])).toBe(false);
  });
});

function bound(repository: TemporaryRepository) {
  return { folder: repository.folder, git: repository.git.bind(repository) };
}

/** Git's name for a content. */
function objectName(repository: TemporaryRepository, content: string): string {
  return execFileSync('git', ['hash-object', '--stdin'], { cwd: repository.folder, input: content, encoding: 'utf8' }).trim();
}
