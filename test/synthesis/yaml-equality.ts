/** The text of the writer is that of cdk8s, whatever the documents are. Run with several versions of cdk8s; `RUNS=100000` searches longer. */
import { Yaml } from 'cdk8s';
import * as fc from 'fast-check';
import { YamlWriter } from '../../src/synthesis/yaml-writer';
import { codePoint } from '../support/code-point';

/** Text that YAML or one of its versions might take for something else. */
const ODD = [
  '', ' ', '~', 'null', 'Null', 'yes', 'NO', 'on', 'Off', 'y', 'Y', 'true', '0755', '0o7', '1_000', '1:20:30', '190:20:30.5', '0x1F', '0b11', '.inf', '-.inf', '.nan',
  '1e3', '1.', '.5', '+1', '-0', '12e03', '-2E+05', '0.1', 'Infinity', '2001-01-01', '2001-12-14t21:59:43.10-05:00', '<<', '=', '!', '!!str', '&a', '*a', '|', '>', '@',
  '`', '"', '\'', 'it\'s', 'say "x"', '"\'', '#', 'a #b', 'a: b', 'key:', ': ', '-', '- a', '?', '? a', '%x', '---', '--- a', '...', 'a,b', '[a', '{a', ' a', 'a ', '\t',
  'a\tb', 'a\rb', '\u0000', '\u0085', '\u2028', '\ufeff', '\ud800', 'é', '😀', 'constructor', 'toJSON', '__proto__', 'x'.repeat(1023), '#'.repeat(1030),
  'a\nb', 'a\n', '\n', '\n\n', '\na', ' a\nb', 'a\n\nb\n\n', 'a \nb', 'a\n b\n', 'a\n---\nb', '---\na', '%a\nb', 'x\n\ty', 'a\n ', 'a\n  \n', '#a\n#b\n', 'a: b\nc: d\n', 'a\r\nb\r\n',
];
const odd = fc.constantFrom(...ODD);
const text = fc.oneof(
  { weight: 3, arbitrary: odd },
  { weight: 2, arbitrary: fc.tuple(odd, odd).map(([a, b]) => a + b) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom('a', ' ', '\n', ':', '#', '-', '\t', '"', '\'', '---', '...', '%', '1'), { maxLength: 12 }).map(parts => parts.join('')) },
  fc.string(),
  fc.string({ unit: codePoint }),
);
const scalar = fc.oneof({ weight: 6, arbitrary: text }, fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.constant(undefined));
const line = text.map(one => one.replace(/\n/g, '~').slice(0, 900));
const key = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom('apiVersion', 'kind', 'metadata', 'spec', 'a') },
  { weight: 30, arbitrary: line },
  { weight: 1, arbitrary: text },
);
const { value } = fc.letrec(tie => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar,
    fc.array(tie('value'), { maxLength: 5 }), fc.dictionary(key, tie('value'), { maxKeys: 6, noNullPrototype: true })),
}));
const document = fc.oneof({ weight: 9, arbitrary: fc.dictionary(key, value, { maxKeys: 6, noNullPrototype: true }) },
  { weight: 1, arbitrary: value });
const shared = { a: 1 };
const withHole = [1, , 2]; // eslint-disable-line no-sparse-arrays
class Odd {
  public readonly a = 1;
}
const around: any = { name: 'it' };
around.self = around;

export function describeYaml(runs: number): void {
  test('random documents', () => {
    const lasting = new YamlWriter();
    fc.assert(fc.property(fc.array(document, { maxLength: 3 }), documents => {
      const expected = Yaml.stringify(...documents);
      expect(lasting.write(documents)).toBe(expected);
      expect(new YamlWriter().write(documents)).toBe(expected);
    }), { numRuns: Number(process.env.RUNS ?? runs) });
  });

  test.each(ODD)('%j as a key and as a value, wherever it stands', one => {
    const documents = [{ [one]: one }, { a: { [one]: one, b: [one, [one, { [one]: [one] }]], c: one } }, one, [one]];
    expect(new YamlWriter().write(documents)).toBe(Yaml.stringify(...documents));
  });

  test.each<[string, unknown[]]>([
    ['none', []],
    ['nothing', [undefined, null]],
    ['empty ones', [{}, [], { a: {}, b: [] }, { a: [{}, [], [[]]] }]],
    ['the same object twice', [{ one: shared, other: shared }, { again: shared }]],
    ['the same list twice', [{ one: [shared], list: [[], []] }]],
    ['an object that is in itself', [around]],
    ['no plain objects', [new Odd(), { odd: new Odd(), date: new Date(0), map: new Map([['a', 1]]), set: new Set([1]) }]],
    ['an object without prototype', [Object.assign(Object.create(null), { a: 1 })]],
    ['an object that renders itself', [{ a: { toJSON: () => 'rendered' } }]],
    ['numbers', [{ list: [0, -0, 1.5, NaN, Infinity, 1e21, 1e-7, Number.MAX_SAFE_INTEGER + 2], big: 12345678901234567890n }]],
    ['functions and symbols', [{ f: () => 1, b: 1 }]],
    ['a list with a hole', [{ withHole }]],
    ['a list with a member', [{ list: Object.assign([1, 2], { extra: true }) }]],
    ['keys that are numbers', [{ 10: 'a', 9: 'b', b: { 2: 'x', 1: 'y' } }]],
  ])('%s', (_, documents) => {
    const told = (action: () => string) => {
      try {
        return action();
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(told(() => new YamlWriter().write(documents))).toBe(told(() => Yaml.stringify(...documents)));
  });
}
