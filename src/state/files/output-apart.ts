/** Whether a folder can be one for manifests alone: `cdk8s synth` removes it, with all that is in it, before the app runs. */
import { readFileSync, readlinkSync, realpathSync, statSync } from 'fs';
import { basename, dirname, join, resolve, sep } from 'path';

/** What the output must have no part in, in the words of a sentence about it. */
export interface OutputProblem {
  readonly what: string;
  /** Whether manifests would lie among the records, and be taken for some. */
  readonly isInState: boolean;
}

/** @param folder The working directory, from which the others count. */
export function outputProblem(folder: string, output: string, stateDir: string): OutputProblem | undefined {
  const out = realPath(resolve(folder, output));
  const [here, state] = ['.', stateDir].map(one => realPath(resolve(folder, one)));
  const git = gitFolder(here);
  if (isIn(here, out)) return { what: 'contains the working directory', isInState: false };
  if (isIn(out, state)) return { what: `is in ${stateDir}, the folder of the records`, isInState: true };
  if (isIn(state, out)) return { what: `contains ${stateDir}, the folder of the records`, isInState: false };
  if (git && isIn(git, out)) return { what: "contains Git's own folder", isInState: false };
  if (git && isIn(out, git)) return { what: "is in Git's own folder", isInState: false };
  return undefined;
}

/** What is wrong with it and how it is mended: `cdk8s.yaml` says where the output goes. */
export function apartText(output: string, what: string): string {
  return `the output folder "${output}" ${what}: "cdk8s synth" removes its output folder before the app runs: `
    + 'give the manifests a folder of their own, such as "output: dist" in cdk8s.yaml';
}

function isIn(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}

/** Where Git keeps what is committed: beside the files, or, of a further worktree, elsewhere. */
function gitFolder(here: string): string | undefined {
  for (let at = here; ; at = dirname(at)) {
    const git = join(at, '.git');
    const stats = statSync(git, { throwIfNoEntry: false });
    if (stats?.isDirectory()) return realPath(git);
    if (stats?.isFile()) {
      const [, named] = /^gitdir: (.+?)\s*$/.exec(readFileSync(git, 'utf8')) ?? [];
      // That of a further worktree is in the `worktrees` of the first one's.
      return named && realPath(resolve(at, named)).replace(/[/\\]worktrees[/\\][^/\\]+$/, '');
    }
    if (dirname(at) === at) return undefined;
  }
}

/** Where a path leads, even where nothing is there yet. */
function realPath(path: string, links = 0): string {
  try {
    return realpathSync.native(path);
  } catch {
    const target = links < 40 ? linkIn(path) : undefined;
    if (target !== undefined) return realPath(resolve(dirname(path), target), links + 1);
    return dirname(path) === path ? path : join(realPath(dirname(path), links), basename(path));
  }
}

function linkIn(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
