import { Command } from 'commander';
import { setStep } from '../../state/moves';
import { changeRollouts } from '../change/change';
import { chooseOne } from '../change/choose';
import { GateOptions, requireGates, requireUsage, withGates } from '../change/gates';
import { UsageError } from '../command-error';
import { WriteOptions, writeCommand } from '../options';
import { Invocation } from '../ports';
import { printOutcome } from '../printing';
import { Verb } from '../verb';

export const verb: Verb = { place: 10, command };

function command(ports: Invocation): Command {
  const step = withGates(writeCommand(ports, 'step', 'go towards a step of the plan, forward or backward, frame by frame'))
    .argument('<name>', 'the rollout')
    .argument('<step>', 'the step, from 1')
    .action(async (name: string, text: string, options: WriteOptions & GateOptions) => {
      if (!/^\d+$/.test(text)) throw new UsageError(`"${text}" is no step: give its number, from 1`);
      requireUsage(options);
      const outcome = await changeRollouts(ports, options, chooseOne(name), async subject => {
        const record = setStep(subject.situation, Number(text));
        // Back, there is less of the candidate in every frame.
        const isForward = Number(text) > (subject.record.progress?.step ?? 0);
        return { record, gates: isForward ? await requireGates(subject, options) : undefined };
      });
      printOutcome(ports, outcome, options.output, options.dryRun);
    });
  return new Command('set').description('change where a rollout stands').addCommand(step);
}
