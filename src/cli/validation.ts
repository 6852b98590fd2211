/** The check as a part of `cdk8s synth`. */
import { basename, dirname, resolve } from 'path';
import { readSidesOf } from './check-sides';
import { manifestFilesAt, shown } from './manifest-files';
import { outputFolder } from './output-folder';
import { isCounted } from '../report/findings/findings-text';
import { pageOf } from '../report/findings/rule-page';
import { printable, printableLines } from '../report/printable';
import { check } from '../rules/check/check';
import { FailOn, fails } from '../rules/check/failing';
import { Finding } from '../rules/check/finding';

/** What is used of the context of a validation plugin. */
export interface ValidationContext {
  readonly manifests: readonly string[];
  readonly logger: { log(message: string): void };
  readonly report: {
    addViolation(violation: object): void;
    submit(status: 'success' | 'failure', metadata?: { readonly [key: string]: string }): void;
  };
}

export function reportValidation({ manifests, logger, report }: ValidationContext, failOn: string, from: string): void {
  const folder = folderOf(manifests);
  const { before, after, notes } = readSidesOf(from, folder, manifestFilesAt(manifests).map(one => ({ ...one, file: inFolder(one.file, folder) })));
  notes.forEach(text => logger.log(printableLines(text)));
  const { findings, objects, changed } = check(before, after);
  for (const finding of findings.filter(isCounted)) report.addViolation(violationOf(finding));
  report.submit(fails(findings, failOn as FailOn) ? 'failure' : 'success', { Objects: `${objects} (${changed} changed)` });
}

/** The folder of the manifests in the app. With `--stdout` they lie in a temporary one, and that of `cdk8s.yaml` is meant. */
function folderOf(manifests: readonly string[]): string {
  const [folder] = manifests.map(file => dirname(file)).sort((a, b) => a.length - b.length);
  const isInside = folder !== undefined && resolve(folder) !== process.cwd() && !shown(folder).startsWith('..');
  return isInside ? folder : outputFolder(process.cwd());
}

/** What lies in a temporary folder is called as it would be in the folder that is meant. */
function inFolder(file: string, folder: string): string {
  return file.startsWith('..') ? `${shown(folder)}/${basename(file)}` : file;
}

function violationOf({ rule, severity, object, location, message, mend, story, field }: Finding): object {
  const place = location === undefined ? '' : `${location.file}:${location.line}:${location.column} `;
  return {
    ruleName: `${rule} (${severity})`,
    recommendation: [message, ...story.map((sentence, i) => `    ${i + 1}. ${sentence}`)].map(printable).join('\n'),
    fix: printable(`${mend} ${pageOf(rule)}`),
    violatingResources: [{
      resourceName: printable(object.split('/').pop() ?? ''),
      locations: [printable(`${place}${field ?? object}`)],
      manifestPath: printable(location?.file ?? ''),
    }],
  };
}
