/** The manifests before: the files of a folder or of a commit, or why there are none. */
import { UsageError } from '../command-error';
import { manifestFilesIn, shown } from './manifest-files';
import { Place } from './place';
import { GitError } from '../../git/git-process';
import { Repository } from '../../git/repository';
import { ManifestFile } from '../../manifests/reading/manifest-file';
import { committedManifests } from '../git/committed-manifests';
import { IgnoreRule, ignoreRulesOf } from '../git/git-ignore';
import { Ports } from '../ports';

/** Why there is nothing to compare with. */
export interface NoBase {
  /** What is the case: a clause. */
  readonly reason: string;
  /** How to mend it: a clause, in the imperative. */
  readonly mend: string;
  /** Whether the app itself is not committed either, so that nothing of it can have been there before. */
  readonly isNewApp?: boolean;
  /** Whether it is so of some of the files only. */
  readonly isPart?: boolean;
  /** Whether it was called in a wrong way. */
  readonly isUsage?: boolean;
}

export type Base = { readonly files: readonly ManifestFile[] } | { readonly none: NoBase };

export interface BaseQuestion {
  readonly place: Place;
  /** How the place was asked for: `--from`. */
  readonly option: string;
  /** The folder of the new manifests, which is meant at the commit too where the place names no path. */
  readonly folder: string;
  /** The new manifests: git may ignore them. */
  readonly files: readonly ManifestFile[];
}

type AtCommit = Place & { readonly kind: 'commit' };

/** @throws where git cannot say it, or where the place names a commit that is only missing from a shallow clone. */
export function manifestsBefore(ports: Ports, question: BaseQuestion): Base {
  const { place } = question;
  if (place.kind === 'folder') return filesOr(manifestFilesIn(place.folder, ports.folder), () => ({ reason: `${place.folder} holds no manifests`, mend: 'name a folder that does' }));
  try {
    const repository = Repository.find(ports.folder, ports.git);
    return repository.knows(place.commit) ? atCommit(ports, repository, place, question) : { none: unknownCommit(repository, place, question) };
  } catch (error) {
    const none = error instanceof GitError ? lackOf(ports, error, question) : undefined;
    if (none === undefined) throw error;
    return { none };
  }
}

function atCommit(ports: Ports, repository: Repository, { commit, path }: AtCommit, { folder, files, option }: BaseQuestion): Base {
  if (path !== undefined) {
    const there = repository.placeAt(commit, path);
    return filesOr(there === undefined ? [] : committedManifests(repository, there, commit), () => nothingAt(repository, commit, path, option));
  }
  return filesOr(committedManifests(repository, shown(ports.folder, folder) || '.', commit), () => ignored(ports, folder, files, option) ?? {
    reason: `${commit} has no manifests in ${folder}`,
    mend: `commit them; where they were elsewhere, say it with ${option}: another commit, ${commit}:path, or ./folder`,
    isNewApp: repository.read('cdk8s.yaml', commit) === undefined,
  });
}

function filesOr(files: readonly ManifestFile[], none: () => NoBase): Base {
  return files.length > 0 ? { files } : { none: none() };
}

function nothingAt(repository: Repository, commit: string, path: string, option: string): NoBase {
  const mend = `name a path that "git ls-tree -r --name-only ${commit}" shows`;
  if (repository.placeAt(commit, path) !== undefined) return { reason: `${commit} has no manifests at ${path}`, mend };
  if (path.startsWith('.') || repository.placeAt(commit, `./${path}`) === undefined) return { reason: `${commit} has nothing at ${path}`, mend };
  return { reason: `${commit} has nothing at ${path}, which begins at the root of the repository`, mend: `write ${option} ${commit}:./${path} for the path from here` };
}

/** In a clone whose history ends early, it may well exist. */
function unknownCommit({ isShallow }: Repository, { commit }: AtCommit, { option }: BaseQuestion): NoBase {
  if (isShallow) throw new UsageError(`${option} ${commit}: this clone ends early, and has no such commit: fetch it first, with "git fetch --unshallow"`);
  return { reason: `${option} ${commit} is neither a folder nor a commit`, mend: 'name one that "git log" shows, or fetch it first', isUsage: true };
}

/** What git can say nothing of; undefined where it failed otherwise. */
function lackOf(ports: Ports, { lack }: GitError, { folder, files, option }: BaseQuestion): NoBase | undefined {
  switch (lack) {
    case 'no git': return { reason: 'git was not found', mend: 'install it, or add it to the PATH' };
    case 'no repository': return { reason: 'this is in no git repository', mend: `run it where the repository is checked out, begin one with "git init", or say with ${option} ./folder where the manifests before are` };
    case 'no commit': return ignored(ports, folder, files, option) ?? { reason: 'there is no commit yet', mend: 'commit the manifests, and the next change is compared with them', isNewApp: true };
    case 'outside': return { reason: `${folder} is outside of the repository`, mend: `say with ${option} where the manifests before are: HEAD:path, or ./folder` };
    default: return undefined;
  }
}

function ignored(ports: Ports, folder: string, files: readonly ManifestFile[], option: string): NoBase | undefined {
  const [rule] = rulesFor(ports, files.length > 0 ? files.map(({ file }) => file) : [folder]);
  return rule && ignoredBy(folder, rule, option);
}

export function ignoredBy(path: string, { file, line, pattern }: IgnoreRule, option: string): NoBase {
  return {
    reason: `git ignores ${path} because of ${file}:${line} (${pattern})`,
    mend: `take that line out and commit ${path}, or say with ${option} where the manifests before are`,
  };
}

/** None where git cannot be asked: that is said elsewhere. */
function rulesFor(ports: Ports, paths: readonly string[]): IgnoreRule[] {
  try {
    return ignoreRulesOf(ports, paths);
  } catch (error) {
    if (error instanceof GitError) return [];
    throw error;
  }
}
