/** A timeline on a terminal: one row for each thing, one character for each stretch of time. */
import { createColors } from 'picocolors';
import { sum } from '../../../rehearsal/outcome';
import { OutcomeKind, PodCounts, ServiceOutcome, Timeline, TimelineEvent, TimelineMoment } from '../../../rehearsal/timeline';
import { formatCpu, formatDuration, formatMemory, formatPercent, formatTime, plural } from '../../amounts';
import { colourOf } from '../../palette';
import { printable, shortened } from '../../printable';
import { Terminal, TimelineFormat } from '../format';
import { positionOf, timeScale, TimeScale } from '../time-scale';
import { mostFailing, peakOf, sampled, worstFirst } from '../timeline-facts';
import { verdictOf } from '../timeline-verdict';

type Colours = ReturnType<typeof createColors>;

/** One row of the drawing: what it is, its value in each stretch of time, and what is to be said of it. */
interface Row {
  readonly name: string;
  readonly values: readonly number[];
  readonly most: number;
  readonly remark: string;
  /** Where no value is a harm. */
  readonly isHarm?: (column: number) => boolean;
  /** How a stretch looks. */
  readonly paint: (text: string, column: number) => string;
}

const BLOCKS = ['·', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const NAME = 16;
const REMARK = 26;
const SMALLEST = 20;
/** What happens to single pods is in the drawing; these are told in words, and no more of them than that. */
const TOLD: ReadonlySet<TimelineEvent['type']> = new Set(['harm', 'fail', 'route', 'autoscale']);
const MOST_EVENTS = 12;
/** More versions and Services than that make no drawing that anybody reads: those that fared worst are shown. */
const MOST_ROWS = 12;
const MARKS: { readonly [kind in OutcomeKind]: string } = { safe: '✓', dips: '~', harmed: '✗', stuck: '✗' };

export const format: TimelineFormat = { place: 1, write: timelineText };

export function timelineText(timeline: Timeline, { width, colours: isColoured }: Terminal): string {
  const colours = createColors(isColoured);
  const columns = Math.max(SMALLEST, width - NAME - REMARK - 4);
  const scale = timeScale(timeline);
  const { kind, isHarm, text } = verdictOf(timeline);
  const heading = `rehearsed for ${formatDuration(timeline.seconds)}, ${plural(timeline.commits.length, 'commit')}`;
  const verdict = wrapped(`${MARKS[kind]} ${printable(text)}`, width);
  return [
    `${colours.bold(shortened(printable(timeline.title), width - heading.length - 2))}  ${colours.dim(heading)}`,
    ...verdict.map(line => isHarm ? colours.bold(colours.red(line)) : kind === 'dips' ? colours.yellow(line) : colours.green(line)),
    '',
    ...timeline.moments.length === 0 ? [] : drawing(timeline, scale, columns, colours),
    ...commitLines(timeline, width, colours),
    ...eventLines(timeline, width, colours),
  ].join('\n') + '\n';
}

function drawing(timeline: Timeline, scale: TimeScale, columns: number, colours: Colours): string[] {
  const parts = sampled(timeline, scale, columns);
  const rows = [...podRows(timeline, parts, colours), ...shareRows(timeline, parts, colours), ...serviceRows(timeline, parts, colours)];
  const { pods, cpuMillis, memoryMebibytes } = peakOf(timeline);
  return [
    ...holdsOf(scale, columns).map(line => colours.dim(' '.repeat(NAME + 2) + line)),
    `${colours.dim('commits'.padEnd(NAME))}  ${marksOf(timeline, scale, columns)}`.trimEnd(),
    ...rows.map(({ name, values, most, remark, isHarm, paint }) => {
      const empty = (column: number) => isHarm?.(column) === true ? colours.red('✗') : colours.dim(BLOCKS[0]);
      const cells = values.map((value, i) => value > 0 ? paint(block(value, most), i) : empty(i)).join('');
      return `${padded(name, NAME)}  ${cells}  ${shortened(remark, REMARK)}`.trimEnd();
    }),
    ...leftOut(timeline).map(line => colours.dim(`${''.padEnd(NAME)}  ${line}`)),
    colours.dim(`${'at most'.padEnd(NAME)}  ${plural(pods, 'pod')}, ${formatCpu(cpuMillis)}, ${formatMemory(memoryMebibytes)} requested`),
    '',
  ];
}

/** How many rows are not drawn. */
function leftOut({ versions, outcome }: Timeline): string[] {
  const parts = [[versions.length - MOST_ROWS, 'version'], [outcome.services.length - MOST_ROWS, 'Service']] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, noun]) => plural(count, noun));
  return told.length === 0 ? [] : [`and ${told.join(' and ')} more`];
}

