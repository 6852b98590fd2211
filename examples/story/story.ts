/**
 * Plays a whole story in a temporary Git repository, with the real commands and a commit for each act: a canary that
 * succeeds, one that is aborted, and an undo.
 *
 * It needs Node and git, and neither a cluster nor the network. Everything it prints is the same each time.
 */
import { execFile } from 'child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { promisify } from 'util';
import * as pc from 'picocolors';
import { parseAllDocuments } from 'yaml';
import { formatChange, manifestDiff } from '../../lib/report/differences/manifest-diff';

const run = promisify(execFile);
const root = join(__dirname, '../..');
const files = ['main.ts', 'cdk8s.yaml', 'tsconfig.json'];
const packages = ['cdk8s', 'cdk8s-plus-28', 'constructs', 'ts-node', 'typescript'];

/** What a user types, and the program of this repository that it runs. */
const programs: { readonly [typed: string]: string } = {
  'npx cdk8s': join(root, 'node_modules/cdk8s-cli/bin/cdk8s'),
  'npx cdk8s-rollouts': join(root, 'bin/cdk8s-rollouts'),
};
const BAR = 40;
/** The commits are of the past, so that nobody has to wait until a step has stood for its time. */
const BEGINNING = Date.UTC(2025, 0, 6, 9);
const MINUTES_BETWEEN = 12;

/** Runs a program with some words in a folder, and gives what it printed; what ends otherwise than well is thrown. */
export type RunProgram = (typed: string, words: readonly string[], surroundings: { readonly cwd: string; readonly env: NodeJS.ProcessEnv })
=> Promise<{ readonly stdout: string; readonly stderr: string }>;

export interface StoryOptions {
  readonly print: (text: string) => void;
  readonly isColoured: boolean;
  /**
   * @default - each is a process of its own
   */
  readonly runProgram?: RunProgram;
}

const asProcess: RunProgram = (typed, words, surroundings) => run(process.execPath, [programs[typed], ...words], surroundings);

