import { randomUUID } from 'crypto';
import { readlinkSync, rmSync } from 'fs';
import { hostname } from 'os';
import { dirname } from 'path';
import { types } from 'util';
import { isGone, Known, thisProcess } from './alive';
import { atEnd } from './at-end';
import { createFile, readFile, removeLeftovers, replaceFile } from './atomic-file';

/** Somebody else holds the lock. */
export class LockedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LockedError';
  }
}

const MOST_BYTES = 10_000;

/**
 * Does something while no other process does anything under the same lock. The lock is released when the action ends: when
 * it returns a promise, when that is settled.
 *
 * @throws LockedError when somebody else holds the lock. That of a process of this host which no longer lives is taken over.
 */
export function withLock<T>(path: string, action: () => T): T {
  const release = acquired(path);
  let result: T;
  try {
    result = action();
  } catch (error) {
    release();
    throw error;
  }
  if (types.isPromise(result)) return result.finally(release) as T;
  release();
  return result;
}

/** Takes the lock, and gives the function that releases it. */
function acquired(path: string): () => void {
  const mine = JSON.stringify({ ...thisProcess(), host: hostname(), space: processSpace(), id: randomUUID() });
  const forget = atEnd(() => remove(path, mine));
  const release = () => {
    try {
      remove(path, mine);
    } catch {
      return; // It is tried once more at the end of this process, after which anybody takes the lock over.
    }
    forget();
  };
  try {
    take(path, mine);
  } catch (error) {
    release(); // It may be there all the same, where its folder could not be brought to the disk.
    throw error;
  }
  return release;
}

function take(path: string, mine: string): void {
  removeLeftovers(dirname(path));
  while (!createFile(path, mine)) {
    const theirs = contentOf(path);
    if (theirs === undefined) continue; // It was released just now.
    refuseUnlessDead(path, theirs);
    if (isTakenOver(path, theirs, mine)) return;
  }
}

function remove(path: string, mine: string): void {
  if (contentOf(path) === mine) rmSync(path, { force: true });
}

/**
 * Replaces the lock of a dead process, under a lock for just that: of two processes that saw it, the second would otherwise
 * replace the lock of the first. The file is there all the time, so nobody can create it meanwhile. Where a process was killed
 * while it took over, its guard is taken over in the same way.
 */
function isTakenOver(path: string, theirs: string, mine: string): boolean {
  return withLock(`${path}.takeover`, () => {
    if (contentOf(path) !== theirs) return false;
    replaceFile(path, mine);
    return true;
  });
}

function refuseUnlessDead(path: string, content: string): void {
  const holder = holderIn(content);
  const isHere = holder !== undefined && holder.host === hostname();
  const isSeen = isHere && (holder.space === undefined || holder.space === processSpace());
  if (isSeen && isGone(holder)) return;
  const where = isSeen ? '' : isHere ? ' in another container' : ` on the host ${holder?.host}`;
  throw new LockedError(`another cdk8s-rollouts${holder ? ` (process ${holder.pid}${where})` : ''} is changing the rollouts: `
    + `try again when it is done, or, if there is none, delete ${path}`);
}

interface Holder extends Known {
  readonly host?: string;
  /** What earlier locks did not say. */
  readonly space?: string;
}

function holderIn(content: string): Holder | undefined {
  try {
    const { pid, start, host, space } = JSON.parse(content);
    return Number.isInteger(pid) && pid > 0 ? { pid, start, host, space } : undefined;
  } catch {
    return undefined;
  }
}

/** Within it numbers of processes mean the same: containers on one host, which may have its name, have each their own. */
function processSpace(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return undefined;
  }
}

function contentOf(path: string): string | undefined {
  return readFile(path, MOST_BYTES)?.toString();
}