/** The pods that a version has, without those that go away: red where one of them fails. */
function podRows({ versions, moments }: Timeline, parts: readonly TimelineMoment[][], colours: Colours): Row[] {
  const last = parts.map(part => part[part.length - 1]);
  const alive = (counts: PodCounts | undefined) => counts === undefined ? 0 : counts.starting + counts.ready + counts.failing;
  const most = moments.reduce((max, { pods }) => Math.max(max, ...pods.map(alive)), 1);
  return versions.slice(0, MOST_ROWS).map(({ name }, i) => {
    const values = last.map(({ pods }) => alive(pods[i]));
    const [first, end] = [alive(moments[0].pods[i]), alive(moments[moments.length - 1].pods[i])];
    const failing = moments[moments.length - 1].pods[i]?.failing ?? 0;
    return {
      name: `${printable(name)} pods`,
      values,
      most,
      remark: `${first} → ${end}${failing > 0 ? `, ${failing} failing` : ''}`,
      paint: (text, column) => (last[column].pods[i]?.failing ?? 0) > 0 ? colours.red(text) : colours[colourOf(i).terminal](text),
    };
  });
}

/** The share of each version, and of the requests that fail in the worst moment of each stretch. */
function shareRows({ versions, moments }: Timeline, parts: readonly TimelineMoment[][], colours: Colours): Row[] {
  const last = parts.map(part => part[part.length - 1]);
  const [first, end] = [moments[0], moments[moments.length - 1]];
  const shares = versions.slice(0, MOST_ROWS).map(({ name }, i): Row => ({
    name: `${printable(name)} traffic`,
    values: last.map(({ shares: share }) => share[i] ?? 0),
    most: 100,
    remark: `${formatPercent(first.shares[i] ?? 0)} → ${formatPercent(end.shares[i] ?? 0)}`,
    paint: text => colours[colourOf(i).terminal](text),
  }));
  const worst = mostFailing(moments);
  const remark = worst.failing > 0 ? `✗ ${formatPercent(worst.failing)} at ${formatTime(worst.at)}` : 'none';
  return [...shares, { name: 'failing', values: parts.map(part => mostFailing(part).failing), most: 100, remark, paint: text => colours.red(text) }];
}

/** The fewest ready endpoints of each stretch: red below the floor. */
function serviceRows({ outcome }: Timeline, parts: readonly TimelineMoment[][], colours: Colours): Row[] {
  const shown = worstFirst(outcome.services).slice(0, MOST_ROWS);
  const worst = worstOf(parts, new Set(shown.map(({ name }) => name)));
  return shown.map(service => {
    const standings = worst.get(service.name)!;
    const isHarm = (column: number) => standings[column] !== undefined && standings[column].ready < standings[column].floor;
    return {
      name: `${printable(service.name)} ready`,
      values: standings.map(standing => standing?.ready ?? 0),
      most: standings.reduce((max, standing) => Math.max(max, standing?.most ?? 0), Math.max(1, service.floor)),
      remark: remarkOf(service),
      isHarm,
      paint: (text, column) => isHarm(column) ? colours.red(text) : colours.green(text),
    };
  });
}

interface Standing {
  readonly ready: number;
  readonly floor: number;
  readonly most: number;
}

