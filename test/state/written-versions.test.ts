/** The quick reading of versions files says what the strict one says, or nothing. */
import * as fc from 'fast-check';
import { KEY, versionOf } from './records';
import { formatVersions, parseVersions } from '../../src/state/files/versions-file';
import { readWrittenVersions } from '../../src/state/files/written-versions';
import { RolloutVersion } from '../../src/state/version';
import { runs } from '../support/deep';

const strict = (text: string) => parseVersions(text, 'hello.versions.yaml', KEY);
const WRITTEN = formatVersions(KEY, [versionOf(1), versionOf(2), versionOf(30)]);
const ODD = ['', 'yes', '0755', '1.5', '1e3', '-0', '- a', 'a: b', '#', ' a', 'a ', 'two\nlines', 'two\nlines\n', '\n', 'a\n\n\nb\n\n', ' a\nb', 'it\'s', '"', '|', '~', '{}', '[]', 'null', '\u0000', '😀'];

test('reads what is written as always', () => {
  expect(readWrittenVersions(WRITTEN, KEY)).toEqual([versionOf(1), versionOf(2), versionOf(30)].sort((a, b) => a.hash < b.hash ? -1 : 1));
});

test('leaves to the strict reading what does not look so', () => {
  expect(readWrittenVersions(WRITTEN, 'shop/other')).toBeUndefined();
  expect(readWrittenVersions(formatVersions(KEY, []), KEY)).toBeUndefined();
  for (const changed of [
    WRITTEN.replace('1.1.0', '1.1.1'), WRITTEN.replace('schema: 1', 'schema: 2'), WRITTEN.slice(0, -1), `${WRITTEN}\n`, `${WRITTEN}---\n`, WRITTEN.replace(/\n/g, '\r\n'),
    WRITTEN.replace('        labels:', '        labels: &a'), WRITTEN.replace('            name: main\n', '            name: main\n            name: main\n'), `\ufeff${WRITTEN}`,
  ]) {
    expect([changed, readWrittenVersions(changed, KEY)]).toEqual([changed, undefined]);
  }
});

test('agrees with the strict reading on any content', () => {
  const RUNS = runs(400, 2_000);
  const text = fc.oneof(fc.constantFrom(...ODD), fc.string());
  const { value } = fc.letrec(tie => ({
    value: fc.oneof({ depthSize: 'small' }, text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(),
      fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(fc.oneof(fc.constantFrom('a', 'b.c/d'), text), tie('value'), { maxKeys: 3, noNullPrototype: true })),
  }));
  let quick = 0;
  fc.assert(fc.property(value, fc.dictionary(fc.constantFrom('A', 'motd.txt'), text, { noNullPrototype: true }), (extra, data) => {
    const podTemplate = { spec: { containers: [{ name: 'main', image: 'a:1', extra }] } };
    const written = formatVersions(KEY, [RolloutVersion.of({ rollout: 'hello', podTemplate, config: { name: 'config', data } })]);
    const read = readWrittenVersions(written, KEY);
    if (read === undefined) return;
    quick++;
    expect([written, read]).toEqual([written, strict(written)]);
  }), { numRuns: RUNS });
  expect(quick).toBeGreaterThan(RUNS / 4);
});

test('agrees with the strict reading on any damage', () => {
  const RUNS = runs(1_000, 5_000);
  const edits = fc.record({
    at: fc.nat(),
    length: fc.nat({ max: 12 }),
    text: fc.oneof(fc.constantFrom('', ' ', '  ', '\n', '1', ': ', '- ', '"', '#', '&a ', '!a ', '<<: *a', '<<<<<<< ', '|', '\r', '\u0000'), fc.string({ maxLength: 3 })),
  });
  let quick = 0;
  fc.assert(fc.property(fc.array(edits, { minLength: 1, maxLength: 2 }), all => {
    const text = all.reduce((before, { at, length, text: put }) => {
      const start = at % before.length;
      return before.slice(0, start) + put + before.slice(start + length);
    }, WRITTEN);
    const read = readWrittenVersions(text, KEY);
    if (read === undefined) return;
    quick++;
    expect([text, read]).toEqual([text, strict(text)]);
  }), { numRuns: RUNS });
  expect(quick).toBeGreaterThan(RUNS / 50);
});
