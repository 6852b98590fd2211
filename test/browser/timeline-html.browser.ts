/**
 * Drives the page of a timeline in a browser: .ci/browser
 *
 * The browser is the one of the system, and has no need of the network.
 */
import { deepStrictEqual, ok, strictEqual } from 'assert';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { pathToFileURL } from 'url';
import { Browser, chromium, Page } from 'playwright-core';
import { PodPhase, Timeline } from '../../src/rehearsal/timeline';
import { timelineHtml } from '../../src/report/timeline/formats/html';
import { momentAt } from '../../src/report/timeline/timeline-facts';
import { canary, failingImage, flipWithScaleDown, HOSTILE } from '../report/timeline/timelines';

const ARGUMENTS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
];
const PHASES: readonly PodPhase[] = ['starting', 'ready', 'failing', 'terminating'];

interface Opened {
  readonly page: Page;
  /** What the page asked of anywhere, and what it complained of. */
  readonly requests: string[];
  readonly complaints: string[];
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-browser-'));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGUMENTS });
  try {
    const timelines: { [name: string]: Timeline } = { 'a canary': canary(), 'a flip': flipWithScaleDown(), 'a failing image': failingImage(), 'a thousand pods': canary(1000) };
    for (const [name, timeline] of Object.entries(timelines)) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const opened = await open(browser, folder, timeline, colorScheme);
        await countsEqual(opened.page, timeline, name === 'a thousand pods' ? 12 : 200);
        await commitsWork(opened.page, timeline);
        await keysWork(opened.page, timeline);
        await mouseWorks(opened.page, timeline);
        await isQuiet(opened);
        process.stdout.write(`${name}, ${colorScheme}: as the timeline says\n`);
      }
    }
    await looksDiffer(browser, folder, canary());
    await hostileNamesAreText(browser, folder);
    await playsAndPauses(browser, folder, canary());
    await fitsNarrowScreens(browser, folder, canary());
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function open(browser: Browser, folder: string, timeline: Timeline, colorScheme: 'light' | 'dark', width = 1240): Promise<Opened> {
  const file = join(folder, 'page.html');
  const url = pathToFileURL(file).href;
  writeFileSync(file, timelineHtml(timeline));
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', request => {
    if (request.url() !== url && request.url() !== 'data:,') requests.push(request.url());
  });
  page.on('console', message => complaints.push(message.text()));
  page.on('pageerror', error => complaints.push(String(error)));
  await page.goto(url);
  return { page, requests, complaints };
}

async function isQuiet({ page, requests, complaints }: Opened): Promise<void> {
  deepStrictEqual(complaints, []);
  deepStrictEqual(requests, []);
  await page.close();
}

/** The circles on the page at a time, by version and phase. */
async function drawn(page: Page, versions: number): Promise<{ [phase: string]: number }[]> {
  const classes: string[] = await page.$$eval('.pods .group .field i', circles => circles.map(circle => circle.className));
  return Array.from({ length: versions }, (_, i) => Object.fromEntries(PHASES.map(phase => [phase, classes.filter(name => name === `${phase} v${i}`).length])));
}

async function countsEqual(page: Page, timeline: Timeline, most: number): Promise<void> {
  const every = Math.max(1, Math.floor(timeline.moments.length / most));
  for (const moment of timeline.moments.filter((_, i) => i % every === 0)) {
    await page.evaluate(`goTo(${moment.at})`);
    deepStrictEqual(await drawn(page, timeline.versions.length), moment.pods, `pods at ${moment.at}`);
    const ready = moment.services[0].ready.reduce((sum, count) => sum + count, 0);
    strictEqual(await page.textContent('#ready-0'), `${ready} ready, floor ${moment.services[0].floor}`);
    strictEqual(await page.isVisible('#failing.harm'), moment.failing > 0);
  }
}

async function commitsWork(page: Page, timeline: Timeline): Promise<void> {
  const buttons = await page.$$('#commits button');
  strictEqual(buttons.length, timeline.commits.length);
  for (const [i, button] of buttons.entries()) {
    await button.click();
    strictEqual(await page.textContent('#commit'), timeline.commits[i].name);
    strictEqual(await button.getAttribute('aria-current'), 'step');
    deepStrictEqual(await drawn(page, timeline.versions.length), momentAt(timeline, timeline.commits[i].at).pods);
    strictEqual(await page.$$eval('#events li[data-state="current"]', items => items.length), 1);
  }
}

