/** A row of the table of remedies: how a user comes to a message, what it says, and what is done then, as it says it. */
import { rmSync } from 'fs';
import { resolve } from 'path';
import { Remedy, remediesIn } from './remedies-in';
import { AppRepository, AppRepositoryOptions, appWith, Environment, Run } from '../../support/app-repository';

export interface Row {
  readonly name: string;
  /** By default `HELLO`. */
  readonly app?: string;
  readonly options?: AppRepositoryOptions;
  /** What comes before. Without it, the app is synthesized and committed. */
  readonly before?: (repository: AppRepository) => unknown;
  /** What is asked then: a command of ours, or `synth`. */
  readonly asks: string;
  readonly env?: Environment;
  /** All that is said then, with `<hash>` and `<folder>` for what differs each time. */
  readonly says: string;
  /** Whether what was asked is committed first. */
  readonly commits?: boolean;
  /** What a person does first, where the message asks for it in words. */
  readonly edits?: (repository: AppRepository) => unknown;
  /** Which of the remedies are taken, in the order in which they are named; by default the first one. */
  readonly takes?: readonly number[];
  /** Whether the remedy only shows what to choose. */
  readonly isLook?: boolean;
  /** Whether what was asked is done after that. */
  readonly again?: boolean;
  /** The rollout, by default `shop/hello`. */
  readonly key?: string;
  /** What every command needs to be told. */
  readonly state?: string;
}

/** A canary of few frames. */
export const HELLO = appWith("new CanaryDeployment(chart, 'hello', { containers, replicas: 2, capacity: CanaryCapacity.SURGE, plan: RolloutPlan.parse('1 pod, 100%') });");

export async function arrived({ app = HELLO, options, before = one => one.synthAndCommit() }: Row): Promise<AppRepository> {
  const repository = new AppRepository(app, options);
  await before(repository);
  return repository;
}

/** How a command ends. */
interface Answer extends Run {
  /** All that it says, without the lines of a stack. */
  readonly message: string;
  /** The same with names for what differs each time. */
  readonly said: string;
}

/** Runs what is asked for, and gives the message. */
export async function asked(repository: AppRepository, command: string, env?: Environment): Promise<Answer> {
  const ended = await (command === 'synth' ? repository.synth(env) : repository.cli(command, env));
  const message = (ended.stderr || ended.stdout).split('\n').filter(line => !/^ +at |^\(Use `node/.test(line)).join('\n').trimEnd();
  return { ...ended, message, said: masked(message, repository) };
}

function masked(text: string, { folder, root }: AppRepository): string {
  return text.replaceAll(folder, '<folder>').replaceAll(root, '<folder>').replace(/\b[0-9a-f]{10}(?:[0-9a-f]{30})?\b/g, '<hash>');
}

/** Long enough ago for every step. */
export const LONG_AGO = 1e6;

/** Does what the message says, word for word, and commits. Gives what went wrong. */
export async function follow(repository: AppRepository, row: Row, said: string): Promise<readonly string[]> {
  await row.edits?.(repository);
  const all = remediesIn(said);
  const remedies = (row.takes ?? [0]).flatMap(i => all[i] ?? []);
  if (remedies.length === 0 && row.edits === undefined && !/\bcommit\b/.test(said)) return [`no remedy is named in: ${said}`];
  if (row.commits || /\bcommit (?:it|them)$/.test(said)) commit(repository);
  for (const remedy of remedies) {
    const done = await doAsSaid(repository, row, remedy);
    if (done && done.code !== 0) return [`${JSON.stringify(remedy)} ends with ${done.code}: ${done.stderr}`];
  }
  commit(repository);
  if (!row.again) return [];
  const { code, said: again } = await asked(repository, row.asks);
  commit(repository);
  return code === 0 ? [] : [`${row.asks} still ends with ${code}: ${again}`];
}

function commit(repository: AppRepository): void {
  if (repository.dirty.length > 0) repository.commit('as the message says', LONG_AGO);
}

async function doAsSaid(repository: AppRepository, { asks, key = 'shop/hello' }: Row, remedy: Remedy): Promise<Run | undefined> {
  switch (remedy.kind) {
    case 'command': return run(repository, remedy.words);
    case 'option': return (asked(repository, [asks, ...remedy.words].join(' ')));
    case 'without option': return (asked(repository, asks.replace(new RegExp(` ${remedy.words[0]}(?: [^ -][^ ]*)?`), '')));
    case 'verb': return repository.cli(`${remedy.words[0]} ${key}`);
    case 'delete':
      for (const file of remedy.words) rmSync(resolve(repository.folder, file), { recursive: true });
      return undefined;
  }
}

async function run(repository: AppRepository, [program, ...words]: readonly string[]): Promise<Run> {
  if (program === 'cdk8s-rollouts') return repository.cli(words.join(' '));
  if (program === 'cdk8s') return repository.synth();
  if (program === 'git') return { code: 0, stdout: repository.git(...words), stderr: '' };
  const { stdout } = await repository.cluster.kubectl(words);
  return { code: 0, stdout, stderr: '' };
}
