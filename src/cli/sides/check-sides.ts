/**
 * Reads both sides of a check: the manifests of a folder, and those of the same folder at a commit, or of another place. Where
 * a side is missing, a check would pass whatever happens, so that it is refused unless the user means it.
 */
import { CommandError, UsageError } from '../command-error';
import { manifestFilesIn } from './manifest-files';
import { ignoredBy, manifestsBefore, NoBase } from './manifests-before';
import { doubtText } from './namespace-doubt';
import { isFolder, Place, placeOf } from './place';
import { identified } from '../../manifests/identity/identity';
import { ManifestFile } from '../../manifests/reading/manifest-file';
import { DocumentMemory, ReadManifests, readManifests } from '../../manifests/reading/read-manifests';
import { ignoreRulesOf } from '../git/git-ignore';
import { Ports } from '../ports';

export const DEFAULT_FROM = 'HEAD';

/** So many files are named. */
const MOST_NAMES = 5;

export interface SidesQuestion {
  /** A commit, a path at a commit, or a folder. */
  readonly from: string;
  readonly folder: string;
  readonly namespace?: string;
  /** Whether everything may be deleted. */
  readonly allowEmpty?: boolean;
  /** Whether there may be nothing to compare with. */
  readonly allowNoBase?: boolean;
}

export interface Sides {
  readonly before: ReadManifests;
  readonly after: ReadManifests;
  /** What is said beside the findings. */
  readonly notes: readonly string[];
}

/** How the user says what is meant. */
export interface SidesWords {
  readonly from: string;
  readonly namespace: string;
  readonly allowEmpty: string;
  readonly allowNoBase: string;
  /** Whether an app that is not committed either needs no word. */
  readonly isNewAppAllowed: boolean;
}

export const OPTIONS: SidesWords = { from: '--from', namespace: '--namespace', allowEmpty: 'pass --allow-empty', allowNoBase: 'pass --allow-no-base', isNewAppAllowed: false };

export function readSides(ports: Ports, question: SidesQuestion): Sides {
  const { folder, allowEmpty } = question;
  if (isFolder(ports, folder)) return readSidesOf(ports, question, manifestFilesIn(folder, ports.folder), OPTIONS);
  if (!allowEmpty) throw new CommandError(`there is no folder ${folder}: run "cdk8s synth" first, or say with --to where the new manifests are`);
  return readSidesOf(ports, question, [], OPTIONS);
}

/** The manifests of certain files, against those of their folder before. */
export function readSidesOf(ports: Ports, question: SidesQuestion, files: readonly ManifestFile[], words: SidesWords): Sides {
  const { from, folder, namespace } = question;
  const place = placeOf(ports, from, words.from);
  const base = manifestsBefore(ports, { place, option: words.from, folder, files });
  const memory: DocumentMemory = new Map();
  const read = [readManifests('none' in base ? [] : base.files, memory), readManifests(files, memory)];
  const { sides: [before, after], doubt } = identified(read, namespace);
  const none = 'none' in base ? base.none : emptyBase(before, question) ?? ignoredOf(ports, before, files, { place, words, namespace, memory });
  const notes = [
    ...passedOver(after),
    ...none ? [newNote(none, question, words)] : [],
    ...emptyNote(before, after, question, words),
    ...doubt ? [doubtText(doubt, words.namespace)] : [],
  ];
  return { before, after, notes };
}

/** Files that nobody would take for manifests, so that nobody thinks that they were looked at. */
function passedOver({ passedOver: files }: ReadManifests): string[] {
  if (files.length === 0) return [];
  const named = files.length <= MOST_NAMES ? files : [...files.slice(0, MOST_NAMES - 1), `${files.length - MOST_NAMES + 1} more`];
  return [`no manifests, and left alone: ${named.join(', ')}`];
}

/** Files without an object, which comments may be. */
function emptyBase(before: ReadManifests, { from, folder }: SidesQuestion): NoBase | undefined {
  if (!isEmpty(before)) return undefined;
  return { reason: `the manifests of ${folder} hold no object at ${from}`, mend: 'name a commit or a folder that has some' };
}

interface Beside {
  readonly place: Place;
  readonly words: SidesWords;
  readonly namespace?: string;
  readonly memory: DocumentMemory;
}

/** Of what is compared with the same folder at a commit, a file that git ignores would be new for ever. */
function ignoredOf(
  ports: Ports, before: ReadManifests, files: readonly ManifestFile[], { place, words, namespace, memory }: Beside,
): NoBase | undefined {
  if (place.kind === 'folder' || place.path !== undefined) return undefined;
  for (const rule of ignoreRulesOf(ports, files.map(({ file }) => file))) {
    const own = readManifests(files.filter(({ file }) => file === rule.path), memory);
    const { sides: [old, now] } = identified([before, own], namespace);
    if (now.set.keys.some(key => old.set.get(key) === undefined)) return { ...ignoredBy(rule.path, rule, words.from), isPart: true };
  }
  return undefined;
}

/** @throws where that is not allowed. */
function newNote(none: NoBase, { allowNoBase = false }: SidesQuestion, words: SidesWords): string {
  const { reason, mend, isNewApp = false, isPart = false, isUsage = false } = none;
  if (allowNoBase || (isNewApp && words.isNewAppAllowed)) return `${reason}: ${isPart ? 'its' : 'all'} objects count as new`;
  const text = `${reason}, and so nothing tells what was there before: ${mend}; or ${words.allowNoBase}, where all is new`;
  throw isUsage ? new UsageError(text) : new CommandError(text);
}

/** @throws where that is not allowed. */
function emptyNote(before: ReadManifests, after: ReadManifests, { from, folder, allowEmpty = false }: SidesQuestion, words: SidesWords): string[] {
  const lost = before.set.keys.length;
  if (lost === 0 || !isEmpty(after)) return [];
  const objects = lost === 1 ? '1 object' : `all ${lost} objects`;
  if (allowEmpty) return [`${folder} holds no manifests: ${objects} of ${from} count as deleted`];
  throw new CommandError(`${folder} holds no manifests, and so ${objects} of ${from} would be deleted: render them again, or ${words.allowEmpty} where they are really to go`);
}

/** What cannot be read may be an object; what is harmless hides none. */
function isEmpty({ set, problems }: ReadManifests): boolean {
  return set.keys.length === 0 && problems.every(({ isHarmless }) => isHarmless);
}
