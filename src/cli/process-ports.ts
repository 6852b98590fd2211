/** The world around a process: its working directory, environment and streams, and the programs that it starts. */
import { execFile, spawn, spawnSync } from 'child_process';
import { readFileSync } from 'fs';
import { AppRunner, Environment, Git, Ports, TextOutput } from './ports';
import { Kubectl, TIMEOUT_SECONDS } from '../gates/realized/kubectl';

/** A thousand pods are some ten megabytes. */
const LARGEST_ANSWER = 512 * 1024 * 1024;
/** Variables that a hook, or git's own caller, sets for another repository or another way to read paths. */
const FOREIGN = /^GIT_(DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|PREFIX|NAMESPACE|(ALTERNATE_)?OBJECT_DIRECTOR(Y|IES)|SHALLOW_FILE|GRAFT_FILE|\w+_PATHSPECS)$/;

export function processPorts(): Ports {
  const { env: environment, stdout, stderr, pid } = process;
  return {
    folder: process.cwd(),
    environment,
    stdout: streamed(stdout),
    stderr: streamed(stderr),
    stdin: () => readFileSync(0, 'utf8'),
    now: () => Math.floor(Date.now() / 1000),
    processId: pid,
    atExit: action => {
      process.once('exit', action);
      return () => void process.removeListener('exit', action);
    },
    app: appProcess(environment),
    git: gitProcess(environment),
    kubectl: kubectlProcess(environment),
  };
}

function streamed(stream: NodeJS.WriteStream): TextOutput {
  return { write: text => stream.write(text), isTTY: stream.isTTY === true, columns: stream.columns };
}

/** The app as a process of a shell: it may be written in any language. */
export function appProcess(own: Environment): AppRunner {
  return ({ command, folder, environment }) => new Promise((resolve, reject) => {
    const child = spawn(command, { cwd: folder, shell: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...own, ...environment } });
    const chunks: Buffer[] = [];
    child.stdout.on('data', chunk => chunks.push(chunk));
    child.stderr.on('data', chunk => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', code => resolve({ code, output: Buffer.concat(chunks).toString() }));
  });
}

/** Messages in English, and no lock on the index. */
export function gitProcess(own: Environment): Git {
  return (folder, args, input) => {
    const kept = Object.entries(own).filter(([name]) => !FOREIGN.test(name));
    const env = { ...Object.fromEntries(kept), LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' };
    const { error, status, signal, stdout, stderr } = spawnSync('git', args, { cwd: folder, env, input, maxBuffer: Infinity, windowsHide: true });
    const isMissing = (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
    return { code: status, stdout, stderr, isMissing, stopped: error?.message ?? signal ?? undefined };
  };
}

export function kubectlProcess(own: Environment): Kubectl {
  return args => new Promise(resolve => {
    const child = execFile('kubectl', args, { env: own, timeout: TIMEOUT_SECONDS * 1000, maxBuffer: LARGEST_ANSWER }, (error, stdout, stderr) => {
      const failure = error === null ? undefined : error.code === 'ENOENT' ? 'missing' : error.killed ? 'no answer' : { code: error.code };
      resolve({ stdout, stderr, failure });
    });
    // Without credentials kubectl would ask for a user name and wait.
    child.stdin?.end();
  });
}
