import { readFileSync } from 'fs';
import { join, relative, resolve, sep } from 'path';
import { Command, Option } from 'commander';
import { createColors } from 'picocolors';
import { AgentName } from '../../agents/agent';
import { agentNamed } from '../../agents/agents';
import { memberOf } from '../../ground/listed';
import { ManifestLocation } from '../../manifests/reading/manifest-problem';
import { FindingsFormat } from '../../report/findings/format';
import { check, CheckResult } from '../../rules/check/check';
import { FailOn, fails } from '../../rules/check/failing';
import { rules } from '../../rules/check/rules';
import { agentIn, outputFolder } from '../app/app-config';
import { apartNotes } from '../app/output';
import { EXIT_CODES } from '../exit-codes';
import { agentOption, formatOption, namespaceOption, stateFolder } from '../options';
import { Invocation, Ports } from '../ports';
import { isColoured, note, print, printAsIs } from '../printing';
import { DEFAULT_FROM, readSides } from '../sides/check-sides';
import { disagreements } from '../sides/disagreement';
import { repositoryRoot } from '../sides/manifest-files';
import { Verb } from '../verb';

/** The folder is the list. */
const FORMATS = join(__dirname, '../../report/findings/formats');

export const verb: Verb = { place: 11, command };

interface CheckOptions {
  readonly from: string;
  readonly to?: string;
  readonly namespace?: string;
  readonly agent?: AgentName;
  readonly allowEmpty: boolean;
  readonly allowNoBase: boolean;
  readonly output: string;
  readonly failOn: FailOn;
}

function command(ports: Invocation): Command {
  return new Command('check')
    .description('refuse manifests that can hurt on their way into the cluster, whatever rendered them')
    .option('--from <place>', 'the manifests before: the same folder at a commit (main), a path at a commit (HEAD:path), or a folder (./path)', DEFAULT_FROM)
    .option('--to <folder>', 'the new manifests (default: the output folder of cdk8s.yaml)')
    .addOption(namespaceOption())
    .addOption(agentOption())
    .option('--allow-empty', 'there may be no manifests at all, so that everything is deleted', false)
    .option('--allow-no-base', 'there may be nothing to compare with, so that everything is new', false)
    .addOption(formatOption(FORMATS))
    .addOption(new Option('--fail-on <severity>', 'the least severe finding that fails').choices(['error', 'warning', 'never']).default('error'))
    .addHelpText('after', '\nExit codes: 0 nothing found that fails, 1 something found or unreadable, 2 wrong usage.')
    .action(({ to, output, failOn, agent = agentIn(ports.folder), ...question }: CheckOptions) => {
      apartNotes(ports.folder, stateFolder(ports)).forEach(one => note(ports, one));
      const { before, after, notes } = readSides(ports, { ...question, folder: to ?? outputFolder(ports.folder) });
      const ofRecords = to === undefined ? disagreements(ports.folder, stateFolder(ports), outputFolder(ports.folder)) : [];
      [...notes, ...ofRecords].forEach(one => note(ports, one));
      const result = check(before, after, rules(), agentNamed(agent));
      const format = memberOf<FindingsFormat>(FORMATS, output, 'format');
      const shown = format.isOfRepository ? inRepository(result, ports) : result;
      const text = format.write(shown, { colours: createColors(isColoured(ports)), rules: rules(), version: version() });
      (format.isPrintedAsIs ? printAsIs : print)(ports, text);
      if (fails(result.findings, failOn)) ports.exit(EXIT_CODES.refused);
    });
}

/** With places relative to the root of the repository, as the services that read them want it. */
function inRepository(result: CheckResult, { folder }: Ports): CheckResult {
  const root = repositoryRoot(folder);
  const fromRoot = (file: string) => relative(root, resolve(folder, file)).split(sep).join('/');
  const moved = (location: ManifestLocation) => ({ ...location, file: fromRoot(location.file) });
  return { ...result, findings: result.findings.map(one => ({ ...one, location: one.location && moved(one.location) })) };
}

function version(): string {
  return JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8')).version;
}
