/** The command in a real folder and a real repository, with the rules as they are. */
import { execFileSync } from 'child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { checkCommand } from '../../src/cli/check';
import { RolloutValidation } from '../../src/rollout-validation';

const FIXTURE = join(__dirname, '../rules/fixtures/bad/cutover-with-scale-down');
const [BEFORE, AFTER] = ['before', 'after'].map(side => readFileSync(join(FIXTURE, 'blue-green-in-one-commit', `${side}.yaml`), 'utf8'));
const home = process.cwd();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'cdk8s-rollouts check ü '));
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(home);
  process.exitCode = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, text: string | Buffer): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function git(...args: string[]): void {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=main'];
  execFileSync('git', [...identity, ...args], { cwd: folder, stdio: 'pipe', env: { ...process.env, GIT_CONFIG_GLOBAL: join(folder, 'none'), GIT_CONFIG_NOSYSTEM: '1' } });
}

function commit(path: string, text: string): void {
  write(path, text);
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'a commit');
}

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(...args: string[]): Promise<Ran> {
  const texts = { out: '', err: '' };
  const spies = (['out', 'err'] as const).map(name => jest.spyOn(process[`std${name}`], 'write').mockImplementation(text => {
    texts[name] += String(text);
    return true;
  }));
  process.exitCode = undefined;
  try {
    await checkCommand().parseAsync(args, { from: 'user' });
  } finally {
    spies.forEach(spy => spy.mockRestore());
  }
  return { code: Number(process.exitCode ?? 0), ...texts };
}

test('the output folder against HEAD', async () => {
  write('cdk8s.yaml', 'app: node main.js\noutput: out\n');
  commit('out/shop.yaml', BEFORE);
  expect(await run()).toMatchObject({ code: 0, out: expect.stringMatching(/^nothing that can hurt in \d+ objects \(0 changed\)\n$/), err: '' });
  write('out/shop.yaml', AFTER);
  const { code, out } = await run();
  expect(code).toBe(1);
  expect(out).toMatch(/^error {2}Service\/hello {2}cutover-with-scale-down {2}out\/shop\.yaml:\d+:1\n {2}\S.*\.\n {2}1\. [^]*\n {2}mend: .*\n {2}https:\/\/.*\n\n1 error in \d+ objects \(\d+ changed\)\n$/);
  const line = Number(/shop\.yaml:(\d+):1/.exec(out)![1]);
  expect(AFTER.split('\n').slice(line - 1, line + 3).join('\n')).toMatch(/^apiVersion: v1\nkind: Service\nmetadata:\n/);
});

test('two folders, without git', async () => {
  write('a/shop.yaml', BEFORE);
  write('b/deep/shop.yml', AFTER);
  expect((await run('--from', 'a', '--to', 'b')).code).toBe(1);
  expect((await run('--from', 'a', '--to', 'a')).code).toBe(0);
});

test('a tag', async () => {
  commit('dist/shop.yaml', BEFORE);
  git('tag', 'v1');
  commit('dist/shop.yaml', AFTER);
  expect((await run()).code).toBe(0);
  expect((await run('--from', 'v1')).code).toBe(1);
});

test('what fails is what was asked for', async () => {
  write('a/shop.yaml', BEFORE);
  write('b/shop.yaml', AFTER);
  const sides = ['--from', 'a', '--to', 'b'];
  expect((await run(...sides, '--fail-on', 'never')).code).toBe(0);
  write('b/other.yaml', '[');
  expect((await run(...sides, '--fail-on', 'never')).code).toBe(1);
});

test('no git, and no commit', async () => {
  write('dist/shop.yaml', BEFORE);
  expect(await run()).toMatchObject({ code: 0, err: 'nothing is known of the manifests before (this is in no git repository): all objects count as new\n' });
  git('init', '--quiet');
  expect(await run()).toMatchObject({ code: 0, err: 'nothing is known of the manifests before (there is no commit yet): all objects count as new\n' });
});

test('an empty folder says that all is deleted', async () => {
  commit('dist/shop.yaml', BEFORE);
  rmSync(join(folder, 'dist/shop.yaml'));
  expect((await run()).err).toBe('dist holds no manifests (*.yaml, *.yml, *.json): all objects count as deleted\n');
});

