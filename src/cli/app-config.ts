import { readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { CommandError } from './command-error';

/** What `cdk8s.yaml` says of the app. */
export interface AppConfig {
  /** The command that synthesizes. */
  readonly app: string;
  /** The folder of the manifests. */
  readonly output: string;
}

export function readAppConfig(folder: string): AppConfig {
  const file = join(folder, 'cdk8s.yaml');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new CommandError('there is no cdk8s.yaml here: run this in the folder of a cdk8s app');
  }
  let config: any;
  try {
    config = parse(text);
  } catch (error) {
    throw new CommandError(`cdk8s.yaml: ${(error as Error).message}`);
  }
  if (typeof config?.app !== 'string') throw new CommandError('cdk8s.yaml has no "app", the command that synthesizes, such as "node main.js": add it');
  return { app: config.app, output: typeof config.output === 'string' ? config.output : 'dist' };
}
