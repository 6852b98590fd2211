/**
 * Reads the little of YAML that this library writes. Whatever would let a file say something else than it seems to say is
 * refused: anchors, tags, merge keys, repeated keys, a second document.
 */
import { Composer, CST, isMap, isSeq, Lexer, Node, Parser, Scalar } from 'yaml';
import { StateFileError } from './state-file-error';
import { failAt, YamlSource, YamlValue } from './yaml-value';

/** A pod template has some ten levels. Composing recurses, so that far more would overflow the stack. */
const MOST_LEVELS = 100;

const REFUSED = new Map([['anchor', 'an anchor'], ['alias', 'an alias'], ['tag', 'a tag'], ['directive-line', 'a directive']]);

/** The mapping that a file holds. Beneath it everything is what it seems. */
export function readYaml(content: string | Buffer, file: string): YamlValue {
  const source = { file, text: decoded(content, file) };
  refuseConflict(source);
  refuseControlCharacters(source);

  const tokens = tokensOf(source);
  const [document] = new Composer({ schema: 'core', stringKeys: true, uniqueKeys: false, logLevel: 'silent' }).compose(tokens);
  for (const { pos, message } of document.errors) failAt(source, pos[0], `it is not valid YAML (${message})`);
  refuseKeys(source, document.contents);

  const top = new YamlValue(source, document, document.contents!);
  void top.keys; // Throws where it is no mapping.
  return top;
}

function decoded(content: string | Buffer, file: string): string {
  if (typeof content === 'string') return content.replace(/^\uFEFF/, '');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    const text = content.toString('utf8');
    const again = Buffer.from(text);
    const valid = content.subarray(0, content.findIndex((byte, i) => byte !== again[i])).toString('utf8');
    return failAt({ file, text }, valid.length, 'it is not text in UTF-8');
  }
}

/** Markers stand at the beginning of a line, where this library writes keys alone. */
function refuseConflict(source: YamlSource): void {
  const marker = /(?<![^\n])(<{7}|={7}|>{7}|\|{7})(?= |\r?\n|$)/.exec(source.text);
  if (marker === null) return;
  failAt(source, marker.index, `it holds an unresolved merge conflict ("${marker[0]}")`,
    `take one side as a whole, with "git checkout --ours -- ${source.file}" or "git checkout --theirs -- ${source.file}"`);
}

function refuseControlCharacters(source: YamlSource): void {
  const found = /[\0-\x08\x0b\x0c\x0e-\x1f]|\r(?!\n)/.exec(source.text);
  if (found === null) return;
  const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  failAt(source, found.index, `it holds the control character U+${code}`);
}

/** What the text consists of. Nothing here recurses, and what is refused is refused where it begins. */
function tokensOf(source: YamlSource): CST.Token[] {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(source.text)) {
    const what = REFUSED.get(CST.tokenType(lexeme) ?? 'error');
    if (what !== undefined) failAt(source, parser.offset, `it holds ${what} ("${lexeme}"), which has no place in it`);
    if (parser.stack.length > MOST_LEVELS) failAt(source, parser.offset, `it is nested more than ${MOST_LEVELS} levels deep`);
    for (const token of parser.next(lexeme)) tokens.push(token);
  }
  tokens.push(...parser.end());

  const documents = tokens.filter(({ type }) => type === 'document');
  if (documents.length === 0) throw new StateFileError(source.file, 'it is empty');
  if (documents.length > 1) failAt(source, documents[1].offset, 'it holds several documents');
  return tokens;
}

/** By a set for each mapping: yaml's own check compares every key with every other. */
function refuseKeys(source: YamlSource, node: Node | null): void {
  if (isSeq<Node>(node)) node.items.forEach(item => refuseKeys(source, item));
  if (!isMap<Scalar<string>, Node | null>(node)) return;
  const seen = new Set<string>();
  for (const { key, value } of node.items) {
    if (key.value === '<<' && key.type === Scalar.PLAIN) failAt(source, key.range![0], 'it holds a merge key ("<<"), which has no place in it');
    if (seen.has(key.value)) failAt(source, key.range![0], `the key "${key.value}" is repeated`);
    seen.add(key.value);
    refuseKeys(source, value);
  }
}
