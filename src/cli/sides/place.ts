/** Where manifests are, as a user names it: a folder, a commit, or a path at a commit. */
import { existsSync, statSync } from 'fs';
import { isAbsolute, resolve } from 'path';
import { GitError } from '../../git/git-process';
import { Repository } from '../../git/repository';
import { UsageError } from '../command-error';
import { Ports } from '../ports';

export type Place =
  | { readonly kind: 'folder'; readonly folder: string }
  /** Without a path, the folder of the manifests is meant. */
  | { readonly kind: 'commit'; readonly commit: string; readonly path?: string };

/**
 * A folder is written with a slash, `./before`; any other name is that of a commit. A name that could be both is refused,
 * since to compare with the wrong one is to compare with nothing.
 *
 * @param option The option by which it was named.
 * @param isFolderMeant Whether a plain name may be that of a folder, where there is no such commit.
 */
export function placeOf(ports: Ports, name: string, option: string, isFolderMeant = false): Place {
  const folder = { kind: 'folder', folder: name } as const;
  if (isAbsolute(name) || /^\.\.?(?:[/\\]|$)/.test(name)) {
    if (isFolder(ports, name)) return folder;
    throw new UsageError(`${option} ${name}: there is no such folder: name one that holds manifests, or a commit`);
  }
  if (!isFolder(ports, name)) return commitOf(name);
  if (isKnown(ports, name)) {
    const commit = Repository.find(ports.folder, ports.git).wholeName(name);
    throw new UsageError(`${option} ${name} is both a commit and a folder: write ${option} ./${name} for the folder, or ${option} ${commit} for the commit`);
  }
  if (isFolderMeant || /[/\\]/.test(name)) return folder;
  throw new UsageError(`${option} ${name}: git knows no commit of that name here; for the folder, write ${option} ./${name}`);
}

export function isFolder({ folder }: Ports, path: string): boolean {
  const there = resolve(folder, path);
  return existsSync(there) && statSync(there).isDirectory();
}

/** Whether git knows the commit, with its path; not where there is no git to ask. */
function isKnown(ports: Ports, name: string): boolean {
  try {
    const repository = Repository.find(ports.folder, ports.git);
    const { commit, path } = commitOf(name);
    return path === undefined ? repository.knows(commit) : repository.placeAt(commit, path) !== undefined;
  } catch (error) {
    if (error instanceof GitError) return false;
    throw error;
  }
}

/** As git reads it: the path begins at the first colon that is not in braces, `HEAD^{/mend: it}:dist`. */
function commitOf(name: string): Place & { readonly kind: 'commit' } {
  let open = 0;
  for (let i = 0; i < name.length; i++) {
    if (name[i] === '{') open++;
    else if (name[i] === '}') open--;
    else if (name[i] === ':' && open === 0 && i > 0) return { kind: 'commit', commit: name.slice(0, i), path: name.slice(i + 1) };
  }
  return { kind: 'commit', commit: name };
}
