import { Command } from 'commander';
import { retry } from '../../state/moves';
import { changeRollouts } from '../change/change';
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
      const outcome = await changeRollouts(ports, options, chooseOne(name), ({ situation }) => ({ record: retry(situation) }));
      printOutcome(ports, outcome, options.output, options.dryRun);
    });
}
