import { Yaml } from 'cdk8s';

/** A value that has nothing in it. */
export type Scalar = string | number | boolean | null | undefined;

/**
 * How cdk8s writes scalars: which of them it puts in quotes, and in which.
 *
 * Finding that out is most of what its YAML costs. What stands on one line looks the same at every place, and the same
 * values come up in every manifest: so cdk8s is asked for each one once, and for many at a time.
 */
export class Scalars {
  private readonly values = new Map<Scalar, string>();
  private readonly keys = new Map<string, string>();
  private readonly topKeys = new Map<string, string>();
  private readonly blocks = new Map<string, string>();

  /** Asks for the values and keys that are not known yet; says whether each of them stands on a line of its own. */
  public learn(values: ReadonlySet<Scalar>, keys: ReadonlySet<string>): boolean {
    const newValues = [...values].filter(value => !this.values.has(value));
    const newKeys = [...keys].filter(key => !this.keys.has(key));
    const valueTexts = linesOf(newValues, '');
    const keyTexts = linesOf(newKeys.map(key => ({ [key]: null })), ': null');
    if (valueTexts === undefined || keyTexts === undefined) return false;
    newValues.forEach((value, i) => this.values.set(value, shared(valueTexts[i], value)));
    newKeys.forEach((key, i) => this.keys.set(key, shared(keyTexts[i], key)));
    return true;
  }

  /** Asks for a key at the top of a document, where a few are written in another way; says whether it stands on a line of its own. */
  public learnTopKey(key: string): boolean {
    if (this.topKeys.has(key)) return true;
    const text = lineOf(Yaml.stringify({ [key]: null }), '', ': null');
    const isLine = text !== undefined && !text.includes('\n');
    if (isLine) this.topKeys.set(key, shared(text, key));
    return isLine;
  }

  /**
   * Asks for text of several lines at a level of the document, which decides how far it is indented; says whether that can
   * be told from what is around it.
   */
  public learnBlock(text: string, level: number): boolean {
    if (this.blocks.has(`${level} ${text}`)) return true;
    const around = [...Array(level).keys()].map(i => `${'  '.repeat(i)}${KEY}:\n`).join('');
    const asked = Yaml.stringify([...Array(level + 1)].reduce(value => ({ [KEY]: value }), text));
    const written = lineOf(asked, `${around}${'  '.repeat(level)}${KEY}: `, '');
    if (written !== undefined) this.blocks.set(`${level} ${text}`, written);
    return written !== undefined;
  }

  public value(value: Scalar): string {
    return this.values.get(value)!;
  }

  public key(key: string): string {
    return this.keys.get(key)!;
  }

  public topKey(key: string): string {
    return this.topKeys.get(key)!;
  }

  public block(text: string, level: number): string {
    return this.blocks.get(`${level} ${text}`)!;
  }
}

const KEY = 'key';

/** How the items of a list are written, where each is one line that ends alike. */
function linesOf(items: readonly unknown[], ending: string): string[] | undefined {
  if (items.length === 0) return [];
  const lines = Yaml.stringify(items).split('\n');
  if (lines.pop() !== '' || lines.length !== items.length) return undefined;
  const texts = lines.map(line => lineOf(`${line}\n`, '- ', ending));
  return texts.every(text => text !== undefined) ? texts : undefined;
}

/** What stands between a known beginning and a known ending of a document. */
function lineOf(text: string, beginning: string, ending: string): string | undefined {
  const end = `${ending}\n`;
  return text.startsWith(beginning) && text.endsWith(end) ? text.slice(beginning.length, -end.length) : undefined;
}

/** One copy in memory of what is written as it is. */
function shared(text: string, value: Scalar): string {
  return text === value ? value : text;
}
