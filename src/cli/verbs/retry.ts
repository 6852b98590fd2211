import { Command } from 'commander';
import { retry } from '../../state/moves';
import { changeRollouts } from '../change';
import { chooseOne } from '../choose';
import { WriteOptions, writeCommand } from '../options';
import { printOutcome } from '../printing';

export function retryCommand(): Command {
  return writeCommand('retry', 'start an aborted or undone version of the code again, from its first step')
    .argument('<name>', 'the rollout')
    .action(async (name: string, options: WriteOptions) => {
      const outcome = await changeRollouts(options, chooseOne(name), ({ situation }) => ({ record: retry(situation) }));
      await printOutcome(outcome, options.output, options.dryRun);
    });
}
