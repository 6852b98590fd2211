/**
 * Temporary files of tests lie in memory where there is enough of it: repositories are made and removed by the hundred, and would wait
 * for the disk most of the time. Whoever says `TMPDIR` decides.
 */
import { execFileSync } from 'child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'fs';
import { join } from 'path';

const MEMORY = '/dev/shm';
const ENOUGH_BYTES = 4 * 1024 ** 3;

export default function inMemory(): void {
  if (process.env.TMPDIR === undefined && isUsable()) process.env.TMPDIR = MEMORY;
}

/** In a container it may be small, or run no programs. */
function isUsable(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ENOUGH_BYTES && runsPrograms();
  } catch {
    return false;
  }
}

function runsPrograms(): boolean {
  const folder = mkdtempSync(join(MEMORY, 'cdk8s-rollouts-'));
  try {
    const program = join(folder, 'program');
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o700 });
    execFileSync(program);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
