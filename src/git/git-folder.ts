/** Git's own folder, found without git: a process of it takes longer than all that `status` reads. */
import { readFileSync, statSync } from 'fs';
import { dirname, join, resolve } from 'path';

/** Undefined where there is none around a folder. A worktree has a file in its place, which says where it is. */
export function gitFolderAround(folder: string): string | undefined {
  const path = join(folder, '.git');
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return path;
  if (stats?.isFile()) return resolve(folder, readFileSync(path, 'utf8').replace(/^gitdir: /, '').trim());
  return dirname(folder) === folder ? undefined : gitFolderAround(dirname(folder));
}
