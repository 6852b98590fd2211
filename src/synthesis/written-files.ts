import { chmodSync, lstatSync, readFileSync, realpathSync, renameSync, rmSync, Stats, statSync, writeFileSync } from 'fs';
import { dirname } from 'path';
import { temporaryIn } from '../state/files/atomic-file';

/** Where there is no room for a second file there is none for the first one, and what is there would be lost. */
const NO_ROOM = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO'];

/**
 * Puts the content of a file in place of what is there, as a whole. A file with this very content is left alone, and so
 * keeps its time.
 *
 * Nothing waits for the disk, as it does for the records in `src/state`: manifests can be synthesized again.
 *
 * @throws as `writeFileSync` does
 */
export function writeChanged(file: string, content: Buffer): void {
  const stats = statsOf(file);
  if (stats && isUnchanged(file, stats, content)) return;
  if (!isReplaced(file, stats, content)) writeFileSync(file, content);
}

function isUnchanged(file: string, stats: Stats, content: Buffer): boolean {
  if (!stats.isFile() || stats.size !== content.length) return false;
  try {
    return readFileSync(file).equals(content);
  } catch {
    return false;
  }
}

/**
 * Puts another file in its place. That cannot be done with something else than a file, such as a pipe, and not where there
 * may be no second file beside it: then it is written to.
 */
function isReplaced(file: string, stats: Stats | undefined, content: Buffer): boolean {
  if (stats ? !stats.isFile() : isLink(file)) return false;
  // What a link leads to is replaced, and not the link.
  const target = stats ? realpathSync(file) : file;
  const temporary = temporaryIn(dirname(target));
  try {
    writeFileSync(temporary, content, { flag: 'wx' });
    if (stats) chmodSync(temporary, stats.mode);
    renameSync(temporary, target);
    return true;
  } catch (error) {
    rmSync(temporary, { force: true });
    if (NO_ROOM.includes((error as NodeJS.ErrnoException).code!)) throw error;
    return false;
  }
}

/** Of a place that cannot be looked at, the writing says what is wrong. */
function statsOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** A link that leads nowhere yet, since there is no file. */
function isLink(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