/** In each stretch the moment in which a Service was worst off. */
function worstOf(parts: readonly TimelineMoment[][], names: ReadonlySet<string>): Map<string, Array<Standing | undefined>> {
  const found = new Map<string, Array<Standing | undefined>>([...names].map(name => [name, new Array(parts.length).fill(undefined)]));
  parts.forEach((part, column) => {
    for (const { name, ready: counts, floor } of part.flatMap(({ services }) => services.filter(one => names.has(one.name)))) {
      const standings = found.get(name)!;
      const [known, ready] = [standings[column], sum(counts)];
      const isWorse = known === undefined || ready - floor < known.ready - known.floor;
      standings[column] = { ...isWorse ? { ready, floor } : known, most: Math.max(known?.most ?? 0, ready) };
    }
  });
  return found;
}

function remarkOf({ kind, fewest, at, promised, floor, harm }: ServiceOutcome): string {
  if (harm !== undefined) return `✗ ${harm.ready} at ${formatTime(harm.at)}, floor ${harm.floor}`;
  return kind === 'dips' ? `${fewest} of ${promised} at ${formatTime(at)}, floor ${floor}` : `never below ${fewest}, floor ${floor}`;
}

/** The numbers of the commits where they begin. Where two fall together, the later one stands beside. */
function marksOf({ commits }: Timeline, scale: TimeScale, columns: number): string {
  const line: string[] = new Array(columns).fill(' ');
  let free = 0;
  commits.forEach(({ at }, i) => {
    const number = `${i + 1}`;
    const column = Math.max(free, Math.min(columns - 1, Math.floor(positionOf(scale, at) * columns)));
    if (column + number.length > columns) return;
    [...number].forEach((digit, k) => { line[column + k] = digit; });
    free = column + number.length + 1;
  });
  return line.join('').trimEnd();
}

/** How long the holds are that are drawn short. */
function holdsOf({ stretches }: TimeScale, columns: number): string[] {
  let line = '';
  for (const { from, to, start, end } of stretches.filter(({ isShortened }) => isShortened)) {
    const length = `⫽${formatDuration(to - from).replace(/ /g, '')}`;
    const column = Math.round(((start + end) / 2) * columns - length.length / 2);
    if (column > line.length && column + length.length <= columns) line = line.padEnd(column) + length;
  }
  return line === '' ? [] : [line];
}

function commitLines({ commits }: Timeline, width: number, colours: Colours): string[] {
  return commits.map(({ at, name, isRealized }, i) => {
    const remark = isRealized ? '' : '  (not realized)';
    const text = shortened(printable(name), width - 16 - remark.length);
    return `${`${i + 1}`.padStart(3)}  ${colours.dim(formatTime(at).padStart(8))}  ${text}${colours.yellow(remark)}`;
  });
}

function eventLines({ events }: Timeline, width: number, colours: Colours): string[] {
  const told = events.filter(({ type }) => TOLD.has(type));
  // What hurts is told before anything else where there is too much to tell.
  const first = [...told.filter(({ type }) => type === 'harm'), ...told.filter(({ type }) => type !== 'harm')].slice(0, MOST_EVENTS);
  const lines = told.filter(event => first.includes(event)).map(({ at, type, text }) => {
    const line = shortened(`${formatTime(at).padStart(13)}  ${printable(text)}`, width);
    return type === 'harm' || type === 'fail' ? colours.red(line) : line;
  });
  const more = told.length - lines.length;
  return lines.length === 0 ? [] : ['', ...lines, ...more > 0 ? [colours.dim(`${''.padStart(13)}  and ${plural(more, 'event')} more`)] : []];
}

function block(value: number, most: number): string {
  return BLOCKS[Math.max(1, Math.min(8, Math.round((value / most) * 8)))];
}

/** The end of a name says what the row is, and stays. */
function padded(name: string, width: number): string {
  const kind = name.slice(name.lastIndexOf(' '));
  const text = name.length <= width ? name : shortened(name.slice(0, name.length - kind.length), width - kind.length) + kind;
  return text.padEnd(width);
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(lines.length === 0 ? word : `  ${word}`);
  }
  return lines.map(line => shortened(line, width));
}
