/** The commands as processes of their own, once for each way in which that matters. Everything else of them is tested within one process. */
import { execFileSync, spawn, spawnSync } from 'child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { BOMBS } from '../manifests/bombs';
import { AppRepository, AppRepositoryOptions, appWith, removeAppRepositories } from '../support/app-repository';
import { isDeep, runs } from '../support/deep';

const CLI = join(__dirname, '../../bin/cdk8s-rollouts');
const canary = (name: string) =>
  `new CanaryDeployment(chart, '${name}', { containers, replicas: 4, capacity: CanaryCapacity.SURGE, plan: RolloutPlan.parse('1 pod, 50%, 100%') });`;
const CANARY = appWith(canary('hello'));
const WRITTEN = ['M dist/shop.k8s.yaml', 'M rollouts/shop/hello.versions.yaml', 'M rollouts/shop/hello.yaml'];

afterAll(removeAppRepositories);

/** A rollout that is at its first step. */
async function begun(main = CANARY, options?: AppRepositoryOptions): Promise<AppRepository> {
  const repository = new AppRepository(main, options);
  await repository.synthAndCommit();
  repository.edit('hello:1', 'hello:2');
  await repository.synthAndCommit();
  return repository;
}

/** A PATH with these programs alone. */
function only(repository: AppRepository, ...programs: string[]): { PATH: string } {
  const bin = join(repository.root, '../only', programs.join('-'));
  mkdirSync(bin, { recursive: true });
  for (const program of programs) symlinkSync(execFileSync('which', [program], { encoding: 'utf8' }).trim(), join(bin, program));
  return { PATH: bin };
}

/** A file beside the repository. */
function beside(repository: AppRepository, name: string, text: string): string {
  const file = join(repository.root, '..', name);
  writeFileSync(file, text);
  return file;
}

/** What a command must not leave behind. */
function leftovers(repository: AppRepository): string[] {
  const all = ['.', 'rollouts/shop', '.git'].flatMap(folder => readdirSync(join(repository.folder, folder)).map(name => join(folder, name)));
  return all.filter(path => /\.lock|\.tmp|\.dist|~$|\d{4,}/.test(path));
}

test.concurrent('exit codes', async () => {
  const repository = await begun();
  const codes = await Promise.all(['status', 'abort goodbye', 'promote', 'check --from nowhere', 'check --to nowhere', '--version'].map(command => repository.process(command)));
  expect(codes.map(({ code }) => code)).toEqual([0, 1, 2, 2, 1, 0]);
});

test.concurrent('an error that nobody expects', async () => {
  const repository = await begun();
  const broken = beside(repository, 'broken.js', "require('os').tmpdir = () => { throw new TypeError('nobody thought of that'); };");
  const { code, stdout, stderr } = await repository.run(process.execPath, ['--require', broken, CLI, 'promote', 'hello']);
  expect({ code, stdout }).toEqual({ code: 70, stdout: '' });
  expect(stderr).toMatch(/^error: this is a bug of cdk8s-rollouts: please report it .*, with these lines\nTypeError: nobody thought of that\n {4}at /);
});

test.concurrent('output that goes to a closed pipe is no failure', async () => {
  const repository = await begun();
  const script = '"$0" "$1" check -o sarif | true';
  expect(await repository.run('bash', ['-o', 'pipefail', '-c', script, process.execPath, CLI])).toMatchObject({ code: 0, stderr: '' });
});

test.concurrent('what is asked for goes to the standard output, and what is said beside it to the standard error', async () => {
  const repository = await begun();
  expect(await repository.run('sh', ['-c', '"$0" "$1" promote hello --dry-run -o json 2>said >asked', process.execPath, CLI])).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(JSON.parse(repository.read('asked'))).toMatchObject({ rollouts: [{ key: 'shop/hello' }], dryRun: true });
  expect(repository.read('said')).toBe('');
  await repository.run('sh', ['-c', '"$0" "$1" rehearse hello -o markdown --write report.md 2>said >asked', process.execPath, CLI]);
  expect([repository.read('asked'), repository.read('said')]).toEqual(['', 'wrote report.md\n']);
});

test.concurrent('of some promotions at once all come to the same, or say that they could not', async () => {
  const repository = await begun();
  const ends = await Promise.all(Array.from({ length: runs(3, 10) }, () => repository.process('promote hello')));
  expect(ends.map(({ code }) => code)).toContain(0);
  for (const { stderr } of ends.filter(({ code }) => code !== 0)) expect(stderr).toMatch(/^error: .*(another|lock)/);
  expect(ends.filter(({ code }) => code === 0).every(({ stdout }) => stdout.includes('step 2 of 3'))).toBe(true);
  expect(leftovers(repository)).toEqual([]);
  const once = repository.git('diff');
  await repository.do('promote hello');
  expect(repository.git('diff')).toBe(once);
});

