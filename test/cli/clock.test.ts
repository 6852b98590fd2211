import childProcess from 'child_process';
import { renameSync } from 'fs';
import { join } from 'path';
import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
import { newRepository, removeTemporaryFolders, repositoryAt, temporaryFolder, TemporaryRepository } from './temporary-repository';
import { lastMove, lastMoves, Traces, wentBackwards } from '../../src/cli/git/clock';

afterEach(() => jest.restoreAllMocks());

afterAll(removeTemporaryFolders);

const DAY = 86_400;

/** A manifest with the label where cdk8s-rollouts writes it: of the object, and of its pods. */
const manifest = (rollout: string, replicas: number, quote = '') => `apiVersion: apps/v1
kind: Deployment
metadata:
  annotations:
    note: |-
      a text

      of several lines
  labels:
    cdk8s-rollouts/rollout: ${quote}${rollout}${quote}
  name: ${rollout}
spec:
  replicas: ${replicas}
  template:
    metadata:
      labels:
        cdk8s-rollouts/rollout: ${quote}${rollout}${quote}
`;

const manifests = (replicas: { [rollout: string]: number }) => Object.entries(replicas).map(([name, count]) => manifest(name, count)).join('---\n');

const traces = (chart: string, rollout: string): Traces => ({ chart, rollout, stateFile: `rollouts/${chart}/${rollout}.yaml`, outputFolder: 'dist' });

/** What lastMove finds, as the hash of the commit. */
const move = ({ folder }: TemporaryRepository, chart = 'shop', rollout = 'hello') => lastMove(repositoryAt(folder), traces(chart, rollout))?.hash;

