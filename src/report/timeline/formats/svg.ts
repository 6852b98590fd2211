/** A timeline as one picture that stands alone, for light and dark grounds. */
import { ServiceOutcome, Timeline } from '../../../rehearsal/timeline';
import { formatDuration, formatPercent, formatTime, plural } from '../../amounts';
import { colourIndex, colourVariables } from '../../palette';
import { escapeMarkup, shortened } from '../../printable';
import { TimelineFormat } from '../format';
import { positionOf, timeScale, TimeScale } from '../time-scale';
import { Box, CHART_STYLE, endpointAreas, HATCH, mostPods, podAreas, shareAreas } from '../timeline-chart';
import { worstFirst } from '../timeline-facts';
import { noFailure, verdictClass, verdictOf } from '../timeline-verdict';

const WIDTH = 960;
const LEFT = 64;
const PLOT = 872;
const POD_HEIGHT = 200;
const SHARE_HEIGHT = 48;
const ENDPOINT_HEIGHT = 44;
const GAP = 40;
const LEGEND_LINE = 22;
/** Room for each letter of the legend, about. */
const LETTER = 7;
const LONGEST_NAME = 40;
/** A picture of more is none: those that fared worst are shown. */
const MOST_SERVICES = 20;

const STYLE = `
svg { --ground: #ffffff; --text: #1f2937; --quiet: #64748b; --line: #cbd5e1; --harm: #dc2626; --good: #15803d; --dip: #b45309; ${colourVariables('light')} }
@media (prefers-color-scheme: dark) { svg { --ground: #0f172a; --text: #e2e8f0; --quiet: #94a3b8; --line: #334155; --harm: #f87171; --good: #4ade80; --dip: #fbbf24; ${colourVariables('dark')} } }
text { font: 12px system-ui, sans-serif; fill: var(--text); }
.quiet { fill: var(--quiet); font-size: 11px; }
.title { font-size: 16px; font-weight: 600; }
.verdict { font-size: 13px; fill: var(--good); }
.verdict.dips { fill: var(--dip); }
.verdict.harm { fill: var(--harm); font-weight: 600; }
.ground { fill: var(--ground); }
.grid { stroke: var(--line); stroke-width: 1; }
.commit { stroke: var(--text); stroke-width: 1; stroke-dasharray: 2 3; stroke-opacity: 0.7; }
.mark { fill: var(--ground); stroke: var(--quiet); stroke-width: 1.5; }
.mark.unrealized { stroke: var(--harm); }
.break { fill: none; stroke: var(--quiet); stroke-width: 1.2; }
`;

export const format: TimelineFormat = { place: 3, write: timelineSvg };

