/** The options that commands share, written and described once. */
import { Command, Option } from 'commander';
import { ChangeOptions } from './change';
import { OutputFormat } from './printing';

export interface ReadOptions {
  readonly state: string;
  readonly output: OutputFormat;
}

export type WriteOptions = ReadOptions & ChangeOptions;

export function readCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .addOption(new Option('--state <folder>', 'the folder in which rollouts are recorded').env('CDK8S_ROLLOUTS_STATE').default('rollouts'))
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['table', 'json', 'yaml']).default('table'));
}

export function writeCommand(name: string, description: string): Command {
  return readCommand(name, description)
    .option('--dry-run', 'show what the commit would change, and write nothing')
    .option('--no-synth', 'write the state alone, where manifests are rendered elsewhere');
}
