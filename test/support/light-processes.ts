/**
 * Whoever starts a process has its page tables copied first, which takes twenty milliseconds for some hundred megabytes: a worker of
 * jest waits longer for that than for git, thousands of times. So a small process starts for it what it waits for.
 */
import childProcess, { ExecFileSyncOptions, SpawnSyncOptions, SpawnSyncReturns } from 'child_process';
import fs from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

type Files = Pick<typeof fs, 'readSync' | 'writeSync'>;
type Outcome = Pick<SpawnSyncReturns<Buffer>, 'pid' | 'status' | 'signal'>;
/** With its code. */
type Failure = Pick<Error, 'message'>;

/** What a small process can be asked for; whatever else there is in it, the process is started as always. */
const SIMPLE = ['cwd', 'env', 'input', 'encoding', 'stdio', 'maxBuffer', 'windowsHide'];
/** What Node.js takes where nothing is said. */
const DEFAULT_BUFFER = 1024 * 1024;

/** Lets `spawnSync` and `execFileSync` of this process start their programs so. On Windows, which has no such pipes, all stays as it is. */
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
    const folder = fs.mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-'));
    const pipes = ['requests', 'answers'].map(name => join(folder, name));
    const { error, status, stderr } = spawnSync('mkfifo', pipes, { encoding: 'utf8' });
    // Without the pipes it would wait for ever.
    if (status !== 0) throw error ?? new Error(stderr);
    childProcess.spawn(process.execPath, ['-e', `${sendTo} ${receivedFrom} (${serve})()`, ...pipes], { stdio: 'ignore', env: {} }).unref();
    // Each waits until the other end is open.
    [this.requests, this.answers] = [fs.openSync(pipes[0], 'w'), fs.openSync(pipes[1], 'r')];
    fs.rmSync(folder, { recursive: true });
  }

  run(file: string, args: readonly string[], options: SpawnSyncOptions): SpawnSyncReturns<any> {
    const { input, encoding, cwd = process.cwd(), env = process.env, maxBuffer = DEFAULT_BUFFER } = options;
    sendTo(fs, this.requests, Buffer.from(JSON.stringify({ file, args, cwd, env, maxBuffer: maxBuffer === Infinity ? undefined : maxBuffer })));
    sendTo(fs, this.requests, Buffer.from(input as string | undefined ?? ''));
    const { error, ...outcome } = JSON.parse(this.answer().toString()) as Outcome & { readonly error?: Failure };
    const [stdout, stderr] = [this.answer(), this.answer()].map(one => outcome.pid === 0 ? null : isText(encoding) ? one.toString(encoding) : one);
    return { ...outcome, stdout, stderr, output: [null, stdout, stderr], ...error && { error: Object.assign(new Error(error.message), error) } };
  }

  private answer(): Buffer {
    const answer = receivedFrom(fs, this.answers);
    if (answer === undefined) throw new Error('the process that starts others has ended');
    return answer;
  }
}

/** Here and in the small process, which has nothing of this file but these: so they are given the module. */
function sendTo({ writeSync }: Files, pipe: number, content: Buffer): void {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(content.length);
  for (const part of [length, content]) {
    for (let at = 0; at < part.length;) at += writeSync(pipe, part, at);
  }
}

/** Undefined where the other end is closed. */
function receivedFrom({ readSync }: Files, pipe: number): Buffer | undefined {
  const exactly = (length: number): Buffer | undefined => {
    const content = Buffer.alloc(length);
    for (let at = 0; at < length;) {
      const count = readSync(pipe, content, at, length - at, null);
      if (count === 0) return undefined;
      at += count;
    }
    return content;
  };
  const length = exactly(4)?.readUInt32LE();
  return length === undefined ? undefined : exactly(length);
}

/** What the small process does until the pipe is closed. */
function serve(): void {
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { spawnSync } = require('child_process');
  const files = require('fs');
  const [requests, answers] = [files.openSync(process.argv[1], 'r'), files.openSync(process.argv[2], 'w')];
  for (;;) {
    const [request, input] = [receivedFrom(files, requests), receivedFrom(files, requests)];
    if (request === undefined) return;
    const { file, args, maxBuffer = Infinity, ...options } = JSON.parse(request.toString());
    const { pid, status, signal, error, stdout, stderr } = spawnSync(file, args, { ...options, maxBuffer, input });
    const outcome = { pid, status, signal, error: error && { ...error, message: error.message } };
    for (const one of [Buffer.from(JSON.stringify(outcome)), stdout, stderr]) sendTo(files, answers, one ?? Buffer.alloc(0));
  }
}
