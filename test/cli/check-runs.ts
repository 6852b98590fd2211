/** A command in a real folder and a real repository, in process. */
import { execFileSync } from 'child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { Command } from 'commander';
import { checkCommand } from '../../src/cli/verbs/check';

const FIXTURE = join(__dirname, '../rules/fixtures/bad/cutover-with-scale-down');
/** Manifests that change in a way that hurts. */
export const [BEFORE, AFTER] = ['before', 'after'].map(side => readFileSync(join(FIXTURE, 'blue-green-in-one-commit', `${side}.yaml`), 'utf8'));

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

/** Of the folder in which the test runs. */
export function pathOf(path: string): string {
  return join(folder, path);
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
  return runCommand(checkCommand(), ...args);
}

export async function runCommand(command: Command, ...args: string[]): Promise<Ran> {
  const texts = { out: '', err: '' };
  const spies = (['out', 'err'] as const).map(name => jest.spyOn(process[`std${name}`], 'write').mockImplementation(text => {
    texts[name] += String(text);
    return true;
  }));
  process.exitCode = undefined;
  try {
    await command.exitOverride().parseAsync(args, { from: 'user' });
  } finally {
    spies.forEach(spy => spy.mockRestore());
  }
  return { code: Number(process.exitCode ?? 0), ...texts };
}
