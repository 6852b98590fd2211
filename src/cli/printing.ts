/** What the user sees: tables and colours on a terminal, JSON and YAML for programs. */
import { createColors } from 'picocolors';
import { ChangedRollout, Outcome } from './outcome';
import { formatChangeWithin } from '../report/differences/manifest-diff';
import { printableJson, printableLines } from '../report/printable';

/** On a terminal, unless the user says otherwise. A pipe and a log of CI get plain text. */
const { FORCE_COLOR, NO_COLOR } = process.env;
export const isColoured = !NO_COLOR && (FORCE_COLOR ? FORCE_COLOR !== '0' : process.stdout.isTTY === true);
const colours = createColors(isColoured);

/** Values longer than this are not spelled out. */
const LONGEST_VALUE = 100;

export type OutputFormat = 'table' | 'json' | 'yaml';

/** Nothing of what is in it acts on the terminal, or on what reads the log. */
export function print(text: string): void {
  printAsIs(printableLines(text, isColoured));
}

/** Text with commands of our own for what reads the log. */
export function printAsIs(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** What is said beside the result. */
export function note(text: string): void {
  process.stderr.write(`${printableLines(text)}\n`);
}

export async function printData(format: 'json' | 'yaml', data: unknown): Promise<void> {
  // Loaded where it is needed: that takes longer than most of what `status` does.
  print(format === 'json' ? printableJson(data) : (await import('yaml')).stringify(data, { lineWidth: 0 }));
}

/** Columns as wide as what stands in them, as kubectl prints them. */
export function table(header: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map(row => row[i].length)));
  return [header, ...rows].map(row => row.map((cell, i) => cell.padEnd(widths[i])).join('   ').trimEnd()).join('\n');
}

const DESCRIBED = /^metadata\.annotations\."?cdk8s-rollouts\/|^metadata\.annotations\.cdk8s-rollouts/;

export async function printOutcome(outcome: Outcome, format: OutputFormat, isDryRun = false): Promise<void> {
  const { changed, changes, files, refused } = outcome;
  if (format !== 'table') return printData(format, { rollouts: changed.map(({ key, before, after, record }) => ({ key, phase: record.phase, before, after })), changes, files, refused, dryRun: isDryRun });
  for (const one of changed) {
    print(headingOf(one));
    print(`  ${trafficText(one)}`);
  }
  // The annotations of a frame repeat in words what its fields say.
  for (const change of (changes ?? []).filter(({ field }) => !DESCRIBED.test(field))) print(`  ${colours.yellow('±')} ${formatChangeWithin(LONGEST_VALUE, change)}`);
  if (changes?.length === 0) print('  no manifest changes');
  for (const { key, reason } of refused) note(`${key}: ${reason}`);
  if (changed.length === 0) return;
  const said = isDryRun ? 'nothing was written' : files.length === 0 ? 'all of that is written already: commit it' : `wrote ${files.join(', ')}: commit ${files.length === 1 ? 'it' : 'them'}`;
  print(colours.dim(`  ${said}`));
}

function headingOf({ key, before, after, record }: ChangedRollout): string {
  const [[was], [is, ...beside]] = [before?.name ?? '', after.name].map(name => name.split(': the code asks'));
  const now = was !== is ? is : record.phase === 'idle' ? `${is} at revision ${record.revision}` : is === record.phase ? `still ${is}` : `${record.phase} at ${is}`;
  const remark = beside.map(text => `\n  the code asks${text}: change the code, or retry`).join('');
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
