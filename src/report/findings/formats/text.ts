/** Findings for people: what is wrong, where, how it comes about, how to mend it. */
import { CheckResult } from '../../../rules/check/check';
import { Finding } from '../../../rules/check/finding';
import { notUnderstoodSentences } from '../../not-understood';
import { printable } from '../../printable';
import { Colours } from '../colours';
import { isCounted } from '../counted';
import { FindingsFormat } from '../format';
import { pageOf } from '../rule-page';

export const format: FindingsFormat = { place: 1, write: (result, { colours }) => findingsText(result, colours) };

export function findingsText(result: CheckResult, colours: Colours): string {
  const shown = result.findings.filter(isCounted);
  const unknown = notUnderstoodSentences(result.notUnderstood).map(sentence => colours.yellow(printable(sentence)));
  const parts = [...shown.map(finding => findingText(finding, colours)), ...unknown.length > 0 ? [unknown.join('\n')] : [], summaryLine(result, colours)];
  return parts.join('\n\n');
}

export function summaryLine(result: CheckResult, colours: Colours): string {
  const { findings, objects, changed, notUnderstood, agent } = result;
  const counted = findings.filter(isCounted);
  const errors = counted.filter(({ severity }) => severity === 'error').length;
  const [warnings, notes] = (['warning', 'note'] as const).map(level => counted.filter(({ severity }) => severity === level).length);
  const suppressed = findings.filter(one => one.suppressed !== undefined).length;
  const unchanged = findings.length - counted.length - suppressed;
  const parts = [
    ...errors > 0 ? [colours.red(amount(errors, 'error'))] : [],
    ...warnings > 0 ? [colours.yellow(amount(warnings, 'warning'))] : [],
    ...errors + warnings === 0 ? [notUnderstood.length > 0 ? 'nothing known that can hurt' : colours.green('nothing that can hurt')] : [],
    ...notes > 0 ? [amount(notes, 'note')] : [],
  ];
  const beside = [...unchanged > 0 ? [`${number(unchanged)} as before`] : [], ...suppressed > 0 ? [`${number(suppressed)} suppressed`] : []];
  return `${parts.join(', ')} in ${amount(objects, 'object')} (${number(changed)} changed${agent === undefined ? '' : `, applied by ${agent.title}`})${beside.length === 0 ? '' : colours.dim(`; ${beside.join(', ')}`)}`;
}

function findingText(finding: Finding, colours: Colours): string {
  const { rule, severity, object, fullName = object, location, message, mend, story, consequences = [] } = finding;
  if (severity === 'note') return colours.dim(`note  ${[fullName, rule].map(printable).join('  ')}\n  ${printable(message)}`);
  const level = severity === 'error' ? colours.red('error') : colours.yellow('warning');
  const place = location === undefined ? [] : [`${location.file}:${location.line}:${location.column}`];
  return [
    `${level}  ${[colours.bold(printable(fullName)), rule, ...place.map(printable)].join('  ')}`,
    `  ${printable(message)}`,
    ...consequences.map(sentence => `  also: ${printable(sentence)}`),
    ...story.map((sentence, i) => `  ${String(i + 1).padStart(String(story.length).length)}. ${printable(sentence)}`),
    `  mend: ${printable(mend)}`,
    colours.dim(`  ${pageOf(rule)}`),
  ].join('\n');
}

function amount(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}
