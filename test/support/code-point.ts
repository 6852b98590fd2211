import * as fc from 'fast-check';

const SURROGATES = { from: 0xd800, count: 0x800 };

/**
 * What `unit: 'binary'` of fast-check gives, any code point but halves of surrogate pairs: that makes a table of all million of them
 * for each test file before the first text.
 */
export const codePoint: fc.Arbitrary<string> = fc.integer({ min: 0, max: 0x10ffff - SURROGATES.count }).map(
  index => String.fromCodePoint(index < SURROGATES.from ? index : index + SURROGATES.count),
  text => {
    const point = typeof text === 'string' ? text.codePointAt(0) : undefined;
    if (point === undefined || String.fromCodePoint(point) !== text || (point >= SURROGATES.from && point < SURROGATES.from + SURROGATES.count)) {
      throw new Error('not one code point');
    }
    return point < SURROGATES.from ? point : point - SURROGATES.count;
  },
);
