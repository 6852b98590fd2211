/** The app, run as a process: it may be written in any language. */
import { spawn } from 'child_process';
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { ALL, environmentOf } from '../../protocol/environment';
import { AppReport } from '../../protocol/report';
import { appMismatch } from '../../protocol/version';
import { CommandError } from '../command-error';

export interface AppRun {
  /** The command of `cdk8s.yaml`. */
  readonly command: string;
  readonly folder: string;
  readonly stateDir: string;
  /** Where everything that the app writes goes: the manifests to `output` in it. */
  readonly scratch: string;
  /** The keys of the rollouts whose manifests are reported; all of them with `all`. */
  readonly manifestsOf: readonly string[];
  /** Where the frames of the next rollouts are asked for too: to which image, by default to another tag. */
  readonly next?: { readonly image?: string };
}

/** Runs the app and gives what it tells of its rollouts. What it prints is shown only when it fails. */
export async function runApp({ command, folder, stateDir, scratch, manifestsOf, next }: AppRun): Promise<AppReport> {
  const file = join(scratch, 'report.json');
  const { code, output } = await shell(command, folder, {
    CDK8S_OUTDIR: join(scratch, 'output'),
    ...environmentOf(stateDir, { file, manifestsOf, next: next && { of: [ALL], ...next } }),
  });
  if (code !== 0) throw new CommandError(`the app failed, and nothing was changed: ${command}\n${withoutStack(output)}`);
  if (!existsSync(file)) throw new CommandError(`the app told nothing of its rollouts: ${command}\nCreate a RolloutApp in place of an App`);
  if (!existsSync(join(scratch, 'output'))) throw new CommandError('the app ignored CDK8S_OUTDIR: leave out "outdir" of the app, and set "output" in cdk8s.yaml');
  const report: AppReport = JSON.parse(readFileSync(file, 'utf8'));
  const mismatch = appMismatch(report.schema);
  if (mismatch) throw new CommandError(mismatch);
  return report;
}

function shell(command: string, cwd: string, environment: { [name: string]: string }): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, { cwd, shell: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
    const chunks: Buffer[] = [];
    child.stdout.on('data', chunk => chunks.push(chunk));
    child.stderr.on('data', chunk => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', code => resolve({ code, output: Buffer.concat(chunks).toString() }));
  });
}

/** The message of an error without the lines of its stack, which lead into libraries. */
function withoutStack(output: string): string {
  return output.split('\n').filter(line => !/^\s+at .*[:)]/.test(line)).join('\n').trim();
}
