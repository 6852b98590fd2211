import { Command } from 'commander';
import { abort } from '../../state/moves';
import { changeRollouts } from '../change/change';
import { chooseOne } from '../change/choose';
import { WriteOptions, writeCommand } from '../options';
import { Invocation } from '../ports';
import { note, printOutcome } from '../printing';
import { Verb } from '../verb';

export const verb: Verb = { place: 5, command };

interface AbortOptions extends WriteOptions {
  readonly now?: boolean;
}

function command(ports: Invocation): Command {
  return writeCommand(ports, 'abort', 'go back to the stable version; the candidate does not start again by itself')
    .argument('<name>', 'the rollout')
    .option('--now', 'in a single frame, even if fewer pods than minAvailable are ready for a while')
    .action(async (name: string, options: AbortOptions) => {
      const outcome = await changeRollouts(ports, options, chooseOne(name), ({ situation }) => ({ record: abort(situation, options.now) }));
      printOutcome(ports, outcome, options.output, options.dryRun);
      if (options.now) note(ports, '--now: capacity may fall below minAvailable until the stable pods are ready');
    });
}
