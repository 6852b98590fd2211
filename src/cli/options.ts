/** The options that commands share, written and described once. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { ChangeOptions } from './change/change';
import { Ports } from './ports';
import { OutputFormat } from './printing';
import { AGENT_NAMES } from '../agents/agent';
import { USUAL_STATE } from '../ground/commands';
import { memberOf, namesIn } from '../ground/listed';
import { VARIABLES } from '../protocol/environment';
import { stateIn } from '../state/folder';

export interface ReadOptions {
  readonly state: string;
  readonly output: OutputFormat;
}

export type WriteOptions = ReadOptions & ChangeOptions;

export function readCommand(ports: Ports, name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .addOption(stateOption(ports))
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['table', 'json', 'yaml']).default('table'));
}

export function writeCommand(ports: Ports, name: string, description: string): Command {
  return readCommand(ports, name, description)
    .option('--dry-run', 'show what the commit would change, and write nothing')
    .option('--no-synth', 'write the state alone, where manifests are rendered elsewhere');
}

/** Where rollouts are recorded, if no option says otherwise. */
export function stateFolder({ environment }: Ports): string {
  return stateIn(environment) ?? USUAL_STATE;
}

export function stateOption(ports: Ports): Option {
  // Commander would ask the environment of the process.
  return new Option('--state <folder>', 'the folder in which rollouts are recorded').default(stateFolder(ports), `"${USUAL_STATE}", env: ${VARIABLES.state}`);
}

/** Where objects are that name no namespace. */
export function namespaceOption(): Option {
  return new Option('-n, --namespace <name>', 'the namespace that objects are applied to which name none').argParser(namespaceName);
}

/** Who applies the manifests: what is looked at is what that one can bring about. */
export function agentOption(): Option {
  return new Option('--agent <name>', 'who applies the manifests, in its order (default: "agent" of cdk8s.yaml; without both, in any order)').choices(AGENT_NAMES);
}

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
function namespaceName(value: string): string {
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(value)) throw new InvalidArgumentError('It is no name of a namespace.');
  return value;
}

/** How to print, as one of the formats that are the files of a folder. */
export function formatOption(folder: string): Option {
  const places = namesIn(folder).map(name => ({ name, ...memberOf<{ readonly place: number }>(folder, name, 'format') }));
  const names = places.sort((one, other) => one.place - other.place).map(({ name }) => name);
  return new Option('-o, --output <format>', 'how to print').choices(names).default(names[0]);
}