export function timelineSvg(timeline: Timeline): string {
  const scale = timeScale(timeline);
  const services = worstFirst(timeline.outcome.services).slice(0, MOST_SERVICES);
  const pods = box(128, POD_HEIGHT);
  const shares = box(pods.top + pods.height + GAP, SHARE_HEIGHT);
  const lanes = services.map((_, i) => box(shares.top + SHARE_HEIGHT + GAP + i * (ENDPOINT_HEIGHT + GAP), ENDPOINT_HEIGHT));
  const bottom = lanes.length === 0 ? shares.top + SHARE_HEIGHT : lanes[lanes.length - 1].top + ENDPOINT_HEIGHT;
  const legend = legendOf(timeline, bottom + 50);
  const names = commitLines(timeline, legend.bottom + 14);
  const height = names.bottom + 12;
  const verdict = verdictOf(timeline);
  const { failing: { percent: failing } } = timeline.outcome;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escapeMarkup(`Rehearsal of ${timeline.title}`)}</title>`,
    `<desc id="desc">${escapeMarkup(descriptionOf(timeline))}</desc>`,
    `<style>${STYLE}${CHART_STYLE}</style>`,
    `<defs>${HATCH}</defs>`,
    `<rect class="ground" width="${WIDTH}" height="${height}"/>`,
    text(LEFT, 30, shortened(timeline.title, 90), 'title'),
    text(LEFT, 51, shortened(verdict.text, 130), verdictClass(verdict)),
    label(pods, 'Pods', ''),
    ...podGrid(pods, mostPods(timeline)),
    ...podAreas(timeline, scale, pods),
    label(shares, 'Traffic', failing > 0 ? `up to ${formatPercent(failing)} of all requests fail` : noFailure(timeline)),
    ...shareAreas(timeline, scale, shares),
    ...services.flatMap((service, i) => [
      label(lanes[i], shortened(`Ready endpoints of ${service.name}`, 70), remarkOf(service)),
      ...endpointAreas(timeline, scale, service.name, lanes[i]),
    ]),
    ...commitMarks(timeline, scale, [pods, shares, ...lanes]),
    ...axis(scale, bottom),
    ...legend.lines,
    ...names.lines,
    '</svg>',
    '',
  ].join('\n');
}

/** The worst moment against the floor, and where that is another one, the fewest of all. */
function remarkOf({ fewest, floor, at, harm }: ServiceOutcome): string {
  const least = `fewest ${fewest} at ${formatTime(at)}`;
  if (harm === undefined) return `${least}, floor ${floor}`;
  const { ready, floor: asked, at: then } = harm;
  return fewest < ready ? `${ready} at ${formatTime(then)}, floor ${asked}; ${least}` : `fewest ${ready} at ${formatTime(then)}, floor ${asked}`;
}

function box(top: number, height: number): Box {
  return { left: LEFT, top, width: PLOT, height };
}

function descriptionOf(timeline: Timeline): string {
  const commits = timeline.commits.map(({ at, name }, i) => `commit ${i + 1} at ${formatTime(at)}: ${name}`).join('; ');
  return `Pods by version and phase, shares of traffic and ready endpoints over ${formatTime(timeline.seconds)}. ${verdictOf(timeline).text}. ${plural(timeline.commits.length, 'commit')}: ${commits}.`;
}

function label({ top }: Box, name: string, remark: string): string {
  return text(LEFT, top - 8, name) + (remark === '' ? '' : text(LEFT + PLOT, top - 8, remark, 'quiet', 'end'));
}

function podGrid({ left, top, width, height }: Box, most: number): string[] {
  return [0, Math.round(most / 2), most].filter((value, i, all) => all.indexOf(value) === i).flatMap(value => {
    const y = top + height - Math.round((value / most) * height);
    return [`<path class="grid" d="M${left} ${y}H${left + width}"/>`, text(left - 8, y + 4, `${value}`, 'quiet', 'end')];
  });
}

/** A dashed line for each commit, with its number above; close ones stand on two levels. */
function commitMarks({ commits }: Timeline, scale: TimeScale, boxes: readonly Box[]): string[] {
  const taken = [-Infinity, -Infinity];
  return commits.flatMap(({ at, isRealized }, i) => {
    const x = LEFT + Math.round(positionOf(scale, at) * PLOT);
    const level = x - taken[0] >= 22 ? 0 : 1;
    taken[level] = x;
    const y = 96 - level * 20;
    return [
      `<path class="commit" d="${boxes.map(({ top, height }) => `M${x} ${top}v${height}`).join('')}"/>`,
      `<circle class="mark${isRealized ? '' : ' unrealized'}" cx="${x}" cy="${y}" r="9"/>`,
      text(x, y + 4, `${i + 1}`, 'quiet', 'middle'),
    ];
  });
}

/** The line of time; a hold that is drawn shorter than it is has a wave, and says how long it is. */
function axis({ stretches }: TimeScale, bottom: number): string[] {
  const y = bottom + 10;
  const at = (position: number) => LEFT + Math.round(position * PLOT);
  const ends = stretches.length === 0 ? [] : [0, stretches[stretches.length - 1].to];
  return [
    `<path class="grid" d="M${LEFT} ${y}H${LEFT + PLOT}"/>`,
    ...ends.map((time, i) => text(LEFT + i * PLOT, y + 16, formatTime(time), 'quiet', i === 0 ? 'start' : 'end')),
    ...stretches.filter(({ isShortened }) => isShortened).flatMap(({ from, to, start, end }) => {
      const middle = at((start + end) / 2);
      const isClear = middle > LEFT + 50 && middle < LEFT + PLOT - 60 && at(end) - at(start) > 34;
      return [
        `<path class="break" d="M${middle - 5} ${y + 4}l4 -8m2 8l4 -8"/>`,
        ...isClear ? [text(middle, y + 16, formatDuration(to - from), 'quiet', 'middle')] : [],
      ];
    }),
  ];
}

function legendOf({ versions }: Timeline, top: number): { lines: string[]; bottom: number } {
  const phases = [['ready', 'ready'], ['starting', 'starts'], ['terminating', 'goes away'], ['failing', 'fails']];
  const entries = [
    ...versions.map(({ name }, i) => ({ drawing: `ready v${colourIndex(i)}`, name: shortened(name, LONGEST_NAME) })),
    ...phases.map(([phase, name]) => ({ drawing: `${phase} v0`, name })),
  ];
  let [x, y] = [LEFT, top];
  const lines = entries.flatMap(({ drawing, name }, i) => {
    const width = 30 + name.length * LETTER;
    if ((x + width > LEFT + PLOT && x > LEFT) || i === versions.length) [x, y] = [LEFT, y + LEGEND_LINE];
    const square = `<rect class="area ${drawing}" x="${x}" y="${y - 10}" width="12" height="12"/>${drawing.startsWith('terminating') ? `<rect class="hatch" x="${x}" y="${y - 10}" width="12" height="12"/>` : ''}`;
    const line = `${square}${text(x + 18, y, name)}`;
    x += width;
    return [line];
  });
  return { lines, bottom: y + LEGEND_LINE };
}

/** What the numbers of the marks mean, in two columns. */
function commitLines({ commits }: Timeline, top: number): { lines: string[]; bottom: number } {
  const rows = Math.ceil(commits.length / 2);
  const lines = commits.map(({ at, name, isRealized }, i) => {
    const [column, row] = i < rows ? [0, i] : [1, i - rows];
    const [x, y] = [LEFT + column * (PLOT / 2), top + row * 18];
    return text(x + 16, y, `${i + 1}`, 'quiet', 'end') + text(x + 62, y, formatTime(at), 'quiet', 'end') + text(x + 72, y, shortened(`${name}${isRealized ? '' : ' (not realized)'}`, 52));
  });
  return { lines, bottom: top + Math.max(0, rows - 1) * 18 };
}

function text(x: number, y: number, content: string, name = '', anchor = 'start'): string {
  const [kind, place] = [name === '' ? '' : ` class="${name}"`, anchor === 'start' ? '' : ` text-anchor="${anchor}"`];
  return `<text x="${x}" y="${y}"${kind}${place}>${escapeMarkup(content)}</text>`;
}
