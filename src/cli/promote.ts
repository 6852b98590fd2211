import { Command } from 'commander';
import { changeRollouts, Decision, NotNow, Subject } from './change';
import { theRollout } from './choose';
import { unrealizedInCluster } from './cluster';
import { UsageError } from './command-error';
import { dueOf, isTakenBack } from './due';
import { KubectlError, KubectlOptions } from './kubectl';
import { WriteOptions, writeCommand } from './options';
import { printOutcome } from './printing';
import { withProgress } from './progress';
import { formatSeconds, parseSteps } from '../plan/grammar';
import { RolloutReport } from '../report/rollout-report';
import { resolved } from '../state/lifecycle';
import { abandoned, promote } from '../state/moves';
import { Refusal } from '../state/refusal';

interface PromoteOptions extends WriteOptions, KubectlOptions {
  readonly all?: boolean;
  readonly full?: boolean;
  readonly ifDue?: boolean;
  readonly unverified?: boolean;
  readonly force?: boolean;
  readonly settle: string;
}

export function promoteCommand(): Command {
  return writeCommand('promote', 'go one frame forward')
    .argument('[name]', 'the rollout')
    .option('--all', 'every rollout that is in progress')
    .option('--full', 'skip the steps that are left')
    .option('--if-due', 'only where the step has stood for its time and waits for nobody; quiet otherwise')
    .option('--unverified', 'do not ask the cluster whether the frame is realized')
    .option('--force', 'do not wait for the time of the step')
    .option('--settle <duration>', 'how long a frame stands at least with --unverified', '3m')
    .option('--context <name>', 'the context of kubectl')
    .option('--kubeconfig <file>', 'the configuration of kubectl')
    .option('-n, --namespace <name>', 'the namespace, where the manifests do not say it')
    .action(async (name: string | undefined, options: PromoteOptions) => {
      if (options.ifDue && options.unverified) throw new UsageError('--if-due always verifies: leave out --unverified');
      if (options.ifDue && options.force) throw new UsageError('--if-due waits and --force does not: leave one out');
      if ((name === undefined) === !options.all) throw new UsageError(options.all ? 'give either a name or --all' : 'say which rollout, or --all');
      const choose = (reports: readonly RolloutReport[]) =>
        name === undefined ? reports.filter(({ record }) => record?.progress) : [theRollout(reports, name)];
      const outcome = await changeRollouts(options, choose, subject => decide(subject, options));
      await printOutcome(outcome, options.output, options.dryRun);
      if (outcome.refused.length > 0) process.exitCode = 1;
    });
}

async function decide(subject: Subject, options: PromoteOptions): Promise<Decision> {
  const { situation: { head, code } } = subject;
  const { phase, progress } = resolved(head, code);
  if (options.ifDue && (phase === 'paused' || progress === undefined)) throw new NotNow();
  const record = promote(subject.situation, options.full);
  requireTime(subject, options);
  if (!options.unverified) await requireRealized(subject, options);
  return { record };
}

function requireTime(subject: Subject, { ifDue, force, unverified, full, settle }: PromoteOptions): void {
  const { stood, hold, untilApproved } = dueOf(subject);
  if (ifDue && (untilApproved || isTakenBack(subject))) throw new NotNow();
  const least = Math.max(full ? 0 : hold, unverified ? settleSeconds(settle) : 0);
  if (force || stood >= least) return;
  if (ifDue) throw new NotNow();
  throw new Refusal(`its frame stands for ${formatSeconds(least)} and has stood for ${formatSeconds(stood)}: wait ${formatSeconds(least - stood)}, or pass --force`);
}

async function requireRealized({ report, situation: { head, code } }: Subject, { context, kubeconfig, namespace }: PromoteOptions): Promise<void> {
  const [frame] = report.frames;
  const options = { abandoned: abandoned(resolved(head, code)), context, kubeconfig, namespace };
  const problems = await withProgress(`asking the cluster for ${report.name}`, () => unrealizedInCluster(frame.manifests!, options))
    .catch((error: Error) => { throw error instanceof KubectlError ? new Refusal(error.message) : error; });
  if (problems.length > 0) throw new Refusal(`the frame is not realized yet:\n  ${problems.join('\n  ')}`);
}

function settleSeconds(text: string): number {
  try {
    return parseSteps(`100% for ${text}`)[0].hold!;
  } catch {
    throw new UsageError(`--settle: "${text}" is no duration such as "3m" or "90s"`);
  }
}
