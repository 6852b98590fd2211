/** What must hold before a rollout goes forward: the frame has stood for its time, and the cluster runs it. */
import { Command } from 'commander';
import { NotNow, Subject } from './change';
import { unrealizedInCluster } from './cluster/cluster';
import { KubectlError, KubectlOptions } from './cluster/kubectl';
import { UsageError } from './command-error';
import { dueOf, isTakenBack } from './due';
import { withProgress } from './progress';
import { formatSeconds, parseSeconds } from '../plan/grammar';
import { abandoned } from '../state/moves';
import { Refusal } from '../state/refusal';

export interface GateOptions extends KubectlOptions {
  readonly full?: boolean;
  readonly ifDue?: boolean;
  readonly unverified?: boolean;
  readonly force?: boolean;
  readonly settle: string;
}

export function withGate(command: Command): Command {
  return command
    .option('--unverified', 'do not ask the cluster whether the frame is realized')
    .option('--force', 'do not wait for the time of the step')
    .option('--settle <duration>', 'how long a frame stands at least with --unverified', '3m')
    .option('--context <name>', 'the context of kubectl')
    .option('--kubeconfig <file>', 'the configuration of kubectl')
    .option('-n, --namespace <name>', 'the namespace, where the manifests do not say it');
}

export async function requireReady(subject: Subject, options: GateOptions): Promise<void> {
  requireTime(subject, options);
  if (!options.unverified) await requireRealized(subject, options);
}

function requireTime(subject: Subject, { ifDue, force, unverified, full, settle }: GateOptions): void {
  const { stood, hold, untilApproved } = dueOf(subject);
  if (ifDue && (untilApproved || isTakenBack(subject))) throw new NotNow();
  const least = Math.max(full ? 0 : hold, unverified ? settleSeconds(settle) : 0);
  if (force || stood >= least) return;
  if (ifDue) throw new NotNow();
  throw new Refusal(`its frame stands for ${formatSeconds(least)} and has stood for ${formatSeconds(stood)}: wait ${formatSeconds(least - stood)}, or pass --force`);
}

async function requireRealized({ report, record, workspace: { ports } }: Subject, { context, kubeconfig, namespace }: GateOptions): Promise<void> {
  const [frame] = report.frames;
  const options = { abandoned: abandoned(record), context, kubeconfig, namespace };
  const problems = await withProgress(ports, `asking the cluster for ${report.name}`, () => unrealizedInCluster(ports.kubectl, frame.manifests!, options))
    .catch((error: Error) => { throw error instanceof KubectlError ? new Refusal(error.message) : error; });
  if (problems.length > 0) throw new Refusal(`the frame is not realized yet:\n  ${problems.join('\n  ')}`);
}

function settleSeconds(text: string): number {
  try {
    return parseSeconds(text);
  } catch {
    throw new UsageError(`--settle: "${text}" is no duration such as "3m" or "90s"`);
  }
}