describe('lastMove', () => {
  test('a rollout that was never committed', () => {
    expect(move(newRepository())).toBeUndefined();
  });

  test('two rollouts in one file, promoted in turn, each have their own clock', () => {
    const repository = newRepository();
    repository.commit({ 'dist/shop.k8s.yaml': manifests({ api: 1, hello: 1 }), 'rollouts/shop/api.yaml': '1', 'rollouts/shop/hello.yaml': '1' });
    const api: string[] = [];
    const hello: string[] = [];
    for (const i of [2, 3]) {
      api.push(repository.commit({ 'dist/shop.k8s.yaml': manifests({ api: i, hello: i - 1 }), 'rollouts/shop/api.yaml': `${i}` }));
      if (i === 3) expect([move(repository, 'shop', 'api'), move(repository)]).toEqual([api[1], hello[0]]);
      hello.push(repository.commit({ 'dist/shop.k8s.yaml': manifests({ api: i, hello: i }), 'rollouts/shop/hello.yaml': `${i}` }));
      if (i === 3) expect([move(repository, 'shop', 'api'), move(repository)]).toEqual([api[1], hello[1]]);
    }
  });

  test('a new candidate begins with a commit that changes its manifests only', () => {
    const repository = newRepository({ 'dist/shop.k8s.yaml': manifests({ api: 1, hello: 1 }), 'rollouts/shop/hello.yaml': '1' });
    const begun = repository.commit({ 'dist/shop.k8s.yaml': manifests({ api: 1, hello: 2 }) });
    repository.commit({ 'dist/shop.k8s.yaml': manifests({ api: 2, hello: 2 }) });
    repository.commit({ 'dist/shop.k8s.yaml': manifests({ api: 3, hello: 2 }) });
    expect(move(repository)).toBe(begun);
  });

  test('a state file that changes without the manifests', () => {
    const repository = newRepository({ 'dist/shop.k8s.yaml': manifests({ hello: 1 }), 'rollouts/shop/hello.yaml': '1' });
    const paused = repository.commit({ 'rollouts/shop/hello.yaml': '2' });
    repository.commit({ 'rollouts/shop/hello.versions.yaml': '2', 'rollouts/shop/other.yaml': '2', 'src/main.ts': '2' });
    expect(move(repository)).toBe(paused);
  });

  test('manifests that are rendered elsewhere: the state file alone tells the time', () => {
    const repository = newRepository({ '.gitignore': 'dist/', 'rollouts/shop/hello.yaml': '1' });
    const promoted = repository.commit({ 'rollouts/shop/hello.yaml': '2', 'dist/shop.k8s.yaml': manifests({ hello: 2 }) });
    repository.commit({ 'src/main.ts': '3', 'dist/shop.k8s.yaml': manifests({ hello: 3 }) });
    expect(move(repository)).toBe(promoted);
  });

  test('a merge that arrives a day late starts the clock when it arrives', () => {
    const repository = newRepository({ 'dist/shop.k8s.yaml': manifests({ hello: 1 }), 'rollouts/shop/hello.yaml': '1' });
    repository.git('checkout', '--quiet', '-b', 'promote');
    repository.commit({ 'dist/shop.k8s.yaml': manifests({ hello: 2 }), 'rollouts/shop/hello.yaml': '2' });
    repository.git('checkout', '--quiet', 'main');
    repository.commit({ 'src/main.ts': '2' });
    repository.record(DAY, 'merge', '--quiet', '--no-ff', '--no-edit', 'promote');
    const { time } = repository;
    repository.commit({ 'src/main.ts': '3' });
    expect(lastMove(repositoryAt(repository.folder), traces('shop', 'hello'))?.time).toBe(time);
  });

  test('a merge in which only others moved', () => {
    const repository = newRepository({ 'dist/shop.k8s.yaml': manifests({ api: 1, filler: 1, hello: 1 }), 'rollouts/shop/hello.yaml': '1' });
    repository.git('checkout', '--quiet', '-b', 'promote');
    repository.commit({ 'dist/shop.k8s.yaml': manifests({ api: 2, filler: 1, hello: 1 }), 'rollouts/shop/api.yaml': '2' });
    repository.git('checkout', '--quiet', 'main');
    const promoted = repository.commit({ 'dist/shop.k8s.yaml': manifests({ api: 1, filler: 1, hello: 2 }), 'rollouts/shop/hello.yaml': '2' });
    repository.record(DAY, 'merge', '--quiet', '--no-ff', '--no-edit', 'promote');
    expect(repository.git('show', 'HEAD:dist/shop.k8s.yaml')).toBe(manifests({ api: 2, filler: 1, hello: 2 }).trim());
    expect(move(repository)).toBe(promoted);
  });

  test('a revert, and the revert of the revert, are moves', () => {
    const repository = newRepository({ 'dist/shop.k8s.yaml': manifests({ hello: 1 }), 'rollouts/shop/hello.yaml': '1' });
    repository.commit({ 'dist/shop.k8s.yaml': manifests({ hello: 2 }), 'rollouts/shop/hello.yaml': '2' });
    for (let i = 0; i < 2; i++) {
      const reverted = repository.record(60, 'revert', '--no-edit', 'HEAD');
      expect(move(repository)).toBe(reverted);
    }
  });

  test.each([
    ['quoted', manifest('123', 1, '"'), manifest('123', 2, '"'), true],
    ['in single quotes', manifest('123', 1, "'"), manifest('123', 2, "'"), true],
    ['on one line', 'metadata: { labels: { "cdk8s-rollouts/rollout": "123" } }\nspec: 1\n', 'metadata: { labels: { "cdk8s-rollouts/rollout": "123" } }\nspec: 2\n', true],
    ['without an end of line', 'metadata:\n  labels:\n    cdk8s-rollouts/rollout: 123', 'metadata:\n  labels:\n    cdk8s-rollouts/rollout: 123\nspec: 2', true],
    ['of a longer name', manifest('123-a', 1), manifest('123-a', 2), false],
    ['of a longer name before', manifest('a.123', 1), manifest('a.123', 2), false],
    ['in a selector only', 'metadata:\n  name: x\nspec:\n  cdk8s-rollouts/rollout: 123\n  a: 1\n', 'metadata:\n  name: x\nspec:\n  cdk8s-rollouts/rollout: 123\n  a: 2\n', false],
    ['with other line ends', manifest('123', 1), manifest('123', 1).replaceAll('\n', '\r\n'), false],
    ['in another order', `${manifest('123', 1)}---\n${manifest('123', 2)}`, `${manifest('123', 2)}---\n${manifest('123', 1)}`, false],
    ['with a document less', `${manifest('123', 1)}---\n${manifest('123', 2)}`, manifest('123', 1), true],
    ['that loses its label', manifest('123', 1), manifest('other', 1), true],
  ])('a label %s', (_, before, after, expected) => {
    const repository = newRepository({ 'rollouts/shop/123.yaml': '1', 'dist/shop.k8s.yaml': before });
    const changed = repository.commit({ 'dist/shop.k8s.yaml': after });
    expect(move(repository, 'shop', '123') === changed).toBe(expected);
  });

  test('a file that only moves is no move of the rollout', () => {
    const repository = newRepository({ 'rollouts/shop/hello.yaml': '1', 'dist/shop.k8s.yaml': manifests({ hello: 1 }) });
    const first = repository.git('rev-parse', 'HEAD');
    renameSync(join(repository.folder, 'dist/shop.k8s.yaml'), join(repository.folder, 'dist/0001-shop.k8s.yaml'));
    repository.commit({});
    expect(move(repository)).toBe(first);
  });

  test('an output folder that is a submodule: any change in it may be one', () => {
    const inner = newRepository({ 'shop.k8s.yaml': manifests({ hello: 1 }) });
    const repository = newRepository({ 'rollouts/shop/hello.yaml': '1' });
    repository.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.folder, 'dist');
    repository.commit({});
    TemporaryRepository.at(join(repository.folder, 'dist')).commit({ 'shop.k8s.yaml': manifests({ hello: 2 }) });
    const changed = repository.commit({});
    repository.commit({ 'src/main.ts': '2' });
    expect(move(repository)).toBe(changed);
  });

  test('an app in a sub-folder, with names of all kinds, and paths in full', () => {
    const repository = newRepository({ 'apps/grün 1/rollouts/shop/hello.yaml': '1', 'all manifests/ü/shop.k8s.yaml': manifests({ hello: 1, api: 1 }) });
    const moved = repository.commit({ 'all manifests/ü/shop.k8s.yaml': manifests({ hello: 2, api: 1 }) });
    repository.commit({ 'all manifests/ü/shop.k8s.yaml': manifests({ hello: 2, api: 2 }), 'rollouts/shop/hello.yaml': 'another app' });
    const app = join(repository.folder, 'apps/grün 1');
    const rollout = { chart: 'shop', rollout: 'hello' };
    const paths = [
      { stateFile: 'rollouts/shop/hello.yaml', outputFolder: '../../all manifests/ü' },
      { stateFile: join(app, 'rollouts/shop/hello.yaml'), outputFolder: join(repository.folder, 'all manifests/ü/') },
    ];
    expect(paths.map(path => lastMove(repositoryAt(app), { ...rollout, ...path })?.hash)).toEqual([moved, moved]);
  });
});

