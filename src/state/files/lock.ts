import { randomUUID } from 'crypto';
import { rmSync } from 'fs';
import { hostname } from 'os';
import { dirname } from 'path';
import { types } from 'util';
import { isAlive } from './alive';
import { createFile, readFile, removeLeftovers, replaceFile } from './atomic-file';

/** Somebody else holds the lock. */
export class LockedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LockedError';
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const MOST_BYTES = 10_000;

/** The releases of the locks that this process holds. */
const held = new Set<() => void>();

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
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  removeLeftovers(dirname(path));
  while (!createFile(path, mine)) {
    const theirs = contentOf(path);
    if (theirs === undefined) continue; // It was released just now.
    refuseUnlessDead(path, theirs);
    if (isTakenOver(path, theirs, mine)) break;
  }
  const release = () => {
    if (contentOf(path) === mine) rmSync(path, { force: true });
    held.delete(release);
    // A signal that came during a synchronous action is delivered only in the next turn, if somebody still listens.
    setImmediate(stopListening);
  };
  held.add(release);
  listen();
  return release;
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
  const { pid, host } = holderIn(content);
  const isHere = host === hostname();
  if (isHere && pid !== undefined && !isAlive(pid)) return;
  const holder = pid === undefined ? '' : isHere ? ` (process ${pid})` : ` (process ${pid} on the host ${host})`;
  throw new LockedError(`another cdk8s-rollouts${holder} is changing the rollouts: try again when it is done, or, if there is none, delete ${path}`);
}

function holderIn(content: string): { pid?: number; host?: string } {
  try {
    const { pid, host } = JSON.parse(content);
    return Number.isInteger(pid) && pid > 0 ? { pid, host } : {};
  } catch {
    return {};
  }
}

function contentOf(path: string): string | undefined {
  return readFile(path, MOST_BYTES)?.toString();
}

function listen(): void {
  if (process.listeners('exit').includes(releaseAll)) return;
  process.on('exit', releaseAll);
  for (const signal of SIGNALS) process.on(signal, interrupted);
}

function stopListening(): void {
  if (held.size > 0) return;
  process.off('exit', releaseAll);
  for (const signal of SIGNALS) process.off(signal, interrupted);
}

function releaseAll(): void {
  for (const release of held) release();
}

/** Ends the process as the signal would have. Where others listen to it they decide, and the lock is released with the action. */
function interrupted(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  releaseAll();
  stopListening();
  process.kill(process.pid, signal);
}
