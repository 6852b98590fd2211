/** Reads the values of one document, whatever it holds: it is refused where reading it, or what it expands to, has no end. */

/** The part of js-yaml that is used. */
interface JsYaml {
  readonly CORE_SCHEMA: { extend(types: { readonly implicit: readonly unknown[] }): unknown };
  readonly types: { readonly merge: unknown };
  loadAll(text: string, iterator: null, options: { readonly schema: unknown; readonly maxDepth: number }): unknown[];
}

// For values, it is ten times faster than the reader that knows of lines and columns.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { loadAll, CORE_SCHEMA, types }: JsYaml = require('js-yaml');

export interface ParsedDocument {
  readonly values: readonly unknown[];
  /** How many values its aliases add to those that are written. */
  readonly expanded: number;
  readonly error?: ParseError;
}

export interface ParseError {
  readonly message: string;
  readonly mend: string;
  /** From 0, in the document. */
  readonly line: number;
  /** From 0. */
  readonly column: number;
}

/** The API server takes no request above 3 MiB; a document may hold a list of some. */
const LONGEST_DOCUMENT = 4 * 1024 * 1024;
/** A custom resource definition, the deepest kind there is, has some thirty levels. */
const MOST_LEVELS = 100;
/** The values that aliases may add to those that are written. */
const MOST_EXPANDED = 10_000;

const SCHEMA = CORE_SCHEMA.extend({ implicit: [types.merge] });

export function parseDocument(text: string): ParsedDocument {
  if (text.length > LONGEST_DOCUMENT) return failed('it is longer than 4 MiB, and the API server takes no object above 3 MiB', 'Take out what is not a manifest.');
  try {
    const values = jsonIn(text) ?? loadAll(text, null, { schema: SCHEMA, maxDepth: MOST_LEVELS });
    return { values, expanded: expandedBy(values) };
  } catch (error) {
    if (error instanceof Excess) return failed(error.message, 'Write out what the anchors stand for, or take out what is not a manifest.');
    return { values: [], expanded: 0, error: errorOf(text, error) };
  }
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

/** How many values aliases add. @throws Excess where that, or the depth of the values, is too much. */
function expandedBy(values: readonly unknown[]): number {
  const sizes = new Map<object, number>();
  const open = new Set<object>();
  let written = 0;
  // The size of what was counted before is known, so that a bomb is counted without going off.
  const sizeOf = (value: unknown, depth: number): number => {
    if (typeof value !== 'object' || value === null) {
      written++;
      return 1;
    }
    const known = sizes.get(value);
    if (known !== undefined) return known;
    if (open.has(value)) throw new Excess('an alias stands inside of what it stands for, so that it has no end');
    if (depth > MOST_LEVELS) throw new Excess(`it is nested more than ${MOST_LEVELS} levels deep`);
    open.add(value);
    written++;
    let size = 1;
    for (const member of Object.values(value)) size += sizeOf(member, depth + 1);
    open.delete(value);
    sizes.set(value, size);
    return size;
  };
  const expanded = sizeOf(values, 0) - written;
  if (expanded > MOST_EXPANDED) throw new Excess(`its aliases add more than ${MOST_EXPANDED} values`);
  return expanded;
}

class Excess extends Error {}

interface YamlException {
  readonly reason?: string;
  readonly mark?: { readonly line: number; readonly column: number };
}

function errorOf(text: string, error: unknown): ParseError {
  const { reason, mark } = error as YamlException;
  const words = reason ?? (error instanceof RangeError ? 'it is nested too deeply' : (error as Error).message);
  const isTemplate = text.includes('{{');
  return {
    message: `it is not valid YAML: ${words}`,
    mend: isTemplate ? 'It looks like a template: render it first, for example with "helm template", and check what comes out.' : 'Mend it there.',
    ...placeOf(text, mark),
  };
}

/** An end that comes too early is told of the line after the last one. */
function placeOf(text: string, { line, column } = { line: 0, column: 0 }): Pick<ParseError, 'line' | 'column'> {
  const lines = text.trimEnd().split('\n', line + 1);
  return line < lines.length ? { line, column } : { line: lines.length - 1, column: lines[lines.length - 1].length };
}

function failed(message: string, mend: string): ParsedDocument {
  return { values: [], expanded: 0, error: { message, mend, line: 0, column: 0 } };
}