describe('two charts with a rollout of the same name', () => {
  /** What cdk8s writes for an app of the charts, which have the rollout `hello` each. */
  function synth(repository: TemporaryRepository, yamlOutputType: YamlOutputType, replicas: { [chart: string]: number }, dependent = false): void {
    const app = new App({ outdir: join(repository.folder, 'dist'), yamlOutputType });
    const charts = Object.entries(replicas).map(([id, count]) => {
      const chart = new Chart(app, id, { namespace: id });
      const metadata = { name: 'hello', labels: { 'cdk8s-rollouts/rollout': 'hello' } };
      new ApiObject(chart, 'hello', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { ...metadata, name: `${id}-hello` }, spec: { replicas: count } });
      new ApiObject(chart, 'service', { apiVersion: 'v1', kind: 'Service', metadata: { ...metadata, name: `${id}-hello` } });
      return chart;
    });
    if (dependent) charts[1].addDependency(charts[0]);
    app.synth();
  }

  /** The moves of both, after one moved by its code and then the other: which of the commits they are. */
  function movesAfter(outputType: YamlOutputType, [first, second]: [string, string], dependent = false): Record<string, number> {
    const repository = newRepository({ [`rollouts/${first}/hello.yaml`]: '1', [`rollouts/${second}/hello.yaml`]: '1' });
    const commits: string[] = [];
    for (const replicas of [{ [first]: 1, [second]: 1 }, { [first]: 2, [second]: 1 }, { [first]: 2, [second]: 2 }]) {
      synth(repository, outputType, replicas, dependent);
      commits.push(repository.commit({}));
    }
    return Object.fromEntries([first, second].map(chart => [chart, commits.indexOf(move(repository, chart)!)]));
  }

  const CHARTS: [string, string] = ['shop-prod', 'shop-staging'];

  test.each([
    ['a file for each chart', YamlOutputType.FILE_PER_CHART, false],
    ['numbered files for charts that depend on each other', YamlOutputType.FILE_PER_CHART, true],
    ['a folder for each chart', YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE, false],
    ['numbered folders', YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE, true],
  ])('%s: the clocks are independent', (_, outputType, dependent) => {
    expect(movesAfter(outputType, CHARTS, dependent)).toEqual({ 'shop-prod': 1, 'shop-staging': 2 });
  });

  test.each([
    ['one file for the app', YamlOutputType.FILE_PER_APP],
    ['a file for each resource', YamlOutputType.FILE_PER_RESOURCE],
  ])('%s: nobody can tell them apart, so the move of one starts both clocks', (_, outputType) => {
    expect(movesAfter(outputType, CHARTS)).toEqual({ 'shop-prod': 2, 'shop-staging': 2 });
  });

  test('a chart called as cdk8s calls the one file for the app', () => {
    expect(movesAfter(YamlOutputType.FILE_PER_APP, ['app', 'shop'])).toEqual({ app: 2, shop: 2 });
    expect(movesAfter(YamlOutputType.FILE_PER_APP, ['shop', 'app'])).toEqual({ app: 2, shop: 2 });
  });

  test('a chart called as a kind', () => {
    expect(movesAfter(YamlOutputType.FILE_PER_RESOURCE, ['shop', 'Deployment'])).toEqual({ shop: 2, Deployment: 2 });
  });

  test('a chart whose file has a hash in its name may be any chart', () => {
    expect(movesAfter(YamlOutputType.FILE_PER_CHART, ['Shop', 'shop-staging'])).toEqual({ 'Shop': 1, 'shop-staging': 2 });
    expect(movesAfter(YamlOutputType.FILE_PER_CHART, ['shop-prod', 'Shop'])).toEqual({ 'shop-prod': 2, 'Shop': 2 });
  });

  test('a chart in a chart', () => {
    const output = (prod: number, staging: number) => ({
      'dist/0000-shop-prod-c8abcdef.k8s.yaml': manifests({ hello: prod }),
      'dist/0001-staging.k8s.yaml': manifests({ hello: staging }),
    });
    const repository = newRepository({ 'rollouts/shop/prod/hello.yaml': '1', 'rollouts/staging/hello.yaml': '1', ...output(1, 1) });
    const prod = repository.commit(output(2, 1));
    repository.commit(output(2, 2));
    expect(move(repository, 'shop/prod')).toBe(prod);
  });

  test('a state file at an unusual place: all files count', () => {
    const repository = newRepository({ 'state.yaml': '1', 'rollouts/b/hello.yaml': '1', 'dist/b.k8s.yaml': manifests({ hello: 1 }) });
    const moved = repository.commit({ 'dist/b.k8s.yaml': manifests({ hello: 2 }) });
    const unusual = { ...traces('a', 'hello'), stateFile: 'state.yaml' };
    expect(lastMoves(repositoryAt(repository.folder), [unusual, unusual]).map(commit => commit?.hash)).toEqual([moved, moved]);
  });
});

