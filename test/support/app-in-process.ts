/** Runs the app of a test, plain JavaScript, in this process: as if it were one of its own, with its folder, its environment and its output. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { AppRunner, Environment } from '../../src/cli/ports';
import { appProcess } from '../../src/cli/process-ports';

/** What the apps of tests are run by. */
export const COMMAND = 'node main.js';

export interface AppRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** As a command runs the app: one that is not plain JavaScript, as a process. */
export function appInProcess(own: Environment): AppRunner {
  return async request => {
    const { command, folder, environment } = request;
    if (command !== COMMAND) return appProcess(own)(request);
    const { code, stderr } = runApp(folder, { ...own, ...environment });
    return { code, output: stderr };
  };
}

/** From beginning to end without a pause, so that nothing else sees the folder and the environment that are those of the app meanwhile. */
export function runApp(folder: string, environment: Environment): AppRun {
  const told = { errors: '', warnings: '' };
  const { stderr, emitWarning } = process;
  const { write } = stderr;
  const [home, before] = [process.cwd(), { ...process.env }];
  let code = 0;
  try {
    process.chdir(folder);
    replaceEnvironment(environment);
    stderr.write = (text: string | Uint8Array) => Boolean(told.errors += String(text));
    // Node.js prints them when the app is through.
    process.emitWarning = (warning: string | Error, type?: unknown) => void (told.warnings += `(node:1) ${String(type)}: ${String(warning)}\n`);
    // eslint-disable-next-line no-new-func
    new Function('require', 'process', 'exports', readFileSync(join(folder, 'main.js'), 'utf8'))(required, process, {});
  } catch (error) {
    code = 1;
    told.errors += `${(error as Error).stack}\n`;
  } finally {
    Object.assign(process, { emitWarning });
    stderr.write = write;
    replaceEnvironment(before);
    process.chdir(home);
  }
  return { code, stdout: '', stderr: told.errors + told.warnings };
}

function replaceEnvironment(environment: Environment): void {
  for (const name of Object.keys(process.env)) delete process.env[name];
  for (const [name, value] of Object.entries(environment)) if (value !== undefined) process.env[name] = value;
}

/** What an app finds among its modules: the library as it is here. */
function required(name: string): unknown {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require(name === 'cdk8s-rollouts' ? '../../src' : name);
}
