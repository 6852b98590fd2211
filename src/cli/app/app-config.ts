/** What `cdk8s.yaml` says, as a reader of YAML has it. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { agentChoice, AgentName, knownAgent } from '../../agents/agent';
import { jsYaml } from '../../ground/js-yaml';
import { Open, record } from '../../ground/shape';
import { readYaml } from '../../state/files/yaml/reader';
import { YamlValue } from '../../state/files/yaml/value';
import { CommandError } from '../command-error';

/** What `cdk8s.yaml` says of the app. */
export interface AppConfig {
  /** The command that synthesizes. */
  readonly app: string;
  /** The folder of the manifests. */
  readonly output: string;
}

const FILE = 'cdk8s.yaml';
/** What the CLI of cdk8s takes where nothing else is said. */
const DEFAULT_OUTPUT = 'dist';

export function readAppConfig(folder: string): AppConfig {
  const config = readConfig(folder);
  if (config === undefined) throw new CommandError(`there is no ${FILE} here: run this in the folder of a cdk8s app`);
  if (typeof config.app !== 'string') throw new CommandError(`${FILE} has no "app", the command that synthesizes, such as "node main.js": add it`);
  return { app: config.app, output: outputOf(config) };
}

/** The folder of the manifests, whether there is an app or not. */
export function outputFolder(folder: string): string {
  return outputOf(readConfig(folder) ?? {});
}

/** Who applies the manifests, where `cdk8s.yaml` says it. */
export function agentIn(folder: string): AgentName | undefined {
  const { agent } = readConfig(folder) ?? {};
  const known = knownAgent(agent);
  if (known !== undefined || agent === undefined || agent === null) return known;
  throw new CommandError(`${FILE}: "agent" is no agent that is known: write ${agentChoice()}, or leave it out`);
}

function outputOf({ output = DEFAULT_OUTPUT }: Open): string {
  if (output === null) return DEFAULT_OUTPUT;
  if (typeof output !== 'string' || output === '') throw new CommandError(`${FILE}: "output" is no name of a folder: write one, such as "output: ${DEFAULT_OUTPUT}", or leave it out`);
  return output;
}

function readConfig(folder: string): Open | undefined {
  const text = textOf(join(folder, FILE));
  if (text === undefined) return undefined;
  try {
    return record(contentOf(text));
  } catch (error) {
    throw new CommandError(`${FILE} is not valid YAML: ${(error as Error).message.split('\n')[0]}: mend it there`);
  }
}

/** Our own reader is loaded for the records anyway, and reads what people write here; the package is loaded for all else. */
function contentOf(text: string): unknown {
  try {
    return new YamlValue(FILE, readYaml(text, FILE)).json();
  } catch {
    const { load, CORE_SCHEMA } = jsYaml();
    return load(text, { schema: CORE_SCHEMA });
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CommandError(`${FILE} cannot be read: ${(error as Error).message}`);
  }
}
