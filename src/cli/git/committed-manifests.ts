/** The manifests of a folder, or of one file, as a commit has them, with symbolic links followed within the folder, as on the disk. */
import { posix } from 'path';
import { Repository } from '../../git/repository';
import { ManifestFile } from '../../manifests/reading/manifest-file';
import { isManifestFile, NOWHERE, OUTSIDE, refusedLink } from '../sides/manifest-files';

/** Nobody follows more, and a loop has no end. */
const MOST_LINKS = 40;

/** @throws GitError */
export function committedManifests(repository: Repository, folder: string, ref: string): ManifestFile[] {
  const real = realFolder(repository, folder, ref);
  const files = repository.readTree(real, ref);
  if (files.size === 0) return fileAt(repository, real, ref).map(content => ({ file: folder, content }));
  const found = [...files].filter(([path]) => isManifestFile(path)).map(([path, content]) => ({ file: named(folder, path), content }));
  const links = repository.links(real, ref);
  const linked = links.size === 0 ? [] : linkedManifests(files, links, folder);
  return [...found, ...linked].sort(({ file: a }, { file: b }) => (a < b ? -1 : 1));
}

function fileAt(repository: Repository, path: string, ref: string): Buffer[] {
  const content = isManifestFile(path) ? repository.read(path, ref) : undefined;
  return content === undefined ? [] : [content];
}

/** The folder may be a link itself. */
function realFolder(repository: Repository, folder: string, ref: string): string {
  if (folder === '.' || folder.startsWith('..') || repository.list(folder, ref).size > 0) return folder;
  return endOf(folder, repository.links('.', ref)) ?? folder;
}

function linkedManifests(files: ReadonlyMap<string, Buffer>, links: ReadonlyMap<string, string>, folder: string): ManifestFile[] {
  const folders = new Set([...files.keys()].flatMap(foldersOf));
  const known = new Set([...files.keys()].filter(isManifestFile));
  return [...links].flatMap(([path, target]) => {
    const end = endOf(path, links);
    const isMeant = isManifestFile(path);
    const refused = (why: string) => [refusedLink(named(folder, path), target, why)];
    // Whether a folder lies outside is not known here, and a link to anything else is no manifest.
    if (end === undefined) return isMeant || !/\.\w+$/.test(target) ? refused(OUTSIDE) : [];
    const content = files.get(end);
    if (!isMeant || folders.has(end)) return [];
    if (content === undefined) return refused(NOWHERE);
    if (known.has(end)) return [];
    known.add(end);
    return [{ file: named(folder, path), content }];
  });
}

/** Where a link ends, relative to the folder; undefined outside of it. */
function endOf(path: string, links: ReadonlyMap<string, string>): string | undefined {
  let steps = path.split('/');
  let at = '';
  for (let followed = 0; steps.length > 0 && followed <= MOST_LINKS;) {
    const next = posix.join(at, steps[0]);
    steps = steps.slice(1);
    if (next === '..' || next.startsWith('../')) return undefined;
    const target = links.get(next);
    if (target === undefined) {
      at = next;
    } else {
      if (target.startsWith('/')) return undefined;
      followed++;
      steps = [...target.split('/'), ...steps];
      at = posix.dirname(next);
    }
  }
  // What is left of a loop is where no file is.
  return steps.length > 0 ? posix.join(at, ...steps, '\0') : at;
}

function foldersOf(path: string): string[] {
  const folder = posix.dirname(path);
  return folder === '.' ? ['.'] : [folder, ...foldersOf(folder)];
}

function named(folder: string, path: string): string {
  return folder === '.' ? path : `${folder}/${path}`;
}
