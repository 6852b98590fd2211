import { Command } from 'commander';
import { changeRollouts } from './change';
import { chooseOne } from './choose';
import { UsageError } from './command-error';
import { WriteOptions, writeCommand } from './options';
import { printOutcome } from './printing';
import { setStep } from '../state/moves';

export function setCommand(): Command {
  const step = writeCommand('step', 'go towards a step of the plan, forward or backward, frame by frame')
    .argument('<name>', 'the rollout')
    .argument('<step>', 'the step, from 1')
    .action(async (name: string, text: string, options: WriteOptions) => {
      if (!/^\d+$/.test(text)) throw new UsageError(`"${text}" is no step: give its number, from 1`);
      const outcome = await changeRollouts(options, chooseOne(name), ({ situation }) => ({ record: setStep(situation, Number(text)) }));
      await printOutcome(outcome, options.output, options.dryRun);
    });
  return new Command('set').description('change where a rollout stands').addCommand(step);
}
