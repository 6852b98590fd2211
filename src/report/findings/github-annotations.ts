/**
 * Findings as commands of a GitHub workflow, which shows them at their lines of a pull request.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
import { isCounted } from './findings-text';
import { Finding } from '../../rules/check/finding';

export function githubAnnotations(findings: readonly Finding[]): string[] {
  return findings.filter(isCounted).map(annotation);
}

function annotation({ rule, severity, object, fullName = object, location, message, mend, story }: Finding): string {
  const place = location === undefined ? [] : [['file', location.file], ['line', location.line], ['col', location.column]] as const;
  const properties = [...place, ['title', `${rule}: ${fullName}`] as const].map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  const text = [message, ...story.map((sentence, i) => `${i + 1}. ${sentence}`), `mend: ${mend}`].join('\n');
  return `::${severity === 'note' ? 'notice' : severity} ${properties.join(',')}::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
