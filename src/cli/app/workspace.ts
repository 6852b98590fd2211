/** The folder of an app, its repository and its state: as committed, as it lies there, and as a command would have it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'fs';
import { dirname, join, relative, resolve, sep } from 'path';
import { AppConfig, readAppConfig } from './app-config';
import { AppRun, runApp, startApp } from './app-process';
import { requireApart } from './output';
import { withScratch } from './scratch';
import { JOURNAL, tidyUp } from './tidy-up';
import { Repository } from '../../git/repository';
import { shellWord } from '../../ground/commands';
import { ALL, toldState, VARIABLES } from '../../protocol/environment';
import { NextState } from '../../protocol/exchange';
import { AppReport } from '../../protocol/report';
import { withLock } from '../../state/files/lock';
import { FileStep, Journal, replaceFiles } from '../../state/files/many-files';
import { StateStore } from '../../state/files/store';
import { OFF, stateIn } from '../../state/folder';
import { RolloutRecord } from '../../state/record';
import { RolloutVersion } from '../../state/version';
import { staleFiles } from '../../synthesis/stale-files';
import { CommandError } from '../command-error';
import { Ports } from '../ports';
import { note } from '../printing';
import { withProgress } from '../progress';

/** Files by their paths in the folder of the manifests. */
export type Output = ReadonlyMap<string, Buffer>;

/** What an app renders when some records are changed. */
export interface Changed {
  readonly output: Output;
  /** The files that it rendered before and does not render any more. */
  readonly gone: readonly string[];
}

export interface Rendering {
  readonly report: AppReport;
  readonly output: Output;
}

/** The app as long as it can render another state. */
export interface AppAtHead {
  readonly report: AppReport;
  /** What it rendered at the state of `HEAD`, until it renders another one. */
  readonly output: () => Output;
  /** Lets the app come to its end, as it must before anything is changed. */
  readonly end: () => Promise<void>;
  /** The same, when it has rendered what it renders when some records are changed. */
  readonly renderWith: (change: (store: StateStore) => void) => Promise<Changed>;
}

/** A record that is to be kept, and its versions. */
export interface Save {
  readonly record: RolloutRecord;
  readonly versions: readonly RolloutVersion[];
}

export class Workspace {
  /** Opens the workspace for an action, and tidies up after it. */
  public static use<T>(ports: Ports, stateDir: string, action: (workspace: Workspace) => Promise<T>): Promise<T> {
    return withScratch(ports, async scratch => {
      try {
        return await action(new Workspace(ports, stateDir, scratch));
      } catch (error) {
        // Of what lies in the scratch folder, the user knows the original.
        if (error instanceof Error) error.message = error.message.replaceAll(join(scratch, 'head'), stateDir).replaceAll(join(scratch, 'changed'), stateDir);
        throw error;
      }
    });
  }

  public readonly folder: string;
  public readonly config: AppConfig;
  public readonly repository: Repository;
  /** The state as it lies in the folder. */
  public readonly store: StateStore;
  /** The state at `HEAD`. */
  public readonly head: StateStore;
  private readonly scratch: string;
  private again?: Promise<AppReport>;
  private lockFile?: string;

  private constructor(public readonly ports: Ports, public readonly stateDir: string, scratch: string) {
    this.folder = ports.folder;
    this.scratch = scratch;
    this.config = readAppConfig(this.folder);
    this.repository = Repository.find(this.folder, ports.git);
    this.store = StateStore.from(this.folder, stateDir);
    const head = join(scratch, 'head');
    writeFiles(head, this.repository.readTree(stateDir));
    this.head = new StateStore(head);
  }

  /** What the app says and renders at the state of `HEAD`, with all frames ahead; with `next`, also of rollouts that might come. */
  public async renderHead(next?: AppRun['next']): Promise<Rendering> {
    const run = this.runOf('at-head', this.head.dir, { manifestsOf: [ALL], isAhead: true, next });
    const report = await withProgress(this.ports, 'synthesizing', () => runApp(this.ports, run));
    this.requireState(report);
    return { report, output: outputOf(run) };
  }

