/** Reads what stands on one line: text, plain or in quotes, and lists and mappings in brackets. */
import { Place, YamlList, YamlMapping, YamlMember, YamlNode, YamlScalar } from './node';
import { failAt, nextLevel, refuseKey, refuseYaml } from './refusals';

const PROPERTIES = new Map([['&', 'an anchor'], ['*', 'an alias'], ['!', 'a tag']]);
/** What plain text cannot begin with; and what it can, unless white space follows. */
const INDICATORS = ' \t,[]{}#&*!|>\'"%@`';
const INDICATORS_BEFORE_SPACE = '-?:';
const BRACKETS = ',[]{}';
/** Where plain text ends: at a comment, at a colon, and within brackets at what separates there. */
const END = /[ \t]#|:(?=[ \t]|$)/g;
const END_IN_BRACKETS = /[ \t]#|:(?=[ \t,[\]{}]|$)|[,[\]{}]/g;
/** What a key with its quotes can have, so that a reader need not look for a colon without end. */
const MOST_OF_KEY = 1024;

/** A line of a file, and how far it is read. */
export class Line {
  constructor(
    private readonly file: string,
    private readonly text: string,
    /** From 1. */
    private readonly number: number,
    /** The character that comes next, from 0. */
    public at: number,
  ) {}

  public get place(): Place {
    return { line: this.number, column: this.at + 1 };
  }

  public get next(): string | undefined {
    return this.text[this.at];
  }

  public skipSpaces(): void {
    while (this.next === ' ') this.at++;
  }

  /** @throws where more is left than a comment. */
  public end(): void {
    const start = this.at;
    while (this.next === ' ' || this.next === '\t') this.at++;
    if (this.next !== undefined && !(this.next === '#' && this.at > start)) this.refuse('this does not belong to the value before it');
  }

  /** Takes one of `-`, `?` and `:`, where white space or the end of the line follows. */
  public takeIndicator(indicator: string): boolean {
    const isThere = this.next === indicator && [' ', undefined].includes(this.text[this.at + 1]);
    if (isThere) this.at++;
    return isThere;
  }

  /** Takes a key and its colon; undefined, and takes nothing, where there are none. */
  public takeKey(): YamlScalar | undefined {
    const start = this.at;
    const key = this.quoted() ?? this.plain(END);
    if (key !== undefined) this.skipSpaces();
    if (key !== undefined && this.at - start <= MOST_OF_KEY && this.takeIndicator(':')) return key;
    this.at = start;
    return undefined;
  }

  public key(): YamlScalar {
    return this.takeKey() ?? this.refuse('a key and its ":" belong here');
  }

  /** A value that ends on the line. */
  public value(level: number): YamlNode {
    const value = this.bracketed(level) ?? this.quoted() ?? this.plain(END) ?? this.refuse('text that begins so belongs into quotes');
    if (this.next === ':') this.refuse('text with a colon before white space belongs into quotes');
    return value;
  }

  public refuse(words: string): never {
    const what = PROPERTIES.get(this.next ?? '');
    if (what === undefined) return refuseYaml(this.file, this.place, words);
    const [property] = /^[^ \t,[\]{}]*/.exec(this.text.slice(this.at))!;
    return failAt(this.file, this.place, `it holds ${what} ("${property}"), which has no place in it`);
  }

  private bracketed(level: number): YamlList | YamlMapping | undefined {
    if (this.next === '[') return this.list(level);
    return this.next === '{' ? this.mapping(level) : undefined;
  }

  private list(level: number): YamlList {
    const { place } = this;
    const items: YamlNode[] = [];
    const inner = this.open(level);
    while (!this.isClosed(']')) {
      items.push(this.inBrackets(inner));
      this.separate(']');
    }
    return { kind: 'list', place, items };
  }

  private mapping(level: number): YamlMapping {
    const { place } = this;
    const members = new Map<string, YamlMember>();
    const inner = this.open(level);
    while (!this.isClosed('}')) {
      const key = this.quoted() ?? this.plain(END_IN_BRACKETS) ?? this.refuse('a key belongs here');
      refuseKey(this.file, key, members);
      this.skipSpaces();
      if (this.next === undefined) this.refuse('"}" is missing');
      if (!this.takeIndicator(':')) this.refuse('":" belongs behind a key');
      this.skipSpaces();
      members.set(key.text, { key: key.text, place: key.place, value: this.inBrackets(inner) });
      this.separate('}');
    }
    return { kind: 'mapping', place, members: [...members.values()] };
  }

  private open(level: number): number {
    this.at++;
    return nextLevel(this.file, this.place, level);
  }

  private isClosed(bracket: string): boolean {
    this.skipSpaces();
    if (this.next === undefined) this.refuse(`"${bracket}" is missing`);
    const isClosed = this.next === bracket;
    if (isClosed) this.at++;
    return isClosed;
  }

  private separate(bracket: string): void {
    this.skipSpaces();
    if (this.next === ',') this.at++;
    else if (this.next !== bracket) this.refuse(`"," or "${bracket}" belongs here`);
  }

  private inBrackets(level: number): YamlNode {
    return this.bracketed(level) ?? this.quoted() ?? this.plain(END_IN_BRACKETS) ?? this.refuse('a value belongs here');
  }

  private plain(end: RegExp): YamlScalar | undefined {
    const { text, place, at } = this;
    if (at === text.length || INDICATORS.includes(text[at]) || (at === 0 && text[at] === '\uFEFF')) return undefined;
    const following = text[at + 1] ?? ' ';
    const isIndicator = ' \t'.includes(following) || (end === END_IN_BRACKETS && BRACKETS.includes(following));
    if (isIndicator && INDICATORS_BEFORE_SPACE.includes(text[at])) return undefined;

    end.lastIndex = at;
    this.at = end.exec(text)?.index ?? text.length;
    while (' \t'.includes(text[this.at - 1])) this.at--;
    return { kind: 'scalar', place, text: text.slice(at, this.at), isPlain: true };
  }

  private quoted(): YamlScalar | undefined {
    const { text, place, at: start } = this;
    if (this.next !== '"' && this.next !== '\'') return undefined;
    const end = endOfQuotes(text, start);
    if (end === undefined) {
      this.at = text.length;
      return this.refuse('a quote is not closed on its line');
    }
    this.at = end;
    const written = text.slice(start, end);
    const content = written.startsWith('"') ? this.unescaped(written, place) : written.slice(1, -1).replace(/''/g, '\'');
    return { kind: 'scalar', place, text: content, isPlain: false };
  }

  private unescaped(written: string, place: Place): string {
    try {
      return JSON.parse(written);
    } catch {
      return refuseYaml(this.file, place, 'what is escaped in these quotes is no JSON');
    }
  }
}

/** Behind the quotes that begin there; undefined where they are open. */
function endOfQuotes(text: string, start: number): number | undefined {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at++) {
    const isPair = quote === '"' ? text[at] === '\\' : text.startsWith('\'\'', at);
    if (isPair) at++;
    else if (text[at] === quote) return at + 1;
  }
  return undefined;
}
