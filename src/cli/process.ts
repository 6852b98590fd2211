/** The commands as a process: what `bin/cdk8s-rollouts` runs. */
import { EXIT_CODES, ExitCode } from './exit-codes';
import { bugText, main } from './main';
import { processPorts } from './process-ports';

export async function run(): Promise<void> {
  // What no command awaits, such as an answer that comes too late.
  process.on('uncaughtException', error => end(EXIT_CODES.internalFailure, bugText(error)));
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    // Whoever reads no further, such as "head", has what he wants.
    if (code === 'EPIPE') process.exit(EXIT_CODES.done);
    end(EXIT_CODES.refused, `the standard output cannot be written to: ${message}`);
  });
  if (!isHereStill()) return end(EXIT_CODES.refused, 'the working directory does not exist any more: change into one that does');
  process.exitCode = await main(process.argv.slice(2), processPorts());
}

function isHereStill(): boolean {
  try {
    return process.cwd() !== '';
  } catch {
    return false;
  }
}

function end(code: ExitCode, text: string): void {
  process.stderr.write(`error: ${text}\n`);
  process.exit(code);
}
