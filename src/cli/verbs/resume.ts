import { Command } from 'commander';
import { resume } from '../../state/moves';
import { changeRollouts } from '../change/change';
import { chooseOne } from '../change/choose';
import { isTakenBack } from '../change/clock';
import { WriteOptions, writeCommand } from '../options';
import { Invocation } from '../ports';
import { printOutcome } from '../printing';
import { Verb } from '../verb';

export const verb: Verb = { place: 4, command };

function command(ports: Invocation): Command {
  return writeCommand(ports, 'resume', 'let a paused rollout go on, or one whose last step was reverted in Git')
    .argument('<name>', 'the rollout')
    .action(async (name: string, options: WriteOptions) => {
      const outcome = await changeRollouts(ports, options, chooseOne(name), subject => ({ record: resume(subject.situation, isTakenBack(subject)) }));
      printOutcome(ports, outcome, options.output, options.dryRun);
    });
}
