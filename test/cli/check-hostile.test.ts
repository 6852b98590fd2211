/** Damaged files through the whole of a check: a clear error or a clean pass. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import fc from 'fast-check';
import { createColors } from 'picocolors';
import { identified } from '../../src/manifests/identity/identity';
import { readManifests } from '../../src/manifests/reading/read-manifests';
import { githubAnnotations } from '../../src/report/findings/formats/github';
import { sarif } from '../../src/report/findings/formats/sarif';
import { findingsText } from '../../src/report/findings/formats/text';
import { check } from '../../src/rules/check/check';
import { rules } from '../../src/rules/check/rules';
import { runs } from '../support/deep';

const FIXTURES = join(__dirname, '../rules/fixtures');
const SIDES = readdirSync(FIXTURES, { recursive: true, withFileTypes: true }).filter(entry => entry.name === 'before.yaml')
  .map(({ parentPath }) => ['before', 'after'].map(side => readFileSync(join(parentPath, `${side}.yaml`))))
  .sort(([a], [b]) => a.compare(b));

const PIECES = [
  '\n', '  ', '\t', '- ', ': ', '---\n', '...\n', '&a ', '*a', '<<: *a', '!!set ', '{', '}', '[', ']', '"', "'", '|\n', '>\n', '# ', '%YAML 1.2\n', '? ',
  '\u0000', '\ufeff', '\u2028', 'null', '~', '.nan', '-.inf', '0x1F', '1e999', '2024-01-01', 'true', '__proto__: ', 'constructor: ', '{{ .Values.a }}', 'apiVersion: ', 'kind: List\nitems: ',
];

/** Bytes that are put in, taken out, or written over, at places that are fractions of the file. */
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(40),
  put: fc.oneof(fc.constantFrom(...PIECES).map(piece => Buffer.from(piece)), fc.uint8Array({ maxLength: 6 }).map(bytes => Buffer.from(bytes))),
  isMove: fc.boolean(),
});
const side = fc.array(edit, { maxLength: 4 });

function edited(content: Buffer, edits: ReadonlyArray<{ at: number; length: number; put: Buffer; isMove: boolean }>): Buffer {
  return edits.reduce((now, { at, length, put, isMove }) => {
    const start = Math.floor(at * now.length);
    return Buffer.concat([now.subarray(0, start), put, ...isMove ? [now.subarray(start, start + length)] : [], now.subarray(start + length)]);
  }, content);
}

const RUNS = runs(120, 1000);

test(`${RUNS} damaged pairs of files`, () => {
  const seen = { read: 0, refused: 0 };
  fc.assert(fc.property(fc.nat(), side, side, (i, left, right) => {
    const [before, after] = SIDES[i % SIDES.length];
    const memory = new Map();
    const read = [[before, left], [after, right]].map(([content, edits]: any) => readManifests([{ file: 'a.yaml', content: edited(content, edits) }], memory));
    const { sides: [old, now] } = identified(read, i % 3 === 0 ? 'shop' : undefined);
    const result = check(old, now);
    const text = findingsText(result, createColors(false));
    githubAnnotations(result.findings);
    JSON.stringify(sarif(result, rules(), '0.0.0'));
    expect(result.findings.filter(({ rule }) => rule === 'internal-error')).toEqual([]);
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    seen[now.problems.length > 0 ? 'refused' : 'read']++;
  }), { seed: 4, numRuns: RUNS });
  // Both are looked at.
  expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(RUNS / 10);
});
