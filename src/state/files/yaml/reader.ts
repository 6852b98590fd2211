/**
 * Reads the YAML in which state files are written, as `writer.ts` writes it and as somebody edits it by hand: mappings, lists, text
 * plain, in quotes or in blocks, and short lists and mappings in brackets. Whatever else YAML has is refused and never guessed, and
 * so is what would let a file say something else than it seems to say: anchors, tags, merge keys, repeated keys, a second document.
 *
 * It is our own because a package that reads all of YAML takes longer to load than all the rest of `status`.
 */
import { Block } from './block';
import { Line } from './line';
import { YamlNode } from './node';
import { failAt } from './refusals';
import { readText } from './text';
import { StateFileError } from '../state-file-error';

/** How long a marker is. */
const MARKER = 3;
const BEGIN = /^---(?=[ \t]|$)/;
const END = /^\.\.\.(?=[ \t]|$)/;
const BEGIN_OR_END = /^(?:---|\.\.\.)(?=[ \t]|$)/;
/** A line that holds more than a comment. */
const FILLED = /^ *[^ #]/;

/** @throws StateFileError where the text is not such a YAML, with the place. */
export function readYaml(content: string | Buffer, file: string): YamlNode {
  const lines = readText(content, file).split('\n').map(line => line.endsWith('\r') ? line.slice(0, -1) : line);
  const unfinished = lines.pop()!;
  if (unfinished !== '') lines.push(unfinished);

  const { start, end } = documentIn(lines, file);
  const read = new Block(file, lines, start, end, /^ +$/.test(unfinished)).read();
  if (read !== undefined) return read;
  if (start === 0) throw new StateFileError(file, 'it is empty');
  const marked = new Line(file, lines[start - 1], start, MARKER);
  marked.end();
  return { kind: 'scalar', place: marked.place, text: '', isPlain: true };
}

/** The lines of the one document that the file holds, between the markers that it may have. */
function documentIn(lines: readonly string[], file: string): { readonly start: number; readonly end: number } {
  const find = (from: number, pattern: RegExp) => {
    for (let index = from; index < lines.length; index++) {
      if (pattern.test(lines[index])) return index;
    }
    return lines.length;
  };
  const failOn = (index: number, what: string) => failAt(file, { line: index + 1, column: 1 }, what);
  const isMarked = (index: number, marker: RegExp) => {
    if (index === lines.length || !marker.test(lines[index])) return false;
    new Line(file, lines[index], index + 1, MARKER).end();
    return true;
  };

  const first = find(0, FILLED);
  if (lines[first]?.startsWith('%')) failOn(first, `it holds a directive ("${lines[first]}"), which has no place in it`);
  const start = isMarked(first, BEGIN) ? first + 1 : 0;
  const end = find(start, BEGIN_OR_END);
  const second = isMarked(end, END) ? find(end + 1, FILLED) : end;
  if (second < lines.length) failOn(second, 'it holds several documents');
  return { start, end };
}
