/** Whatever stands in a file: a clear answer. How soon it comes is looked at with the mutations. */
import { BOMBS } from './bombs';
import { readManifests } from '../../src/manifests/reading/read-manifests';
import { check } from '../../src/rules/check/check';

const CLEAN = ['many markers', 'many empty documents with comments', 'many comments', 'many keys', 'many anchors', 'a prototype', 'a prototype in JSON', 'a long number', 'a line of 3 MB', 'spaces', 'lists in lists', 'tabs', 'unknown tags', 'a repeated key', 'many duplicates', 'a number of many bits', 'many lines in a number'];

test.each(Object.entries(BOMBS))('%s', (name, content) => {
  const memory = new Map();
  const before = readManifests([{ file: 'bomb.yaml', content }], memory);
  const after = readManifests([{ file: 'bomb.yaml', content }, { file: 'other.yaml', content: 'apiVersion: v1\nkind: Service\nmetadata: {name: other}\nspec: {ports: [{port: 80}]}\n' }], memory);
  const { findings, objects } = check(before, after);
  expect(objects).toBeGreaterThanOrEqual(1);
  expect(findings.filter(({ rule }) => rule === 'internal-error')).toEqual([]);
  expect([name, findings.filter(({ baselineState }) => baselineState === 'new').length === 0]).toEqual([name, CLEAN.includes(name)]);
  for (const { message, mend } of findings) expect([message, mend].filter(text => !/^\S[^]*\.$/.test(text) || text.length > 1000)).toEqual([]);
});
