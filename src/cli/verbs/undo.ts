import { Command } from 'commander';
import { revisionNumber } from './history';
import { undo } from '../../state/moves';
import { changeRollouts, Decision, Subject } from '../change/change';
import { chooseOne } from '../change/choose';
import { revision } from '../git/revisions';
import { WriteOptions, writeCommand } from '../options';
import { Invocation } from '../ports';
import { printOutcome } from '../printing';
import { Verb } from '../verb';

export const verb: Verb = { place: 7, command };

interface UndoOptions extends WriteOptions {
  readonly toRevision?: string;
}

function command(ports: Invocation): Command {
  return writeCommand(ports, 'undo', 'go back to the version before, from the record and not from the code')
    .argument('<name>', 'the rollout')
    .option('--to-revision <number>', 'to another version that was stable: see history')
    .action(async (name: string, options: UndoOptions) => {
      const target = options.toRevision === undefined ? undefined : revisionNumber(options.toRevision);
      const outcome = await changeRollouts(ports, options, chooseOne(name), subject => decide(subject, target));
      printOutcome(ports, outcome, options.output, options.dryRun);
    });
}

function decide({ situation, workspace: { repository, store }, report: { key } }: Subject, target: number | undefined): Decision {
  if (target === undefined) return { record: undo(situation) };
  const { version } = revision(repository, store, key, target);
  const configOf = (hash: string) => hash === version.hash ? version.config?.name : situation.configOf(hash);
  return { record: undo({ ...situation, configOf }, version.hash), versions: [version] };
}