test.concurrent('promotions of two rollouts at once lose nothing', async () => {
  const repository = await begun(appWith(canary('hello') + canary('goodbye')));
  const ends = await Promise.all(['hello', 'goodbye'].map(name => repository.process(`promote ${name}`)));
  const refused = ['hello', 'goodbye'].filter((_, i) => ends[i].code !== 0);
  for (const name of refused) await repository.do(`promote ${name}`);
  expect(refused.length).toBeLessThan(2);
  const synthesized = repository.git('diff');
  await repository.synth();
  expect(repository.git('diff')).toBe(synthesized);
  expect(repository.dirty).toEqual([
    'M dist/shop.k8s.yaml', 'M rollouts/shop/goodbye.versions.yaml', 'M rollouts/shop/goodbye.yaml', 'M rollouts/shop/hello.versions.yaml', 'M rollouts/shop/hello.yaml',
  ]);
});

/** Where the command was killed among its writes, the next ones say so. */
const KILLED_OR_NOT = /^(a command was killed while it wrote, .*\n)?$/;

test.concurrent('a command that is killed leaves a state that loads, and the next one goes on', async () => {
  const repository = await begun();
  const count = runs(5, 80);
  for (const wait of Array.from({ length: count }, (_, i) => 100 + 800 * i / (count - 1))) {
    await new Promise<void>(resolve => {
      const child = spawn(process.execPath, [CLI, 'promote', 'hello', '--unverified'], { cwd: repository.folder, env: repository.environment, stdio: 'ignore' });
      child.on('close', () => resolve());
      setTimeout(() => child.kill('SIGKILL'), wait);
    });
    expect(await repository.cli('status')).toMatchObject({ code: 0, stderr: expect.stringMatching(KILLED_OR_NOT) });
  }
  expect(await repository.process('promote hello')).toMatchObject({ code: 0, stderr: expect.stringMatching(KILLED_OR_NOT) });
  expect(repository.dirty).toEqual(WRITTEN);
  expect(leftovers(repository)).toEqual([]);
});

test.concurrent.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('a command that is ended by %s leaves nothing, or the next one nothing of it', async signal => {
  const repository = await begun();
  const running = join(repository.root, '../running');
  const scratch = join(repository.root, '../scratch');
  mkdirSync(scratch);
  const environment = { ...repository.environment, TMPDIR: scratch };
  const over = join(repository.root, '../over');
  // The app tells by a file that it runs, and runs until it is told by another one: other tests may hold this process up.
  repository.write('cdk8s.yaml', `app: exec sh -c 'touch "${running}"; until [ -e "${over}" ]; do sleep 0.1; done'\n`);
  const child = spawn(process.execPath, [CLI, 'promote', 'hello'], { cwd: repository.folder, env: environment, stdio: 'ignore' });
  const ended = new Promise(resolve => child.on('close', (_, by) => resolve(by)));
  while (!existsSync(running)) await new Promise(resolve => setTimeout(resolve, 20));
  expect(leftovers(repository)).toEqual(['.git/cdk8s-rollouts.lock']);
  child.kill(signal);
  writeFileSync(over, '');
  expect(await ended).toBe(signal);
  if (signal === 'SIGKILL') await repository.process('abort other', { TMPDIR: scratch });
  expect([leftovers(repository), readdirSync(scratch)]).toEqual([[], []]);
});

test.concurrent('the working directory may be a folder of the repository', async () => {
  const repository = await begun(CANARY, { folder: 'apps/shop', files: { 'README.md': 'hello' } });
  expect((await repository.process('promote hello')).stdout).toContain('wrote rollouts/shop/hello.versions.yaml, rollouts/shop/hello.yaml, dist/shop.k8s.yaml: commit them');
  expect(repository.dirty).toEqual(WRITTEN.map(line => line.replace(' ', ' apps/shop/')));
});

test.concurrent('variables of the environment, for the command and for its app', async () => {
  const repository = await begun(CANARY.replace('new RolloutApp()', 'new RolloutApp({ stateDir: process.env.WHERE })'), { files: { '.gitignore': 'elsewhere\n' } });
  expect((await repository.process('status', { CDK8S_ROLLOUTS_STATE: 'nowhere' })).stderr).toContain('nothing is recorded in nowhere');
  expect((await repository.process('promote hello', { WHERE: 'elsewhere' })).stderr).toContain('the app keeps its state in "elsewhere" and this command looked in "rollouts": pass --state elsewhere');
  expect((await repository.process('status --state rollouts', { CDK8S_ROLLOUTS_STATE: 'nowhere' })).stdout).toContain('shop/hello');
});

test.concurrent('the app is whatever cdk8s.yaml has a shell run', async () => {
  const repository = await begun();
  const words = 'not what a command takes: "$0"';
  repository.write('app.sh', `#!/bin/sh\necho '${words}' && echo "$1" >&2 && node main.js | cat\n`);
  chmodSync(join(repository.folder, 'app.sh'), 0o755);
  repository.write('cdk8s.yaml', 'app: THE_APP="./app.sh"; cd . && $THE_APP "a b"\n');
  repository.commit('An app of two languages');
  expect(await repository.process('promote hello')).toMatchObject({ code: 0, stderr: '' });
  expect(repository.dirty).toEqual(WRITTEN);
  repository.write('cdk8s.yaml', 'app: ./app.sh "a b" && exit 3\n');
  const { code, stderr } = await repository.process('promote hello');
  const told = `error: the app failed, and nothing was changed: ./app.sh "a b" && exit 3\n${words}\na b\n`;
  expect([code, stderr.slice(0, told.length)]).toEqual([1, told]);
});

