/** Finds the line and column of a field. Only what a finding names is looked up, since this reader is slow. */
import { isMap, isNode, isScalar, isSeq, LineCounter, Node, parseAllDocuments } from 'yaml';
import { DocumentText } from './manifest-file';

/** Where a manifest stands: the document of a file, one of the values in it, and the way to it through lists. */
export interface Place {
  readonly file: string;
  readonly document: DocumentText;
  readonly index: number;
  readonly path: ReadonlyArray<string | number>;
}

export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** In documents longer than this, the first line has to do. */
const LONGEST = 256 * 1024;

export function positionOf({ document, index, path }: Place, field = ''): Position {
  if (document.text.length > LONGEST) return firstLine(document);
  const { contents: all, lines } = last?.document === document ? last : last = parsed(document);
  const contents = all[index];
  if (!isNode(contents)) return firstLine(document);
  const { line, col } = lines.linePos(offsetOf(contents, [...path, ...stepsOf(field)]));
  return { line: document.line + line, column: col };
}

interface Parsed {
  readonly document: DocumentText;
  readonly contents: readonly unknown[];
  readonly lines: LineCounter;
}

/** What findings name one after the other stands in one document, often enough; to keep more would cost much memory. */
let last: Parsed | undefined;

function parsed(document: DocumentText): Parsed {
  const lines = new LineCounter();
  const documents = parseAllDocuments(document.text, { uniqueKeys: false, logLevel: 'silent', lineCounter: lines });
  return { document, contents: Array.isArray(documents) ? documents.map(({ contents }) => contents) : [], lines };
}

/** `spec`, `ports`, 0 of `spec.ports[0]`; `metadata.annotations["a.b/c"]` has a step with dots. */
export function stepsOf(field: string): Array<string | number> {
  const steps = field.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g);
  return [...steps].map(([, index, quoted, name]) => index !== undefined ? Number(index) : quoted ?? name);
}

/** The beginning of the field, or of the nearest one around it that is written. */
function offsetOf(top: Node, steps: ReadonlyArray<string | number>): number {
  let offset = top.range?.[0] ?? 0;
  let node: unknown = top;
  for (const step of steps) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => (isScalar(key) ? String(key.value) : undefined) === String(step));
      if (!pair || !isNode(pair.key)) return offset;
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node) && isNode(node.items[step as number])) {
      node = node.items[step as number];
      offset = (node as Node).range?.[0] ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

/** The first line that is neither a marker, a comment nor empty. */
function firstLine({ text, line }: DocumentText): Position {
  const before = /^(?:---[ \t]*(?:#.*)?\r?\n|[ \t]*(?:#.*)?\r?\n)*/.exec(text)?.[0] ?? '';
  return { line: line + before.split('\n').length, column: 1 };
}
