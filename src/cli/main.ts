/** The commands of `cdk8s-rollouts`. Each has a file of its own. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { Command, CommanderError } from 'commander';
import { CommandError, GateRefusal, UsageError } from './command-error';
import { EXIT_CODES, ExitCode, exitCodesText } from './exit-codes';
import { Invocation, Ports } from './ports';
import { isColoured, note } from './printing';
import { Verb } from './verb';
import { KubectlError } from '../gates/realized/kubectl';
import { GitError } from '../git/git-process';
import { Repository } from '../git/repository';
import { memberOf, namesIn } from '../ground/listed';
import { printableLines } from '../report/printable';
import { machineProblem } from '../state/files/explained';
import { LockedError } from '../state/files/lock';
import { StateFileError } from '../state/files/state-file-error';
import { Refusal } from '../state/refusal';
import { restored } from '../state/way-back';

/** The folder is the list. A verb is loaded when it is needed: some know of frames and plans, and `status` is to be quick. */
const VERBS = join(__dirname, 'verbs');
const EXPECTED = [CommandError, GitError, KubectlError, LockedError, Refusal, StateFileError];

/** @param args What stands behind `cdk8s-rollouts`. */
export async function main(args: readonly string[], ports: Ports): Promise<ExitCode> {
  let code: ExitCode = EXIT_CODES.done;
  try {
    const top = program(args[0], { ...ports, exit: ended => void (code = ended) });
    await top.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return exitCodeOf(error, ports);
  }
}

function program(named: string | undefined, ports: Invocation): Command {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8'));
  const names = namesIn(VERBS);
  const asked = names.filter(name => name === named);
  const verbs = (asked.length > 0 ? asked : names).map(name => memberOf<Verb>(VERBS, name, 'verb'));
  const top = new Command('cdk8s-rollouts')
    .description('Rollouts that live in Git: each command changes one small file and synthesizes, ready to commit. Nothing writes to a cluster.')
    .version(version)
    .addHelpText('after', `\nExit codes: ${exitCodesText()}. Colour follows NO_COLOR and FORCE_COLOR.`);
  for (const verb of verbs.sort((one, other) => one.place - other.place)) top.addCommand(verb.command(ports));
  withPorts(top, ports);
  return top;
}

/** Errors of usage come back here, where the exit code is decided. */
function withPorts(command: Command, ports: Ports): void {
  const { stdout, stderr } = ports;
  command.exitOverride().showHelpAfterError('(--help shows how)').configureOutput({
    writeOut: text => void stdout.write(text),
    writeErr: text => void stderr.write(printableLines(text)),
    getOutHelpWidth: () => (stdout.isTTY ? stdout.columns : undefined)!,
    getErrHelpWidth: () => (stderr.isTTY ? stderr.columns : undefined)!,
    getOutHasColors: () => isColoured(ports),
    getErrHasColors: () => false,
  });
  command.commands.forEach(one => withPorts(one, ports));
}

function exitCodeOf(error: unknown, ports: Ports): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.done : EXIT_CODES.wrongUsage;
  const told = restored(error, () => Repository.find(ports.folder, ports.git));
  const expected = [UsageError, ...EXPECTED].some(kind => error instanceof kind) ? told as Error : machineProblem(error);
  note(ports, `error: ${expected?.message ?? bugText(error)}`);
  if (error instanceof UsageError) return EXIT_CODES.wrongUsage;
  if (error instanceof GateRefusal) return EXIT_CODES[error.ending];
  return expected ? EXIT_CODES.refused : EXIT_CODES.internalFailure;
}

/** Of an error that nobody has thought of. */
export function bugText(error: unknown): string {
  return `this is a bug of cdk8s-rollouts: please report it to whoever maintains it, with these lines\n${(error as Error)?.stack ?? String(error)}`;
}
