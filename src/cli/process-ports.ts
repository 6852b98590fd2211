/** The world around a process: its working directory, environment and streams, and the programs that it starts. */
import { execFile, spawn } from 'child_process';
import { readFileSync } from 'fs';
import { AppRunner, Environment, Ports, TextOutput } from './ports';
import { Kubectl, TIMEOUT_SECONDS } from '../gates/realized/kubectl';
import { gitProcess } from '../git/git';
import { atEnd } from '../state/files/at-end';

/** A thousand pods are some ten megabytes. */
const LARGEST_ANSWER = 512 * 1024 * 1024;

export function processPorts(): Ports {
  const { env: environment, stdout, stderr, pid } = process;
  return {
    folder: process.cwd(),
    environment,
    stdout: streamed(stdout),
    stderr: streamed(stderr),
    stdin: () => readFileSync(0, 'utf8'),
    now: () => Math.floor(Date.now() / 1000),
    pause: seconds => new Promise(resolve => setTimeout(resolve, 1000 * seconds)),
    processId: pid,
    atExit: atEnd,
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
