/** Processes of their own that use the library, and that may be killed. */
import { spawn, spawnSync } from 'child_process';
import { chmodSync, mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { buildSync } from 'esbuild';

const STATE = join(__dirname, '../../src/state/files');

export interface Ended {
  /** Undefined where a signal ended it. */
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder that every user may enter. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-'));
  chmodSync(folder, 0o755);
  return folder;
}

/**
 * The part of the library that keeps state, as JavaScript: the folder that `store.js` and `lock.js` are in. Each is one file that
 * needs no other, since a process of another user may not be let into the folder of this project.
 */
export function compiled(): string {
  const outdir = newFolder();
  buildSync({ entryPoints: ['store', 'lock'].map(name => join(STATE, `${name}.ts`)), bundle: true, platform: 'node', outdir, logLevel: 'error' });
  return outdir;
}

/** Runs JavaScript, whose arguments are in `args`, to its end. */
export function run(code: string, args: unknown = {}): Ended {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, argumentsOf(code, args), { encoding: 'utf8' });
  return { status, signal, stdout, stderr };
}

/** Starts JavaScript; several may run at once. */
export async function start(code: string, args: unknown = {}): Promise<Ended> {
  const child = spawn(process.execPath, argumentsOf(code, args));
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', chunk => void (stdout += String(chunk)));
  child.stderr.on('data', chunk => void (stderr += String(chunk)));
  return new Promise(resolve => child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr })));
}

function argumentsOf(code: string, args: unknown): string[] {
  return ['-e', `const args = JSON.parse(process.argv[1]);\n${code}`, JSON.stringify(args)];
}
