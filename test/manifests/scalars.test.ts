/** Scalars, keys and merges are what Kubernetes' own library says, whose word .ci/scalars writes into the table. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { parseDocument } from '../../src/manifests/reading/parse-document';

const ROWS = readFileSync(join(__dirname, 'scalars.txt'), 'utf8').split('\n').filter(line => line.startsWith('"')).map(line => line.split('\t'));
const written = (value: unknown) => JSON.parse(JSON.stringify(value));

test('there are sixty or more', () => expect(ROWS.length).toBeGreaterThanOrEqual(60));

test.each(ROWS)('%s is %s', (document, meaning) => {
  const { values, error } = parseDocument(JSON.parse(document));
  if (meaning === 'refused') expect(error).toEqual({ message: expect.stringMatching(/^\S.*[^.]$/), mend: expect.stringMatching(/^\S.*\.$/), line: expect.any(Number), column: expect.any(Number) });
  else expect([error, written(values)]).toEqual([undefined, [written(JSON.parse(meaning))]]);
});

test('what JSON does not have is refused at its place, and so is a list that is a key', () => {
  const refusals = ['a: 1\nb:\n  c: .inf\n', 'a: 1\n[b]: c\n', 'a: {b: !!int c}'].map(text => parseDocument(text).error);
  expect(refusals).toEqual([
    { message: expect.stringContaining('.inf'), mend: expect.stringContaining('in quotes'), line: 2, column: 4 },
    expect.objectContaining({ message: expect.stringContaining('a list'), line: 1 }),
    expect.objectContaining({ message: expect.stringContaining('!<tag:yaml.org,2002:int>') }),
  ]);
});

test('the first key that stands twice is told, and the last one counts', () => {
  const duplicates = ['a: 1\nb:\n  "c d": 1\n  "c d": 2\n', 'a: {b: 1, b: 2}', 'a : 1\na : 2'].map(text => parseDocument(text).duplicateKey);
  expect(duplicates).toEqual([{ key: '"c d"', line: 3, column: 2 }, { key: 'b', line: 0, column: 10 }, { key: 'a', line: 1, column: 0 }]);
});
