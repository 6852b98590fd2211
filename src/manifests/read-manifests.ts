/**
 * Reads the manifests of any files. What cannot be read is a problem with a place, and hides nothing else; nothing that stands
 * in a file makes this fail.
 */
import { Place, Position, positionOf } from './locate';
import { keyOf, Manifest } from './manifest';
import { documentsIn, DocumentText, LARGEST_FILE, ManifestFile } from './manifest-file';
import { ManifestSet } from './manifest-set';
import { ParsedDocument, parseDocument } from './parse-document';
import { list, Open, record, text } from '../ground/shape';

export interface ManifestProblem {
  readonly kind: 'unreadable-manifest' | 'duplicate-object';
  /** What is wrong: a sentence. */
  readonly message: string;
  /** How to mend it: a sentence. */
  readonly mend: string;
  readonly location: ManifestLocation;
}

export interface ManifestLocation extends Position {
  readonly file: string;
}

export interface ReadManifests {
  readonly set: ManifestSet;
  readonly problems: readonly ManifestProblem[];
  /** Where an object, or a field of it, is written; undefined for what does not come from these files. */
  locate(manifest: Manifest, field?: string): ManifestLocation | undefined;
}

/**
 * What documents hold, by their text. Two sides that are read with one memory share the manifests that are the same,
 * and both are read in the time of one.
 */
export type DocumentMemory = Map<string, ParsedDocument>;

/** All files together: reading more takes too long for anything that was meant to be checked. */
const MOST_TEXT = 4 * LARGEST_FILE;
/** What the aliases of all documents may add. */
const MOST_EXPANDED = 100_000;
/** A file with more of them was not meant to be checked, and nobody reads on. */
const MOST_PROBLEMS = 20;

export function readManifests(files: Iterable<ManifestFile>, memory: DocumentMemory = new Map()): ReadManifests {
  const reading = new Reading(memory);
  for (const file of files) reading.add(file);
  return reading;
}

class Reading implements ReadManifests {
  readonly problems: ManifestProblem[] = [];
  private readonly objects = new Map<string, Manifest>();
  private readonly places = new Map<Manifest, Place>();
  private known?: ManifestSet;
  private length = 0;
  private expanded = 0;

  constructor(private readonly memory: DocumentMemory) {}

  get set(): ManifestSet {
    return this.known ??= ManifestSet.of(this.objects.values());
  }

  locate(manifest: Manifest, field?: string): ManifestLocation | undefined {
    const place = this.places.get(manifest);
    return place && { file: place.file, ...positionOf(place, field) };
  }

  add({ file, content }: ManifestFile): void {
    const start = { file, line: 1, column: 1 };
    if (content.length > LARGEST_FILE) return this.refuse(start, `${file} is longer than ${megabytes(LARGEST_FILE)}`, 'Leave it out of the folder, or split it.');
    this.length += content.length;
    if (this.length > MOST_TEXT) return this.refuse(start, `${file} is not read: the files before it have ${megabytes(MOST_TEXT)} of manifests already`, 'Check fewer files at once.');
    const decoded = decode(content);
    if (decoded === undefined) return this.refuse(start, `${file} is not text in UTF-8`, 'Save it as UTF-8, or leave it out of the folder.');
    const most = this.problems.length + MOST_PROBLEMS;
    for (const document of documentsIn(decoded)) {
      this.addDocument(file, document, most);
      if (this.problems.length >= most) return this.refuse({ ...start, line: document.line + 1 }, `The rest of ${file} is not read, since so much of it cannot be`, 'Leave it out of the folder, if it holds no manifests.');
    }
  }

  private addDocument(file: string, document: DocumentText, most: number): void {
    const parsed = this.memory.get(document.text) ?? parseDocument(document.text);
    this.memory.set(document.text, parsed);
    const { values, error, expanded } = parsed;
    this.expanded += expanded;
    if (error) {
      const location = { file, line: document.line + error.line + 1, column: error.column + 1 };
      return this.refuse(location, `${textOf(location)}: ${error.message}`, error.mend);
    }
    if (this.expanded > MOST_EXPANDED) {
      return this.refuse({ file, line: document.line + 1, column: 1 }, `${file}: the aliases of all documents add more than ${MOST_EXPANDED} values`, 'Write out what the anchors stand for.');
    }
    values.forEach((value, index) => this.addValue(value, { file, document, index, path: [] }, most));
  }

