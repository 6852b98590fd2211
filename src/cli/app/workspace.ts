/** The folder of an app, its repository and its state: as committed, as it lies there, and as a command would have it. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { basename, dirname, join, relative, resolve, sep } from 'path';
import { AppConfig, readAppConfig } from './app-config';
import { AppRun, runApp, startApp } from './app-process';
import { Repository } from '../../git/repository';
import { shellWord } from '../../ground/commands';
import { ALL, OFF, stateIn, toldState, VARIABLES } from '../../protocol/environment';
import { NextState } from '../../protocol/exchange';
import { AppReport } from '../../protocol/report';
import { StateStore } from '../../state/files/store';
import { RolloutRecord } from '../../state/record';
import { RolloutVersion } from '../../state/version';
import { CommandError } from '../command-error';
import { Ports } from '../ports';
import { withProgress } from '../progress';

/** Files by their paths in the folder of the manifests. */
export type Output = ReadonlyMap<string, Buffer>;

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
  readonly renderWith: (change: (store: StateStore) => void) => Promise<Output>;
}

export class Workspace {
  /** Opens the workspace for an action, and tidies up after it. */
  public static async use<T>(ports: Ports, stateDir: string, action: (workspace: Workspace) => Promise<T>): Promise<T> {
    const scratch = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-'));
    const tidyUp = () => rmSync(scratch, { recursive: true, force: true });
    const forget = ports.atExit(tidyUp);
    try {
      return await action(new Workspace(ports, stateDir, scratch));
    } catch (error) {
      // Of what lies in the scratch folder, the user knows the original.
      if (error instanceof Error) error.message = error.message.replaceAll(join(scratch, 'head'), stateDir).replaceAll(join(scratch, 'changed'), stateDir);
      throw error;
    } finally {
      forget();
      tidyUp();
    }
  }

  public readonly folder: string;
  public readonly config: AppConfig;
  public readonly repository: Repository;
  /** The state as it lies in the folder. */
  public readonly store: StateStore;
  /** The state at `HEAD`. */
  public readonly head: StateStore;
  private readonly scratch: string;

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
  private async renderWith(change: (store: StateStore) => void, atHead: AppRun, goOn: (next: NextState) => Promise<boolean>): Promise<Output> {
    const changed = join(this.scratch, 'changed');
    const there = resolve(this.folder, this.stateDir);
    if (existsSync(there)) cpSync(there, changed, { recursive: true });
    change(new StateStore(changed));
    if (await goOn({ stateDir: changed, keys: changedKeys(filesIn(this.head.dir), filesIn(changed)) })) return outputOf(atHead);
    const run = this.runOf('changed-output', changed, { manifestsOf: [] });
    await withProgress(this.ports, 'synthesizing', () => runApp(this.ports, run));
    return outputOf(run);
  }

  /** The manifests that are committed: undefined where the output is not in Git. */
  public committedOutput(): Output | undefined {
    return this.repository.isTracked(this.config.output) ? this.repository.readTree(this.config.output) : undefined;
  }

  /** The folder of the state, where commands must be told. */
  public get toldState(): string | undefined {
    return toldState(this.ports.environment, this.stateDir);
  }

  /** Whether anything but state and output differs from what is committed. */
  public isCodeDirty(): boolean {
    return this.repository.isDirty(['.'], [this.stateDir, this.config.output]);
  }

  /** Saves a record, and says which files are others than before. */
  public save(record: RolloutRecord, versions: readonly RolloutVersion[]): string[] {
    const files = [this.store.versionsFile(record.rollout), this.store.file(record.rollout)];
    const contents = () => files.map(file => resolve(this.folder, file)).map(file => existsSync(file) ? readFileSync(file, 'utf8') : undefined);
    const before = contents();
    this.store.save(record, versions);
    const after = contents();
    return files.filter((_, i) => before[i] !== after[i]).map(file => this.shown(file));
  }

  /** Puts the rendered output in place of what there is, as `cdk8s synth` does, and says which files are others than before. */
  public replaceOutput(output: Output): string[] {
    const target = resolve(this.folder, this.config.output);
    const before = existsSync(target) ? filesIn(target) : new Map<string, Buffer>();
    const fresh = join(dirname(target), `.${basename(target)}.${this.ports.processId}`);
    writeFiles(fresh, output);
    rmSync(target, { recursive: true, force: true });
    renameSync(fresh, target);
    const isSame = (path: string) => before.get(path)?.equals(output.get(path) ?? Buffer.of()) && output.has(path);
    return [...new Set([...before.keys(), ...output.keys()])].filter(path => !isSame(path)).map(path => this.shown(join(target, path)));
  }

  /** The path as a user in the folder of the app would write it. */
  public shown(path: string): string {
    return relative(this.folder, resolve(this.folder, path));
  }

  private runOf(name: string, stateDir: string, asked: Pick<AppRun, 'manifestsOf' | 'isAhead' | 'next'>): AppRun {
    const scratch = join(this.scratch, name);
    mkdirSync(scratch);
    return { command: this.config.app, folder: this.folder, scratch, stateDir, ...asked };
  }
}

function outputOf({ scratch }: AppRun): Output {
  return filesIn(join(scratch, 'output'));
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
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile()).map(entry => relative(folder, join(entry.parentPath, entry.name)));
  return new Map(paths.sort().map(path => [path, readFileSync(join(folder, path))]));
}
