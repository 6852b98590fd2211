import { Command } from 'commander';
import { pause } from '../../state/moves';
import { changeRollouts } from '../change/change';
import { chooseOne } from '../change/choose';
import { WriteOptions, writeCommand } from '../options';
import { Invocation } from '../ports';
import { printOutcome } from '../printing';
import { Verb } from '../verb';

export const verb: Verb = { place: 3, command };

function command(ports: Invocation): Command {
  return writeCommand(ports, 'pause', 'keep a rollout where it is, whatever the code says, until it is resumed')
    .argument('<name>', 'the rollout')
    .action(async (name: string, options: WriteOptions) => {
      const outcome = await changeRollouts(ports, options, chooseOne(name), ({ situation }) => ({ record: pause(situation) }));
      printOutcome(ports, outcome, options.output, options.dryRun);
    });
}
