/** A timeline for a pull request: a verdict, a table commit by commit, and a chart that GitHub draws. */
import { sum } from '../../../rehearsal/outcome';
import { OutcomeKind, ServiceOutcome, Timeline } from '../../../rehearsal/timeline';
import { formatCpu, formatDuration, formatMemory, formatPercent, formatTime, plural } from '../../amounts';
import { colourOf } from '../../palette';
import { escapeMarkdown, shortened } from '../../printable';
import { TimelineFormat } from '../format';
import { CommitFacts, commitFacts, peakOf } from '../timeline-facts';
import { mermaidChart } from '../timeline-mermaid';
import { verdictOf } from '../timeline-verdict';

/** So many events that hurt are told; the first ones say enough. */
const MOST_HARMS = 10;
const LONGEST = 80;
/** A table with more columns than that is not read. */
const MOST_COLUMNS = 12;
const MARKS: { readonly [kind in OutcomeKind]: string } = { safe: '✅', dips: '☑️', harmed: '❌', stuck: '❌' };

export const format: TimelineFormat = { place: 2, write: timelineMarkdown };

export function timelineMarkdown(timeline: Timeline): string {
  const { kind, text } = verdictOf(timeline);
  const { pods, cpuMillis, memoryMebibytes } = peakOf(timeline);
  const facts = commitFacts(timeline);
  return [
    `### Rehearsal of ${inCode(timeline.title)}`,
    '',
    `${MARKS[kind]} **${escapeMarkdown(text)}**`,
    '',
    ...facts.length === 0 ? [] : [...table(timeline, facts), ''],
    `${timeline.versions.slice(0, MOST_COLUMNS).map(({ name }, i) => `${colourOf(i).square} ${inCode(name)}`).join(' ')} · ${plural(timeline.commits.length, 'commit')} in ${formatDuration(timeline.seconds)}`
    + ` · at most ${plural(pods, 'pod')}, ${formatCpu(cpuMillis)} and ${formatMemory(memoryMebibytes)} requested`,
    '',
    ...harms(timeline),
    ...mermaidChart(timeline, facts),
  ].join('\n').trimEnd() + '\n';
}

function table({ versions: all, outcome }: Timeline, facts: readonly CommitFacts[]): string[] {
  const versions = all.slice(0, MOST_COLUMNS);
  const services = outcome.services.map(({ name }) => name).slice(0, MOST_COLUMNS);
  const header = [
    '', 'At', 'Commit',
    ...versions.map(({ name }, i) => `${colourOf(i).square} ${inCode(name)}`),
    ...services.map(name => `Fewest ready of ${inCode(name)}`),
    'Failing',
  ];
  const rows = facts.map(({ commit, settled, services: worst, failing }, i) => [
    `${i + 1}`,
    formatTime(commit.at),
    `${escapeMarkdown(shortened(commit.name, LONGEST))}${commit.isRealized ? '' : ' ⚠️ not realized'}`,
    ...versions.map((_, version) => podsText(settled.pods[version], settled.shares[version] ?? 0)),
    ...services.map(name => {
      const found = worst.find(service => service.name === name);
      if (found === undefined) return '–';
      return fewestText(found);
    }),
    failing > 0 ? `❌ **${formatPercent(failing)}**` : '0%',
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map((_, i) => i === 2 ? ':--' : '--:')), ...rows.map(line)];
}

/** The least, and the floor at that time; where it was below its floor, that, and the least if it was another time. */
function fewestText({ fewest, floor, harm }: ServiceOutcome): string {
  if (harm === undefined) return `${fewest} of ${floor}`;
  return `❌ **${harm.ready}** of ${harm.floor}${fewest < harm.ready ? `, fewest ${fewest} of ${floor}` : ''}`;
}

/** `9 pods, 90%`, and what is not well of them. */
function podsText(counts: CommitFacts['settled']['pods'][number] | undefined, share: number): string {
  if (counts === undefined || sum([counts.ready, counts.starting, counts.failing, counts.terminating]) === 0) return share > 0 ? formatPercent(share) : '–';
  const { ready, starting, failing, terminating } = counts;
  const parts = [
    ...starting > 0 ? [`${starting} starting`] : [],
    ...failing > 0 ? [`**${failing} failing**`] : [],
    ...terminating > 0 ? [`${terminating} going away`] : [],
  ];
  return [`${ready} ready`, ...parts, formatPercent(share)].join(', ');
}

function harms({ events }: Timeline): string[] {
  const found = events.filter(({ type }) => type === 'harm');
  if (found.length === 0) return [];
  const more = found.length - MOST_HARMS;
  return [
    ...found.slice(0, MOST_HARMS).map(({ at, text }) => `- ${formatTime(at)}: ${escapeMarkdown(text)}`),
    ...more > 0 ? [`- and ${more} more`] : [],
    '',
  ];
}

/** Entities keep their meaning in this element, and a name in it calls nobody. */
function inCode(name: string): string {
  return `<code>${escapeMarkdown(shortened(name, LONGEST))}</code>`;
}
