/** The kubectl of whoever runs this, for one context. */
import { ChildProcess, execFile, spawn } from 'child_process';
import { Target } from './server';

const MOST_SECONDS = 60;

/** @param context The context that was named; by default the current one. */
export async function targetOf(context: string | undefined): Promise<Target> {
  const config = JSON.parse(await run(['config', 'view', '--minify', '--output=json', ...context === undefined ? [] : [`--context=${context}`]]));
  const server = config.clusters?.[0]?.cluster?.server;
  if (server === undefined) throw new Error('kubectl knows no cluster: set KUBECONFIG, or pass --context');
  return { context: config.contexts[0].name, server };
}

export class Kubectl {
  constructor(private readonly target: Target) {}

  /** Runs a command that must succeed, and gives what it prints. */
  do(args: readonly string[], input = ''): Promise<string> {
    return run([`--context=${this.target.context}`, ...args], input);
  }

  async get(namespace: string, kind: string): Promise<any[]> {
    return JSON.parse(await this.do(['get', kind, `--namespace=${namespace}`, '--output=json'])).items;
  }

  /** Objects as they come, change and go, until it is stopped: each event is a line. */
  watch(namespace: string, kind: string, on: (type: string, object: any) => void): ChildProcess {
    const args = [`--context=${this.target.context}`, 'get', kind, `--namespace=${namespace}`, '--watch', '--output-watch-events', '--output=json'];
    const child = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', chunk => {
      const lines = `${text}${chunk}`.split('\n');
      text = lines.pop()!;
      for (const line of lines) {
        const { type, object } = JSON.parse(line);
        on(type, object);
      }
    });
    return child;
  }
}

function run(args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile('kubectl', args, { timeout: MOST_SECONDS * 1000, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`kubectl ${args.filter(arg => !arg.startsWith('--context=')).join(' ')}: ${stderr.trim() || error.message}`));
    });
    child.stdin!.on('error', () => undefined);
    child.stdin!.end(input);
  });
}