export async function playStory({ print, isColoured, runProgram = asProcess }: StoryOptions): Promise<void> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'cdk8s-rollouts-story-'));
  try {
    await new Story(folder, print, isColoured, runProgram).play();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

class Story {
  private readonly repository: string;
  private readonly colours: ReturnType<typeof pc.createColors>;
  private readonly environment: NodeJS.ProcessEnv;
  private committed: any[] = [];
  private commits = 0;

  constructor(folder: string, private readonly print: (text: string) => void, isColoured: boolean, private readonly runProgram: RunProgram) {
    this.repository = join(folder, 'shop');
    this.colours = pc.createColors(isColoured);
    this.environment = environment(isColoured);
    mkdirSync(join(folder, 'node_modules'));
    for (const name of packages) symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'junction');
    symlinkSync(root, join(folder, 'node_modules/cdk8s-rollouts'), 'junction');
    mkdirSync(this.repository);
    for (const file of files) cpSync(join(__dirname, file), join(this.repository, file));
  }

  async play(): Promise<void> {
    const { bold, dim } = this.colours;
    this.print(bold('Ten pods of an app, in a Git repository. Its plan: 1 pod for 10m, 50% until approved, 100%.'));
    this.print(dim('There is no cluster here, hence --unverified. In your repository, leave that out: promote then asks the'));
    this.print(dim('cluster, through your kubectl, whether the frame that is committed runs, and refuses until it does.'));
    await this.git('init', '--quiet');
    await this.git('symbolic-ref', 'HEAD', 'refs/heads/main');

    this.chapter('The first commit records which version runs');
    await this.synth();
    await this.commit('hello 1.5.0', files);

    this.chapter('A new version: change the tag, and one pod of it is in the diff');
    await this.changeTag('1.5.0', '1.6.0');
    await this.commit('hello 1.6.0', ['main.ts']);
    await this.promoteTo('step 2');
    await this.show('npx cdk8s-rollouts', 'status');
    this.say('The step waits for approval, and whoever promotes approves:');
    await this.promoteTo('idle');

    this.chapter('A version that turns out to be bad at half of the traffic: abort');
    await this.changeTag('1.6.0', '1.7.0');
    await this.commit('hello 1.7.0', ['main.ts']);
    await this.promoteTo('step 2');
    await this.command('abort hello');
    await this.promoteTo('idle');
    this.say('1.7.0 does not start again by itself, as long as the code asks for it. The code catches up:');
    await this.changeTag('1.7.0', '1.6.0');
    await this.commit('Back to hello 1.6.0', ['main.ts']);

    this.chapter('A bug is found in 1.6.0, although it is stable: undo');
    await this.command('undo hello');
    await this.promoteTo('idle');
    this.say('The code still asks for 1.6.0, and catches up:');
    await this.changeTag('1.6.0', '1.5.0');
    await this.commit('Back to hello 1.5.0', ['main.ts']);

    this.chapter('What Git knows now');
    await this.show('npx cdk8s-rollouts', 'history hello');
    this.typed('git log --oneline');
    this.print(indented(await this.git('log', '--oneline', '--no-decorate')));
  }

  private async changeTag(before: string, after: string): Promise<void> {
    this.typed(`sed -i s/${before}/${after}/ main.ts`);
    const file = join(this.repository, 'main.ts');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(before, after));
    await this.synth();
  }

  private async synth(): Promise<void> {
    this.typed('npx cdk8s synth');
    // The check for a newer cdk8s asks the network.
    const { stderr } = await this.node('npx cdk8s', 'synth', '--check-upgrade=false');
    if (stderr !== '') this.print(indented(stderr));
    this.bars();
    const changes = manifestDiff(this.committed, this.manifests()).filter(({ field }) => !field.startsWith('metadata.annotations'));
    if (this.committed.length === 0) this.print(`   ${this.manifests().length} objects in dist/, and the version that runs in rollouts/`);
    else if (changes.length === 0) this.print('   no manifest changes');
    else for (const change of changes) this.print(`   ${this.colours.yellow('±')} ${formatChange(change)}`);
  }

  /** One command of the library, and a commit of what it wrote. */
  private async command(words: string): Promise<void> {
    this.typed(`npx cdk8s-rollouts ${words}`);
    const { stdout } = await this.node('npx cdk8s-rollouts', ...words.split(' '));
    // What the command says of the traffic is what the bars show.
    const [heading, ...lines] = stdout.trimEnd().split('\n').filter(line => !line.endsWith('of traffic'));
    this.print(`   ${heading}`);
    this.bars();
    this.print(lines.map(line => ` ${line}`).join('\n'));
    await this.commit(`hello: ${this.step.replace(/^idle:.*/, 'idle')}`);
  }

  private async promoteTo(step: string): Promise<void> {
    while (!this.step.startsWith(step)) await this.command('promote hello --unverified');
  }

  private async show(program: string, words: string): Promise<void> {
    this.typed(`${program} ${words}`);
    const { stdout } = await this.node(program, ...words.split(' '));
    this.print(`${indented(stdout)}\n`);
  }

  /** @param code The files that were changed by hand. */
  private async commit(message: string, code: readonly string[] = []): Promise<void> {
    const added = [...code, 'dist', 'rollouts'];
    this.typed(`git add ${added.join(' ')} && git commit --message "${message}"`);
    await this.git('add', ...added);
    await this.git('commit', '--quiet', '--message', message);
    const [hash, changed] = (await this.git('show', '--shortstat', '--format=%h', 'HEAD')).trim().split(/\s*\n\s*/);
    this.print(`${this.colours.dim(`   ${hash}: ${changed}`)}\n`);
    this.committed = this.manifests();
    this.commits++;
  }

  /** The pods of both tracks as the manifests have them, which share the traffic evenly. */
  private bars(): void {
    const tracks = this.manifests().filter(({ kind }) => kind === 'Deployment').map(({ metadata, spec }) => ({
      name: metadata.name.endsWith('-canary') ? 'canary' : 'stable',
      pods: spec.replicas as number,
      tag: spec.template.spec.containers[0].image.split(':')[1] as string,
    })).sort((a, b) => (a.name < b.name ? 1 : -1));
    const all = tracks.reduce((sum, { pods }) => sum + pods, 0);
    for (const { name, pods, tag } of tracks) {
      const filled = Math.round((pods / all) * BAR);
      const bar = this.colourOf(tag)('█'.repeat(filled)) + this.colours.dim('░'.repeat(BAR - filled));
      this.print(`   ${name}  ${bar}  ${String(pods).padStart(2)} ${pods === 1 ? 'pod ' : 'pods'} of ${tag} ${((100 * pods) / all).toFixed(1).padStart(6)}% of traffic`);
    }
  }

  private colourOf(tag: string): (text: string) => string {
    const { blue, yellow, red } = this.colours;
    return ({ '1.5.0': blue, '1.6.0': yellow, '1.7.0': red })[tag] ?? String;
  }

  /** Where the rollout stands, as the manifests say. */
  private get step(): string {
    return this.manifests().find(({ metadata }) => metadata.annotations?.['cdk8s-rollouts/step']).metadata.annotations['cdk8s-rollouts/step'];
  }

  private manifests(): any[] {
    return parseAllDocuments(readFileSync(join(this.repository, 'dist/shop.k8s.yaml'), 'utf8')).map(document => document.toJS());
  }

  private chapter(title: string): void {
    this.print(`\n${this.colours.bold(`── ${title} ──`)}\n`);
  }

  private say(text: string): void {
    this.print(`   ${text}\n`);
  }

  private typed(command: string): void {
    this.print(` ${this.colours.green('$')} ${command}`);
  }

  private async node(program: string, ...args: string[]) {
    return this.runProgram(program, args, { cwd: this.repository, env: this.environment });
  }

  private async git(...args: string[]): Promise<string> {
    const time = `${(BEGINNING / 1000) + (this.commits * MINUTES_BETWEEN * 60)} +0000`;
    const env = { ...this.environment, GIT_AUTHOR_DATE: time, GIT_COMMITTER_DATE: time };
    return (await run('git', args, { cwd: this.repository, env })).stdout;
  }
}

/** The environment without what would make a difference to the story. */
function environment(isColoured: boolean): NodeJS.ProcessEnv {
  const foreign = /^(GIT_|CDK8S_|TS_NODE_|CI$|NO_COLOR$|FORCE_COLOR$)/;
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))),
    ...isColoured ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' },
    NODE_NO_WARNINGS: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
  };
}

function indented(text: string): string {
  return text.trimEnd().replace(/^/gm, '   ');
}
