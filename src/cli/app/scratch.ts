/** Folders outside of the work tree for what nobody is to see, which are there as long as a command runs. */
import { mkdtempSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { thisProcess } from '../../state/files/alive';
import { isLeft, markOf, OF_THIS_HOST } from '../../state/files/atomic-file';
import { Ports } from '../ports';

/** Does something with a new folder, and removes it however that ends, and the folders that killed commands have left. */
export async function withScratch<T>({ atExit }: Ports, action: (folder: string) => Promise<T>): Promise<T> {
  removeThoseLeft();
  const folder = mkdtempSync(join(tmpdir(), `${OF_THIS_HOST}${markOf(thisProcess())}-`));
  const tidyUp = () => removed(folder);
  const forget = atExit(tidyUp);
  try {
    return await action(folder);
  } finally {
    forget();
    tidyUp();
  }
}

/** Those of other users stay, and are theirs to remove. */
function removeThoseLeft(): void {
  for (const name of namesIn(tmpdir()).filter(one => isLeft(one, OF_THIS_HOST))) removed(join(tmpdir(), name));
}

/** Where that cannot be done, it is in nobody's way, and the next command tries again. */
function removed(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // What the command has done is done.
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
