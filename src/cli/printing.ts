/** What the user sees: tables and colours on a terminal, JSON and YAML for programs. */
import * as pc from 'picocolors';
import { Outcome } from './change';
import { formatChange } from '../report/manifest-diff';
import { FrameReport } from '../report/rollout-report';

export type OutputFormat = 'table' | 'json' | 'yaml';

export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** What is said beside the result. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

export async function printData(format: 'json' | 'yaml', data: unknown): Promise<void> {
  // Loaded where it is needed: that takes longer than most of what `status` does.
  print(format === 'json' ? JSON.stringify(data, undefined, 2) : (await import('yaml')).stringify(data, { lineWidth: 0 }));
}

/** Columns as wide as what stands in them, as kubectl prints them. */
export function table(header: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map(row => row[i].length)));
  return [header, ...rows].map(row => row.map((cell, i) => cell.padEnd(widths[i])).join('   ').trimEnd()).join('\n');
}

const DESCRIBED = /^metadata\.annotations\."?cdk8s-rollouts\/|^metadata\.annotations\.cdk8s-rollouts/;

export async function printOutcome(outcome: Outcome, format: OutputFormat, isDryRun: boolean): Promise<void> {
  const { changed, changes, files, refused } = outcome;
  if (format !== 'table') return printData(format, { rollouts: changed.map(({ key, before, after, record }) => ({ key, phase: record.phase, before, after })), changes, files, refused, dryRun: isDryRun });
  for (const { key, before, after, record } of changed) {
    print(`${pc.bold(key)}  ${record.phase}: ${before ? `${before.name} → ` : ''}${pc.bold(after.name)}`);
    print(`  ${trafficText(before, after)}`);
  }
  // The annotations of a frame repeat in words what its fields say.
  for (const change of (changes ?? []).filter(({ field }) => !DESCRIBED.test(field))) print(`  ${pc.yellow('±')} ${formatChange(change)}`);
  if (changes?.length === 0) print('  no manifest changes');
  for (const { key, reason } of refused) note(`${key}: ${reason}`);
  if (changed.length === 0) return;
  const said = isDryRun ? 'nothing was written' : files.length === 0 ? 'all of that is written already: commit it' : `wrote ${files.join(', ')}: commit ${files.length === 1 ? 'it' : 'them'}`;
  print(pc.dim(`  ${said}`));
}

/** `stable 10 → 9 pods, 90.9% → 90.0% of traffic; canary …` */
function trafficText(before: FrameReport | undefined, after: FrameReport): string {
  return (before ?? after).tracks.map(({ name, pods, share, version }, i) => {
    const now = after.tracks[i];
    const change = (from: string, to: string) => from === to ? from : `${from} → ${to}`;
    return `${name} ${change(version, now.version)}: ${change(`${pods}`, `${now.pods}`)} ${now.pods === 1 ? 'pod' : 'pods'}, ${change(`${share.toFixed(1)}%`, `${now.share.toFixed(1)}%`)} of traffic`;
  }).join('\n  ');
}
