/**
 * What a headline says of a rehearsal is what its timeline holds, in all five formats and in the methods of `Rehearsal`. The truth is
 * counted here by itself, from the situations that are written down; the floor of every Service moves from moment to moment.
 */
import * as fc from 'fast-check';
import { Rehearsal } from '../../../src';
import { PodTemplate } from '../../../src/manifests/kinds/pod-template';
import { ServiceMoment, StuckWorkload, Timeline } from '../../../src/rehearsal/timeline';
import { Situation, TimelineRecorder } from '../../../src/rehearsal/timeline-recorder';
import { formatPercent, formatTime } from '../../../src/report/amounts';
import { printableJson } from '../../../src/report/printable';
import { PageData } from '../../../src/report/timeline/timeline-page-data';
import { runs } from '../../support/deep';

interface Standing {
  readonly ready: readonly number[];
  readonly floor: number;
  readonly promised: number;
}

interface Moment {
  readonly at: number;
  /** By the index of the Service; undefined where it is not there. */
  readonly services: ReadonlyArray<Standing | undefined>;
  readonly failing: number;
  readonly undrained: number;
}

interface Play {
  readonly moments: readonly Moment[];
  readonly losses: readonly string[];
  readonly stuck: readonly StuckWorkload[];
}

const NAMES = ['web', 'api', 'cart', 'mail', 'shop', 'auth', 'docs', 'jobs', 'feed'];
const TEMPLATES = ['1', '2'].map(tag => new PodTemplate({ metadata: { labels: {} }, spec: { containers: [{ name: 'main', image: `app:${tag}` }] } }));
const STUCK: StuckWorkload = { workload: 'Deployment/web', pods: ['web-1-1'], reason: 'app:2 never becomes ready', mend: 'Put the old image back.' };

/** What an update may take away is above the floor; most moments are well, as in a rehearsal. */
function standings(isHurt: boolean): fc.Arbitrary<Standing> {
  const above = isHurt ? fc.integer({ min: -4, max: 6 }) : fc.nat(6);
  const parts = fc.record({ floor: fc.nat(6), dip: fc.constantFrom(0, 0, 1, 2), above, old: fc.nat(10) });
  return parts.map(({ floor, dip, above: more, old }) => {
    const ready = Math.max(0, floor + more);
    return { ready: [Math.min(old, ready), ready - Math.min(old, ready)], floor, promised: floor + dip };
  });
}

const kinds = fc.record({ services: fc.constantFrom(1, 1, 2, 3, 5, NAMES.length), isHurt: fc.boolean(), fails: fc.boolean() });

const plays: fc.Arbitrary<Play> = kinds.chain(kind => fc.record({
  moments: fc.array(fc.record({
    gap: fc.integer({ min: 1, max: 400 }),
    services: fc.array(fc.option(standings(kind.isHurt), { nil: undefined, freq: 6 }), { minLength: kind.services, maxLength: kind.services }),
    // As the moment before, the same objects.
    kept: fc.array(fc.boolean(), { minLength: kind.services, maxLength: kind.services }),
    failing: kind.fails ? fc.constantFrom(0, 0, 12.5, 50, 100) : fc.constant(0),
    isUndrained: fc.boolean(),
  }), { minLength: 1, maxLength: 9 }),
  losses: fc.constantFrom<readonly string[]>([], [], [], ['Service/old is gone, and something still leads to it']),
  stuck: fc.constantFrom<readonly StuckWorkload[]>([], [], [], [STUCK]),
})).map(({ moments, losses, stuck }) => {
  const found: Moment[] = [];
  for (const { gap, services, kept, failing, isUndrained } of moments) {
    const last = found.at(-1);
    const at = last === undefined ? 0 : last.at + gap;
    const standing = services.map((one, i) => kept[i] && last !== undefined ? last.services[i] : one);
    found.push({ at, services: standing, failing, undrained: isUndrained ? failing : 0 });
  }
  return { moments: found, losses, stuck };
});

/** As the rehearsal writes it down, with one commit for every few moments. */
function timelineOf({ moments, losses, stuck }: Play): Timeline {
  const recorder = new TimelineRecorder();
  TEMPLATES.forEach(template => recorder.versionOf(template));
  const known = new Map<Standing, ServiceMoment>();
  const named = (name: string, standing: Standing): ServiceMoment => {
    const one = known.get(standing) ?? { name, ...standing };
    known.set(standing, one);
    return one;
  };
  for (const [i, { at, services, failing, undrained }] of moments.entries()) {
    if (i % 4 === 0) recorder.commit(1000 * at, `commit ${i / 4}`);
    const standing = services.flatMap((one, service) => one === undefined ? [] : [named(NAMES[service], one)]);
    const situation: Situation = { services: standing, shares: [100 - failing], failing, undrained, loadPerPod: [] };
    recorder.situation(1000 * at, situation);
  }
  const end = moments.at(-1)!.at + 30;
  losses.forEach(text => recorder.loss(1000 * end, text));
  return recorder.timeline('shop/web', 1000 * end, stuck);
}

