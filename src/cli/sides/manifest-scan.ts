/** What the manifests of a folder say of rollouts. */
import { existsSync, readdirSync, readFileSync } from 'fs';
import { join, relative, resolve } from 'path';
import { rolloutsIn, scanFile, ScannedRollout } from '../../report/rollouts/scanned-rollouts';

/** What a folder of manifests has. */
export interface Scanned {
  readonly files: readonly string[];
  readonly rollouts: readonly ScannedRollout[];
}

/** @param here The folder of the app. */
export function scanManifests(here: string, folder: string): Scanned {
  const there = resolve(here, folder);
  if (!existsSync(there)) return { files: [], rollouts: [] };
  const files = readdirSync(there, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.(ya?ml)$/.test(entry.name))
    .map(entry => relative(here, join(entry.parentPath, entry.name)));
  return { files, rollouts: rolloutsIn(files.flatMap(file => scanFile(file, readFileSync(join(here, file), 'utf8')))) };
}
