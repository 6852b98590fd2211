import { Command } from 'commander';
import { IN_PROGRESS } from '../../protocol/environment';
import { RolloutReport } from '../../protocol/report';
import { promote } from '../../state/moves';
import { changeRollouts, Decision, NotNow, Subject } from '../change/change';
import { chooseOne } from '../change/choose';
import { GateOptions, requireGates, requireUsage, withGates } from '../change/gates';
import { UsageError } from '../command-error';
import { EXIT_CODES, gravest } from '../exit-codes';
import { WriteOptions, writeCommand } from '../options';
import { Invocation } from '../ports';
import { printOutcome } from '../printing';
import { Verb } from '../verb';

export const verb: Verb = { place: 2, command };

interface PromoteOptions extends WriteOptions, GateOptions {
  readonly all?: boolean;
}

function command(ports: Invocation): Command {
  const written = writeCommand(ports, 'promote', 'go one frame forward')
    .argument('[name]', 'the rollout')
    .option('--all', 'every rollout that is in progress')
    .option('--full', 'skip the steps that are left')
    .option('--if-due', 'only where the step has stood for its time and waits for nobody; quiet otherwise');
  return withGates(written)
    .action(async (name: string | undefined, options: PromoteOptions) => {
      if (options.ifDue && options.unverified) throw new UsageError('--if-due always verifies: leave out --unverified');
      if (options.ifDue && options.force) throw new UsageError('--if-due waits and --force does not: leave out --force');
      if ((name === undefined) === !options.all) throw new UsageError(options.all ? 'give either a name or --all' : 'say which rollout, or --all');
      requireUsage(options);
      const choice = name === undefined ? { names: [IN_PROGRESS], among: inProgress, isAll: true as const } : chooseOne(name);
      const outcome = await changeRollouts(ports, options, choice, subject => decide(subject, options));
      printOutcome(ports, outcome, options.output, options.dryRun);
      if (outcome.refused.length > 0) ports.exit(EXIT_CODES[gravest(outcome.refused.map(({ ending }) => ending))]);
    });
}

function inProgress(reports: readonly RolloutReport[]): RolloutReport[] {
  return reports.filter(({ record }) => record?.progress);
}

async function decide(subject: Subject, options: PromoteOptions): Promise<Decision> {
  const { phase, progress } = subject.record;
  if (options.ifDue && (phase === 'paused' || progress === undefined)) throw new NotNow();
  const record = promote(subject.situation, options.full);
  return { record, gates: await requireGates(subject, options) };
}
