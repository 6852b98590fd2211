/** A timeline as one page that stands alone: it asks nothing of anywhere, and runs only its own script. */
import { createHash } from 'crypto';
import { Timeline } from '../../../rehearsal/timeline';
import { formatDuration, formatTime, plural } from '../../amounts';
import { escapeMarkup, scriptJson } from '../../printable';
import { TimelineFormat } from '../format';
import { positionOf, timeScale } from '../time-scale';
import { Box, harmAreas, HATCH, podAreas, shareAreas } from '../timeline-chart';
import { pageData, PageData } from '../timeline-page-data';
import { PAGE_MODEL } from '../timeline-page-model';
import { PAGE_SCRIPT } from '../timeline-page-script';
import { PAGE_STYLE } from '../timeline-page-style';
import { verdictClass, verdictOf } from '../timeline-verdict';

/** Circles are the smaller the more there are. */
const SIZES: readonly (readonly [number, string])[] = [[24, ''], [80, ' some'], [200, ' many'], [600, ' crowd'], [Infinity, ' throng']];
const PODS: Box = { left: 0, top: 0, width: 1000, height: 100 };
const SHARES: Box = { left: 0, top: 108, width: 1000, height: 24 };
const HARM: Box = { left: 0, top: 135, width: 1000, height: 5 };
const HEIGHT = HARM.top + HARM.height;

export const format: TimelineFormat = { place: 4, write: timelineHtml };

export function timelineHtml(timeline: Timeline): string {
  const data = pageData(timeline);
  const script = `'use strict';${PAGE_MODEL}${PAGE_SCRIPT}`;
  const verdict = verdictOf(timeline);
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '${hashOf(script)}'; style-src '${hashOf(PAGE_STYLE)}'; img-src data:; base-uri 'none'; form-action 'none'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<link rel="icon" href="data:,">',
    `<title>${escapeMarkup(`Rehearsal of ${timeline.title}`)}</title>`,
    `<style>${PAGE_STYLE}</style>`,
    '</head>',
    '<body>',
    '<main>',
    '<header>',
    `<h1>${escapeMarkup(timeline.title)}</h1>`,
    `<p class="${verdictClass(verdict)}">${escapeMarkup(verdict.text)}</p>`,
    `<p class="quiet">A rehearsal of ${formatDuration(timeline.seconds)}: ${plural(timeline.commits.length, 'commit')}, ${plural(timeline.versions.length, 'version')}</p>`,
    '</header>',
    ...track(timeline),
    '<div class="column">',
    ...podsPanel(data),
    ...eventsPanel(timeline),
    '</div>',
    '<div class="column">',
    ...trafficPanel(data),
    ...servicesPanel(data),
    ...totalsPanel(),
    '</div>',
    '<p class="quiet keys"><kbd>←</kbd> <kbd>→</kbd> moment by moment, <kbd>Page up</kbd> <kbd>Page down</kbd> commit by commit, <kbd>Home</kbd> <kbd>End</kbd>, <kbd>Space</kbd> plays and pauses. Long holds are drawn short, and marked //.</p>',
    '</main>',
    `<script type="application/json" id="data">${scriptJson(data)}</script>`,
    `<script>${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function track(timeline: Timeline): string[] {
  const scale = timeScale(timeline);
  const at = (position: number) => Number((position * PODS.width).toFixed(1));
  return [
    '<section class="panel track" aria-label="Time">',
    '<div class="now"><span id="clock">0:00</span><span id="commit"></span><button id="play" type="button">Play</button></div>',
    '<div class="lane">',
    `<svg id="chart" viewBox="0 0 ${PODS.width} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="Pods by version, below them their shares of traffic, and in red where users are hurt">`,
    `<defs>${HATCH}</defs>`,
    ...podAreas(timeline, scale, PODS),
    ...shareAreas(timeline, scale, SHARES),
    ...harmAreas(timeline, scale, HARM),
    ...timeline.commits.map(commit => `<path class="mark" d="M${at(positionOf(scale, commit.at))} 0V${HEIGHT}"/>`),
    ...scale.stretches.filter(({ isShortened }) => isShortened).map(({ start, end }) => `<path class="hold" d="M${at((start + end) / 2) - 3} 107l2 -6m2 6l2 -6"/>`),
    `<rect id="playhead" width="2" height="${HEIGHT}"/>`,
    '</svg>',
    '</div>',
    '<input id="time" type="range" min="0" max="1000" step="any" value="0" aria-label="Time">',
    '<ol id="commits" aria-label="Commits">',
    ...timeline.commits.map(({ at: time, name, isRealized }, i) => {
      const label = escapeMarkup(`Commit ${i + 1} at ${formatTime(time)}: ${name}${isRealized ? '' : ' (not realized)'}`);
      return `<li><button type="button"${isRealized ? '' : ' class="unrealized"'} title="${label}" aria-label="${label}">${i + 1}</button></li>`;
    }),
    '</ol>',
    '</section>',
  ];
}

