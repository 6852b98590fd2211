/** Which process stands behind a number: the system gives it away again, and then it is another process that lives. */
import { spawnSync } from 'child_process';
import { readFileSync } from 'fs';
import { codeOf } from './explained';

/** A process of this host, as it is written down. */
export interface Known {
  readonly pid: number;
  /** When it began, in whatever this system counts; undefined where nobody wrote it down. */
  readonly start?: number;
}

/** The same process may be told to have begun so many seconds earlier or later. */
const TOLERANCE = 2;

/** Whether a process of this host lives. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

let own: Known | undefined;

export function thisProcess(): Known {
  const { pid } = process;
  if (own?.pid !== pid) own = { pid, start: isLinux() ? beganAfterBoot(pid) : Math.round(Date.now() / 1000 - process.uptime()) };
  return own;
}

/** Whether it has ended; not where another one has its number and nobody knows when it began. */
export function isGone({ pid, start }: Known): boolean {
  if (!isAlive(pid)) return true;
  const living = isLinux() ? beganAfterBoot(pid) : beganAt(pid);
  return start !== undefined && living !== undefined && Math.abs(living - start) > (isLinux() ? 0 : TOLERANCE);
}

function isLinux(): boolean {
  return process.platform === 'linux';
}

/** In ticks since the system was started. The name of the program, in brackets, may hold whatever it likes. */
function beganAfterBoot(pid: number): number | undefined {
  try {
    const ticks = /^.*\)(?: \S+){19} (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
    return ticks === undefined ? undefined : Number(ticks);
  } catch {
    return undefined;
  }
}

/** In seconds, as `Date.now()` counts. */
function beganAt(pid: number): number | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', `${pid}`], { env: { ...process.env, LC_ALL: 'C' }, encoding: 'utf8' });
  const time = Date.parse((stdout ?? '').trim());
  return Number.isNaN(time) ? undefined : Math.round(time / 1000);
}
