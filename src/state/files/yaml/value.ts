import { jsonOf, writtenIn } from './json';
import { YamlMember, YamlNode, YamlScalar } from './node';
import { failAt } from './refusals';

/**
 * A value in a YAML file, which knows its name and where it stands. Asked for what it is not, it throws a `StateFileError`.
 *
 * Scalars are taken as they are written: `1234567890` is a hash where a hash is asked for, and a number where a count is.
 */
export class YamlValue {
  constructor(
    public readonly file: string,
    private readonly node: YamlNode,
    private readonly name = '',
  ) {}

  public fail(what: string, mend?: string): never {
    return failAt(this.file, this.node.place, what, mend);
  }

  public get keys(): string[] {
    return this.members.map(({ key }) => key);
  }

  public get entries(): [string, YamlValue][] {
    return this.members.map(member => [member.key, this.valueOf(member)]);
  }

  public get(key: string): YamlValue {
    return this.find(key) ?? this.fail(`${this.name || 'it'} has no "${key}"`);
  }

  public find(key: string): YamlValue | undefined {
    const member = this.members.find(one => one.key === key);
    return member && this.valueOf(member);
  }

  /** Unknown keys are refused: whoever wrote them expected something of them. */
  public allow(keys: readonly string[]): void {
    const unknown = this.members.find(({ key }) => !keys.includes(key));
    if (unknown === undefined) return;
    failAt(this.file, unknown.place, `${this.name || 'it'} has an unknown key "${unknown.key}", written by a newer version or by hand`,
      'upgrade cdk8s-rollouts', true);
  }

  public get items(): YamlValue[] {
    if (this.node.kind !== 'list') return this.mustBe('a list');
    return this.node.items.map((item, i) => new YamlValue(this.file, item, `${this.name}[${i}]`));
  }

  public text(pattern = /^/, expected = 'text'): string {
    const text = this.scalar?.text;
    return text !== undefined && pattern.test(text) ? text : this.mustBe(expected);
  }

  public oneOf<T extends string>(options: readonly T[]): T {
    const text = this.scalar?.text as T | undefined;
    return text !== undefined && options.includes(text) ? text : this.mustBe(`one of ${options.join(', ')}`);
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
    return jsonOf(this.node);
  }

  /** The value and all that is in it, with scalars as they are written. */
  public asWritten(): any {
    return writtenIn(this.node);
  }

  private valueOf({ key, value }: YamlMember): YamlValue {
    return new YamlValue(this.file, value, this.name ? `${this.name}.${key}` : key);
  }

  private mustBe(expected: string): never {
    return this.fail(`${this.name || 'it'} must be ${expected}, and is ${this.shown}`);
  }

  private get shown(): string {
    if (this.node.kind !== 'scalar') return `a ${this.node.kind}`;
    const text = this.node.text.slice(0, 60);
    return this.isPlain ? text || 'empty' : JSON.stringify(text);
  }

  /** Whether it is a scalar without quotes. */
  private get isPlain(): boolean {
    return this.scalar?.isPlain === true;
  }

  private get scalar(): YamlScalar | undefined {
    return this.node.kind === 'scalar' ? this.node : undefined;
  }

  private get members(): readonly YamlMember[] {
    return this.node.kind === 'mapping' ? this.node.members : this.mustBe('a mapping');
  }
}
