import * as fc from 'fast-check';
import { arbitraryTimeline, canary, failingImage, flipWithScaleDown } from './timelines';
import { timelineText } from '../../../src/report/timeline/formats/text';
import { runs } from '../../support/deep';

test.each([['a canary', canary()], ['a flip', flipWithScaleDown()], ['a failing image', failingImage()]])('%s on a terminal', (_, timeline) => {
  expect(`\n${timelineText(timeline, { width: 100, colours: false })}`).toMatchSnapshot();
});

test('harm is red, and said without colours too', () => {
  const coloured = timelineText(flipWithScaleDown(), { width: 80, colours: true });
  expect(coloured).toContain('\u001b[31m✗');
  const plain = timelineText(flipWithScaleDown(), { width: 80, colours: false });
  expect(plain).toContain('✗ checkout falls to 0 ready endpoints at 0:30, and its floor is 4');
  expect(timelineText(canary(), { width: 80, colours: false })).not.toContain('✗');
});

test('any timeline fits its columns, whatever its names hold', () => {
  fc.assert(fc.property(arbitraryTimeline(), fc.integer({ min: 80, max: 120 }), (timeline, width) => {
    const text = timelineText(timeline, { width, colours: false });
    for (const line of text.split('\n')) expect([...line].length).toBeLessThanOrEqual(width);
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(text).toBe(timelineText(timeline, { width, colours: false }));
  }), { numRuns: runs(40, 150), seed: 4 });
});