function rehearsalOf(timeline: Timeline): Rehearsal {
  return Object.assign(Object.create(Rehearsal.prototype), { timeline, commits: [] });
}

interface Sight {
  readonly at: number;
  readonly ready: number;
  readonly floor: number;
  readonly promised: number;
}

/** All that was seen of a Service, in the order of time. */
function sightsOf({ moments }: Play, name: string): Sight[] {
  const index = NAMES.indexOf(name);
  return moments.flatMap(({ at, services }) => {
    const standing = services[index];
    if (standing === undefined) return [];
    const [old, now] = standing.ready;
    return [{ at, ready: old + now, floor: standing.floor, promised: standing.promised }];
  });
}

const isHarm = ({ ready, floor, promised }: Sight) => ready < floor || (ready === 0 && promised > 0);

function fewestOf(sights: readonly Sight[]): Sight {
  return sights.find(({ ready }) => ready === Math.min(...sights.map(one => one.ready)))!;
}

function worstOf(sights: readonly Sight[]): Sight {
  const harms = sights.filter(isHarm);
  const margin = Math.min(...harms.map(({ ready, floor }) => ready - floor));
  return harms.find(({ ready, floor }) => ready - floor === margin)!;
}

/** The one sentence that may be said of a Service: its least number, when that was and the floor at that time. */
function sentenceOf(play: Play, name: string): { readonly kind: 'safe' | 'dips' | 'harmed'; readonly text: string } {
  const sights = sightsOf(play, name);
  const { ready, at, floor, promised } = fewestOf(sights);
  if (sights.some(isHarm)) {
    const worst = worstOf(sights);
    const least = ready < worst.ready ? `, and to ${ready} at ${formatTime(at)}` : '';
    const measure = worst.ready < worst.floor ? `and its floor is ${worst.floor}` : `as its settings allow, so that nobody is left (floor ${worst.floor})`;
    return { kind: 'harmed', text: `${name} falls to ${worst.ready} ready endpoints at ${formatTime(worst.at)}, ${measure}${least}` };
  }
  if (sights.some(one => one.ready < one.promised)) {
    return { kind: 'dips', text: `${name} falls to ${ready} of ${promised} ready endpoints at ${formatTime(at)}, as its settings allow (floor ${floor})` };
  }
  return { kind: 'safe', text: `${name} never had fewer than ${ready} ready endpoints (floor ${floor})` };
}

const unescaped = (markup: string) => markup.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, '\'').replace(/&amp;/g, '&');
const numbersIn = (page: string) => JSON.parse(found(/id="data">(.*?)<\/script>/, page)[0]) as PageData;
const found = (pattern: RegExp, text: string) => pattern.exec(text)!.slice(1);

interface Headline {
  readonly text: string;
  readonly isGreen: boolean;
}

/** What each format says first. */
function headlinesOf(rehearsal: Rehearsal): Record<string, Headline> {
  const [mark, text] = found(/^[^\n]*\n(\S+) ([^]*?)\n\n/, rehearsal.toText());
  const [sign, bold] = found(/^(\S+) \*\*(.*)\*\*$/m, rehearsal.toMarkdown());
  const svg = rehearsal.toSvg();
  const [picture] = found(/<desc id="desc">.*? over \S+\. (.*)\. \d+ commits?: commit 1 at/, svg);
  const [hurts, shown] = found(/class="verdict(?: dips|( harm))?">([^<]*)</, svg);
  const [isHurt, page] = found(/<p class="verdict(?: dips|( harm))?">([^<]*)</, rehearsal.toHtml());
  expect(unescaped(picture).startsWith(unescaped(shown).replace(/…$/, ''))).toBe(true);
  return {
    text: { text: text.replace(/\n +/g, ' '), isGreen: mark !== '✗' },
    markdown: { text: unescaped(bold.replace(/\\([^\w\s])/g, '$1')), isGreen: sign !== '❌' },
    svg: { text: unescaped(picture), isGreen: hurts === undefined },
    page: { text: unescaped(page), isGreen: isHurt === undefined },
  };
}

