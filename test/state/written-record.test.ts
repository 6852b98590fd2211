/** The quick reading of state files says what the strict one says, or nothing. */
import * as fc from 'fast-check';
import { CANARY, COLOURED, IDLE, KEY, record as anyRecord } from './records';
import { formatRecord, parseRecord } from '../../src/state/files/state-file';
import { readWritten } from '../../src/state/files/written-record';
import { RolloutRecord } from '../../src/state/record';
import { runs } from '../support/deep';

const plain = (record: RolloutRecord): RolloutRecord => ({ ...record, rejected: [] });

test('reads what is written as always', () => {
  for (const record of [IDLE, plain(CANARY), { ...plain(CANARY), phase: 'paused' as const }, { ...IDLE, active: 1 as const, previous: 'd4e5f6a7b8', rejected: ['99aa00bb11'] }]) {
    expect(readWritten(formatRecord(record), KEY)).toEqual(record);
  }
});

test('leaves to the strict reading what is rare', () => {
  expect([CANARY, COLOURED].map(record => readWritten(formatRecord(record), KEY))).toEqual([undefined, undefined]);
  expect(readWritten(formatRecord(IDLE), 'shop/other')).toBeUndefined();
});

test('a space at the end of the plan, which YAML does not read, is left to the strict reading', () => {
  expect(readWritten(formatRecord(plain(CANARY)).replace(/^(plan: .*)$/m, '$1 '), KEY)).toBeUndefined();
});

test('agrees with the strict reading on any record', () => {
  let quick = 0;
  fc.assert(fc.property(anyRecord, one => {
    const text = formatRecord({ ...one, rollout: KEY, ...one.progress && { progress: { ...one.progress, plan: '1 pod for 10m, 100%', step: one.progress.step % 3 } } });
    const read = readWritten(text, KEY);
    if (read === undefined) return;
    quick++;
    expect([text, read]).toEqual([text, parseRecord(text, 'hello.yaml', KEY)]);
  }), { numRuns: runs(500, 3_000), seed: 1 });
  expect(quick).toBeGreaterThan(0);
});

test('agrees with the strict reading on any damage', () => {
  const RUNS = runs(1_000, 5_000);
  const edits = fc.record({ at: fc.nat(), length: fc.nat({ max: 12 }), text: fc.oneof(fc.constantFrom('', ' ', '\n', '1', '0', 'e', ': ', '- ', '"', '#', 'idle', 'held: true'), fc.string({ maxLength: 3 })) });
  let quick = 0;
  fc.assert(fc.property(fc.constantFrom(IDLE, plain(CANARY)), fc.array(edits, { minLength: 1, maxLength: 2 }), (record, all) => {
    const text = all.reduce((before, { at, length, text: put }) => {
      const start = at % before.length;
      return before.slice(0, start) + put + before.slice(start + length);
    }, formatRecord(record));
    const read = readWritten(text, KEY);
    if (read === undefined) return;
    quick++;
    expect([text, read]).toEqual([text, parseRecord(text, 'hello.yaml', KEY)]);
  }), { numRuns: RUNS });
  expect(quick).toBeGreaterThan(RUNS / 50);
});
