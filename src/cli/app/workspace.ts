/** The folder of an app, its repository and its state: as committed, as it lies there, and as a command would have it. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { basename, dirname, join, relative, resolve } from 'path';
import { AppConfig, readAppConfig } from './app-config';
import { AppRun, runApp } from './app-process';
import { AppReport } from '../../protocol/report';
import { StateStore } from '../../state/files/store';
import { RolloutRecord } from '../../state/record';
import { RolloutVersion } from '../../state/version';
import { CommandError } from '../command-error';
import { Repository } from '../git/git';
import { withProgress } from '../progress';

/** Files by their paths in the folder of the manifests. */
export type Output = ReadonlyMap<string, Buffer>;

export interface Rendering {
  readonly report: AppReport;
  readonly output: Output;
}

export class Workspace {
  /** Opens the workspace for an action, and tidies up after it. */
  public static async use<T>(stateDir: string, action: (workspace: Workspace) => Promise<T>): Promise<T> {
    const scratch = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-'));
    const tidyUp = () => rmSync(scratch, { recursive: true, force: true });
    process.once('exit', tidyUp);
    try {
      return await action(new Workspace(stateDir, scratch));
    } catch (error) {
      // Of what lies in the scratch folder, the user knows the original.
      if (error instanceof Error) error.message = error.message.replaceAll(join(scratch, 'head'), stateDir).replaceAll(join(scratch, 'changed'), stateDir);
      throw error;
    } finally {
      process.removeListener('exit', tidyUp);
      tidyUp();
    }
  }

  public readonly folder = process.cwd();
  public readonly config: AppConfig;
  public readonly repository: Repository;
  /** The state as it lies in the folder. */
  public readonly store: StateStore;
  /** The state at `HEAD`. */
  public readonly head: StateStore;
  private readonly scratch: string;

  private constructor(public readonly stateDir: string, scratch: string) {
    this.scratch = scratch;
    this.config = readAppConfig(this.folder);
    this.repository = Repository.find(this.folder);
    this.store = new StateStore(stateDir);
    const head = join(scratch, 'head');
    writeFiles(head, this.repository.readTree(stateDir));
    this.head = new StateStore(head);
  }

  /** What the app says and renders at the state of `HEAD`; with `next`, also of rollouts that might come. */
  public async renderHead(next?: AppRun['next']): Promise<Rendering> {
    const rendering = await this.run('at-head', this.head.dir, true, next);
    const { stateDir } = rendering.report;
    if (resolve(this.folder, stateDir) !== resolve(this.folder, this.stateDir)) {
      throw new CommandError(`the app keeps its state in "${stateDir}" and this command looked in "${this.stateDir}": pass --state ${stateDir}`);
    }
    return rendering;
  }

  /** What the app says and renders when some records are changed. */
  public async renderWith(change: (store: StateStore) => void): Promise<Rendering> {
    const changed = join(this.scratch, 'changed');
    if (existsSync(this.stateDir)) cpSync(this.stateDir, changed, { recursive: true });
    change(new StateStore(changed));
    return this.run('changed-output', changed, false);
  }

  /** The manifests that are committed: undefined where the output is not in Git. */
  public committedOutput(): Output | undefined {
    return this.repository.isTracked(this.config.output) ? this.repository.readTree(this.config.output) : undefined;
  }

  /** Whether anything but state and output differs from what is committed. */
  public isCodeDirty(): boolean {
    return this.repository.isDirty(['.'], [this.stateDir, this.config.output]);
  }

  /** Saves a record, and says which files are others than before. */
  public save(record: RolloutRecord, versions: readonly RolloutVersion[]): string[] {
    const files = [this.store.versionsFile(record.rollout), this.store.file(record.rollout)];
    const contents = () => files.map(file => existsSync(file) ? readFileSync(file, 'utf8') : undefined);
    const before = contents();
    this.store.save(record, versions);
    const after = contents();
    return files.filter((_, i) => before[i] !== after[i]).map(file => this.shown(file));
  }

  /** Puts the rendered output in place of what there is, as `cdk8s synth` does, and says which files are others than before. */
  public replaceOutput(output: Output): string[] {
    const target = resolve(this.folder, this.config.output);
    const before = existsSync(target) ? filesIn(target) : new Map<string, Buffer>();
    const fresh = join(dirname(target), `.${basename(target)}.${process.pid}`);
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

  private async run(name: string, stateDir: string, tellsManifests: boolean, next?: AppRun['next']): Promise<Rendering> {
    const scratch = join(this.scratch, name);
    mkdirSync(scratch);
    const report = await withProgress('synthesizing', () => runApp({ command: this.config.app, folder: this.folder, scratch, stateDir, manifestsOf: tellsManifests ? ['all'] : [], next }));
    return { report, output: filesIn(join(scratch, 'output')) };
  }
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
