/**
 * Reads the manifests of any files. What cannot be read is a problem with a place, and hides nothing else; nothing that stands
 * in a file makes this fail.
 */
import { duplicateProblem } from './duplicate-problem';
import { Copies } from './duplicates';
import { Place, positionOf } from './locate';
import { ManifestLocation, ManifestProblem } from './manifest-problem';
import { keyOf, Manifest } from '../manifest';
import { documentsIn, DocumentText, LARGEST_FILE, ManifestFile, MOST_DOCUMENTS, MOST_TEXT } from './manifest-file';
import { ManifestSet } from '../manifest-set';
import { isBuildFile, isCreatedEachTime, isData, isForeign, itemsOf, lackOf } from './manifest-shape';
import { DuplicateKey, ParsedDocument, parseDocument } from './parse-document';

export interface ReadManifests {
  readonly set: ManifestSet;
  readonly problems: readonly ManifestProblem[];
  /** Files that hold something else than manifests, such as the values of a chart. */
  readonly passedOver: readonly string[];
  /** Where an object, or a field of it, is written; undefined for what does not come from these files. */
  locate(manifest: Manifest, field?: string): ManifestLocation | undefined;
}

/**
 * What documents hold, by their text. Two sides that are read with one memory share the manifests that are the same,
 * and both are read in the time of one.
 */
export type DocumentMemory = Map<string, ParsedDocument>;

/** What the aliases of all documents may add. */
const MOST_EXPANDED = 100_000;
/** A file with more of them was not meant to be checked, and nobody reads on. */
const MOST_PROBLEMS = 20;

export function readManifests(files: Iterable<ManifestFile>, memory: DocumentMemory = new Map()): ReadManifests {
  const reading = new Reading(memory);
  for (const file of files) reading.add(file);
  return reading;
}

/** What is known of a file while it is read. */
interface OpenFile {
  readonly file: string;
  /** So many problems are told. */
  readonly most: number;
  /** Documents that do not look like manifests. */
  readonly foreign: Array<{ readonly value: unknown; readonly place: Place }>;
  hasManifests: boolean;
}

class Reading implements ReadManifests {
  readonly passedOver: string[] = [];
  private readonly refused: ManifestProblem[] = [];
  private readonly objects = new Map<string, Manifest>();
  private readonly places = new Map<Manifest, Place>();
  private readonly copies = new Copies<Place>();
  private known?: { readonly set?: ManifestSet; readonly problems?: readonly ManifestProblem[] };
  private length = 0;
  private expanded = 0;

  constructor(private readonly memory: DocumentMemory) {}

  get set(): ManifestSet {
    const set = this.known?.set ?? ManifestSet.of(this.objects.values());
    this.known = { ...this.known, set };
    return set;
  }

  get problems(): readonly ManifestProblem[] {
    const copies = () => this.copies.groups.map(group => duplicateProblem(group, place => locationOf(place)));
    const problems = this.known?.problems ?? [...this.refused, ...copies()];
    this.known = { ...this.known, problems };
    return problems;
  }

  locate(manifest: Manifest, field?: string): ManifestLocation | undefined {
    const place = this.places.get(manifest);
    return place && locationOf(place, field);
  }

  add({ file, content, refusal }: ManifestFile): void {
    const start = { file, line: 1, column: 1 };
    if (refusal) return this.refuse(start, refusal.message, refusal.mend);
    if (content.length > LARGEST_FILE) return this.refuse(start, `${file} is longer than ${megabytes(LARGEST_FILE)}`, 'Leave it out of the folder, or split it.');
    // What comes after the first file that is too much is not worth a word each.
    if (this.length > MOST_TEXT) return;
    this.length += content.length;
    if (this.length > MOST_TEXT) return this.refuse(start, `${file} and what comes after it are not read: the files before it have ${megabytes(MOST_TEXT)} of manifests already`, 'Check fewer files at once.');
    const decoded = decode(content);
    if (decoded === undefined) return this.refuse(start, `${file} is not text in UTF-8`, 'Save it as UTF-8, or leave it out of the folder.');
    this.addText(decoded, { file, most: this.refused.length + MOST_PROBLEMS, foreign: [], hasManifests: false });
  }