  /** What the app says where it runs once more at the state of `HEAD`. */
  public reportAgain(): Promise<AppReport> {
    return this.again ??= withProgress(this.ports, 'synthesizing', () => runApp(this.ports, this.runOf('once-more', this.head.dir, { manifestsOf: [] })));
  }

  /** Runs the app at the state of `HEAD`. While the action lasts, that very run can render another state as well. */
  public async withApp<T>(manifestsOf: readonly string[], action: (app: AppAtHead) => Promise<T>): Promise<T> {
    const run = this.runOf('at-head', this.head.dir, { manifestsOf });
    const app = await withProgress(this.ports, 'synthesizing', () => startApp(this.ports, run));
    let isOver = false;
    const goOn = (next?: NextState) => {
      isOver = true;
      return withProgress(this.ports, 'synthesizing', () => app.goOn(next));
    };
    try {
      this.requireState(app.report);
      return await action({
        report: app.report,
        output: () => outputOf(run),
        end: async () => void await goOn(),
        renderWith: change => this.renderWith(change, run, goOn),
      });
    } finally {
      // What is wrong with the app by now changes nothing any more.
      if (!isOver) await app.goOn().catch(() => undefined);
    }
  }

  private requireState({ stateDir: said }: AppReport): void {
    // The app says what its code says, over which the environment wins.
    const ofEnvironment = stateIn(this.ports.environment);
    const stateDir = ofEnvironment ?? said;
    if (stateDir === OFF) {
      const mend = ofEnvironment === undefined ? 'leave out "stateless" of the app' : `unset ${VARIABLES.state}`;
      throw new CommandError(`state is switched off, and without it no rollout can be changed: ${mend}`);
    }
    if (resolve(this.folder, stateDir) !== resolve(this.folder, this.stateDir)) {
      throw new CommandError(`the app keeps its state in "${stateDir}" and this command looked in "${this.stateDir}": pass --state ${shellWord(stateDir)}`);
    }
  }

  /** What the app renders when some records are changed: the app that runs already, or where that cannot know, another one. */
  private async renderWith(change: (store: StateStore) => void, atHead: AppRun, goOn: (next: NextState) => Promise<boolean>): Promise<Changed> {
    const changed = join(this.scratch, 'changed');
    const there = resolve(this.folder, this.stateDir);
    const before = namesIn(outputFolderOf(atHead));
    // Copied by their contents: through a link, the original would be changed.
    if (existsSync(there)) writeFiles(changed, filesIn(there));
    change(new StateStore(changed));
    const isRendered = await goOn({ stateDir: changed, keys: changedKeys(filesIn(this.head.dir), filesIn(changed)) });
    const run = isRendered ? atHead : this.runOf('changed-output', changed, { manifestsOf: [] });
    if (!isRendered) await withProgress(this.ports, 'synthesizing', () => runApp(this.ports, run));
    const output = outputOf(run);
    return { output, gone: before.filter(path => !output.has(path)) };
  }

  /** The manifests that are committed: undefined where the output is not in Git. */
  public committedOutput(): Output | undefined {
    const files = this.repository.readTree(this.config.output);
    return files.size > 0 ? files : undefined;
  }

  /** The folder of the state, where commands must be told. */
  public get toldState(): string | undefined {
    return toldState(this.ports.environment, this.stateDir);
  }

  /** Whether anything but state and output differs from what is committed. */
  public isCodeDirty(): boolean {
    return this.repository.isDirty(['.'], [this.stateDir, this.config.output]);
  }

  /**
   * Does something that changes files, while no other command does. What a command that was killed has left is seen to first. A
   * dry run has no need of all that, and its tree may be one that nobody can write to.
   */
  public alone<T>(isDryRun: boolean, action: () => Promise<T>): Promise<T> {
    requireApart(this.folder, this.config.output, this.stateDir);
    if (isDryRun) return action();
    return withLock(this.lock, async () => {
      tidyUp(this.ports, this.journal, [this.stateDir, this.config.output].map(folder => resolve(this.folder, folder)));
      return action();
    });
  }

