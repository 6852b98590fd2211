import { Command } from 'commander';
import { retry } from '../../state/moves';
import { Refusal } from '../../state/refusal';
import { changeRollouts, Decision, Subject } from '../change/change';
import { chooseOne } from '../change/choose';
import { WriteOptions, writeCommand } from '../options';
import { Invocation } from '../ports';
import { printOutcome } from '../printing';
import { Verb } from '../verb';

export const verb: Verb = { place: 6, command };

function command(ports: Invocation): Command {
  return writeCommand(ports, 'retry', 'start an aborted or undone version of the code again, from its first step')
    .argument('<name>', 'the rollout')
    .action(async (name: string, options: WriteOptions) => {
      const outcome = await changeRollouts(ports, options, chooseOne(name), decide);
      printOutcome(ports, outcome, options.output, options.dryRun);
    });
}

function decide({ situation, workspace, report: { key, version } }: Subject): Decision {
  const isIn = (rejected: readonly string[] = []) => rejected.includes(version.hash);
  if (!isIn(situation.head.rejected) && isIn(workspace.store.load(key)?.rejected)) throw new Refusal('that it was aborted is not committed yet: commit it first');
  return { record: retry(situation) };
}
