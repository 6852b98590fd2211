/** The documents of a file, found by their markers alone, so that one that cannot be read does not hide the others. */

export interface ManifestFile {
  /** Relative to the working directory, with slashes. */
  readonly file: string;
  readonly content: string | Buffer;
}

/** Kubernetes itself takes no object above 3 MiB. A file of many is refused above this, since reading it takes seconds. */
export const LARGEST_FILE = 16 * 1024 * 1024;

export interface DocumentText {
  readonly text: string;
  /** The line of the file at which it begins, from 0. */
  readonly line: number;
}

/** No valid document has such a line inside, not even in a text that spans lines. */
const MARKER = /^---(?=[ \t\r\n]|$)/gm;
/** Nothing but comments and directives, which belong to the document that follows. */
const ONLY_DIRECTIVES = /^(?:[ \t]*(?:#.*)?\r?\n)*%/;

export function documentsIn(text: string): DocumentText[] {
  const starts = [0, ...[...text.matchAll(MARKER)].map(({ index }) => index).filter(index => index > 0)];
  const documents: DocumentText[] = [];
  let line = 0;
  let directives: DocumentText | undefined;
  starts.forEach((start, i) => {
    const own = text.slice(start, starts[i + 1] ?? text.length);
    const document = directives ? { text: directives.text + own, line: directives.line } : { text: own, line };
    line += linesIn(own);
    const isPrologue = directives === undefined && ONLY_DIRECTIVES.test(own) && i + 1 < starts.length;
    directives = isPrologue ? document : undefined;
    if (!isPrologue) documents.push(document);
  });
  return documents;
}

function linesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
