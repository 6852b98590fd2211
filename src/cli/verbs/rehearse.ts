import { writeFileSync } from 'fs';
import { join, resolve } from 'path';
import { Command, InvalidArgumentError } from 'commander';
import { Agent, AgentName } from '../../agents/agent';
import { agentNamed } from '../../agents/agents';
import { memberOf } from '../../ground/listed';
import { RehearsalError } from '../../rehearsal/rehearsal-error';
import { RehearsalOptions } from '../../rehearsal/rehearsal-options';
import { simulate } from '../../rehearsal/simulation';
import { Timeline } from '../../rehearsal/timeline';
import { TimelineFormat } from '../../report/timeline/format';
import { agentIn } from '../app/app-config';
import { CommandError, UsageError } from '../command-error';
import { EXIT_CODES } from '../exit-codes';
import { commitsOfPlaces, commitsOfRollout, Rehearsed } from '../git/rehearsed-commits';
import { agentOption, formatOption, namespaceOption, stateOption } from '../options';
import { Invocation, Ports } from '../ports';
import { isColoured, note, print } from '../printing';
import { doubtText } from '../sides/namespace-doubt';
import { Verb } from '../verb';

export const verb: Verb = { place: 8, command };

interface RehearseOptions {
  readonly state: string;
  readonly output: string;
  readonly write?: string;
  readonly from?: string;
  readonly to?: string[];
  readonly namespace?: string;
  readonly agent?: AgentName;
  readonly image?: string;
  readonly startSeconds?: number;
  readonly terminationSeconds?: number;
  readonly load?: number;
  readonly failingImage?: string[];
  readonly skip?: number[];
  readonly wait: boolean;
  readonly seed?: number;
}

/** The folder is the list. */
const FORMATS = join(__dirname, '../../report/timeline/formats');
const WIDEST = 120;

/** Nothing is changed anywhere: the cluster is a model. */
function command(ports: Invocation): Command {
  return new Command('rehearse')
    .description('play a rollout, or any manifests, through a model of the cluster')
    .argument('[name]', 'the rollout; of one that is idle, the next version is rehearsed')
    .addOption(stateOption(ports))
    .option('--image <reference>', 'the image of the next version, of a rollout that is idle')
    .option('--from <place>', 'any manifests that run before: a commit (HEAD), a path at a commit (HEAD:path), or a folder (./path)')
    .option('--to <place>', 'and those that come after; once for each commit', collected)
    .addOption(namespaceOption())
    .addOption(agentOption())
    .option('--start-seconds <seconds>', 'what a pod takes until it is ready', amount)
    .option('--termination-seconds <seconds>', 'what a pod takes to end after its preStop hook', amount)
    .option('--load <requests>', 'requests per second', amount)
    .option('--failing-image <text>', 'pods never become ready whose image contains this', collected)
    .option('--skip <commit>', 'the agent never sees this commit, counted from 1', collectedCounts)
    .option('--no-wait', 'go on with the next commit whether the cluster runs the one before or not')
    .option('--seed <number>', 'another order of the objects, other times of the pods', count)
    .addOption(formatOption(FORMATS))
    .option('--write <file>', 'write that to a file')
    .addHelpText('after', '\nExit code 1 where users are harmed (requests fail, a Service falls below its floor, something is lost for good) or a rollout is stuck.\nWhat dips as the settings of workloads allow is told, and exits with 0.')
    .action(async (name: string | undefined, options: RehearseOptions) => {
      const { title, commits } = await rehearsed(ports, name, options);
      const skipped = (options.skip ?? []).filter(index => index >= commits.length);
      if (skipped.length > 0) throw new UsageError(`--skip ${skipped[0]}: there are ${commits.length - 1} commits to come: ${commits.slice(1).map((one, i) => `${i + 1} ${one.name}`).join(', ')}`);
      const agent = agentNamed(options.agent ?? agentIn(ports.folder));
      const titleBy = agent.name === undefined ? title : `${title}, applied by ${agent.title}`;
      const timeline = played({ title: titleBy, commits }, settingsFrom(options), agent);
      const text = textOf(ports, timeline, options);
      if (options.write === undefined) print(ports, text);
      else write(ports, options.write, text);
      if (timeline.outcome.kind === 'harmed' || timeline.outcome.kind === 'stuck') ports.exit(EXIT_CODES.refused);
    });
}

async function rehearsed(ports: Ports, name: string | undefined, { state, from, to = [], namespace, image }: RehearseOptions): Promise<Rehearsed> {
  if (from === undefined && to.length === 0) {
    if (namespace !== undefined) throw new UsageError('--namespace belongs to --from and --to: an app says its namespaces itself');
    return commitsOfRollout(ports, { state, name, image });
  }
  if (name !== undefined || image !== undefined) throw new UsageError('either a rollout, or --from and --to');
  if (from === undefined || to.length === 0) throw new UsageError('--from and --to belong together: say what runs before and what comes after');
  const { doubt, ...commits } = commitsOfPlaces(ports, from, to, namespace);
  if (doubt) note(ports, doubtText(doubt, '--namespace'));
  return commits;
}

function played({ title, commits }: Rehearsed, options: RehearsalOptions, agent: Agent): Timeline {
  try {
    return simulate(title, commits, { ...options, agent: agent.name });
  } catch (error) {
    if (error instanceof RehearsalError) throw new CommandError(error.message);
    throw error;
  }
}

function settingsFrom({ startSeconds, terminationSeconds, load, failingImage, skip, wait, seed }: RehearseOptions): RehearsalOptions {
  return { startSeconds, terminationSeconds, requestsPerSecond: load, failingImages: failingImage, skippedCommits: skip, waitForCluster: wait, seed };
}

function textOf(ports: Ports, timeline: Timeline, { output, write: file }: RehearseOptions): string {
  const terminal = { width: Math.min(WIDEST, ports.stdout.columns ?? WIDEST), colours: file === undefined && isColoured(ports) };
  return memberOf<TimelineFormat>(FORMATS, output, 'format').write(timeline, terminal);
}

function write(ports: Ports, file: string, text: string): void {
  try {
    writeFileSync(resolve(ports.folder, file), text.endsWith('\n') ? text : `${text}\n`);
  } catch (error) {
    throw new CommandError(`${file} cannot be written: ${(error as Error).message}`);
  }
  note(ports, `wrote ${file}`);
}

function collected(value: string, before: string[] = []): string[] {
  if (value === '') throw new InvalidArgumentError('It is empty.');
  return [...before, value];
}

function amount(value: string): number {
  if (!/^\d{1,9}(\.\d{1,3})?$/.test(value)) throw new InvalidArgumentError('Pass a number from 0 up.');
  return Number(value);
}

function count(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('Pass a whole number.');
  return Number(value);
}

function collectedCounts(value: string, before: number[] = []): number[] {
  if (count(value) === 0) throw new InvalidArgumentError('The first commit that is to come is 1; what runs before cannot be skipped.');
  return [...before, count(value)];
}
