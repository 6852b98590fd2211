import * as fc from 'fast-check';
import { arbitraryTimeline, canary, failingImage, flipWithScaleDown, HOSTILE, timelineOf } from './timelines';
import { timelineMarkdown } from '../../../src/report/timeline/formats/markdown';
import { runs } from '../../support/deep';

test.each([['a canary', canary()], ['a flip', flipWithScaleDown()], ['a failing image', failingImage()]])('%s in a pull request', (_, timeline) => {
  expect(`\n${timelineMarkdown(timeline)}`).toMatchSnapshot();
});

test('the table has a row for each commit, whatever the names hold', () => {
  fc.assert(fc.property(arbitraryTimeline(), timeline => {
    const rows = timelineMarkdown(timeline).split('\n').filter(line => line.startsWith('|'));
    expect(rows).toHaveLength(timeline.commits.length + 2);
    expect(new Set(rows.map(row => row.split('|').length)).size).toBe(1);
  }), { numRuns: runs(30, 100), seed: 4 });
});

test('the chart holds numbers only: no name can break it', () => {
  fc.assert(fc.property(arbitraryTimeline(), timeline => {
    const [, chart] = /```mermaid\n(.*?)```/s.exec(timelineMarkdown(timeline)) ?? [undefined, ''];
    for (const line of chart.split('\n').filter(one => /^ {2}(bar|line) /.test(one))) expect(line).toMatch(/^ {2}(bar|line) \[\d+(, \d+)*\]$/);
  }), { numRuns: runs(30, 100), seed: 4 });
});

test.each(HOSTILE)('%j is neither syntax nor a mention', name => {
  const markdown = timelineMarkdown(timelineOf({ title: name, versions: [name], floor: 2, seconds: 9, serviceName: name, acts: [{ at: 0, name, pods: { a: [1] }, service: ['a'] }] }));
  expect(markdown.replace(/<\/?code>/g, '')).not.toMatch(/[<>[\]{}]|@\w|(?<!&)#\d|`[^`]/);
});
