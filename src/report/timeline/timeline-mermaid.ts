/** The chart of a timeline for Mermaid: the pods at the end of each commit, and the fewest ready endpoints on the way. */
import { colourOf, VERSION_COLOURS } from '../palette';
import { CommitFacts } from './timeline-facts';
import { ServiceOutcome, Timeline } from '../../rehearsal/timeline';

const FLOOR = '#64748b';
const FEWEST = '#dc2626';

export function mermaidChart(timeline: Timeline, facts: readonly CommitFacts[]): string[] {
  // Fewer than two commits are no course, and more than that nobody can read.
  if (facts.length < 2 || facts.length > 40) return [];
  const isShown = (i: number) => facts.some(({ settled }) => ready(settled.pods[i]) > 0);
  const shown = timeline.versions.map((_, i) => i).filter(isShown).slice(0, VERSION_COLOURS.length);
  const margin = ({ fewest, floor, harm }: ServiceOutcome) => harm === undefined ? fewest - floor : harm.ready - harm.floor;
  const worst = [...timeline.outcome.services].sort((a, b) => margin(a) - margin(b))[0];
  // Mermaid draws bars of one place over each other: from the whole stack down to its lowest part they look stacked.
  const bars = shown.map((_, i) => shown.slice(0, shown.length - i));
  const heights = facts.map(({ settled }) => shown.reduce((total, i) => total + ready(settled.pods[i]), 0));
  const lines = worst === undefined ? [] : [
    facts.map(({ services }) => services.find(({ name }) => name === worst.name)?.floor ?? 0),
    facts.map(({ services }) => services.find(({ name }) => name === worst.name)?.fewest ?? 0),
  ];
  const most = Math.max(1, ...heights, ...lines.flat());
  const palette = [...bars.map(versions => colourOf(versions[versions.length - 1]).light), ...lines.length > 0 ? [FLOOR, FEWEST] : []];
  return [
    '```mermaid',
    '---',
    'config:',
    '  xyChart:',
    '    height: 280',
    '  themeVariables:',
    '    xyChart:',
    `      plotColorPalette: "${palette.join(', ')}"`,
    '---',
    'xychart-beta',
    `  x-axis "commit" [${facts.map((_, i) => `"${i + 1}"`).join(', ')}]`,
    `  y-axis "ready pods" 0 --> ${most}`,
    ...bars.map(versions => `  bar [${facts.map(({ settled }) => versions.reduce((total, i) => total + ready(settled.pods[i]), 0)).join(', ')}]`),
    ...lines.map(line => `  line [${line.join(', ')}]`),
    '```',
    '',
    ...worst === undefined ? [] : ['Bars: ready pods at the end of each commit. Red line: the fewest ready endpoints until then; grey: the floor.'],
  ];
}

function ready(counts: { readonly ready: number } | undefined): number {
  return counts?.ready ?? 0;
}
