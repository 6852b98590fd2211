/**
 * Whoever starts a process has its page tables copied first, which takes twenty milliseconds for some hundred megabytes: a worker of
 * jest waits longer for that than for git, thousands of times. So a small process starts for it what it waits for.
 */
import childProcess, { ExecFileSyncOptions, SpawnSyncOptions, SpawnSyncReturns } from 'child_process';
import { mkdtempSync, openSync, readSync, rmSync, writeSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

type Outcome = Pick<SpawnSyncReturns<Buffer>, 'pid' | 'status' | 'signal'>;
/** With its code. */
type Failure = Pick<Error, 'message'>;

/** What a small process can be asked for; whatever else there is in it, the process is started as always. */
const SIMPLE = ['cwd', 'env', 'input', 'encoding', 'stdio', 'maxBuffer', 'windowsHide'];
const LENGTH = 4;
/** What Node.js takes where nothing is said. */
const DEFAULT_BUFFER = 1024 * 1024;

/** Lets `spawnSync` and `execFileSync` of this process start their programs so. Where there are no named pipes, all stays as it is. */
export function startProcessesLightly(): void {
  const { spawnSync, execFileSync } = childProcess;
  let starter: Starter | undefined;
  const started = (file: string, args: readonly string[], options: SpawnSyncOptions) => (starter ??= new Starter(spawnSync)).run(file, args, options);
  if (process.platform === 'win32') return;
  childProcess.spawnSync = ((file: string, args: unknown, options: unknown) => {
    if (!Array.isArray(args) || !isSimple(options)) return spawnSync(file, args as string[], options as SpawnSyncOptions);
    return started(file, args, options);
  }) as typeof spawnSync;
  childProcess.execFileSync = ((file: string, args: unknown, options: unknown) => {
    // Otherwise what it says on stderr goes where this process writes its own.
    if (!Array.isArray(args) || !isSimple(options) || options.stdio !== 'pipe') return execFileSync(file, args as string[], options as ExecFileSyncOptions);
    const ended = started(file, args, options);
    if (ended.error !== undefined) throw Object.assign(ended.error, ended);
    if (ended.status !== 0) throw Object.assign(new Error(`Command failed: ${[file, ...args].join(' ')}${`\n${ended.stderr}`.trimEnd()}`), ended);
    return ended.stdout;
  }) as typeof execFileSync;
}

function isSimple(options: unknown): options is SpawnSyncOptions {
  if (typeof options !== 'object' || options === null) return false;
  const { stdio = 'pipe' } = options as SpawnSyncOptions;
  return stdio === 'pipe' && Object.entries(options).every(([name, value]) => value === undefined || SIMPLE.includes(name));
}

function isText(encoding: SpawnSyncOptions['encoding']): encoding is BufferEncoding {
  return typeof encoding === 'string' && encoding !== 'buffer';
}

/** The small process, and the two pipes to it. */
class Starter {
  private readonly requests: number;
  private readonly answers: number;

  constructor(spawnSync: typeof childProcess.spawnSync) {
    const folder = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-'));
    const pipes = ['requests', 'answers'].map(name => join(folder, name));
    spawnSync('mkfifo', pipes);
    childProcess.spawn(process.execPath, ['-e', `(${serve.toString()})()`, ...pipes], { stdio: 'ignore', env: {} }).unref();
    // Each waits until the other end is open.
    [this.requests, this.answers] = [openSync(pipes[0], 'w'), openSync(pipes[1], 'r')];
    rmSync(folder, { recursive: true });
  }

  run(file: string, args: readonly string[], options: SpawnSyncOptions): SpawnSyncReturns<any> {
    const { input, encoding, cwd = process.cwd(), env = process.env, maxBuffer = DEFAULT_BUFFER } = options;
    this.write(Buffer.from(JSON.stringify({ file, args, cwd, env, maxBuffer: maxBuffer === Infinity ? undefined : maxBuffer })));
    this.write(Buffer.from(input as string | undefined ?? ''));
    const { error, ...outcome } = JSON.parse(this.read().toString()) as Outcome & { readonly error?: Failure };
    const [stdout, stderr] = [this.read(), this.read()].map(one => outcome.pid === 0 ? null : isText(encoding) ? one.toString(encoding) : one);
    return { ...outcome, stdout, stderr, output: [null, stdout, stderr], ...error && { error: Object.assign(new Error(error.message), error) } };
  }

  private write(content: Buffer): void {
    const length = Buffer.alloc(LENGTH);
    length.writeUInt32LE(content.length);
    for (const part of [length, content]) {
      for (let at = 0; at < part.length;) at += writeSync(this.requests, part, at);
    }
  }

  private read(): Buffer {
    return this.exactly(this.exactly(LENGTH).readUInt32LE());
  }

  private exactly(length: number): Buffer {
    const content = Buffer.alloc(length);
    for (let at = 0; at < length;) {
      const count = readSync(this.answers, content, at, length - at, null);
      if (count === 0) throw new Error('the process that starts others has ended');
      at += count;
    }
    return content;
  }
}

/** What the small process does until the pipe is closed: it knows nothing of this file. */
function serve(): void {
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { spawnSync } = require('child_process');
  const fs = require('fs');
  const [requests, answers] = [fs.openSync(process.argv[1], 'r'), fs.openSync(process.argv[2], 'w')];
  const exactly = (length: number): Buffer => {
    const content = Buffer.alloc(length);
    for (let at = 0; at < length;) {
      const count = fs.readSync(requests, content, at, length - at, null);
      if (count === 0) process.exit();
      at += count;
    }
    return content;
  };
  const write = (content: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(content.length);
    for (const part of [length, content]) {
      for (let at = 0; at < part.length;) at += fs.writeSync(answers, part, at);
    }
  };
  for (;;) {
    const { file, args, maxBuffer = Infinity, ...options } = JSON.parse(exactly(exactly(4).readUInt32LE()).toString());
    const input = exactly(exactly(4).readUInt32LE());
    const { pid, status, signal, error, stdout, stderr } = spawnSync(file, args, { ...options, maxBuffer, input });
    write(Buffer.from(JSON.stringify({ pid, status, signal, error: error && { ...error, message: error.message } })));
    for (const one of [stdout, stderr]) write(one ?? Buffer.alloc(0));
  }
}
