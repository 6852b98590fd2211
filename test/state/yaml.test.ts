/** Our own reader of YAML: it reads all that is written, and what it reads the package `yaml` reads as the same. */
import * as fc from 'fast-check';
import { asPackage } from './as-package';
import { CANARY, COLOURED, IDLE, KEY, record, v1, v2, versionOf } from './records';
import { refusal } from './refusal';
import { formatRecord } from '../../src/state/files/state-file';
import { StateFileError } from '../../src/state/files/state-file-error';
import { formatVersions } from '../../src/state/files/versions-file';
import { jsonOf } from '../../src/state/files/yaml/json';
import { YamlNode } from '../../src/state/files/yaml/node';
import { readYaml } from '../../src/state/files/yaml/reader';
import { writeYaml } from '../../src/state/files/yaml/writer';
import { RolloutVersion } from '../../src/state/version';
import { codePoint } from '../support/code-point';
import { runs } from '../support/deep';
import { expectSame } from '../support/expect-same';

/** What is read; undefined where it is refused. */
function tried(text: string): YamlNode | undefined {
  try {
    return readYaml(text, 'a.yaml');
  } catch (error) {
    if (error instanceof StateFileError) return undefined;
    throw error;
  }
}

/** Whether a text is read, and then as the package reads it: every value, its place, and whether it is plain. */
function isReadTheSame(text: string): boolean {
  const node = tried(text);
  if (node === undefined) return false;
  expectSame({ node, json: jsonOf(node) }, asPackage(text.replace(/^\uFEFF/, '')), () => JSON.stringify(text));
  return true;
}

const CONFIG = RolloutVersion.of({
  rollout: 'hello',
  podTemplate: {
    spec: { containers: [{ name: 'main', image: 'a:1', args: ['yes', '- a', 'it\'s', '"', ' a', '1', ''], env: [], resources: {}, tty: true, weight: 1.5, nothing: null }] },
  },
  config: { name: 'hello-config', data: { 'a.txt': 'one\n\n  two\n', 'b.txt': 'no end', 'c.txt': 'ends\n\n', 'long key with spaces': 'a: b' } },
});
const FILES = [CANARY, COLOURED, IDLE].map(formatRecord).concat(formatVersions(KEY, [v1, v2, versionOf(3)]), formatVersions(KEY, [CONFIG]));

describe('what is written is read', () => {
  const letters = fc.constantFrom(...'ab09 \t\n\r\0\u0007\u007f\u0085\u00a0\u2028\uFEFF:#-?|>&*!%@`\'"[]{},<~=.\\é😀',
    '\ud800', '\n---\n', '\n...\n', '<<<<<<< ', ' #', ': ', '  ', '\n\n', '\n  ');
  const odd = [
    '', 'null', '~', '1e3', '-0', '0x1', '0o7', '1_000', '.5', '<<', '__proto__', 'yes', '=', '.nan', '-.inf', '---', '- a', '? a', '%a',
    '0755', '1.5', 'a: b', '#', ' a', 'a ', 'two\nlines', 'two\nlines\n', '\n', 'a\n\n\nb\n\n', ' a\nb', 'it\'s', '"', '|', '{}', '[]', '\0', '😀',
    'x'.repeat(1_022), 'x'.repeat(1_025), '\n'.repeat(1_025),
  ];
  const text = fc.oneof(fc.string({ unit: letters, maxLength: 10 }), fc.string({ unit: codePoint }), fc.constantFrom(...odd));
  const { value, mapping } = fc.letrec(tie => ({
    leaf: fc.oneof(text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)),
    value: fc.oneof({ maxDepth: 4 }, tie('leaf'), fc.array(tie('value'), { maxLength: 4 }), tie('mapping')),
    mapping: fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  })) as { value: fc.Arbitrary<unknown>; mapping: fc.Arbitrary<object> };

  test('any content', () => {
    fc.assert(fc.property(text, value, mapping, (key, one, more) => {
      // At the top no key is somebody else's.
      const content = { schema: 1, versions: { ...more, [key]: one } };
      const written = writeYaml(content);
      expectSame(jsonOf(readYaml(written, 'a.yaml')), content, () => written);
      if (!isReadTheSame(written)) throw new Error(`${written} is not read`);
    }), { numRuns: runs(300, 10_000) });
  });

  test('any record', () => {
    fc.assert(fc.property(record, one => isReadTheSame(formatRecord(one))), { numRuns: runs(300, 3_000) });
  });

  test('with the line ends of Windows too', () => {
    for (const file of FILES) expect(jsonOf(readYaml(`\uFEFF${file.replace(/\n/g, '\r\n')}`, 'a.yaml'))).toEqual(jsonOf(readYaml(file, 'a.yaml')));
    for (const file of FILES) expect(isReadTheSame(file.replace(/\n/g, '\r\n'))).toBe(true);
  });
});

