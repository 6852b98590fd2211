/**
 * Findings as commands of a GitHub workflow, which shows them at their lines of a pull request.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
import { NotUnderstood } from '../../../manifests/unmodelled';
import { notUnderstoodSentences } from '../../not-understood';
import { NO_COLOURS } from '../colours';
import { isCounted } from '../counted';
import { FindingsFormat } from '../format';
import { summaryLine } from './text';
import { Finding } from '../../../rules/check/finding';
import { printable, printableLines } from '../../printable';

export const format: FindingsFormat = {
  place: 4,
  isOfRepository: true,
  isPrintedAsIs: true,
  write: result => [...githubAnnotations(result.findings, result.notUnderstood), printableLines(summaryLine(result, NO_COLOURS))].join('\n'),
};

export function githubAnnotations(findings: readonly Finding[], notUnderstood: readonly NotUnderstood[] = []): string[] {
  const notices = notUnderstoodSentences(notUnderstood).map(sentence => `::notice title=not modelled::${escapeData(sentence)}`);
  return [...findings.filter(isCounted).map(annotation), ...notices];
}

function annotation({ rule, severity, object, fullName = object, location, message, mend, story }: Finding): string {
  const place = location === undefined ? [] : [['file', location.file], ['line', location.line], ['col', location.column]] as const;
  const properties = [...place, ['title', `${rule}: ${fullName}`] as const].map(([name, value]) => `${name}=${escapeProperty(printable(String(value)))}`);
  const text = [message, ...story.map((sentence, i) => `${i + 1}. ${sentence}`), `mend: ${mend}`].map(line => printableLines(line)).join('\n');
  return `::${severity === 'note' ? 'notice' : severity} ${properties.join(',')}::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
