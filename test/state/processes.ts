/** Processes of their own that use the library, and that may be killed. */
import { spawn, spawnSync } from 'child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

const ROOT = join(__dirname, '../..');

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

/** The part of the library that keeps state, as JavaScript: the folder that it is in. */
export function compiled(): string {
  const out = newFolder();
  symlinkSync(join(ROOT, 'node_modules'), join(out, 'node_modules'));
  for (const folder of ['state', 'frames', 'plan', 'ground']) {
    mkdirSync(join(out, folder));
    for (const file of readdirSync(join(ROOT, 'src', folder))) {
      const source = readFileSync(join(ROOT, 'src', folder, file), 'utf8');
      const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true };
      const { outputText } = transpileModule(source, { compilerOptions });
      writeFileSync(join(out, folder, file.replace(/ts$/, 'js')), outputText);
    }
  }
  return out;
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
