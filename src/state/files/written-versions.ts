/**
 * Reads a versions file that looks as it is written, without a YAML reader, which takes milliseconds for each rollout of a
 * synthesis. It need not know much of YAML: a version stands under the hash of its content, so that what was read as it was
 * written is known to be so. Whatever is not is left to `versions-file.ts`, which says what is wrong with it.
 */
import { nameOf } from '../key';
import { RolloutVersion } from '../version';

type Node = string | number | boolean | null | readonly Node[] | { readonly [key: string]: Node };

const COMMENT = /^# [ -~]*$/;
/** A key without white space, and what stands behind it. */
const PAIR = /^("(?:[^"\\]|\\.)*"|[^\s"'][^\s]*?):(?: (.+))?$/;
const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/;
const CONSTANTS = new Map<string, Node>([['true', true], ['false', false], ['null', null], ['{}', {}], ['[]', []]]);
const BLOCKS = new Map([['|', '\n'], ['|-', '']]);

/** The versions; undefined where only the strict reading can tell. */
export function readWrittenVersions(text: string, key: string): RolloutVersion[] | undefined {
  const [heading, ...parts] = text.split('\nversions:\n');
  const [comment, ...others] = heading.split('\n');
  if (parts.length !== 1 || !COMMENT.test(comment) || others.join('\n') !== `schema: 1\nrollout: ${key}`) return undefined;
  try {
    const versions = new Lines(parts[0]).all();
    const read = Object.entries(versions).map(([hash, version]) => versionOf(hash, version, nameOf(key)));
    return read.every(version => version !== undefined) ? read : undefined;
  } catch (error) {
    if (error instanceof Unusual || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function versionOf(hash: string, value: Node, rollout: string): RolloutVersion | undefined {
  if (!isMapping(value) || Object.keys(value).some(member => member !== 'podTemplate' && member !== 'config')) return undefined;
  const { podTemplate, config } = value as { podTemplate?: any; config?: any };
  const version = RolloutVersion.of({ rollout, podTemplate, config });
  return version.hash === hash && version._problems(rollout).length === 0 ? version : undefined;
}

function isMapping(value: Node): value is { readonly [key: string]: Node } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Something that cannot be told without knowing more of YAML. */
class Unusual extends Error {}

/** The lines of a text, read from the first to the last. */
class Lines {
  private readonly lines: string[];
  private at = 0;

  constructor(text: string) {
    this.lines = text.split('\n');
    if (this.lines.pop() !== '') throw new Unusual();
  }

  public all(): { readonly [key: string]: Node } {
    const mapping = this.mapping(2);
    if (this.at < this.lines.length) throw new Unusual();
    return mapping;
  }

  /** What stands at this indentation on the line, or undefined. */
  private content(indent: number): string | undefined {
    const line = this.lines[this.at];
    return line !== undefined && line.search(/[^ ]/) === indent ? line.slice(indent) : undefined;
  }

  private mapping(indent: number): { readonly [key: string]: Node } {
    const members = new Map<string, Node>();
    for (let content = this.content(indent); content !== undefined; content = this.content(indent)) {
      const [, written, value] = PAIR.exec(content) ?? [];
      if (written === undefined) throw new Unusual();
      const key = written.startsWith('"') ? JSON.parse(written) : written;
      if (members.has(key)) throw new Unusual();
      this.at++;
      members.set(key, value === undefined ? this.collection(indent + 2) : this.scalar(value, indent + 2));
    }
    if (members.size === 0) throw new Unusual();
    return Object.fromEntries(members);
  }

  private list(indent: number): Node[] {
    const items: Node[] = [];
    for (let content = this.content(indent); content?.startsWith('- '); content = this.content(indent)) {
      const item = content.slice(2);
      // An item of several lines stands as if its dash were white space.
      this.lines[this.at] = `${' '.repeat(indent + 2)}${item}`;
      const isCollection = item.startsWith('- ') || PAIR.test(item);
      if (!isCollection) this.at++;
      items.push(isCollection ? this.collection(indent + 2) : this.scalar(item, indent + 2));
    }
    return items;
  }

  private collection(indent: number): Node {
    return this.content(indent)?.startsWith('- ') ? this.list(indent) : this.mapping(indent);
  }

  private scalar(written: string, indent: number): Node {
    const constant = CONSTANTS.get(written);
    if (constant !== undefined) return constant;
    if (NUMBER.test(written)) return Number(written);
    if (written.startsWith('"')) return JSON.parse(written);
    const ending = BLOCKS.get(written);
    return ending === undefined ? written : `${this.block(indent)}${ending}`;
  }

  private block(indent: number): string {
    const lines: string[] = [];
    const margin = ' '.repeat(indent);
    for (; this.at < this.lines.length && (this.lines[this.at] === '' || this.lines[this.at].startsWith(margin)); this.at++) {
      lines.push(this.lines[this.at].slice(indent));
    }
    return lines.join('\n');
  }
}