test.concurrent('colour on a terminal alone, unless the environment says otherwise', async () => {
  const repository = await begun();
  const terminal = beside(repository, 'terminal.js', 'process.stdout.isTTY = true;');
  const isColoured = async (env: { [name: string]: string }, ...options: string[]) =>
    (await repository.run(process.execPath, [...options, CLI, 'promote', 'hello', '--dry-run'], env)).stdout.includes('\u001b[');
  expect([await isColoured({}), await isColoured({}, '--require', terminal)]).toEqual([false, true]);
  expect([await isColoured({ FORCE_COLOR: '1' }), await isColoured({ NO_COLOR: '1' }, '--require', terminal)]).toEqual([true, false]);
});

test.concurrent('without kubectl', async () => {
  const repository = await begun();
  expect(await repository.process('promote hello', only(repository, 'git', 'node', 'sh'))).toEqual({
    code: 1, stdout: '', stderr: 'error: shop/hello: kubectl is not on your PATH: install it, or pass --unverified\ntime: its frame need not stand for any time\n',
  });
});

test.concurrent('without git', async () => {
  const repository = await begun();
  const none = only(repository, 'node', 'sh');
  expect(await repository.process('promote hello', none)).toEqual({ code: 1, stdout: '', stderr: 'error: git was not found: install it, or add it to the PATH\n' });
  expect(await repository.process('check --allow-no-base', none)).toMatchObject({ code: 0, stderr: 'git was not found: all objects count as new\n' });
});

test.concurrent('from a hook of Git, which sets variables of its own', async () => {
  const repository = await begun();
  const hook = join(repository.root, '.git/hooks/pre-commit');
  mkdirSync(join(repository.root, '.git/hooks'), { recursive: true });
  writeFileSync(hook, `#!/bin/sh\n[ -n "$GIT_INDEX_FILE" ] || exit 9\nexec "${process.execPath}" "${CLI}" promote hello --dry-run >"$PWD/said" 2>&1\n`);
  chmodSync(hook, 0o755);
  repository.git('commit', '--quiet', '--allow-empty', '--message', 'with a hook');
  expect(repository.read('said')).toContain('shop/hello  step 1 of 3: 1 pod → step 2 of 3: 50%');
});

test.concurrent('the standard input', async () => {
  const adopting = appWith("new CanaryDeployment(chart, 'hello', { name: 'hello', containers, replicas: 2, adopt: { name: 'hello', matchLabels: { app: 'hello' } } });");
  const repository = new AppRepository(adopting);
  repository.commit();
  const today = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'hello', namespace: 'shop' },
    spec: { replicas: 2, selector: { matchLabels: { app: 'hello' } }, template: { metadata: { labels: { app: 'hello' } }, spec: { containers: [{ name: 'main', image: 'hello:1' }] } } },
  };
  expect(await repository.process('adopt hello --from -', {}, JSON.stringify(today))).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('shop/hello  adoption: ') });
});

/** Those that cost the most. */
const THIRSTY = ['many documents of something else', 'nothing but NUL bytes', 'many keys', 'a list as a key', 'many lines in a number', 'a file of 50 MB'];

test('hostile files do not cost much memory', () => {
  const { folder } = new AppRepository('');
  const probe = join(folder, 'probe.js');
  // What the system counts for a process holds what its parent had when it began: only Linux tells what it had by itself.
  writeFileSync(probe, `process.on('exit', () => {
    const kilobytes = process.platform === 'linux' ? /VmHWM:\\s*(\\d+)/.exec(require('fs').readFileSync('/proc/self/status', 'utf8'))[1] : process.resourceUsage().maxRSS;
    process.stderr.write('\\n' + kilobytes);
  });\n`);
  const measured = Object.entries(BOMBS).filter(([name]) => isDeep || THIRSTY.includes(name)).map(([name, content], i) => {
    const to = join(folder, `bomb ${i}`);
    mkdirSync(to);
    writeFileSync(join(to, 'a.yaml'), content);
    const { status, stderr } = spawnSync(process.execPath, ['--require', probe, CLI, 'check', '--from', to, '--to', to], { cwd: folder, encoding: 'utf8' });
    return { name, status, megabytes: Number(stderr.split('\n').pop()) / 1024 };
  });
  expect(measured).toHaveLength(isDeep ? Object.keys(BOMBS).length : THIRSTY.length);
  expect(measured.filter(({ status, megabytes }) => ![0, 1].includes(status!) || !(megabytes > 0 && megabytes <= 512))).toEqual([]);
});
