/**
 * A process that dies at one of its calls that change files, within this one: from then on no such call does anything, so that
 * neither what would tidy up nor what comes after gets to the disk, and its number is that of a process that has ended.
 */
import { spawnSync } from 'child_process';
import fs from 'fs';
import { basename, dirname, join } from 'path';

const CHANGING = ['mkdirSync', 'mkdtempSync', 'openSync', 'writeFileSync', 'fsyncSync', 'linkSync', 'symlinkSync', 'renameSync', 'rmSync', 'unlinkSync', 'chmodSync'] as const;

export interface Frozen {
  /** How many calls there were. */
  readonly calls: number;
  readonly error?: unknown;
}

let dead: number | undefined;

/** The number of a process that has ended. */
export function deadProcess(): number {
  return dead ??= spawnSync(process.execPath, ['-e', '0']).pid;
}

/** What reads a file opens it as well, and changes nothing. */
function isReading(name: string, parameters: readonly unknown[]): boolean {
  return name === 'openSync' && (parameters[1] === undefined || parameters[1] === 'r');
}

function replaced(instead: (name: string, real: () => unknown, parameters: readonly unknown[]) => unknown): () => void {
  const system = fs as unknown as { [name: string]: (...parameters: unknown[]) => unknown };
  let reading = false;
  const { readFileSync } = system;
  system.readFileSync = (...parameters) => {
    reading = true;
    try {
      return readFileSync(...parameters);
    } finally {
      reading = false;
    }
  };
  const restores = CHANGING.map(name => {
    const real = system[name];
    system[name] = (...parameters) => {
      const done = () => real(...parameters);
      return reading || isReading(name, parameters) ? done() : instead(name, done, parameters);
    };
    return () => void (system[name] = real);
  });
  return () => {
    restores.forEach(restore => restore());
    system.readFileSync = readFileSync;
  };
}

/** What is wrong with the calls from one on; that it is told by a function is for those that are known by what came before. */
export type When = number | ((calls: readonly string[]) => boolean);

interface Life {
  readonly calls: string[];
  readonly end: () => void;
}

/** @param code Where given, that single call fails, and the process lives on. */
function begin(at: When, code?: string): Life {
  const calls: string[] = [];
  let isOver = false;
  const pid = Object.getOwnPropertyDescriptor(process, 'pid')!;
  if (code === undefined && at !== Infinity) Object.defineProperty(process, 'pid', { ...pid, value: deadProcess() });
  const restore = replaced((name, real) => {
    const isNow = !isOver && (typeof at === 'number' ? calls.length === at : at(calls));
    calls.push(name);
    if (isNow) isOver = true;
    if (isNow || (isOver && code === undefined)) throw code === undefined ? new Error('killed') : Object.assign(new Error(code), { code, syscall: name });
    // Nobody turns the power off here, and to wait for the disk takes long.
    return name === 'fsyncSync' ? undefined : real();
  });
  return {
    calls,
    end: () => {
      restore();
      Object.defineProperty(process, 'pid', pid);
    },
  };
}

export function frozenAt(at: When, action: () => unknown, code?: string): Frozen {
  const { calls, end } = begin(at, code);
  try {
    action();
    return { calls: calls.length };
  } catch (error) {
    return { calls: calls.length, error };
  } finally {
    end();
  }
}

export async function frozenDuring<T>(at: When, action: () => Promise<T>, code?: string): Promise<Frozen & { readonly result?: T }> {
  const { calls, end } = begin(at, code);
  try {
    return { result: await action(), calls: calls.length };
  } catch (error) {
    return { calls: calls.length, error };
  } finally {
    end();
  }
}

/** All calls that change something in a folder fail, as where it is read-only; gives which they were. */
export async function readOnly<T>(folder: string, action: () => Promise<T>): Promise<{ readonly result: T; readonly calls: readonly string[] }> {
  const calls: string[] = [];
  const restore = replaced((name, real, parameters) => {
    // What is found by a link is what is changed.
    const paths = parameters.filter((one): one is string => typeof one === 'string' && one.includes('/')).map(located);
    if (!paths.some(path => path.startsWith(folder)) || (name === 'mkdirSync' && fs.existsSync(paths[0]))) return real();
    calls.push(`${name} ${paths.join(' ')}`);
    throw Object.assign(new Error('EROFS'), { code: 'EROFS', syscall: name, path: paths[0] });
  });
  try {
    return { result: await action(), calls };
  } finally {
    restore();
  }
}

function located(path: string): string {
  try {
    return join(fs.realpathSync(dirname(path)), basename(path));
  } catch {
    return path;
  }
}
