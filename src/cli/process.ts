/** The commands as a process: what `bin/cdk8s-rollouts` runs. */
import { EXIT_CODES } from './exit-codes';
import { main } from './main';
import { processPorts } from './process-ports';

export async function run(): Promise<void> {
  // Whoever reads no further, such as "head", has what he wants.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? EXIT_CODES.done : EXIT_CODES.refused));
  process.exitCode = await main(process.argv.slice(2), processPorts());
}
