/** The check as a part of `cdk8s synth`. */
import { basename, dirname, resolve } from 'path';
import { agentIn, outputFolder } from './app/app-config';
import { CommandError, UsageError } from './command-error';
import { Ports } from './ports';
import { GitError } from '../git/git-process';
import { DEFAULT_FROM, readSidesOf, Sides, SidesWords } from './sides/check-sides';
import { manifestFilesAt, shown } from './sides/manifest-files';
import { agentNamed } from '../agents/agents';
import { isCounted } from '../report/findings/counted';
import { CHECKS_PAGE, pageOf } from '../report/findings/rule-page';
import { printable, printableLines } from '../report/printable';
import { check } from '../rules/check/check';
import { FailOn, fails } from '../rules/check/failing';
import { Finding } from '../rules/check/finding';
import { rules } from '../rules/check/rules';

/** What is used of the context of a validation plugin. */
export interface ValidationContext {
  readonly manifests: readonly string[];
  readonly logger: { log(message: string): void };
  readonly report: {
    addViolation(violation: object): void;
    submit(status: 'success' | 'failure', metadata?: { readonly [key: string]: string }): void;
  };
}

/** What `RolloutValidation` is told. */
export interface ValidationSettings {
  readonly failOn?: string;
  readonly from?: string;
  readonly namespace?: string;
  readonly allowEmpty?: boolean;
  readonly allowNoBase?: boolean;
}

const PROPERTIES = 'among the properties of RolloutValidation in cdk8s.yaml';

const WORDS: SidesWords = {
  from: '"from"',
  namespace: `"namespace" ${PROPERTIES}`,
  allowEmpty: `write "allowEmpty: true" ${PROPERTIES}`,
  allowNoBase: `write "allowNoBase: true" ${PROPERTIES}`,
  isNewAppAllowed: true,
};

export function reportValidation({ manifests, logger, report }: ValidationContext, { failOn = 'error', from = DEFAULT_FROM, ...allowed }: ValidationSettings, ports: Ports): void {
  const folder = folderOf(manifests, ports.folder);
  const files = manifestFilesAt(manifests, ports.folder).map(one => ({ ...one, file: inFolder(one.file, shown(ports.folder, folder)) }));
  const sides = sidesOrWhyNot(() => ({ ...readSidesOf(ports, { ...allowed, from, folder }, files, WORDS), agent: agentIn(ports.folder) }));
  if (typeof sides === 'string') {
    const place = printable(folder);
    report.addViolation({
      ruleName: 'not checked (error)',
      recommendation: printableLines(sides),
      fix: CHECKS_PAGE,
      violatingResources: [{ resourceName: place, locations: [place], manifestPath: place }],
    });
    return report.submit('failure', { Objects: 'not checked' });
  }
  sides.notes.forEach(text => logger.log(printableLines(text)));
  const { findings, objects, changed } = check(sides.before, sides.after, rules(), agentNamed(sides.agent));
  for (const finding of findings.filter(isCounted)) report.addViolation(violationOf(finding));
  report.submit(fails(findings, failOn as FailOn) ? 'failure' : 'success', { Objects: `${objects} (${changed} changed)` });
}

/** An error would end the synthesis with a stack that says nothing to the user. */
function sidesOrWhyNot<T extends Sides>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    if (error instanceof CommandError || error instanceof UsageError || error instanceof GitError) return error.message;
    throw error;
  }
}

/** The folder of the manifests in the app. With `--stdout` they lie in a temporary one, and that of `cdk8s.yaml` is meant. */
function folderOf(manifests: readonly string[], here: string): string {
  const [folder] = manifests.map(file => dirname(file)).sort((a, b) => a.length - b.length);
  const isInside = folder !== undefined && resolve(here, folder) !== here && !shown(here, folder).startsWith('..');
  return isInside ? folder : outputFolder(here);
}

/** What lies in a temporary folder is called as it would be in the folder that is meant. */
function inFolder(file: string, folder: string): string {
  return file.startsWith('..') ? `${folder}/${basename(file)}` : file;
}

function violationOf({ rule, severity, object, fullName = object, location, message, mend, story, field }: Finding): object {
  const place = location === undefined ? '' : `${location.file}:${location.line}:${location.column} `;
  return {
    ruleName: `${rule} (${severity})`,
    recommendation: [message, ...story.map((sentence, i) => `    ${i + 1}. ${sentence}`)].map(printable).join('\n'),
    fix: printable(`${mend} ${pageOf(rule)}`),
    violatingResources: [{
      resourceName: printable(object.split('/').pop() ?? ''),
      locations: [printable(`${place}${field ?? fullName}`)],
      manifestPath: printable(location?.file ?? ''),
    }],
  };
}
