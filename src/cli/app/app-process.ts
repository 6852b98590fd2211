/** The app, run by its command, and what it tells of its rollouts. */
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { ALL, environmentOf } from '../../protocol/environment';
import { Exchange, isAnswered, NextState, tellDecision } from '../../protocol/exchange';
import { AppReport } from '../../protocol/report';
import { appMismatch } from '../../protocol/version';
import { CommandError } from '../command-error';
import { AppEnd, Ports } from '../ports';

export interface AppRun {
  /** The command of `cdk8s.yaml`. */
  readonly command: string;
  readonly folder: string;
  readonly stateDir: string;
  /** Where everything that the app writes goes: the manifests to `output` in it. */
  readonly scratch: string;
  /** What the rollouts are called whose manifests are reported; all of them with `all`. */
  readonly manifestsOf: readonly string[];
  /** Whether the manifests of the frames that are ahead are reported as well. */
  readonly isAhead?: boolean;
  /** Where the frames of the next rollouts are asked for too: to which image, by default to another tag. */
  readonly next?: { readonly image?: string };
}

/** An app that has synthesized and reported. */
export interface WaitingApp {
  readonly report: AppReport;
  /** Lets it come to its end, and says whether it has rendered another state before. */
  readonly goOn: (next?: NextState) => Promise<boolean>;
}

const PAUSE_MILLISECONDS = 10;

/** Runs the app and gives what it tells of its rollouts. What it prints is shown only when it fails. */
export async function runApp(ports: Ports, run: AppRun): Promise<AppReport> {
  requireDone(run, await ran(ports, run));
  return reportOf(run);
}

/** Runs the app up to where it waits for what is made of its report; it may come to its end all the same. */
export async function startApp(ports: Ports, run: AppRun): Promise<WaitingApp> {
  const exchange = { folder: run.scratch, processId: ports.processId };
  const ended = ran(ports, run, exchange);
  const goOn = async (next?: NextState) => {
    tellDecision(exchange, next);
    requireDone(run, await ended);
    return isAnswered(exchange);
  };
  await reported(run, ended);
  try {
    return { report: reportOf(run), goOn };
  } catch (error) {
    await goOn().catch(() => undefined);
    throw error;
  }
}

/** Waits for the report, or for the end of the app, which must have gone well. */
async function reported(run: AppRun, ended: Promise<AppEnd>): Promise<void> {
  let end: AppEnd | undefined;
  const atEnd = ended.then(it => void (end = it));
  while (end === undefined && !existsSync(reportFile(run))) {
    await Promise.race([atEnd, new Promise(resolve => void setTimeout(resolve, PAUSE_MILLISECONDS))]);
  }
  if (end !== undefined) requireDone(run, end);
}

function requireDone({ command }: AppRun, { code, output }: AppEnd): void {
  if (code !== 0) throw new CommandError(`the app failed, and nothing was changed: ${command}\n${withoutStack(output)}`);
}

function reportOf(run: AppRun): AppReport {
  const { command, scratch } = run;
  const file = reportFile(run);
  if (!existsSync(file)) throw new CommandError(`the app told nothing of its rollouts: ${command}\nCreate a RolloutApp in place of an App`);
  if (!existsSync(join(scratch, 'output'))) throw new CommandError('the app ignored CDK8S_OUTDIR: leave out "outdir" of the app, and set "output" in cdk8s.yaml');
  const report: AppReport = JSON.parse(readFileSync(file, 'utf8'));
  const mismatch = appMismatch(report.schema);
  if (mismatch) throw new CommandError(mismatch);
  return report;
}

function reportFile({ scratch }: AppRun): string {
  return join(scratch, 'report.json');
}

function ran(ports: Ports, run: AppRun, exchange?: Exchange): Promise<AppEnd> {
  const { command, folder, scratch, stateDir, manifestsOf, isAhead = false, next } = run;
  const environment = environmentOf(stateDir, { file: reportFile(run), manifestsOf, isAhead, next: next && { of: [ALL], ...next }, exchange });
  return ports.app({ command, folder, environment: { CDK8S_OUTDIR: join(scratch, 'output'), ...environment } });
}

/** The message of an error without the lines of its stack, which lead into libraries. */
function withoutStack(output: string): string {
  return output.split('\n').filter(line => !/^\s+at .*[:)]/.test(line)).join('\n').trim();
}