  /**
   * Puts records and manifests in place of what there is, all of them or none, and says which files are others than before. The
   * folder of the manifests stays, since it may be a link or a mount point, and what the app did not write stays in it.
   */
  public replace(saves: readonly Save[], changed?: Changed): string[] {
    const target = resolve(this.folder, this.config.output);
    const stored = saves.map(({ record, versions }) => this.store.steps(record, versions));
    const at = (i: 0 | 1 | 2) => stored.map(steps => ({ file: resolve(this.folder, steps[i].file), content: Buffer.from(steps[i].text) }));
    const manifests = [
      ...[...changed?.output ?? []].map(([path, content]) => ({ file: join(target, path), content })),
      ...(changed?.gone ?? []).map(path => ({ file: join(target, path), content: undefined })),
    ];
    // A synthesis that comes between goes on from the record. So that comes first, and versions go last.
    const replaced = this.replaceFiles([...at(0), ...at(1), ...manifests, ...at(2)]);
    if (changed) this.noteStale(target, [...changed.output.keys()]);
    return replaced;
  }

  /** Puts files in place of what there is, all of them or none, and says which are others than before. */
  public replaceFiles(steps: readonly FileStep[]): string[] {
    return replaceFiles(this.journal, steps).map(file => this.shown(file));
  }

  /** As a synthesis does: what lies there beside the manifests of this app may be applied as well. */
  private noteStale(folder: string, paths: readonly string[]): void {
    const [ending] = ['.k8s.yaml', '.yaml', '.yml'].filter(one => paths.length > 0 && paths.every(path => path.endsWith(one)));
    if (ending === undefined) return;
    const written = new Set(paths.map(path => join(folder, path)));
    const hasFolders = paths.some(path => dirname(path) !== '.');
    staleFiles({ folder, shown: this.config.output, written, ending, hasFolders }).forEach(one => note(this.ports, one));
  }

  /** The path as a user in the folder of the app would write it. */
  public shown(path: string): string {
    return relative(this.folder, resolve(this.folder, path));
  }

  /** Whether git has a file of that name beside its own, such as `MERGE_HEAD`. */
  public isInGit(name: string): boolean {
    return existsSync(join(dirname(this.lock), name));
  }

  private get lock(): string {
    return this.lockFile ??= this.repository.lockPath('cdk8s-rollouts.lock');
  }

  private get journal(): Journal {
    return { file: join(dirname(this.lock), JOURNAL), root: this.repository.root, shown: file => this.shown(file) };
  }

  private runOf(name: string, stateDir: string, asked: Pick<AppRun, 'manifestsOf' | 'isAhead' | 'next'>): AppRun {
    const scratch = join(this.scratch, name);
    mkdirSync(scratch);
    return { command: this.config.app, folder: this.folder, scratch, stateDir, ...asked };
  }
}

function outputFolderOf({ scratch }: AppRun): string {
  return join(scratch, 'output');
}

function outputOf(run: AppRun): Output {
  return filesIn(outputFolderOf(run));
}

/** The keys of the rollouts of which another record or other versions are kept in one folder than in another. */
function changedKeys(before: Output, after: Output): string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].filter(path => !(before.has(path) && after.get(path)?.equals(before.get(path)!)));
  return [...new Set(paths.map(path => path.split(sep).join('/').replace(/(\.versions)?\.yaml$/, '')))];
}

function writeFiles(folder: string, files: Output): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

function filesIn(folder: string): Map<string, Buffer> {
  return new Map(namesIn(folder).map(path => [path, readFileSync(join(folder, path))]));
}

/** Somebody who writes just now has files that are gone soon. */
const FOR_A_WHILE = /^\.cdk8s-rollouts-/;

/** The files of a folder, and those that links in it lead to. */
function namesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => !FOR_A_WHILE.test(entry.name))
    .map(entry => ({ entry, path: join(entry.parentPath, entry.name) }))
    .filter(({ entry, path }) => entry.isFile() || (entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isFile()))
    .map(({ path }) => relative(folder, path)).sort();
}
