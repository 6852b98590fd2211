import { Command } from 'commander';
import { abort } from '../../state/moves';
import { changeRollouts } from '../change';
import { chooseOne } from '../choose';
import { WriteOptions, writeCommand } from '../options';
import { note, printOutcome } from '../printing';

interface AbortOptions extends WriteOptions {
  readonly now?: boolean;
}

export function abortCommand(): Command {
  return writeCommand('abort', 'go back to the stable version; the candidate does not start again by itself')
    .argument('<name>', 'the rollout')
    .option('--now', 'in a single frame, even if fewer pods than minAvailable are ready for a while')
    .action(async (name: string, options: AbortOptions) => {
      const outcome = await changeRollouts(options, chooseOne(name), ({ situation }) => ({ record: abort(situation, options.now) }));
      await printOutcome(outcome, options.output, options.dryRun);
      if (options.now) note('--now: capacity may fall below minAvailable until the stable pods are ready');
    });
}
