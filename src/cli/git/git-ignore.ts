/** Which rule lets git ignore a file. */
import { realpathSync } from 'fs';
import { basename, dirname, isAbsolute, join, resolve } from 'path';
import { ask, run } from '../../git/git-process';
import { Ports } from '../ports';
import { shown } from '../sides/manifest-files';

export interface IgnoreRule {
  /** The file that is ignored, as it was asked for. */
  readonly path: string;
  /** Where the rule is written: `.gitignore`. */
  readonly file: string;
  readonly line: number;
  /** `dist/` */
  readonly pattern: string;
}

/** The rules by which files in a folder are ignored that git does not have already; also where there is no commit yet. */
export function ignoreRulesOf({ folder, git }: Ports, paths: readonly string[]): IgnoreRule[] {
  if (paths.length === 0) return [];
  // An absolute path cannot be taken for an option, nor for one that says how it is meant.
  const asked = new Map(paths.map(path => [realPath(resolve(folder, path)), path]));
  const fields = ask(git, folder, ['check-ignore', '--verbose', '-z', '--stdin'], [...asked.keys()].map(path => `${path}\0`).join('')).toString().split('\0');
  if (fields.length < 4) return [];
  const root = run(git, folder, ['rev-parse', '--show-toplevel']).toString().replace(/\n$/, '');
  return Array.from({ length: Math.floor(fields.length / 4) }, (_, i) => fields.slice(4 * i, 4 * i + 4))
    // A rule that takes files in again.
    .filter(([, , pattern]) => !pattern.startsWith('!'))
    .map(([file, line, pattern, path]) => ({
      path: asked.get(path) ?? path,
      file: isAbsolute(file) ? file : shown(folder, resolve(root, file)),
      line: Number(line),
      pattern,
    }));
}

/** Git looks at nothing beyond a symbolic link, which the folder may be. */
function realPath(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return path;
  }
}
