import { closeSync, Dirent, openSync, readdirSync, readSync } from 'fs';
import { join, relative } from 'path';

const NAMED = 3;
/** How every manifest of cdk8s begins. */
const BEGINNING = 'apiVersion: ';

/** A folder in which manifests were written. */
export interface WrittenFolder {
  readonly folder: string;
  /** What the user calls it. */
  readonly shown: string;
  /** The paths of the manifests. */
  readonly written: ReadonlySet<string>;
  /** How their names end. */
  readonly ending: string;
  /** Whether each chart has a folder of its own in it: those of charts that are gone may still be there. */
  readonly hasFolders: boolean;
}

/**
 * What an earlier synthesis left behind: manifests in the output folder that this one did not write, in one sentence. A
 * chart that was renamed would be applied twice, under both names.
 */
export function staleFiles({ folder, shown, written, ending, hasFolders }: WrittenFolder): string[] {
  const folders = hasFolders ? entriesOf(folder).filter(entry => entry.isDirectory()).map(({ name }) => join(folder, name)) : [];
  const stale = [folder, ...folders]
    .flatMap(one => entriesOf(one).filter(entry => entry.isFile()).map(({ name }) => join(one, name)))
    .filter(file => file.endsWith(ending) && !written.has(file) && isManifest(file))
    .map(file => relative(folder, file)).sort();
  if (stale.length === 0) return [];
  const more = stale.length > NAMED ? ` and ${stale.length - NAMED} more` : '';
  return [`${shown} has manifests that this app does not write (any more): ${stale.slice(0, NAMED).join(', ')}${more}: delete those that nothing else needs`];
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // What cannot be read is nothing to be said of: the output was written.
    return [];
  }
}

function isManifest(file: string): boolean {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const start = Buffer.alloc(BEGINNING.length);
      readSync(descriptor, start);
      return start.toString() === BEGINNING;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
}
