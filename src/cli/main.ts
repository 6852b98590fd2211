/** The commands of `cdk8s-rollouts`. Each has a file of its own. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { Command, CommanderError } from 'commander';
import { CommandError, GateRefusal, UsageError } from './command-error';
import { EXIT_CODES, ExitCode, exitCodesText } from './exit-codes';
import { GitError } from './git/git';
import { Invocation, Ports } from './ports';
import { isColoured, note } from './printing';
import { KubectlError } from '../gates/realized/kubectl';
import { printableLines } from '../report/printable';
import { LockedError } from '../state/files/lock';
import { StateFileError } from '../state/files/state-file-error';
import { Refusal } from '../state/refusal';

/* eslint-disable @typescript-eslint/no-require-imports */
/** In the order of the help. Each is loaded when it is needed: some know of frames and plans, and `status` is to be quick. */
const COMMANDS: { readonly [name: string]: (ports: Invocation) => Command } = {
  status: ports => (require('./verbs/status') as typeof import('./verbs/status.js')).statusCommand(ports),
  promote: ports => (require('./verbs/promote') as typeof import('./verbs/promote.js')).promoteCommand(ports),
  pause: ports => (require('./verbs/pause') as typeof import('./verbs/pause.js')).pauseCommand(ports),
  resume: ports => (require('./verbs/resume') as typeof import('./verbs/resume.js')).resumeCommand(ports),
  abort: ports => (require('./verbs/abort') as typeof import('./verbs/abort.js')).abortCommand(ports),
  retry: ports => (require('./verbs/retry') as typeof import('./verbs/retry.js')).retryCommand(ports),
  undo: ports => (require('./verbs/undo') as typeof import('./verbs/undo.js')).undoCommand(ports),
  rehearse: ports => (require('./verbs/rehearse') as typeof import('./verbs/rehearse.js')).rehearseCommand(ports),
  history: ports => (require('./verbs/history') as typeof import('./verbs/history.js')).historyCommand(ports),
  set: ports => (require('./verbs/set-step') as typeof import('./verbs/set-step.js')).setCommand(ports),
  check: ports => (require('./verbs/check') as typeof import('./verbs/check.js')).checkCommand(ports),
  adopt: ports => (require('./verbs/adopt') as typeof import('./verbs/adopt.js')).adoptCommand(ports),
};
/* eslint-enable */
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
  const known = named !== undefined && Object.hasOwn(COMMANDS, named) ? [named] : Object.keys(COMMANDS);
  const top = new Command('cdk8s-rollouts')
    .description('Rollouts that live in Git: each command changes one small file and synthesizes, ready to commit. Nothing writes to a cluster.')
    .version(version)
    .addHelpText('after', `\nExit codes: ${exitCodesText()}. Colour follows NO_COLOR and FORCE_COLOR.`);
  for (const name of known) top.addCommand(COMMANDS[name](ports));
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
  const isExpected = [UsageError, ...EXPECTED].some(kind => error instanceof kind);
  note(ports, `error: ${isExpected ? (error as Error).message : (error as Error).stack}`);
  if (error instanceof UsageError) return EXIT_CODES.wrongUsage;
  if (error instanceof GateRefusal) return EXIT_CODES[error.ending];
  return isExpected ? EXIT_CODES.refused : EXIT_CODES.internalFailure;
}
