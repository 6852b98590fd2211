/** Reads both sides of a check: the manifests of a folder, and those of the same folder at a commit, or of another folder. */
import { existsSync, statSync } from 'fs';
import { CommandError, UsageError } from './command-error';
import { committedManifests } from './committed-manifests';
import { GitError, Repository } from './git';
import { manifestFilesIn, shown } from './manifest-files';
import { ManifestFile } from '../manifests/manifest-file';
import { DocumentMemory, ReadManifests, readManifests } from '../manifests/read-manifests';

export const DEFAULT_FROM = 'HEAD';

/** So many files are named. */
const MOST_NAMES = 5;

export interface Sides {
  readonly before: ReadManifests;
  readonly after: ReadManifests;
  /** What is said beside the findings. */
  readonly notes: readonly string[];
}

/** @param from A commit, or a folder. */
export function readSides(from: string, to: string): Sides {
  if (!isFolder(to)) throw new CommandError(`there is no folder ${to}: run "cdk8s synth" first, or say with --to where the new manifests are`);
  const files = manifestFilesIn(to);
  const notes = files.length === 0 ? [`${to} holds no manifests (*.yaml, *.yml, *.json): all objects count as deleted`] : [];
  return sidesOf(from, to, files, notes);
}

/** The manifests of certain files, against those of their folder before. */
export function readSidesOf(from: string, folder: string, files: readonly ManifestFile[]): Sides {
  return sidesOf(from, folder, files, []);
}

function sidesOf(from: string, folder: string, files: readonly ManifestFile[], notes: readonly string[]): Sides {
  const old = filesBefore(from, folder);
  const memory: DocumentMemory = new Map();
  const isText = typeof old === 'string';
  const before = readManifests(isText ? [] : old, memory);
  const after = readManifests(files, memory);
  return { before, after, notes: [...notes, ...passedOver(after), ...isText ? [old] : []] };
}

/** Files that nobody would take for manifests, so that nobody thinks that they were looked at. */
export function passedOver({ passedOver: files }: ReadManifests): string[] {
  if (files.length === 0) return [];
  const named = files.length <= MOST_NAMES ? files : [...files.slice(0, MOST_NAMES - 1), `${files.length - MOST_NAMES + 1} more`];
  return [`no manifests, and left alone: ${named.join(', ')}`];
}

/** The files, or why there are none. */
function filesBefore(from: string, folder: string): ManifestFile[] | string {
  if (isFolder(from)) return manifestFilesIn(from);
  let repository: Repository;
  try {
    repository = Repository.find(process.cwd());
  } catch (error) {
    const nothing = error instanceof GitError ? /is in no git repository|there is no commit yet|git was not found/.exec(error.message)?.[0] : undefined;
    if (from !== DEFAULT_FROM || nothing === undefined) throw error;
    return `nothing is known of the manifests before (${nothing.replace(/^is in/, 'this is in')}): all objects count as new`;
  }
  const path = shown(folder) || '.';
  const files = read(repository, from, path);
  return files.length === 0 ? `${from} has no manifests in ${path}: all objects count as new` : files;
}

function read(repository: Repository, ref: string, path: string): ManifestFile[] {
  try {
    return committedManifests(repository, path, ref);
  } catch (error) {
    if (error instanceof GitError && /knows no commit/.test(error.message)) throw new UsageError(`--from ${ref} is neither a folder nor a commit: name one that "git log" shows, or fetch it first`);
    throw error;
  }
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
