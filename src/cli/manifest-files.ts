/** The files of a folder that may hold manifests. */
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'fs';
import { dirname, join, relative, resolve, sep } from 'path';
import { LARGEST_FILE, ManifestFile } from '../manifests/manifest-file';

const MANIFEST = /\.(ya?ml|json)$/i;

export function isManifestFile(path: string): boolean {
  return MANIFEST.test(path);
}

/** Named as in the working directory. */
export function manifestFilesIn(folder: string): ManifestFile[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile() && isManifestFile(entry.name));
  return manifestFilesAt(entries.map(entry => join(entry.parentPath, entry.name)));
}

export function manifestFilesAt(paths: readonly string[]): ManifestFile[] {
  return [...paths].sort().map(path => ({ file: shown(path), content: contentOf(path) }));
}

/** The path as a user in the working directory would write it, with slashes. */
export function shown(path: string): string {
  return relative(process.cwd(), resolve(path)).split(sep).join('/');
}

/** The folder of the repository around a folder, or the folder itself. */
export function repositoryRoot(folder: string): string {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return resolve(folder);
  }
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
