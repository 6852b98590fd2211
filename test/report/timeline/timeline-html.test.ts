import { createHash } from 'crypto';
import * as vm from 'vm';
import * as fc from 'fast-check';
import { arbitraryTimeline, canary, failingImage, flipWithScaleDown, HOSTILE, timelineOf } from './timelines';
import { phaseAt, Timeline } from '../../../src/rehearsal/timeline';
import { timelineHtml } from '../../../src/report/timeline/formats/html';
import { slotsOf } from '../../../src/report/timeline/pod-slots';
import { timeScale, positionOf } from '../../../src/report/timeline/time-scale';
import { momentAt } from '../../../src/report/timeline/timeline-facts';
import { pageData } from '../../../src/report/timeline/timeline-page-data';
import { PAGE_MODEL } from '../../../src/report/timeline/timeline-page-model';
import { runs } from '../../support/deep';

const model = vm.runInNewContext(`${PAGE_MODEL}({ phaseAt, countsAt, stopsOf, positionOf, timeOf, lastBefore })`);

/** What the page would read: the data as they stand in its markup. */
function dataOf(html: string): any {
  return JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)![1]);
}

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

test.each([['a canary', canary()], ['a flip', flipWithScaleDown()], ['a failing image', failingImage()]])('the page of %s counts the pods as the timeline does', (_, timeline) => {
  const data = dataOf(timelineHtml(timeline));
  for (const { at, pods } of timeline.moments) expect(plain(model.countsAt(data, at))).toEqual(pods);
});

test('the page counts the pods of any timeline, at any time', () => {
  fc.assert(fc.property(arbitraryTimeline(), fc.double({ min: 0, max: 1, noNaN: true }), (timeline, part) => {
    const data = dataOf(timelineHtml(timeline));
    const at = part * timeline.seconds;
    expect(plain(model.countsAt(data, at))).toEqual(momentAt(timeline, at).pods);
    for (const pod of timeline.pods) expect(model.phaseAt(pod, at)).toBe(phaseAt(pod, at));
  }), { numRuns: runs(30, 100), seed: 4 });
});

test('the page draws a time where the other pictures do, and back', () => {
  fc.assert(fc.property(arbitraryTimeline(), fc.double({ min: 0, max: 1, noNaN: true }), (timeline, part) => {
    const { scale } = pageData(timeline);
    const at = part * timeline.seconds;
    expect(model.positionOf(scale, at)).toBeCloseTo(positionOf(timeScale(timeline), at), 9);
    expect(model.timeOf(scale, model.positionOf(scale, at))).toBeCloseTo(at, 5);
  }), { numRuns: runs(30, 100), seed: 4 });
});

test('the page stops at every moment, commit and event, once', () => {
  const timeline = canary();
  const stops = plain(model.stopsOf(dataOf(timelineHtml(timeline))));
  expect(stops).toEqual([...new Set(stops)].sort((a: any, b: any) => a - b));
  for (const { at } of [...timeline.moments, ...timeline.commits, ...timeline.events]) expect(stops).toContain(at);
});

test('pods of one workload that are there at the same time have places of their own', () => {
  const pod = fc.record({ created: fc.integer({ min: 0, max: 30 }), gone: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }) })
    .map(({ created, gone }) => ({ created, ...gone === undefined ? {} : { gone: created + gone + 1 } }));
  fc.assert(fc.property(fc.array(pod, { maxLength: 40 }), pods => {
    const slots = slotsOf(pods);
    for (let at = 0; at <= 91; at++) {
      const there = slots.filter((_, i) => pods[i].created <= at && at < ((pods[i] as { gone?: number }).gone ?? Infinity));
      expect(new Set(there).size).toBe(there.length);
    }
    // No more places than there are ever pods at the same time.
    const isThere = ({ created, gone }: { created: number; gone?: number }, at: number) => created <= at && at < (gone ?? Infinity);
    const most = Math.max(0, ...pods.map(({ created }) => pods.filter(one => isThere(one, created)).length));
    expect(Math.max(-1, ...slots) + 1).toBe(most);
  }), { numRuns: runs(60, 200), seed: 4 });
});

test('the page runs its own script and style alone', () => {
  const html = timelineHtml(canary());
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)!;
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  expect(policy).toContain(`script-src ${hash(/<script>(.*?)<\/script>/s.exec(html)![1])};`);
  expect(policy).toContain(`style-src ${hash(/<style>(.*?)<\/style>/s.exec(html)![1])};`);
  expect(policy).toMatch(/^default-src 'none'; /);
  expect(html).not.toMatch(/ style=| on\w+=|https?:\/\//);
});

/** A page with such names in every place has the same elements as one with plain names. */
function named(name: string): Timeline {
  const timeline = timelineOf({
    title: name,
    versions: [name, name],
    floor: 1,
    seconds: 60,
    serviceName: name,
    acts: [{ at: 0, name, pods: { [`Deployment/${name}`]: [1, 0] }, service: [`Deployment/${name}`] }, { at: 9, name, pods: { [`Deployment/${name}`]: [0, 1] }, service: [] }],
  });
  return { ...timeline, events: timeline.events.map(event => ({ ...event, text: name })), pods: timeline.pods.map(pod => ({ ...pod, name })) };
}

test.each(HOSTILE)('%j is text and nothing else', name => {
  const elements = (html: string) => [...html.replace(/(<script type="application\/json" id="data">).*?(<\/script>)/s, '$1$2').matchAll(/<[^>]*>/g)].map(([tag]) => /^<[!/]?[\w-]+/.exec(tag)?.[0]);
  const html = timelineHtml(named(name));
  expect(elements(html)).toEqual(elements(timelineHtml(named('plain'))));
  expect(html.match(/<\/script>/gi)).toHaveLength(2);
  expect(dataOf(html).versions).toHaveLength(2);
  // eslint-disable-next-line no-control-regex
  expect(html).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/);
});

test('the same timeline makes the same page, and a thousand pods make no large one', () => {
  expect(timelineHtml(canary())).toBe(timelineHtml(canary()));
  expect(timelineHtml(canary(1000)).length).toBeLessThan(2_000_000);
});
