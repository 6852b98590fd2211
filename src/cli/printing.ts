/** What the user sees: tables and colours on a terminal, JSON and YAML for programs. */
import { createColors } from 'picocolors';
import { ChangedRollout, Outcome } from './change/outcome';
import { Ports } from './ports';
import { gateText } from '../gates/asking/ask';
import { withoutRemark } from '../ground/step-label';
import { formatChangeWithin } from '../report/differences/manifest-diff';
import { printableJson, printableLines } from '../report/printable';

/** Values longer than this are not spelled out. */
const LONGEST_VALUE = 100;

type Colors = ReturnType<typeof createColors>;

export type OutputFormat = 'table' | 'json' | 'yaml';

/** On a terminal, unless the user says otherwise. A pipe and a log of CI get plain text. */
export function isColoured({ environment: { FORCE_COLOR, NO_COLOR }, stdout }: Ports): boolean {
  return !NO_COLOR && (FORCE_COLOR ? FORCE_COLOR !== '0' : stdout.isTTY);
}

/** Nothing of what is in it acts on the terminal, or on what reads the log. */
export function print(ports: Ports, text: string): void {
  printAsIs(ports, printableLines(text, isColoured(ports)));
}

/** Text with commands of our own for what reads the log. */
export function printAsIs({ stdout }: Ports, text: string): void {
  stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** What is said beside the result. */
export function note({ stderr }: Ports, text: string): void {
  stderr.write(`${printableLines(text)}\n`);
}

export function printData(ports: Ports, format: 'json' | 'yaml', data: unknown): void {
  print(ports, format === 'json' ? printableJson(data) : yaml().stringify(data, { lineWidth: 0 }));
}

/** Loaded where it is needed: that takes longer than most of what `status` does. */
function yaml(): typeof import('yaml') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('yaml');
}

/** Columns as wide as what stands in them, as kubectl prints them. */
export function table(header: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map(row => row[i].length)));
  return [header, ...rows].map(row => row.map((cell, i) => cell.padEnd(widths[i])).join('   ').trimEnd()).join('\n');
}

const DESCRIBED = /^metadata\.annotations\."?cdk8s-rollouts\/|^metadata\.annotations\.cdk8s-rollouts/;

export function printOutcome(ports: Ports, outcome: Outcome, format: OutputFormat, isDryRun = false): void {
  const { changed, changes, files, refused } = outcome;
  if (format !== 'table') {
    const rollouts = changed.map(({ key, before, after, record, gates }) => ({ key, phase: record.phase, before, after, gates }));
    return printData(ports, format, { rollouts, changes, files, refused: refused.map(({ key, reason }) => ({ key, reason })), dryRun: isDryRun });
  }
  const colours = createColors(isColoured(ports));
  for (const one of changed) {
    print(ports, headingOf(one, colours));
    print(ports, `  ${trafficText(one)}`);
    for (const asked of one.gates ?? []) print(ports, `  ${gateText(asked)}`);
  }
  // The annotations of a frame repeat in words what its fields say.
  for (const change of (changes ?? []).filter(({ field }) => !DESCRIBED.test(field))) print(ports, `  ${colours.yellow('±')} ${formatChangeWithin(LONGEST_VALUE, change)}`);
  if (changes?.length === 0) print(ports, '  no manifest changes');
  for (const { key, reason } of refused) note(ports, `${key}: ${reason}`);
  if (changed.length === 0) return;
  const said = isDryRun ? 'nothing was written' : files.length === 0 ? 'all of that is written already: commit it' : `wrote ${files.join(', ')}: commit ${files.length === 1 ? 'it' : 'them'}`;
  print(ports, colours.dim(`  ${said}`));
}

function headingOf({ key, before, after, record }: ChangedRollout, colours: Colors): string {
  const [{ label: was }, { label: is, remark: beside }] = [before?.name ?? '', after.name].map(withoutRemark);
  const isOnItsWayBack = record.phase === 'aborting' || record.phase === 'undoing';
  const now = was !== is ? is : record.phase === 'idle' ? `${is} at revision ${record.revision}` : isOnItsWayBack ? `still ${is}` : `${record.phase} at ${is}`;
  const remark = beside === undefined ? '' : `\n  ${beside}: change the code, or retry`;
  return `${colours.bold(key)}  ${before === undefined || (was === is && record.phase !== 'idle') ? '' : `${was} → `}${colours.bold(now)}${remark}`;
}

/** `stable 10 → 9 pods, 90.9% → 90.0% of traffic; canary …` */
function trafficText({ before, after }: ChangedRollout): string {
  return (before ?? after).tracks.map(({ name, pods, share, version }, i) => {
    const now = after.tracks[i];
    const change = (from: string, to: string) => from === to ? from : `${from} → ${to}`;
    return `${name} ${change(version, now.version)}: ${change(`${pods}`, `${now.pods}`)} ${now.pods === 1 ? 'pod' : 'pods'}, ${change(`${share.toFixed(1)}%`, `${now.share.toFixed(1)}%`)} of traffic`;
  }).join('\n  ');
}
