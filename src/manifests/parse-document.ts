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
const MOST_EXPANDED = 100_000;

const SCHEMA = CORE_SCHEMA.extend({ implicit: [types.merge] });

export function parseDocument(text: string): ParsedDocument {
  if (text.length > LONGEST_DOCUMENT) return failed('it is longer than 4 MiB, and the API server takes no object above 3 MiB', 'Take out what is not a manifest.');
  try {
    const values = jsonIn(text) ?? loadAll(text, null, { schema: SCHEMA, maxDepth: MOST_LEVELS });
    const excess = excessOf(values);
    return excess === undefined ? { values } : failed(excess, 'Write out what the anchors stand for, or take out what is not a manifest.');
  } catch (error) {
    return { values: [], error: errorOf(text, error) };
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

/** What is too much of the values: their depth, or the number of what aliases make of them. */
function excessOf(values: readonly unknown[]): string | undefined {
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
  try {
    const size = sizeOf(values, 0);
    return size - written > MOST_EXPANDED ? `its aliases expand to more than ${MOST_EXPANDED} values` : undefined;
  } catch (error) {
    if (error instanceof Excess) return error.message;
    throw error;
  }
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
    line: mark?.line ?? 0,
    column: mark?.column ?? 0,
  };
}

function failed(message: string, mend: string): ParsedDocument {
  return { values: [], error: { message, mend, line: 0, column: 0 } };
}
