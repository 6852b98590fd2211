/**
 * A cdk8s app in a real git repository in a temporary folder: plain JavaScript, the real commands, and a fake cluster to which
 * every commit is applied at once. App and commands run in this process, unless a test wants a process of their own.
 */
import { execFileSync, spawn } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { COMMAND, runApp } from './app-in-process';
import { runCommand } from './command-in-process';
import { documentsOf } from './documents';
import { FakeCluster } from '../cli/life-cycle/fake-cluster';

const ROOT = join(__dirname, '../..');
const CLI = join(ROOT, 'bin/cdk8s-rollouts');
const HOUR = 3600;

/** What would make a test come out otherwise on another machine. */
const FOREIGN = ['CI', 'NO_COLOR', 'FORCE_COLOR', 'KUBECONFIG'];

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type Environment = { readonly [name: string]: string };

export interface AppRepositoryOptions {
  /** The folder of the app in the repository. */
  readonly folder?: string;
  /** Other files, relative to the root of the repository. */
  readonly files?: { readonly [path: string]: string };
}

const folders: string[] = [];

export function removeAppRepositories(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** An app with a chart `shop`, in which `constructs` makes its rollouts. */
export function appWith(constructs: string): string {
  return [
    "const { Chart, Duration } = require('cdk8s');",
    "const { Cpu, PercentOrAbsolute } = require('cdk8s-plus-28');",
    "const rollouts = require('cdk8s-rollouts');",
    'const { AutoscaledApp, BlueGreenService, CanaryCapacity, CanaryDeployment, RollingDeployment, RollingStatefulSet } = rollouts;',
    'const { RolloutApp, RolloutPlan, Scaling } = rollouts;',
    'const app = new RolloutApp();',
    "const chart = new Chart(app, 'shop', { namespace: 'shop', disableResourceNameHashes: true });",
    "const containers = [{ image: 'ghcr.io/acme/hello:1', portNumber: 8080, resources: { cpu: { request: Cpu.millis(200) } } }];",
    constructs.trim(),
    'app.synth();',
    '',
  ].join('\n');
}

export class AppRepository {
  /** The root of the repository. */
  readonly root: string;
  /** The folder of the app. */
  readonly folder: string;
  readonly cluster: FakeCluster;
  /** The time at which commands run: that of this test, which stands still from one commit to the next. */
  private now = Math.floor(Date.now() / 1000);
  /** The time of the last commit. Those of a test are an hour apart, and so long ago that no step has to be waited for. */
  private time = this.now - 1000 * HOUR;

  constructor(app: string, { folder = '.', files = {} }: AppRepositoryOptions = {}) {
    const outside = mkdtempSync(join(realpathSync(tmpdir()), 'cdk8s-rollouts-app-'));
    folders.push(outside);
    mkdirSync(join(outside, 'node_modules'));
    for (const name of ['cdk8s', 'cdk8s-plus-28', 'constructs']) symlinkSync(join(ROOT, 'node_modules', name), join(outside, 'node_modules', name));
    symlinkSync(ROOT, join(outside, 'node_modules/cdk8s-rollouts'));
    // Nothing is tidied up behind a commit, which would be a process of its own.
    writeFileSync(join(outside, 'gitconfig'), '[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n');
    this.cluster = new FakeCluster(outside);
    this.root = join(outside, 'repository');
    this.folder = join(this.root, folder);
    mkdirSync(this.root);
    this.git('init', '--quiet', '--initial-branch', 'main');
    mkdirSync(this.folder, { recursive: true });
    this.write('cdk8s.yaml', `language: typescript\napp: ${COMMAND}\n`);
    this.write('main.js', app);
    for (const [path, text] of Object.entries(files)) writeIn(this.root, path, text);
  }

  /** @param path In the folder of the app. */
  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  write(path: string, text: string): void {
    writeIn(this.folder, path, text);
  }

  /** Changes the code. */
  edit(from: string, to: string): void {
    const code = this.read('main.js');
    if (!code.includes(from)) throw new Error(`main.js does not contain ${from}`);
    this.write('main.js', code.replaceAll(from, to));
  }

  /** Synthesizes as `cdk8s synth` does, without the time that it takes to load. */
  async synth(env: Environment = {}): Promise<Run> {
    rmSync(join(this.folder, 'dist'), { recursive: true, force: true });
    return runApp(this.folder, { ...this.environment, ...env });
  }

  /** Synthesizes and commits; what is wrong is thrown. */
  async synthAndCommit(message?: string): Promise<Run> {
    const done = await this.synth();
    if (done.code !== 0) throw new Error(done.stderr);
    this.commit(message);
    return done;
  }

  /** Runs a command of `cdk8s-rollouts`. */
  cli(command: string, env: Environment = {}, input = ''): Promise<Run> {
    const environment = { ...this.environment, ...env };
    return runCommand(wordsOf(command), { folder: this.folder, environment, now: () => this.now, stdin: () => input, kubectl: this.cluster.kubectl });
  }

  /** Runs a command as a process of its own. */
  process(command: string, env: Environment = {}, input = ''): Promise<Run> {
    return this.run(process.execPath, [CLI, ...wordsOf(command)], env, input);
  }

  /** Runs a command that must succeed, and gives what it printed. */
  async do(command: string): Promise<string> {
    const { code, stdout, stderr } = await this.cli(command);
    if (code !== 0) throw new Error(`${command}: exit code ${code}\n${stdout}${stderr}`);
    return stdout + stderr;
  }

  run(program: string, args: readonly string[], env: Environment = {}, input = ''): Promise<Run> {
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, { cwd: this.folder, env: { ...this.environment, ...env } });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', chunk => void (stdout += String(chunk)));
      child.stderr.on('data', chunk => void (stderr += String(chunk)));
      child.on('error', reject);
      child.on('close', code => resolve({ code, stdout, stderr }));
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
    });
  }

  git(...args: string[]): string {
    return execFileSync('git', args, { cwd: existsSync(this.folder) ? this.folder : this.root, env: this.environment, encoding: 'utf8', stdio: 'pipe' }).trim();
  }

  /** @param ago Seconds before now; by default every commit is an hour after the one before, and long over. */
  commit(message = 'a commit', ago?: number): void {
    this.passTime(ago);
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
    this.cluster.apply(this.manifests());
  }

  /** Lets git make a commit (merge, revert, …). */
  record(ago: number | undefined, ...args: string[]): void {
    this.passTime(ago);
    this.git(...args);
    this.cluster.apply(this.manifests());
  }

  private passTime(ago: number | undefined): void {
    this.now = Math.floor(Date.now() / 1000);
    this.time = ago === undefined ? this.time + HOUR : this.now - ago;
  }

  /** The manifests as they lie in the output folder. */
  manifests(folder = 'dist'): any[] {
    const path = join(this.folder, folder);
    if (!existsSync(path)) return [];
    return readdirSync(path).sort().flatMap(file => documentsOf(readFileSync(join(path, file), 'utf8')))
      .filter(({ kind }) => kind !== undefined);
  }

  /** What differs from the last commit: `M dist/shop.k8s.yaml`. */
  get dirty(): string[] {
    return this.git('status', '--porcelain', '--untracked-files=all').split('\n').map(line => line.trim().replace(/ +/, ' ')).filter(line => line !== '');
  }

  /** The lines of a file that the last commit changed, without their surroundings. */
  changedLines(path: string): string[] {
    return this.git('show', '--format=', '--unified=0', '--relative', 'HEAD', '--', path).split('\n').filter(line => /^[+-](?![+-]{2} )/.test(line));
  }

  /** Of every process that is started here. */
  get environment(): NodeJS.ProcessEnv {
    const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN.includes(name) && !/^(CDK8S|GIT)_/.test(name));
    return {
      ...Object.fromEntries(inherited),
      ...this.cluster.environment,
      GIT_CONFIG_GLOBAL: join(this.root, '../gitconfig'),
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'author',
      GIT_AUTHOR_EMAIL: 'author@example.com',
      GIT_AUTHOR_DATE: '1000000000 +0000',
      GIT_COMMITTER_NAME: 'committer',
      GIT_COMMITTER_EMAIL: 'committer@example.com',
      GIT_COMMITTER_DATE: `${this.time} +0000`,
    };
  }
}

function wordsOf(command: string): string[] {
  return command.split(' ').filter(word => word !== '');
}

function writeIn(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