async function keysWork(page: Page, timeline: Timeline): Promise<void> {
  const times = [...timeline.moments, ...timeline.commits, ...timeline.events].map(({ at }) => at);
  const stops = [...new Set(times)].filter(at => at <= timeline.seconds).sort((a, b) => a - b);
  await page.focus('#time');
  await page.keyboard.press('Home');
  strictEqual(await now(page), 0);
  for (const at of stops.slice(1, 8)) {
    await page.keyboard.press('ArrowRight');
    strictEqual(await now(page), at);
  }
  await page.keyboard.press('ArrowLeft');
  strictEqual(await now(page), stops[Math.min(7, stops.length - 1) - 1]);
  await page.keyboard.press('End');
  strictEqual(await now(page), timeline.seconds);
  await page.keyboard.press('PageUp');
  strictEqual(await now(page), timeline.commits[timeline.commits.length - 1].at);
  ok(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle !== "none"'), 'the focus is seen');
}

async function mouseWorks(page: Page, timeline: Timeline): Promise<void> {
  const box = (await (await page.$('#time'))!.boundingBox())!;
  let before = -1;
  for (const part of [0.1, 0.5, 0.8]) {
    await page.mouse.click(box.x + box.width * part, box.y + box.height / 2);
    const at = await now(page);
    ok(at > before, 'the scrubber moves');
    deepStrictEqual(await drawn(page, timeline.versions.length), momentAt(timeline, at).pods);
    before = at;
  }
}

async function looksDiffer(browser: Browser, folder: string, timeline: Timeline): Promise<void> {
  const grounds: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    const opened = await open(browser, folder, timeline, colorScheme);
    grounds.push(await opened.page.evaluate<string>('getComputedStyle(document.body).backgroundColor'));
    await isQuiet(opened);
  }
  deepStrictEqual(grounds, ['rgb(248, 250, 252)', 'rgb(11, 17, 32)']);
  process.stdout.write('light and dark\n');
}

async function hostileNamesAreText(browser: Browser, folder: string): Promise<void> {
  for (const name of HOSTILE) {
    const timeline = canary();
    const opened = await open(browser, folder, {
      ...timeline,
      title: name,
      versions: timeline.versions.map(version => ({ ...version, name })),
      commits: timeline.commits.map(commit => ({ ...commit, name })),
      events: timeline.events.map(event => ({ ...event, text: name })),
    }, 'light');
    await commitsWork(opened.page, { ...timeline, commits: timeline.commits.map(commit => ({ ...commit, name: shown(name) })) });
    strictEqual(await opened.page.textContent('h1'), shown(name));
    strictEqual(await opened.page.$('img, h1 *'), null);
    await isQuiet(opened);
  }
  process.stdout.write('hostile names are text\n');
}

/** What cannot be printed is shown as such. */
function shown(name: string): string {
  return name.replace(/[\u001b\u0007\u202e]|[\ud800-\udbff](?![\udc00-\udfff])/g, '\ufffd');
}

async function playsAndPauses(browser: Browser, folder: string, timeline: Timeline): Promise<void> {
  const opened = await open(browser, folder, timeline, 'light');
  const { page } = opened;
  await page.focus('#time');
  await page.keyboard.press('Space');
  // The policy of the page forbids the browser to wait for a condition of ours.
  for (let tries = 0; tries < 200 && await now(page) <= 5; tries++) await page.waitForTimeout(50);
  ok(await now(page) > 5, 'it plays');
  await page.keyboard.press('Space');
  strictEqual(await page.textContent('#play'), 'Play');
  const stopped = await now(page);
  await page.waitForTimeout(200);
  strictEqual(await now(page), stopped);
  await isQuiet(opened);
  process.stdout.write('plays and pauses\n');
}

async function fitsNarrowScreens(browser: Browser, folder: string, timeline: Timeline): Promise<void> {
  const opened = await open(browser, folder, timeline, 'dark', 360);
  ok(await opened.page.evaluate('document.documentElement.scrollWidth <= 360'), 'nothing is wider than a phone');
  await isQuiet(opened);
  process.stdout.write('fits a phone\n');
}

/** The time that the page shows. It is a variable of its script, which only that page's own expressions can read. */
function now(page: Page): Promise<number> {
  return page.evaluate('now');
}

main().catch(error => {
  process.stderr.write(`${error.stack ?? error}\n`);
  process.exitCode = 1;
});