describe('what is edited by hand', () => {
  test.each<[string, string, unknown]>([
    ['lists in the column of their key', 'a:\n- 1\n- b: 2\n  c:\n  - 3\nd: 4', { a: [1, { b: 2, c: [3] }], d: 4 }],
    ['lists in lists, and mappings far behind their dash', '- - a\n  - b\n-   c: 1\n    d: 2\n-\n  e', [['a', 'b'], { c: 1, d: 2 }, 'e']],
    ['brackets in brackets', '{ a: [1, "2", {b: c}, ], d: {} }', { a: [1, '2', { b: 'c' }], d: {} }],
    ['quotes of both kinds, as keys too', '"a\\u0041": \'it\'\'s\'\n\'b\' : "# no comment"', { aA: 'it\'s', b: '# no comment' }],
    ['blocks of text', 'a: |\n  one\n\n   two\n\nb: |- # c\n    three\n\nc: |+\n  four\n\n# d\n', { a: 'one\n\n two\n', b: 'three', c: 'four\n\n' }],
    ['comments', '# a\n  # b\na: b#c # d\n\n    # e\nf: # g\n  h # i\n', { a: 'b#c', f: 'h' }],
    ['values on the line below', 'a:\n  # e\n  b\nc:\n    [d]\nf:\n# g\n  h: i\n', { a: 'b', c: ['d'], f: { h: 'i' } }],
    ['long keys', '? a\n: b: 1\n  c: 2\n? d\n:\n  - e\n', { a: { b: 1, c: 2 }, d: ['e'] }],
    ['nothing', 'a:\nb: ~\nc: null\nd: ""\n', { a: null, b: null, c: null, d: '' }],
    ['numbers, and what only looks so', '[0, -1, +2, 010, 0x1F, 0o17, 1., .5, 1e3, .inf, 1_000, 0b1, 1:30, 0x, +, .]',
      [0, -1, 2, 10, 31, 15, 1, 0.5, 1000, Infinity, '1_000', '0b1', '1:30', '0x', '+', '.']],
    ['what is true, and what only looks so', '[true, True, TRUE, tRUE, yes, on, "true", false, False, FALSE]', [true, true, true, 'tRUE', 'yes', 'on', 'true', false, false, false]],
  ])('%s', (_, text, value) => {
    expect(jsonOf(readYaml(text, 'a.yaml'))).toEqual(value);
    expect(isReadTheSame(text)).toBe(true);
  });
});

describe('what is YAML and never written is refused and not guessed', () => {
  test.each([
    ['folded text', 'a: >\n  b\n', ':1:4: it is not the YAML of such a file (text that begins so belongs into quotes)'],
    ['a block whose indentation is said', 'a: |2\n   b\n', ':1:4: it is not the YAML of such a file (a block of text begins with "|", "|-" or "|+")'],
    ['a block without lines', 'a: |\nb: 1\n', ':1:4: it is not the YAML of such a file (a block of text has lines, which are indented)'],
    ['a block that begins with much white space', 'a: |\n    \n  b\n', ':1:4: it is not the YAML of such a file (a block of text begins with a line that is indented further)'],
    ['a block that ends within white space', 'a: |\n  b\n  ', ':1:4: it is not the YAML of such a file (a block of text ends with a line)'],
    ['plain text below a comment that stands further left', 'a:\n  - \n#b\n    c\n  - d\n', ':4:5: it is not the YAML of such a file (a comment above plain text is indented as the text is)'],
    ['plain text of two lines', 'a: b\n  c\n', ':2:3: it is not the YAML of such a file (this line is indented too far)'],
    ['plain text of two lines, in one column', 'a:\n  b\n  c\n', ':3:3: it is not the YAML of such a file (this line is indented too far)'],
    ['quotes of two lines', 'a: "b\n  c"\n', ':1:6: it is not the YAML of such a file (a quote is not closed on its line)'],
    ['brackets of two lines', 'a: [b,\n  c]\n', ':1:7: it is not the YAML of such a file ("]" is missing)'],
    ['escapes that JSON does not have', 'a: "\\x41"\n', ':1:4: it is not the YAML of such a file (what is escaped in these quotes is no JSON)'],
    ['a key without a value, in brackets', 'a: { b }\n', ':1:8: it is not the YAML of such a file (":" belongs behind a key)'],
    ['a pair in a list', 'a: [b: c]\n', ':1:6: it is not the YAML of such a file ("," or "]" belongs here)'],
    ['a mapping on the line of a key', 'a: b: c\n', ':1:5: it is not the YAML of such a file (text with a colon before white space belongs into quotes)'],
    ['a list on the line of a key', 'a: - b\n', ':1:4: it is not the YAML of such a file (text that begins so belongs into quotes)'],
    ['a key of more than 1024 characters', `${'a'.repeat(1025)}: b\n`, ':1:1026: it is not the YAML of such a file (text with a colon before white space belongs into quotes)'],
    ['a long key without a value', '? a\n', ':1:2: it is not the YAML of such a file (a key behind "?" needs a value behind ":")'],
    ['a long key that is a list', '? - a\n: b\n', ':1:3: it is not the YAML of such a file (a key must be text)'],
    ['less indentation than before, and more than above', 'a:\n    b: 1\n  c: 2\n', ':3:3: it is not the YAML of such a file (this line is indented too far)'],
    ['a tab between a key and its value', 'a:\tb\n', ':1:2: it is not the YAML of such a file (text with a colon before white space belongs into quotes)'],
    ['a comment that touches what is before it', 'a: "b"#c\n', ':1:7: it is not the YAML of such a file (this does not belong to the value before it)'],
    ['a document on the line of its marker', '--- a\n', ':1:5: it is not the YAML of such a file (this does not belong to the value before it)'],
    ['more behind the end', 'a: 1\n...\nb: 2\n', ':3:1: it holds several documents'],
  ])('%s', (_, text, said) => {
    expect(refusal(() => readYaml(text, 'a.yaml')).message).toBe(`a.yaml${said}: take it, and the file beside it, from a commit in which both were good`);
  });
});

