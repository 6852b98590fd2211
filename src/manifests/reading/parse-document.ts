/** Reads the values of one document, whatever it holds: it is refused where reading it, or what it expands to, has no end. */
import { Unsayable } from './kubernetes-scalars';
import { Excess, settle } from './settled-values';
import { failingPlace, loadYaml } from './yaml-schema';

export interface ParsedDocument {
  readonly values: readonly unknown[];
  /** How many values its aliases add to those that are written. */
  readonly expanded: number;
  readonly error?: ParseError;
  /** The first key that stands twice in one map. */
  readonly duplicateKey?: DuplicateKey;
}

interface PlaceInText {
  /** From 0, in the document. */
  readonly line: number;
  /** From 0. */
  readonly column: number;
}

export interface ParseError extends PlaceInText {
  readonly message: string;
  readonly mend: string;
}

export interface DuplicateKey extends PlaceInText {
  readonly key: string;
}

/** The API server takes no request above 3 MiB; a document may hold a list of some. */
const LONGEST_DOCUMENT = 4 * 1024 * 1024;
/** A custom resource definition, the deepest kind there is, has some thirty levels. */
const MOST_LEVELS = 100;
/** The values that aliases may add to those that are written. */
const MOST_EXPANDED = 10_000;

/** As long as a label may be with its prefix. */
const LONGEST_KEY = 317;
const DUPLICATE = 'duplicated mapping key';

export function parseDocument(text: string): ParsedDocument {
  if (text.length > LONGEST_DOCUMENT) return failed('it is longer than 4 MiB, and the API server takes no object above 3 MiB', 'Take out what is not a manifest.');
  try {
    return settled(jsonIn(text) ?? loadYaml(text, MOST_LEVELS, false));
  } catch (error) {
    return (error as YamlException).reason === DUPLICATE ? withDuplicateKey(text, error as YamlException) : refused(text, error);
  }
}

function settled(values: unknown[], duplicateKey?: DuplicateKey): ParsedDocument {
  const expanded = settle(values, { levels: MOST_LEVELS, expanded: MOST_EXPANDED });
  return { values, expanded, duplicateKey };
}

/** The library of Kubernetes takes the last one, without a word. */
function withDuplicateKey(text: string, { mark }: YamlException): ParsedDocument {
  const place = placeOf(text, mark);
  const [, quoted, plain] = /^(?:(["'].*?["'])|([^:]*))/.exec(text.split('\n', place.line + 1)[place.line].slice(place.column)) ?? [];
  try {
    return settled(loadYaml(text, MOST_LEVELS, true), { key: (quoted ?? plain ?? '').trim().slice(0, LONGEST_KEY), ...place });
  } catch (error) {
    return refused(text, error);
  }
}

function refused(text: string, error: unknown): ParsedDocument {
  if (error instanceof Excess) return failed(error.message, mendOf(text, 'Write out what the anchors stand for, or take out what is not a manifest.'));
  if (error instanceof Unsayable) return failed(error.message, mendOf(text, error.mend), failingPlace(text, MOST_LEVELS));
  return { values: [], expanded: 0, error: errorOf(text, error) };
}

/** Text that is wholly JSON: YAML does not allow its tabs everywhere. */
function jsonIn(text: string): unknown[] | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    return [JSON.parse(text)];
  } catch {
    return undefined;
  }
}

interface YamlException {
  readonly reason?: string;
  readonly mark?: PlaceInText;
}

function errorOf(text: string, error: unknown): ParseError {
  const { reason, mark } = error as YamlException;
  const words = reason ?? (error instanceof RangeError ? 'it is nested too deeply' : (error as Error).message);
  return { message: `it is not valid YAML: ${words}`, mend: mendOf(text, 'Mend it there.'), ...placeOf(text, mark) };
}

/** What is not meant to be applied as it stands. */
function mendOf(text: string, otherwise: string): string {
  if (text.includes('{{')) return 'It looks like a template: render it first, for example with "helm template", and check what comes out.';
  if (/^NOTES:[ \t]*\r?$/m.test(text)) return 'It holds what Helm says around manifests: check what "helm template" prints.';
  return otherwise;
}

/** An end that comes too early is told of the line after the last one. */
function placeOf(text: string, { line, column } = { line: 0, column: 0 }): PlaceInText {
  const lines = text.trimEnd().split('\n', line + 1);
  return line < lines.length ? { line, column } : { line: lines.length - 1, column: lines[lines.length - 1].length };
}

function failed(message: string, mend: string, place: PlaceInText = { line: 0, column: 0 }): ParsedDocument {
  return { values: [], expanded: 0, error: { message, mend, ...place } };
}