test.each<[string[], RegExp]>([
  [['--to', 'nowhere'], /there is no folder nowhere: run "cdk8s synth" first/],
  [['--from', 'nowhere'], /--from nowhere is neither a folder nor a commit/],
  [['--from', '--output'], /--from --output is neither a folder nor a commit/],
])('%j', async (args, message) => {
  commit('dist/shop.yaml', BEFORE);
  await expect(run(...args)).rejects.toThrow(message);
});

test('formats for programs name files from the root of the repository', async () => {
  commit('app/dist/shop.yaml', BEFORE);
  write('app/dist/shop.yaml', AFTER);
  process.chdir(join(folder, 'app'));
  expect((await run('-o', 'github')).out).toMatch(/^::error file=app\/dist\/shop\.yaml,line=\d+,col=1,title=cutover-with-scale-down%3A Service\/hello::.*\n1 error in .*\n$/);
  const { runs: [{ results: [result] }] } = JSON.parse((await run('-o', 'sarif')).out);
  expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe('app/dist/shop.yaml');
  const { findings: [finding] } = JSON.parse((await run('-o', 'json')).out);
  expect(finding.location.file).toBe('dist/shop.yaml');
});

test('names cannot act on the terminal', async () => {
  write('dist/a.yaml', 'apiVersion: v1\nkind: Service\nmetadata: {name: "a", annotations: {"cdk8s-rollouts/ignore-\\e[31mred": "why"}}\n');
  expect((await run()).out).not.toContain('\u001b');
});

describe('within cdk8s synth', () => {
  function context(...manifests: string[]) {
    const told = { violations: [] as any[], status: [] as any[], log: [] as string[] };
    const report = { addViolation: (one: any) => told.violations.push(one), submit: (...args: any[]) => told.status.push(args) };
    return { told, value: { manifests, report, logger: { log: (text: string) => told.log.push(text) } } };
  }

  async function validated(props: ConstructorParameters<typeof RolloutValidation>[0], ...manifests: string[]) {
    const { told, value } = context(...manifests);
    // Jest knows no import of a file that is yet to be compiled.
    const { reportValidation } = jest.requireActual('../../src/cli/validation');
    const { failOn = 'error', from = 'HEAD' } = props ?? {};
    expect(new RolloutValidation(props)).toBeDefined();
    reportValidation(value, failOn, from);
    return told;
  }

  test('refuses what can hurt', async () => {
    commit('dist/shop.k8s.yaml', BEFORE);
    write('dist/shop.k8s.yaml', AFTER);
    write('dist/construct-metadata.json', '{"version":"1.0.0","resources":{}}');
    const { violations, status, log } = await validated({}, 'dist/shop.k8s.yaml');
    expect([status, log]).toEqual([[['failure', { Objects: expect.stringMatching(/^\d+ \(\d+ changed\)$/) }]], []]);
    expect(violations).toMatchObject([{
      ruleName: 'cutover-with-scale-down (error)',
      recommendation: expect.stringContaining('1. '),
      violatingResources: [{ resourceName: 'hello', manifestPath: 'dist/shop.k8s.yaml' }],
    }]);
    expect((await validated({ failOn: 'never' }, 'dist/shop.k8s.yaml')).status[0][0]).toBe('success');
  });

  test('with --stdout the manifests lie elsewhere', async () => {
    commit('dist/shop.k8s.yaml', BEFORE);
    const elsewhere = mkdtempSync(join(tmpdir(), 'cdk8s-'));
    writeFileSync(join(elsewhere, 'shop.k8s.yaml'), AFTER);
    const { violations, status } = await validated({}, join(elsewhere, 'shop.k8s.yaml'));
    rmSync(elsewhere, { recursive: true });
    expect([status[0][0], violations[0].violatingResources[0].manifestPath]).toEqual(['failure', 'dist/shop.k8s.yaml']);
  });

  test('before the first commit nothing is refused for being new', async () => {
    write('dist/shop.k8s.yaml', BEFORE);
    const { status, log } = await validated({}, 'dist/shop.k8s.yaml');
    expect([status[0][0], log.length]).toEqual(['success', 1]);
  });

  test('another word for failOn', () => {
    expect(() => new RolloutValidation({ failOn: 'errors' })).toThrow('failOn is "errors" and must be error, warning or never: change it in cdk8s.yaml');
  });
});
