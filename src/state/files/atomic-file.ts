/** Files that are there as a whole or not at all, whatever happens to the process that writes them. */
import { randomUUID } from 'crypto';
import { closeSync, existsSync, fsyncSync, linkSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'fs';
import { hostname } from 'os';
import { basename, dirname, join, resolve } from 'path';
import { isGone, Known, thisProcess } from './alive';
import { atEnd } from './at-end';
import { codeOf, explained } from './explained';
import { StateFileError } from './state-file-error';

/** How the names of folders begin that processes of this host make for a while. */
export const OF_THIS_HOST = `cdk8s-rollouts-${hostname().replace(/[^\w.-]/g, '_')}-`;
/** How those of files begin. */
const TEMPORARY = `.${OF_THIS_HOST}`;

/** Where a file is that is called by a path from a folder; without one, from the working directory. */
export function located(file: string, base?: string): string {
  return base === undefined ? file : resolve(base, file);
}

/** The content of a file; undefined where there is none. The size is looked at before anything is read. */
export function readFile(file: string, mostBytes: number, base?: string): Buffer | undefined {
  return explained(file, () => {
    const path = located(file, base);
    try {
      const stats = statSync(path);
      if (!stats.isFile()) throw new StateFileError(file, `it is ${stats.isDirectory() ? 'a folder' : 'something else than a file'}`, 'move it away');
      if (stats.size > mostBytes) throw new StateFileError(file, `it has ${stats.size} bytes, and such a file has ${mostBytes} at most`);
      return readFileSync(path);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) {
        throw new StateFileError(file, 'it is a link to a file that does not exist', 'remove the link');
      }
      return undefined;
    }
  });
}

/** Writes a file in place of what is there. A file with this very content stays untouched. */
export function replaceFile(file: string, text: string | Buffer, base?: string): void {
  explained(file, () => {
    const path = located(file, base);
    const isThere = statSync(path, { throwIfNoEntry: false }) !== undefined;
    if (isThere && readFileSync(path).equals(Buffer.from(text))) return;
    // What a link leads to is replaced, and not the link.
    const target = isThere ? realpathSync(path) : path;
    publish(target, text, temporary => renameSync(temporary, target));
  });
}

/** Writes a file unless there is one by now; says whether it did. Of several processes that try, one does. */
export function createFile(file: string, text: string, base?: string): boolean {
  const path = located(file, base);
  return explained(file, () => publish(path, text, temporary => isLinked(temporary, path)));
}

/** Gives a temporary file, complete and on the disk, to a function that puts it in its place. */
function publish<T>(file: string, text: string | Buffer, give: (temporary: string) => T): T {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  const temporary = temporaryIn(folder);
  try {
    writeWhole(temporary, text);
    const given = give(temporary);
    syncFolder(folder);
    return given;
  } finally {
    removeOrLater(temporary);
  }
}

/** What is done is done, also where its temporary file cannot be removed now. */
function removeOrLater(temporary: string): void {
  const remove = () => rmSync(temporary, { force: true });
  try {
    remove();
  } catch {
    atEnd(remove);
  }
}

/** A name in a folder that nobody else has, and that tells whose it is. */
export function temporaryIn(folder: string): string {
  return join(folder, `${TEMPORARY}${markOf(thisProcess())}-${randomUUID()}.tmp`);
}

/** Writes a new file, which is on the disk then. */
export function writeWhole(file: string, content: string | Buffer): void {
  const descriptor = openSync(file, 'wx');
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Removes from a folder what processes of this host that were killed have left behind. Those of other hosts may be at work. */
export function removeLeftovers(folder: string, base?: string, recursive = false): void {
  explained(folder, () => {
    const path = located(folder, base);
    if (!existsSync(path)) return;
    for (const name of readdirSync(path, { recursive, encoding: 'utf8' })) {
      if (name.endsWith('.tmp') && isLeft(basename(name), TEMPORARY)) rmSync(join(path, name), { force: true });
    }
  });
}

/** Whether a name that begins like that and goes on with the mark of a process is of one that has ended. */
export function isLeft(name: string, beginning: string): boolean {
  if (!name.startsWith(beginning)) return false;
  const [, pid, start] = /^([1-9]\d*)(?:\.(\d+))?-/.exec(name.slice(beginning.length)) ?? [];
  return pid !== undefined && isGone({ pid: Number(pid), start: start === undefined ? undefined : Number(start) });
}

/** A process as part of a name. */
export function markOf({ pid, start }: Known): string {
  return start === undefined ? `${pid}` : `${pid}.${start}`;
}

/** A second name for the temporary file: unlike a renaming, it never replaces what is there. */
function isLinked(temporary: string, file: string): boolean {
  try {
    linkSync(temporary, file);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'].includes(codeOf(error)!)) throw error;
    return isReserved(temporary, file);
  }
  return true;
}

/** Where a file cannot have two names, its name is reserved by an empty file, which is replaced at once. */
function isReserved(temporary: string, file: string): boolean {
  try {
    closeSync(openSync(file, 'wx'));
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  renameSync(temporary, file);
  return true;
}

/** So that a new name outlives a loss of power. Some systems cannot do it, and no file is less whole for that. */
export function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EISDIR', 'EINVAL', 'ENOSYS', 'ENOTSUP', 'EBADF'].includes(codeOf(error)!)) throw error;
  }
}
