/** Reads what stands on several lines, by its indentation: mappings, lists, blocks of text. */
import { Line } from './line';
import { YamlList, YamlMapping, YamlMember, YamlNode, YamlScalar } from './node';
import { nextLevel, refuseKey, refuseYaml } from './refusals';

/** What of the line ends of a block of text belongs to the text: one, none, or all. */
const HEADER = /^\|([+-]?)(?:[ \t]+#.*|[ \t]*)$/;

/** Some lines of a file, read from the first to the last. */
export class Block {
  private at: number;
  /** Of the line that is read: -1 behind the last one. */
  private indent = -1;

  constructor(
    private readonly file: string,
    private readonly lines: readonly string[],
    start: number,
    private readonly end: number,
    /** Whether the last of all lines is white space without a line end. */
    private readonly isTrailing: boolean,
  ) {
    this.at = start;
    this.forward(start);
  }

  /** Everything that the lines hold; undefined where that is nothing. */
  public read(): YamlNode | undefined {
    if (this.indent < 0) return undefined;
    const node = this.node(this.indent, -1, 1);
    if (this.indent >= 0) this.line(this.indent).refuse('this does not belong to what stands before it');
    return node;
  }

  /** What begins at a column, and belongs to what begins at the column of its parent. */
  private node(column: number, parent: number, level: number): YamlNode {
    if (this.line(column).takeIndicator('-')) return this.list(column, level);
    const isMapping = this.line(column).takeIndicator('?') || this.line(column).takeKey() !== undefined;
    return isMapping ? this.mapping(column, level) : this.value(column, parent, level);
  }

  private mapping(column: number, level: number): YamlMapping {
    const { place } = this.line(column);
    const members = new Map<string, YamlMember>();
    do {
      const member = this.member(column, level, members);
      members.set(member.key, member);
    } while (this.indent === column);
    this.refuseDeeper(column);
    return { kind: 'mapping', place, members: [...members.values()] };
  }

  private member(column: number, level: number, others: ReadonlyMap<string, unknown>): YamlMember {
    const line = this.line(column);
    if (line.takeIndicator('?')) return this.longMember(column, level, others);
    const inner = nextLevel(this.file, line.place, level);
    const key = line.key();
    refuseKey(this.file, key, others);
    return { key: key.text, place: key.place, value: this.behind(line, column, inner) };
  }

  /** A key that is too long for a line with its value stands behind `?`, and the value behind `:`. */
  private longMember(column: number, level: number, others: ReadonlyMap<string, unknown>): YamlMember {
    const line = this.line(column + 1);
    const { place } = line;
    const inner = nextLevel(this.file, place, level);
    const key = this.behind(line, column, inner, true);
    if (key.kind !== 'scalar') return refuseYaml(this.file, key.place, 'a key must be text');
    refuseKey(this.file, key, others);
    const value = this.line(column);
    if (this.indent !== column || !value.takeIndicator(':')) return refuseYaml(this.file, place, 'a key behind "?" needs a value behind ":"');
    return { key: key.text, place: key.place, value: this.behind(value, column, inner, true) };
  }

  private list(column: number, level: number): YamlList {
    const { place } = this.line(column);
    const items: YamlNode[] = [];
    do {
      const line = this.line(column + 1);
      items.push(this.behind(line, column, nextLevel(this.file, line.place, level), true));
    } while (this.indent === column && this.line(column).takeIndicator('-'));
    this.refuseDeeper(column);
    return { kind: 'list', place, items };
  }

  /** What stands behind an indicator, on its line or on those below it. Only some may have a mapping or a list on their line. */
  private behind(line: Line, parent: number, level: number, isCompact = false): YamlNode {
    line.skipSpaces();
    const empty: YamlScalar = { kind: 'scalar', place: line.place, text: '', isPlain: true };
    if (line.next !== undefined && line.next !== '#') return isCompact ? this.node(line.at, parent, level) : this.value(line.at, parent, level);
    const start = this.at + 1;
    this.forward(start);
    const isBelowComment = this.lines.slice(start, this.at).some(one => !isBlank(one) && indentOf(one) <= parent);
    if (this.indent > parent) {
      const node = this.node(this.indent, parent, level);
      // The package `yaml` takes the lines behind it for more of this text.
      if (isBelowComment && node.kind === 'scalar' && node.isPlain) return refuseYaml(this.file, node.place, 'a comment above plain text is indented as the text is');
      return node;
    }
    // The list of a key may stand in its column.
    const isBeside = !isCompact && this.indent === parent && this.line(parent).takeIndicator('-');
    return isBeside ? this.list(parent, level) : empty;
  }

  private value(column: number, parent: number, level: number): YamlNode {
    const line = this.line(column);
    if (line.next === '|') return this.literal(line, parent);
    const value = line.value(level);
    line.end();
    this.forward(this.at + 1);
    return value;
  }

  private literal(header: Line, parent: number): YamlScalar {
    const { place } = header;
    const [, chomping] = HEADER.exec(this.lines[this.at].slice(header.at)) ?? header.refuse('a block of text begins with "|", "|-" or "|+"');
    const start = this.at + 1;
    let first = start;
    while (first < this.end && isBlank(this.lines[first])) first++;
    const margin = first < this.end ? indentOf(this.lines[first]) : -1;
    if (margin <= parent) header.refuse('a block of text has lines, which are indented');
    const isDeeper = this.lines.slice(start, first).some(line => line.length > margin);
    if (isDeeper) header.refuse('a block of text begins with a line that is indented further');

    let end = first;
    while (end < this.end && (isBlank(this.lines[end]) || indentOf(this.lines[end]) >= margin)) end++;
    if (end === this.lines.length && this.isTrailing) header.refuse('a block of text ends with a line');
    this.forward(end);
    return { kind: 'scalar', place, text: chomped(this.lines.slice(start, end).map(line => line.slice(margin)), chomping), isPlain: false };
  }

  /** Goes on with the next line, from this one on, that holds more than a comment. */
  private forward(from: number): void {
    this.at = from;
    this.indent = -1;
    for (; this.at < this.end; this.at++) {
      const line = this.lines[this.at];
      const indent = indentOf(line);
      if (indent === line.length || line[indent] === '#') continue;
      this.indent = indent;
      break;
    }
    if (this.indent >= 0 && this.lines[this.at][this.indent] === '\t') this.line(this.indent).refuse('tabs are not allowed as indentation');
  }

  private refuseDeeper(column: number): void {
    if (this.indent > column) this.line(this.indent).refuse('this line is indented too far');
  }

  private line(column: number): Line {
    return new Line(this.file, this.lines[this.at] ?? '', this.at + 1, column);
  }
}

function indentOf(line: string): number {
  let indent = 0;
  while (line[indent] === ' ') indent++;
  return indent;
}

function isBlank(line: string): boolean {
  return indentOf(line) === line.length;
}

/** The lines of a block of text, with those of their ends that belong to it. */
function chomped(lines: readonly string[], chomping: string): string {
  if (chomping === '+') return `${lines.join('\n')}\n`;
  let end = lines.length;
  while (lines[end - 1] === '') end--;
  return `${lines.slice(0, end).join('\n')}${chomping === '-' ? '' : '\n'}`;
}