describe('lastMoves', () => {
  test('is lastMove of each', () => {
    const repository = newRepository();
    const names = ['a', 'b', 'c', 'd', 'e'];
    // Each commit moves one of them, by its manifests or by its state file; none ever moves the last.
    repository.import(200, i => ({
      [`rollouts/shop/${names[(i * 7) % 4]}.yaml`]: `${Math.floor(i / 3)}`,
      'dist/shop.k8s.yaml': manifests(Object.fromEntries(names.map((name, k) => [name, k === 4 ? 0 : Math.floor((i + 50 * k) / (20 * k + 10))]))),
    }));
    const found = repositoryAt(repository.folder);
    const rollouts = [...names, 'unknown'].map(name => traces('shop', name));
    const moves = lastMoves(found, rollouts);
    expect(moves.map(commit => commit?.hash)).toEqual(rollouts.map(rollout => lastMove(found, rollout)?.hash));
    expect(new Set(moves.map(commit => commit?.hash)).size).toBeGreaterThan(4);
    expect([moves[4]?.time, moves[5]]).toEqual([1_700_000_061, undefined]);
    expect(lastMoves(found, [])).toEqual([]);
  });

  test('a long history of which few commits matter', () => {
    const repository = newRepository({ 'rollouts/shop/hello.yaml': '1', 'dist/shop.k8s.yaml': manifests({ hello: 1, api: 1 }) });
    const begun = repository.commit({ 'dist/shop.k8s.yaml': manifests({ hello: 2, api: 1 }) });
    repository.import(5000, i => ({ 'src/main.ts': `${i}`, 'dist/shop.k8s.yaml': manifests({ hello: 2, api: Math.floor(i / 100) }) }));
    const git = jest.spyOn(childProcess, 'spawnSync');
    expect(move(repository)).toBe(begun);
    // Of 50 commits, a process for each would be 50 at least.
    expect(git.mock.calls.length).toBeLessThan(20);
  });

  test('a history that ends early, where a shallow clone does', () => {
    const repository = newRepository({ 'rollouts/shop/hello.yaml': '1', 'dist/shop.k8s.yaml': manifests({ hello: 1 }) });
    repository.commit({ 'src/main.ts': '1' });
    repository.commit({ 'src/main.ts': '2' });
    const clone = join(temporaryFolder(), 'clone');
    repository.git('clone', '--quiet', '--depth', '2', `file://${repository.folder}`, clone);
    // Later than in truth, and so on the safe side.
    expect(lastMove(repositoryAt(clone), traces('shop', 'hello'))?.hash).toBe(repository.git('rev-parse', 'HEAD~1'));
  });
});

