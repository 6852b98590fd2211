/** What the manifests of a folder say of rollouts. */
import { existsSync, readdirSync, readFileSync } from 'fs';
import { join, relative, resolve } from 'path';
import { hidesRollout, rolloutsIn, scanFile, ScannedRollout } from '../../report/rollouts/scanned-rollouts';

/** What a folder of manifests has. */
export interface Scanned {
  readonly files: readonly string[];
  readonly rollouts: readonly ScannedRollout[];
  /** Whether there may be others, in what cannot be read. */
  readonly mayHideOthers: () => boolean;
}

export const NOTHING: Scanned = { files: [], rollouts: [], mayHideOthers: () => false };

/** @param here The folder of the app. */
export function scanManifests(here: string, folder: string): Scanned {
  const there = resolve(here, folder);
  if (!existsSync(there)) return NOTHING;
  const files = readdirSync(there, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.(ya?ml)$/.test(entry.name))
    .map(entry => relative(here, join(entry.parentPath, entry.name)));
  const content = (file: string) => readFileSync(join(here, file), 'utf8');
  const rollouts = rolloutsIn(files.flatMap(file => scanFile(file, content(file))));
  return { files, rollouts, mayHideOthers: () => files.some(file => hidesRollout(content(file))) };
}
