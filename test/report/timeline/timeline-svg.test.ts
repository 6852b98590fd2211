import * as fc from 'fast-check';
import { arbitraryTimeline, canary, failingImage, flipWithScaleDown } from './timelines';
import { timelineSvg } from '../../../src/report/timeline/formats/svg';
import { runs } from '../../support/deep';

/** The names of open elements must close in turn, and every `&` be an entity. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  const closed: Array<[string | undefined, string]> = [];
  for (const [, closing, name, alone] of svg.matchAll(/<(\/?)([\w-]+)(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>/g)) {
    if (closing === '/') closed.push([open.pop(), name]); else if (alone === '') open.push(name);
  }
  expect(closed.filter(([last, name]) => last !== name)).toEqual([]);
  expect(open).toEqual([]);
  expect(svg.replace(/<\/?[\w-]+(?:\s+[\w:-]+="[^"<]*")*\s*\/?>/g, '')).not.toMatch(/[<]|&(?!amp;|lt;|gt;|quot;|#39;)/);
}

test.each([['a canary', canary()], ['a flip', flipWithScaleDown()], ['a failing image', failingImage()]])('%s as a picture', (_, timeline) => {
  const svg = timelineSvg(timeline);
  expect(svg).toMatchSnapshot();
  expectWellFormed(svg);
});

test('harm is drawn, and nothing of it where there is none', () => {
  expect(timelineSvg(flipWithScaleDown())).toMatch(/<path class="area share failing"/);
  expect(timelineSvg(flipWithScaleDown())).toMatch(/<path class="short"/);
  expect(timelineSvg(failingImage())).toMatch(/<path class="area failing v1"/);
  expect(timelineSvg(canary())).not.toMatch(/<path class="(short|area failing|area share failing)/);
});

test('every timeline is a picture that can be read, with a title and a description', () => {
  fc.assert(fc.property(arbitraryTimeline(), timeline => {
    const svg = timelineSvg(timeline);
    expectWellFormed(svg);
    expect(svg).toMatch(/role="img" aria-labelledby="title desc"/);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(svg).not.toMatch(/url\((?!#)|href/);
  }), { numRuns: runs(30, 100), seed: 4 });
});

test('a thousand pods make no larger picture than ten', () => {
  expect(timelineSvg(canary(1000)).length).toBeLessThan(3 * timelineSvg(canary()).length);
});
