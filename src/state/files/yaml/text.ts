/** The text of a file, of which nobody would think that it says something else than it seems to say. */
import { isUtf8 } from 'buffer';
import { Place } from './node';
import { failAt } from './refusals';

export function readText(content: string | Buffer, file: string): string {
  const text = decoded(content, file);
  refuseConflict(text, file);
  refuseControlCharacters(text, file);
  return text;
}

function decoded(content: string | Buffer, file: string): string {
  if (typeof content === 'string') return content.replace(/^\uFEFF/, '');
  const text = content.toString('utf8');
  if (isUtf8(content)) return text.replace(/^\uFEFF/, '');
  const again = Buffer.from(text);
  const valid = content.subarray(0, content.findIndex((byte, i) => byte !== again[i])).toString('utf8');
  return failAt(file, placeOf(text, valid.length), 'it is not text in UTF-8');
}

/** Markers stand at the beginning of a line, where this library writes keys alone. */
function refuseConflict(text: string, file: string): void {
  const marker = /(?<![^\n])(<{7}|={7}|>{7}|\|{7})(?= |\r?\n|$)/.exec(text);
  if (marker === null) return;
  failAt(file, placeOf(text, marker.index), `it holds an unresolved merge conflict ("${marker[0]}")`);
}

function refuseControlCharacters(text: string, file: string): void {
  const found = /[\0-\x08\x0b\x0c\x0e-\x1f]|\r(?!\n)/.exec(text);
  if (found === null) return;
  const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  failAt(file, placeOf(text, found.index), `it holds the control character U+${code}`);
}

function placeOf(text: string, offset: number): Place {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: lines[lines.length - 1].length + 1 };
}
