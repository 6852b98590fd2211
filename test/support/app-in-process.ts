/** Runs the app of a test, or of an example, in this process: as if it were one of its own, with its folder, its environment and its output. */
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';
import { AppRunner, Environment } from '../../src/cli/ports';
import { appProcess } from '../../src/cli/process-ports';

/** What the apps of tests, which are plain JavaScript, are run by. */
export const COMMAND = 'node main.js';
/** What the examples are run by. */
const OF_EXAMPLES = 'node -r ts-node/register main.ts';

export interface AppRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** As a command runs the app: one that is run by something else, as a process. */
export function appInProcess(own: Environment): AppRunner {
  return async request => {
    const { command, folder, environment } = request;
    if (command !== COMMAND && command !== OF_EXAMPLES) return appProcess(own)(request);
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
    process.emitWarning = (warning: string | Error, type?: unknown) => {
      if (environment.NODE_NO_WARNINGS === undefined) told.warnings += `(node:1) ${String(type)}: ${String(warning)}\n`;
    };
    const module = { exports: {} };
    // eslint-disable-next-line no-new-func
    new Function('require', 'process', 'exports', 'module', codeIn(folder))(Object.assign(required.bind(undefined), { main: module }), process, module.exports, module);
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

function codeIn(folder: string): string {
  const plain = join(folder, 'main.js');
  if (existsSync(plain)) return readFileSync(plain, 'utf8');
  const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  return ts.transpileModule(readFileSync(join(folder, 'main.ts'), 'utf8'), { compilerOptions: options }).outputText;
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