describe('wentBackwards', () => {
  function after(...contents: Array<string | null>): boolean {
    const repository = newRepository();
    for (const content of contents) repository.commit({ 'rollouts/shop/hello.yaml': content, 'src/main.ts': `${content}` });
    repository.commit({ 'src/main.ts': 'later', 'rollouts/shop/api.yaml': 'change: 0 promote 0123456789' });
    return wentBackwards(repositoryAt(repository.folder), 'rollouts/shop/hello.yaml');
  }

  test.each<[string, boolean, Array<string | null>]>([
    ['never recorded', false, []],
    ['new', false, ['change: 1 promote 0123456789']],
    ['forwards', false, ['change: 1 promote 0123456789', 'change: 2 promote 0123456789']],
    ['backwards', true, ['change: 2 promote 0123456789', 'change: 1 promote 0123456789']],
    ['backwards, and forwards again', false, ['change: 2 promote 0123456789', 'change: 1 promote 0123456789', 'change: 3 promote 0123456789']],
    ['backwards, and then rewritten without a move', true, ['change: 2 promote 0123456789', 'change: 1 promote 0123456789', 'change: 1 promote 0123456789\r\n']],
    ['forwards, and then rewritten without a move', false, ['change: 1 promote 0123456789', 'change: 2 promote 0123456789', '# by hand\nchange: 2 promote 0123456789']],
    ['removed', false, ['change: 2 promote 0123456789', null]],
    ['removed and made anew', false, ['change: 2 promote 0123456789', null, 'change: 1 promote 0123456789']],
    ['broken', false, ['change: 2 promote 0123456789', 'what?']],
    ['forwards from schema 1', false, ['generation: 1', 'change: 2 promote 0123456789']],
    ['back to schema 1', true, ['generation: 1', 'change: 2 promote 0123456789', 'generation: 1']],
    ['mended', false, ['what?', 'change: 1 promote 0123456789']],
  ])('%s: %s', (_, expected, contents) => {
    expect(after(...contents)).toBe(expected);
  });

  test('a revert goes backwards, its revert does not', () => {
    const repository = newRepository({ 'rollouts/shop/hello.yaml': 'change: 1 promote 0123456789' });
    repository.commit({ 'rollouts/shop/hello.yaml': 'change: 2 promote 0123456789' });
    const seen = [1, 2, 3].map(() => {
      repository.record(60, 'revert', '--no-edit', 'HEAD');
      return wentBackwards(repositoryAt(repository.folder), 'rollouts/shop/hello.yaml');
    });
    expect(seen).toEqual([true, false, true]);
  });

  test('a revert that arrives by a merge, with a newer promotion in its branch\'s past', () => {
    const repository = newRepository({ 'rollouts/shop/hello.yaml': 'change: 1 promote 0123456789' });
    repository.commit({ 'rollouts/shop/hello.yaml': 'change: 2 promote 0123456789' });
    repository.git('checkout', '--quiet', '-b', 'back');
    repository.record(60, 'revert', '--no-edit', 'HEAD');
    repository.git('checkout', '--quiet', 'main');
    repository.commit({ 'src/main.ts': '2' });
    repository.record(DAY, 'merge', '--quiet', '--no-ff', '--no-edit', 'back');
    expect(wentBackwards(repositoryAt(repository.folder), join(repository.folder, 'rollouts/shop/hello.yaml'))).toBe(true);
  });
});