test('much of anything is read in one go', () => {
  const MANY = 1_000_000;
  const texts: { [text: string]: unknown } = {
    [`a: x${' '.repeat(MANY)}y`]: { a: `x${' '.repeat(MANY)}y` },
    [`a: x${'\t'.repeat(MANY)}#`]: { a: 'x' },
    [`a: "${'\\n'.repeat(MANY)}"`]: { a: '\n'.repeat(MANY) },
    [`a: '${'\'\''.repeat(MANY)}'`]: { a: '\''.repeat(MANY) },
    [`a: ${':x#'.repeat(MANY)}`]: { a: ':x#'.repeat(MANY) },
    [`a: [${'x, '.repeat(MANY / 10)}]`]: { a: Array(MANY / 10).fill('x') },
    [`a:\n${'- x\n'.repeat(MANY / 10)}`]: { a: Array(MANY / 10).fill('x') },
    [`a: |+\n  x\n${'\n'.repeat(MANY)}`]: { a: `x\n${'\n'.repeat(MANY)}` },
    [Array.from({ length: MANY / 10 }, (_, i) => `k${i}: 1`).join('\n')]: Object.fromEntries(Array.from({ length: MANY / 10 }, (_, i) => [`k${i}`, 1])),
  };
  for (const [text, value] of Object.entries(texts)) expectSame(jsonOf(readYaml(text, 'a.yaml')), value, () => text.slice(0, 20));
});

describe('what is read the package reads as the same', () => {
  const parts = [
    '', ' ', '  ', '    ', '\n', '\n\n', '\n  ', '\n    ', '\t', '\r\n', ': ', ':', '- ', '-', '? ', '\n? ', '\n: ', '"', '\'', '#', ' #', '\n#', '|', '|-\n', '|+\n', '|2\n', '>\n',
    '{', '}', '[', ']', ', ', '{ a: b }', '[a, "b"]', '[]', '{}', '...', '\n...\n', '---', '---\n', '&a ', '*a', '!a ', '%a', '<<: ', '<<<<<<< ', '1', '0', 'e', '\\', '\\n', '\\u0041', 'é', '\u2028', '\uFEFF',
  ];
  const edit = fc.record({ at: fc.nat(), length: fc.nat({ max: 12 }), text: fc.oneof(fc.constantFrom(...parts), fc.string({ maxLength: 3 })) });

  test('of files that were cut anywhere', () => {
    let read = 0;
    for (const file of FILES) {
      for (let end = 0; end < file.length; end++) if (isReadTheSame(file.slice(0, end))) read++;
    }
    expect(read).toBeGreaterThan(100);
  });

  test('of files that were edited anywhere', () => {
    const RUNS = runs(1_000, 20_000);
    let read = 0;
    fc.assert(fc.property(fc.constantFrom(...FILES), fc.array(edit, { minLength: 1, maxLength: 3 }), (file, edits) => {
      const edited = edits.reduce((before, { at, length, text }) => {
        const start = at % (before.length + 1);
        return before.slice(0, start) + text + before.slice(start + length);
      }, file);
      if (isReadTheSame(edited)) read++;
    }), { numRuns: RUNS });
    expect(read).toBeGreaterThan(RUNS / 20);
  });

  test('of anything that looks like YAML', () => {
    const RUNS = runs(2_000, 100_000);
    const word = fc.constantFrom(...parts, 'a', 'b', 'a: ', 'b: ', 'a:\n', '\na:\n  ', '\n- ', '\n  - ', '\n  b: ', '\n  c', '\n    d', '\n e');
    let read = 0;
    fc.assert(fc.property(fc.array(word, { maxLength: 8 }), words => {
      if (isReadTheSame(words.join(''))) read++;
    }), { numRuns: RUNS });
    expect(read).toBeGreaterThan(RUNS / 50);
  });
});
