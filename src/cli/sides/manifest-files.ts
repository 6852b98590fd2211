/** The files of a folder that may hold manifests. One that cannot be read is told of, and hides no other. */
import { closeSync, Dirent, existsSync, openSync, readdirSync, readFileSync, readlinkSync, readSync, realpathSync, statSync } from 'fs';
import { dirname, join, relative, resolve, sep } from 'path';
import { LARGEST_FILE, ManifestFile, MOST_TEXT } from '../../manifests/reading/manifest-file';

const MANIFEST = /\.(ya?ml|json)$/i;

export function isManifestFile(path: string): boolean {
  return MANIFEST.test(path);
}

/** Named as in the working directory, `here`. Symbolic links are followed within the folder, and what has two names is read once. */
export function manifestFilesIn(named: string, here: string): ManifestFile[] {
  const folder = resolve(here, named);
  const { files, links, refused } = listed(folder, here);
  const root = realpathSync(folder);
  const known = new Set(files.map(file => join(root, relative(folder, file))));
  for (const link of links) {
    const found = followed(link, root, here);
    if (found === undefined) continue;
    if (typeof found !== 'string') refused.push(found);
    else if (!known.has(found)) files.push(link);
    if (typeof found === 'string') known.add(found);
  }
  return [...manifestFilesAt(files, here), ...refused].sort(({ file: a }, { file: b }) => (a < b ? -1 : 1));
}

export function manifestFilesAt(paths: readonly string[], here: string): ManifestFile[] {
  let length = 0;
  return [...paths].sort().map(path => {
    const found = read(resolve(here, path), here, length > MOST_TEXT);
    if (found.content.length <= LARGEST_FILE) length += found.content.length;
    return found;
  });
}

/** The path as a user in the working directory would write it, with slashes. */
export function shown(here: string, path: string): string {
  return relative(here, resolve(here, path)).split(sep).join('/');
}

/** The folder of the repository around a folder, or the folder itself. */
export function repositoryRoot(folder: string): string {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return resolve(folder);
  }
}

/** A link that leads where nothing is read; whether that is so on the disk or in a commit. */
export function refusedLink(file: string, target: string, why: string): ManifestFile {
  return {
    file,
    content: '',
    refusal: { message: `${file} is a symbolic link to ${target}, ${why}`, mend: 'Put a file in its place, or a link to a file within the folder' },
  };
}

export const OUTSIDE = 'which is outside of the folder, and nothing is read from there';
export const NOWHERE = 'which leads nowhere';

interface Listed {
  readonly files: string[];
  readonly links: string[];
  /** Folders that cannot be read. */
  readonly refused: ManifestFile[];
}

function listed(folder: string, here: string): Listed {
  const found: Listed = { files: [], links: [], refused: [] };
  const visit = (at: string) => {
    for (const entry of entriesOf(at, here, found.refused)) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (entry.isSymbolicLink()) found.links.push(path);
      else if (entry.isFile() && isManifestFile(entry.name)) found.files.push(path);
    }
  };
  visit(folder);
  return found;
}

function entriesOf(folder: string, here: string, refused: ManifestFile[]): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    refused.push(unreadable(folder, here, error));
    return [];
  }
}

/** Where a link leads, where a manifest is read through it; or why none is read although one may be there. */
function followed(link: string, root: string, here: string): string | ManifestFile | undefined {
  const isMeant = isManifestFile(link);
  const refusal = (why: string) => refusedLink(shown(here, link), readlinkSync(link), why);
  try {
    const target = realpathSync(link);
    const stats = statSync(target);
    const isInside = target.startsWith(root.endsWith(sep) ? root : root + sep);
    // What is in a folder within the folder is read there.
    if (!isInside && target !== root) return isMeant || stats.isDirectory() ? refusal(OUTSIDE) : undefined;
    return isMeant && stats.isFile() ? target : undefined;
  } catch {
    return isMeant ? refusal(NOWHERE) : undefined;
  }
}

function read(path: string, here: string, isTooMuch: boolean): ManifestFile {
  const file = shown(here, path);
  try {
    return { file, content: isTooMuch ? '' : contentOf(path) };
  } catch (error) {
    return unreadable(path, here, error);
  }
}

function unreadable(path: string, here: string, error: unknown): ManifestFile {
  const { code, message } = error as NodeJS.ErrnoException;
  const why = code === 'EACCES' || code === 'EPERM' ? 'this user may not' : code === 'ENOENT' ? 'it is gone' : code ?? message;
  return { file: shown(here, path), content: '', refusal: { message: `${shown(here, path)} cannot be read: ${why}`, mend: 'Make it readable, or leave it out of the folder' } };
}

/** Of a file that is too long no more than shows that it is. */
function contentOf(path: string): Buffer {
  if (statSync(path).size <= LARGEST_FILE) return readFileSync(path);
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(LARGEST_FILE + 1);
    return buffer.subarray(0, readSync(file, buffer));
  } finally {
    closeSync(file);
  }
}