function podsPanel({ groups, versions }: PageData): string[] {
  const slots = groups.reduce((sum, group) => sum + group.slots, 0);
  const size = SIZES.find(([most]) => slots <= most)![1];
  const key = (name: string, words: string) => `<li><span class="field"><i class="${name}"></i></span>${escapeMarkup(words)}</li>`;
  return [
    '<section class="panel pods">',
    '<h2>Pods</h2>',
    ...groups.flatMap(({ name }, i) => [
      '<div class="group">',
      `<header><h3>${escapeMarkup(name)}</h3><span class="quiet" id="summary-${i}"></span></header>`,
      `<div class="field${size}" id="pods-${i}" aria-hidden="true"></div>`,
      '</div>',
    ]),
    '<ul class="key">',
    ...versions.map(({ name, colour }) => key(`ready v${colour}`, name)),
    key('starting v5', 'starting'),
    key('terminating v5', 'going away'),
    key('failing', 'failing'),
    '</ul>',
    '</section>',
  ];
}

function trafficPanel({ versions }: PageData): string[] {
  const row = (id: string, heading: string, name: string, rest: string) =>
    `<div class="row ${name}"${id === 'failing' ? ' id="failing"' : ''}><div class="line"><span class="name">${escapeMarkup(heading)}</span><span class="amount" id="share-${id}"></span></div>${bar(`bar-${id}`)}${rest}</div>`;
  return [
    '<section class="panel">',
    '<h2>Traffic</h2>',
    ...versions.map(({ name, colour }, i) => row(`${i}`, name, `v${colour}`, `<div class="line quiet"><span id="count-${i}"></span><span id="load-${i}"></span></div>`)),
    row('failing', 'Failing', '', ''),
    '</section>',
  ];
}

function servicesPanel({ services }: PageData): string[] {
  if (services.length === 0) return [];
  return [
    '<section class="panel">',
    '<h2>Ready endpoints</h2>',
    ...services.map((name, i) => `<div class="row service" id="service-${i}"><div class="line"><span class="name">${escapeMarkup(name)}</span><span class="amount" id="ready-${i}"></span></div>${bar(`ready-bar-${i}`, `<rect class="tick" id="floor-${i}" width="1" height="10"/>`)}</div>`),
    '</section>',
  ];
}

function bar(id: string, more = ''): string {
  return `<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect id="${id}" width="0" height="10"/>${more}</svg>`;
}

function totalsPanel(): string[] {
  const total = (id: string, name: string) => `<div><dt>${name}</dt><dd id="${id}">0</dd></div>`;
  return ['<section class="panel">', '<h2>Asked of the nodes</h2>', `<dl class="totals">${total('total', 'pods')}${total('cpu', 'cpu')}${total('memory', 'GiB memory')}</dl>`, '</section>'];
}

function eventsPanel({ events }: Timeline): string[] {
  return [
    '<section class="panel">',
    '<h2>Events</h2>',
    '<ol id="events" tabindex="0" aria-label="Events">',
    ...events.map(({ at, type, text }) => `<li class="${type}"><time>${formatTime(at)}</time><span>${escapeMarkup(text)}</span></li>`),
    '</ol>',
    '</section>',
  ];
}
