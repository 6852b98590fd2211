/** The commands of `cdk8s-rollouts`. Each has a file of its own. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { Command, CommanderError } from 'commander';
import { KubectlError } from './cluster/kubectl';
import { CommandError, UsageError } from './command-error';
import { GitError } from './git/git';
import { note } from './printing';
import { printableLines } from '../report/printable';
import { LockedError } from '../state/files/lock';
import { StateFileError } from '../state/files/state-file-error';
import { Refusal } from '../state/refusal';

const REFUSED = 1;
const WRONG_USAGE = 2;
/** In the order of the help. Each is loaded when it is needed: some know of frames and plans, and `status` is to be quick. */
const COMMANDS: { readonly [name: string]: () => Promise<Command> } = {
  status: async () => (await import('./verbs/status.js')).statusCommand(),
  promote: async () => (await import('./verbs/promote.js')).promoteCommand(),
  pause: async () => (await import('./verbs/pause.js')).pauseCommand(),
  resume: async () => (await import('./verbs/resume.js')).resumeCommand(),
  abort: async () => (await import('./verbs/abort.js')).abortCommand(),
  retry: async () => (await import('./verbs/retry.js')).retryCommand(),
  undo: async () => (await import('./verbs/undo.js')).undoCommand(),
  rehearse: async () => (await import('./verbs/rehearse.js')).rehearseCommand(),
  history: async () => (await import('./verbs/history.js')).historyCommand(),
  set: async () => (await import('./verbs/set-step.js')).setCommand(),
  check: async () => (await import('./verbs/check.js')).checkCommand(),
  adopt: async () => (await import('./verbs/adopt.js')).adoptCommand(),
};
const EXPECTED = [CommandError, GitError, KubectlError, LockedError, Refusal, StateFileError];

export async function main(args: readonly string[] = process.argv): Promise<void> {
  // Whoever reads no further, such as "head", has what he wants.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : REFUSED));
  try {
    await (await program(args[2])).parseAsync([...args]);
  } catch (error) {
    process.exitCode = exitCode(error);
  }
}

async function program(named: string | undefined): Promise<Command> {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8'));
  const known = named !== undefined && Object.hasOwn(COMMANDS, named) ? [named] : Object.keys(COMMANDS);
  const top = new Command('cdk8s-rollouts')
    .description('Rollouts that live in Git: each command changes one small file and synthesizes, ready to commit. Nothing writes to a cluster.')
    .version(version)
    .addHelpText('after', '\nExit codes: 0 done, 1 refused or failed, 2 wrong usage. Colour follows NO_COLOR and FORCE_COLOR.');
  for (const name of known) top.addCommand(await COMMANDS[name]());
  withExits(top);
  return top;
}

/** Errors of usage come back here, where the exit code is decided. */
function withExits(command: Command): void {
  command.exitOverride().showHelpAfterError('(--help shows how)').configureOutput({ writeErr: text => process.stderr.write(printableLines(text)) });
  command.commands.forEach(withExits);
}

function exitCode(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  if (error instanceof UsageError) {
    note(`error: ${error.message}`);
    return WRONG_USAGE;
  }
  note(EXPECTED.some(kind => error instanceof kind) ? `error: ${(error as Error).message}` : `error: ${(error as Error).stack}`);
  return REFUSED;
}