  private addValue(value: unknown, place: Place, most: number): void {
    if (this.problems.length >= most) return;
    // An empty document, or one of comments.
    if (value === null || value === undefined) return;
    if (isList(value)) return list(value.items).forEach((item, i) => this.addValue(item, { ...place, path: [...place.path, 'items', i] }, most));
    if (isBuildFile(value) || isData(value, place.file) || isCreatedEachTime(value)) return;
    const found = lackOf(value);
    if (found) {
      const location = { file: place.file, ...positionOf(place, found.field) };
      return this.refuse(location, `${textOf(location)}: ${found.message}`, found.mend);
    }
    this.addManifest(value as Manifest, place);
  }

  private addManifest(manifest: Manifest, place: Place): void {
    const key = keyOf(manifest);
    const other = this.objects.get(key);
    const earlier = other && this.locate(other);
    this.objects.set(key, manifest);
    this.places.set(manifest, place);
    if (earlier === undefined) return;
    const location = { file: place.file, ...positionOf(place) };
    const { kind, metadata: { name, namespace } } = manifest;
    this.problems.push({
      kind: 'duplicate-object',
      location,
      message: `${kind}/${name}${namespace === undefined ? '' : ` of ${namespace}`} is there twice: at ${textOf(earlier)} and at ${textOf(location)}.`,
      mend: 'Leave one of them: whichever is applied last would count.',
    });
  }

  private refuse(location: ManifestLocation, message: string, mend: string): void {
    this.problems.push({ kind: 'unreadable-manifest', location, message: `${message}.`, mend });
  }
}

/** With `generateName` every apply makes another object, such as the Job of a hook: there is none before to compare it with. */
function isCreatedEachTime(value: unknown): boolean {
  const { name, generateName } = record(record(value).metadata);
  return name === undefined && text(generateName) !== undefined;
}

interface Lack {
  readonly field: string;
  readonly message: string;
  readonly mend: string;
}

/** What an object needs to be known: the API server asks for the same. */
function lackOf(value: unknown): Lack | undefined {
  if (typeof value !== 'object' || Array.isArray(value)) return { field: '', message: 'it is no object', mend: 'Write apiVersion, kind and metadata, or leave the document out.' };
  const { apiVersion, kind, metadata } = record(value);
  const { name, namespace } = record(metadata);
  if (!isName(kind)) return lack('kind', kind, 'such as Deployment');
  if (text(apiVersion) === undefined || !/^(?:[^/\s]+\/)?[^/\s]+$/.test(apiVersion as string)) return lack('apiVersion', apiVersion, 'such as apps/v1');
  if (!isName(name)) return lack('metadata.name', name, 'the name of the object');
  // Null, or no text, is what templates leave of a namespace that nobody gave.
  return namespace === undefined || namespace === null || namespace === '' || isName(namespace) ? undefined : lack('metadata.namespace', namespace, 'the name of a namespace');
}

function lack(field: string, value: unknown, example: string): Lack {
  const isAbsent = value === undefined || value === null || value === '';
  const shown = typeof value === 'object' ? 'no text' : JSON.stringify(value)?.slice(0, 80);
  return {
    field,
    message: isAbsent ? `${field} is missing` : `${field} is ${shown}, which cannot be one`,
    mend: `Write ${field}, ${example}${typeof value === 'number' || typeof value === 'boolean' ? ', in quotes' : ''}; leave out what is no manifest.`,
  };
}

/** Names are parts of paths for the API server. */
function isName(value: unknown): value is string {
  // eslint-disable-next-line no-control-regex
  return typeof value === 'string' && value.length > 0 && value.length <= 253 && value !== '.' && value !== '..' && !/[/%\s\u0000-\u001f\u007f]/.test(value);
}

function isList(value: unknown): value is Open {
  const { kind, items, metadata } = record(value);
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items) && text(record(metadata).name) === undefined;
}

/** The files by which kustomize builds lie beside manifests, and are never applied. */
function isBuildFile(value: unknown): boolean {
  return text(record(value).apiVersion)?.startsWith('kustomize.config.k8s.io/') === true;
}

/** JSON is written for many ends: cdk8s itself puts what it knows of its constructs beside the manifests. */
function isData(value: unknown, file: string): boolean {
  const { apiVersion, kind } = record(value);
  return /\.json$/i.test(file) && apiVersion === undefined && kind === undefined;
}

function decode(content: string | Buffer): string | undefined {
  if (typeof content === 'string') return content.replace(/^\ufeff/, '');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return undefined;
  }
}

function textOf({ file, line, column }: ManifestLocation): string {
  return `${file}:${line}:${column}`;
}

function megabytes(bytes: number): string {
  return `${bytes / 1024 / 1024} MiB`;
}
