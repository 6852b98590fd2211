import { closeSync, Dirent, openSync, readdirSync, readSync } from 'fs';
import { join, relative } from 'path';
import { App, YamlOutputType } from 'cdk8s';

const NAMED = 3;
/** How every manifest of cdk8s begins. */
const BEGINNING = 'apiVersion: ';

/**
 * What an earlier synthesis left behind: manifests in the output folder that this one did not write, in one sentence. A
 * chart that was renamed would be applied twice, under both names.
 */
export function staleFiles(app: App, written: ReadonlySet<string>): string[] {
  const stale = [app.outdir, ...foldersOf(app)]
    .flatMap(folder => entriesOf(folder).filter(entry => entry.isFile()).map(({ name }) => join(folder, name)))
    .filter(file => file.endsWith(app.outputFileExtension) && !written.has(file) && isManifest(file))
    .map(file => relative(app.outdir, file)).sort();
  if (stale.length === 0) return [];
  const more = stale.length > NAMED ? ` and ${stale.length - NAMED} more` : '';
  return [`${app.outdir} has manifests that this app does not write (any more): ${stale.slice(0, NAMED).join(', ')}${more}: delete those that nothing else needs`];
}

/** Where charts have folders, those of charts that are gone may still be there. */
function foldersOf({ outdir, yamlOutputType }: App): string[] {
  if (yamlOutputType !== YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE) return [];
  return entriesOf(outdir).filter(entry => entry.isDirectory()).map(({ name }) => join(outdir, name));
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
