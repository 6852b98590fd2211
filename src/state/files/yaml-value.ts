import { Document, isMap, isScalar, isSeq, Node, Pair, Scalar } from 'yaml';
import { StateFileError } from './state-file-error';

/** The text of a file, for what its values have to say of themselves. */
export interface YamlSource {
  readonly file: string;
  readonly text: string;
}

/** @throws always: with the place in the file, its line and column counted from 1. */
export function failAt({ file, text }: YamlSource, offset: number, what: string, mend?: string): never {
  const lines = text.slice(0, offset).split('\n');
  throw new StateFileError(file, what, mend, lines.length, lines[lines.length - 1].length + 1);
}

/**
 * A value in a YAML file, which knows its name and where it stands. Asked for what it is not, it throws a `StateFileError`.
 *
 * Scalars are taken as they are written: `1234567890` is a hash where a hash is asked for, and a number where a count is.
 */
export class YamlValue {
  constructor(
    private readonly source: YamlSource,
    private readonly document: Document,
    private readonly node: Node,
    private readonly name = '',
  ) {}

  public fail(what: string, mend?: string): never {
    return failAt(this.source, this.node.range![0], what, mend);
  }

  public get keys(): string[] {
    return this.pairs.map(({ key }) => key.value);
  }

  public get entries(): [string, YamlValue][] {
    return this.pairs.map(pair => [pair.key.value, this.member(pair)]);
  }

  public get(key: string): YamlValue {
    return this.find(key) ?? this.fail(`${this.name || 'it'} has no "${key}"`);
  }

  public find(key: string): YamlValue | undefined {
    const pair = this.pairs.find(one => one.key.value === key);
    return pair && this.member(pair);
  }

  /** Unknown keys are refused: whoever wrote them expected something of them. */
  public allow(keys: readonly string[]): void {
    const unknown = this.pairs.find(({ key }) => !keys.includes(key.value));
    if (unknown === undefined) return;
    const { value, range } = unknown.key;
    failAt(this.source, range![0], `${this.name || 'it'} has an unknown key "${value}", written by a newer version or by hand`,
      `upgrade cdk8s-rollouts, or restore the file with "git checkout -- ${this.source.file}"`);
  }

  public get items(): YamlValue[] {
    if (!isSeq<Node>(this.node)) return this.mustBe('a list');
    return this.node.items.map((item, i) => new YamlValue(this.source, this.document, item, `${this.name}[${i}]`));
  }

  public text(pattern = /^/, expected = 'text'): string {
    const text = this.scalar?.source;
    return text !== undefined && pattern.test(text) ? text : this.mustBe(expected);
  }

  public oneOf<T extends string>(options: readonly T[]): T {
    return this.text(new RegExp(`^(${options.join('|')})$`), `one of ${options.join(', ')}`) as T;
  }

  public count(): number {
    const isWritten = this.isPlain && /^(0|[1-9]\d*)$/.test(this.text());
    return isWritten && Number.isSafeInteger(Number(this.text())) ? Number(this.text()) : this.mustBe('a whole number, 0 or more');
  }

  /** A fact that is left out where it does not hold. */
  public isTrue(): true {
    return this.isPlain && this.text() === 'true' ? true : this.mustBe('true, or left out');
  }

  /** The value and all that is in it, as plain JSON. */
  public json(): any {
    return this.node.toJS(this.document);
  }

  private member({ key, value }: Pair<Scalar<string>, Node | null>): YamlValue {
    return new YamlValue(this.source, this.document, value ?? emptyAfter(key), this.name ? `${this.name}.${key.value}` : key.value);
  }

  private mustBe(expected: string): never {
    return this.fail(`${this.name || 'it'} must be ${expected}, and is ${this.shown}`);
  }

  private get shown(): string {
    if (this.scalar === undefined) return `a ${isMap(this.node) ? 'mapping' : 'list'}`;
    const text = this.scalar.source!.slice(0, 60);
    return this.isPlain ? text || 'empty' : JSON.stringify(text);
  }

  /** Whether it is a scalar without quotes. */
  private get isPlain(): boolean {
    return this.scalar?.type === Scalar.PLAIN;
  }

  private get scalar(): Scalar | undefined {
    return isScalar(this.node) ? this.node : undefined;
  }

  private get pairs(): Pair<Scalar<string>, Node | null>[] {
    return isMap<Scalar<string>, Node | null>(this.node) ? this.node.items : this.mustBe('a mapping');
  }
}

/** What stands for the value of a key that has none, as in `{ key }`. */
function emptyAfter({ range }: Scalar): Scalar {
  const empty = new Scalar(null);
  return Object.assign(empty, { source: '', range: [range![1], range![1], range![1]] });
}
