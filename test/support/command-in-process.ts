/** Runs a command of `cdk8s-rollouts` in this process, from its words to its exit code. */
import { appInProcess } from './app-in-process';
import { main } from '../../src/cli/main';
import { Environment, Ports } from '../../src/cli/ports';
import { kubectlProcess, processPorts } from '../../src/cli/process-ports';
import { gitProcess } from '../../src/git/git';

export interface CommandRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What else is not as it is for this process: the folder at least. */
export type Surroundings = Pick<Ports, 'folder'> & Partial<Ports>;

export async function runCommand(args: readonly string[], { environment = process.env, ...others }: Surroundings): Promise<CommandRun> {
  const told = { stdout: '', stderr: '' };
  const written = (name: 'stdout' | 'stderr') => ({ write: (text: string) => void (told[name] += text), isTTY: false });
  const ports: Ports = { ...processPorts(), ...programs(environment), environment, stdout: written('stdout'), stderr: written('stderr'), pause: async () => {}, ...others };
  return { code: await main(args, ports), ...told };
}

function programs(environment: Environment): Pick<Ports, 'app' | 'git' | 'kubectl'> {
  return { app: appInProcess(environment), git: gitProcess(environment), kubectl: kubectlProcess(environment) };
}
