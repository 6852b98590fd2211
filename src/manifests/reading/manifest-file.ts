/** The documents of a file, found by their markers alone, so that one that cannot be read does not hide the others. */

export interface ManifestFile {
  /** Relative to the working directory, with slashes. */
  readonly file: string;
  readonly content: string | Buffer;
  /** Why its content is not there, where that is so: two sentences without their points. */
  readonly refusal?: { readonly message: string; readonly mend: string };
}

/** Kubernetes itself takes no object above 3 MiB. A file of many is refused above this, since reading it takes seconds. */
export const LARGEST_FILE = 8 * 1024 * 1024;
/** All files together: reading more takes too long for anything that was meant to be checked. */
export const MOST_TEXT = 4 * LARGEST_FILE;

export interface DocumentText {
  readonly text: string;
  /** The line of the file at which it begins, from 0. */
  readonly line: number;
}

/** A file with more of them was not meant to be checked: objects have some hundred bytes. */
export const MOST_DOCUMENTS = 20_000;

/** The beginning of a document, or the line that ends one. No valid document has such a line inside, not even in a text that spans lines. */
const MARKER = /^(?:---(?=[ \t\r\n]|$)|\.\.\.(?=[ \t\r\n]|$).*\n?)/gm;
/** Nothing but comments and directives, which belong to the document that follows. */
const ONLY_DIRECTIVES = /^(?:[ \t]*(?:#.*)?\r?\n)*%/;

/** Beyond more than a file may have, none is looked for. */
export function documentsIn(text: string): DocumentText[] {
  const documents: DocumentText[] = [];
  let line = 0;
  // Directives stand before the marker of their document.
  let open: DocumentText | undefined;
  for (const [start, end] of spansOf(text)) {
    if (documents.length > MOST_DOCUMENTS) break;
    const own = text.slice(start, end);
    const document = open ? { text: open.text + own, line: open.line } : { text: own, line };
    line += linesIn(own);
    open = open === undefined && end < text.length && ONLY_DIRECTIVES.test(own) ? document : undefined;
    if (open === undefined && !isEmpty(document.text)) documents.push(...objectsOf(document));
  }
  return documents;
}

/**
 * Objects of JSON may follow each other with nothing in between.
 *
 * @see https://github.com/kubernetes/apimachinery/blob/v0.35.0/pkg/util/yaml/decoder.go YAMLOrJSONDecoder
 */
function objectsOf(document: DocumentText): DocumentText[] {
  if (!/^\s*\{/.test(document.text) || !/\}\s*\{/.test(document.text)) return [document];
  const objects: DocumentText[] = [];
  let { line } = document;
  for (const text of topLevelBraces(document.text)) {
    if (objects.length === MOST_DOCUMENTS || !isJson(text)) return [document];
    objects.push({ text, line });
    line += linesIn(text);
  }
  return objects;
}

/** A text cut behind each brace that closes what no other one holds. */
function* topLevelBraces(text: string): Generator<string> {
  let [start, depth] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++;
    } else if (character === '{') {
      depth++;
    } else if (character === '}' && --depth === 0) {
      const end = text.slice(at + 1).trim() === '' ? text.length : at + 1;
      yield text.slice(start, end);
      start = end;
    }
  }
  if (start < text.length) yield text.slice(start);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function* spansOf(text: string): Generator<readonly [number, number]> {
  let start = 0;
  const marker = new RegExp(MARKER);
  for (let found = marker.exec(text); found !== null; found = marker.exec(text)) {
    const end = found[0].startsWith('-') ? found.index : found.index + found[0].length;
    if (end > start) yield [start, end];
    start = end;
  }
  if (start < text.length) yield [start, text.length];
}

/** Nothing but its marker, comments and blank lines. */
function isEmpty(text: string): boolean {
  for (let at = text.startsWith('---') ? 3 : 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end === -1 ? text.length : end).trimStart();
    if (line !== '' && !line.startsWith('#')) return false;
    at = end === -1 ? text.length : end + 1;
  }
  return true;
}

function linesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