  private addText(content: string, open: OpenFile): void {
    const { file } = open;
    const documents = documentsIn(content);
    if (documents.length > MOST_DOCUMENTS) return this.refuse({ file, line: 1, column: 1 }, `${file} has more than ${MOST_DOCUMENTS} documents`, 'Leave it out of the folder, or split it.');
    for (const document of documents) {
      this.addDocument(document, open);
      if (this.refused.length >= open.most) {
        return this.refuse({ file, line: document.line + 1, column: 1 }, `The rest of ${file} is not read, since so much of it cannot be`, 'Leave it out of the folder, if it holds no manifests.');
      }
    }
    if (open.foreign.length === 0) return;
    // Beside manifests, it was meant to be one.
    if (open.hasManifests) open.foreign.forEach(({ value, place }) => this.refuseValue(value, place));
    else this.passedOver.push(file);
  }

  private addDocument(document: DocumentText, open: OpenFile): void {
    const { file } = open;
    const parsed = this.memory.get(document.text) ?? parseDocument(document.text);
    this.memory.set(document.text, parsed);
    const { values, error, expanded, duplicateKey } = parsed;
    this.expanded += expanded;
    if (error) {
      const location = { file, line: document.line + error.line + 1, column: error.column + 1 };
      return this.refuse(location, `${textOf(location)}: ${error.message}`, error.mend);
    }
    if (this.expanded > MOST_EXPANDED) {
      return this.refuse({ file, line: document.line + 1, column: 1 }, `${file}: the aliases of all documents add more than ${MOST_EXPANDED} values`, 'Write out what the anchors stand for.');
    }
    if (duplicateKey) this.refused.push(duplicateKeyProblem(duplicateKey, values, file, document.line));
    values.forEach((value, index) => {
      const place = { file, document, index, path: [] };
      if (isBuildFile(value, file) || isData(value, file)) return;
      if (!isForeign(value, file)) this.addValue(value, place, open);
      else if (open.foreign.length < MOST_PROBLEMS) open.foreign.push({ value, place });
    });
  }

  private addValue(value: unknown, place: Place, open: OpenFile): void {
    if (this.refused.length >= open.most) return;
    // An empty document, or one of comments.
    if (value === null || value === undefined) return;
    const items = itemsOf(value);
    if (items) {
      open.hasManifests = true;
      return items.forEach((item, i) => this.addValue(item, { ...place, path: [...place.path, 'items', i] }, open));
    }
    open.hasManifests = true;
    if (isCreatedEachTime(value)) return;
    if (!this.refuseValue(value, place)) this.addManifest(value as Manifest, place);
  }

  /** Whether it is refused. */
  private refuseValue(value: unknown, place: Place): boolean {
    const found = lackOf(value);
    if (found === undefined) return false;
    const location = locationOf(place, found.field);
    this.refuse(location, `${textOf(location)}: ${found.message}`, found.mend);
    return true;
  }

  private addManifest(manifest: Manifest, place: Place): void {
    this.copies.add(manifest, place);
    this.objects.set(keyOf(manifest), manifest);
    this.places.set(manifest, place);
  }

  private refuse(location: ManifestLocation, message: string, mend: string): void {
    this.refused.push({ kind: 'unreadable-manifest', isHarmless: false, location, message: `${message}.`, mend });
  }
}

function duplicateKeyProblem({ key, line, column }: DuplicateKey, values: readonly unknown[], file: string, start: number): ManifestProblem {
  const location = { file, line: start + line + 1, column: column + 1 };
  const keys = values.filter(value => lackOf(value) === undefined).map(value => keyOf(value as Manifest));
  return {
    kind: 'duplicate-key',
    isHarmless: true,
    subject: { keys, field: key },
    location,
    message: `${textOf(location)}: the key ${key} stands there a second time: kubectl and Helm take the last one without a word, kustomize and Flux refuse the file.`,
    mend: 'Leave one of them.',
  };
}

function decode(content: string | Buffer): string | undefined {
  if (typeof content === 'string') return content.replace(/^\ufeff/, '');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return undefined;
  }
}

function locationOf(place: Place, field?: string): ManifestLocation {
  return { file: place.file, ...positionOf(place, field) };
}

function textOf({ file, line, column }: ManifestLocation): string {
  return `${file}:${line}:${column}`;
}

function megabytes(bytes: number): string {
  return `${bytes / 1024 / 1024} MiB`;
}