function expectTrue(play: Play): void {
  const rehearsal = rehearsalOf(timelineOf(play));
  const names = NAMES.filter(name => sightsOf(play, name).length > 0);
  const truths = names.map(name => ({ name, ...sentenceOf(play, name), sights: sightsOf(play, name) }));
  const harmed = truths.filter(({ kind }) => kind === 'harmed');
  const headlines = headlinesOf(rehearsal);
  const [{ text, isGreen }] = Object.values(headlines);

  // All say the same, and nothing is green that falls below its floor.
  for (const headline of Object.values(headlines)) expect(headline).toEqual({ text, isGreen });
  const isFelt = play.moments.some(({ failing, undrained }) => failing - undrained > Math.max(0, play.moments[0].failing));
  expect(isGreen).toBe(harmed.length === 0 && play.losses.length === 0 && play.stuck.length === 0 && !isFelt);
  expect(rehearsal.outcome === 'safe' || rehearsal.outcome === 'dips').toBe(isGreen);

  // Every sentence on a Service is the one that is true of it; those that fell are told, or counted where
  // others fell deeper.
  const told = truths.filter(({ text: sentence }) => text.includes(sentence));
  const said = text.match(/\w+ (falls to|never had fewer than) \d+/g) ?? [];
  expect(told.length).toBe(said.length);
  const due = harmed.length > 0 ? harmed : isGreen ? truths.filter(({ kind }) => kind === 'dips') : [];
  const fewest = (all: typeof truths) => all.map(({ sights }) => fewestOf(sights).ready).sort((one, other) => one - other);
  expect(fewest(told.filter(one => due.includes(one)))).toEqual(fewest(due).slice(0, 6));
  if (due.length > 6) expect(text).toContain(`and ${due.length - 6} Service${due.length === 7 ? '' : 's'} more`);

  // What fails is told with its largest share.
  const most = Math.max(...play.moments.map(({ failing }) => failing));
  expect(rehearsal.failedRequests).toBe(most);
  if (most > 0) expect(text).toContain(`up to ${formatPercent(most)} of all requests ${isGreen ? 'are cut off' : 'fail'}`);

  expectTable(play, rehearsal.toMarkdown(), names);

  // The data, and the methods of the rehearsal.
  const { outcome: { services } }: Timeline = JSON.parse(printableJson(rehearsal.timeline));
  const inOrder = [...services].sort((one, other) => NAMES.indexOf(one.name) - NAMES.indexOf(other.name));
  expect(inOrder.map(({ name, kind }) => ({ name, kind }))).toEqual(truths.map(({ name, kind }) => ({ name, kind })));
  const [picture, page] = [rehearsal.toSvg(), numbersIn(rehearsal.toHtml())];
  for (const { name, sights } of truths) {
    const { ready, ...least } = fewestOf(sights);
    const worst = sights.some(isHarm) ? worstOf(sights) : undefined;
    expect(rehearsal.fewestReady(name)).toBe(ready);
    expect(services.find(one => one.name === name)).toMatchObject({ fewest: ready, ...least });
    const shown = page.moments.flatMap(moment => moment.services[page.services.indexOf(name)]?.slice(0, 1) ?? []);
    expect(Math.min(...shown)).toBe(ready);
    const remark = found(new RegExp(`>Ready endpoints of ${name}</text><text[^>]*>([^<]*)<`), picture)[0];
    expect(remark).toContain(`fewest ${ready} at ${formatTime(worst?.ready === ready ? worst.at : least.at)}`);
    if (worst !== undefined) expect(remark).toContain(`${worst.ready} at ${formatTime(worst.at)}, floor ${worst.floor}`);
  }
}

/** Every commit by itself: the fewest of it, and where it was worse off against another floor, that. */
function expectTable(play: Play, report: string, names: readonly string[]): void {
  const [header, , ...lines] = report.split('\n').filter(line => line.startsWith('|')).map(line => line.slice(2, -2).split(' | '));
  lines.forEach((cells, commit) => {
    const during = { ...play, moments: play.moments.slice(4 * commit, 4 * commit + 4) };
    for (const name of names) {
      const sights = sightsOf(during, name);
      const cell = cells[header.findIndex(text => text.includes(`>${name}<`))];
      if (sights.length === 0) {
        expect(cell).toBe('–');
        continue;
      }
      const [{ ready, floor }, worst] = [fewestOf(sights), sights.some(isHarm) ? worstOf(sights) : undefined];
      const least = worst !== undefined && ready < worst.ready ? `, fewest ${ready} of ${floor}` : '';
      expect(cell).toBe(worst === undefined ? `${ready} of ${floor}` : `❌ **${worst.ready}** of ${worst.floor}${least}`);
    }
  });
}

const RUNS = runs(60, 500);

test(`the numbers of ${RUNS} random headlines are those of their timelines, in every format`, () => {
  fc.assert(fc.property(plays, expectTrue), { numRuns: RUNS, seed: 11 });
});
