/** A command in a real folder and a real repository, in process. */
import { execFileSync } from 'child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { EXIT_CODES, ExitCode } from '../../src/cli/exit-codes';
import { Ports } from '../../src/cli/ports';
import { processPorts } from '../../src/cli/process-ports';
import { Verb } from '../../src/cli/verb';
import { verb } from '../../src/cli/verbs/check';

const FIXTURE = join(__dirname, '../rules/fixtures/bad/cutover-with-scale-down');
/** Manifests that change in a way that hurts. */
export const [BEFORE, AFTER] = ['before', 'after'].map(side => readFileSync(join(FIXTURE, 'blue-green-in-one-commit', `${side}.yaml`), 'utf8'));

let folder: string;
/** The working directory of the commands. */
let here: string;

beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'cdk8s-rollouts check ü '));
  here = folder;
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Of the folder in which the test runs. */
export function pathOf(path: string): string {
  return join(folder, path);
}

/** What is run next is run there. */
export function enter(path: string): void {
  here = pathOf(path);
}

export function write(path: string, text: string | Buffer): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

export function remove(path: string): void {
  rmSync(join(folder, path), { recursive: true });
}

export function git(...args: string[]): string {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=main'];
  const env = { ...process.env, GIT_CONFIG_GLOBAL: join(folder, 'none'), GIT_CONFIG_NOSYSTEM: '1' };
  return execFileSync('git', [...identity, ...args], { cwd: folder, stdio: 'pipe', encoding: 'utf8', env }).trim();
}

export function commit(path: string, text: string): void {
  write(path, text);
  git('init', '--quiet');
  commitAll();
}

export function commitAll(): void {
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--message', 'a commit');
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export function run(...args: string[]): Promise<Ran> {
  return runCommand(verb.command, ...args);
}

export async function runCommand(command: Verb['command'], ...args: string[]): Promise<Ran> {
  const texts = { out: '', err: '' };
  let code: ExitCode = EXIT_CODES.done;
  const written = (name: 'out' | 'err') => ({ write: (text: string) => void (texts[name] += text), isTTY: false });
  const ports = { ...portsHere(), stdout: written('out'), stderr: written('err'), exit: (ended: ExitCode) => void (code = ended) };
  await command(ports).exitOverride().configureOutput({ writeErr: ports.stderr.write }).parseAsync(args, { from: 'user' });
  return { code, ...texts };
}

/** The world around this process, in the folder of the test. */
export function portsHere(): Ports {
  return { ...processPorts(), folder: here };
}
