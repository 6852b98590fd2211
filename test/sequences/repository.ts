/** The repository of a sequence: a main line that an agent applies, a branch beside it, and what its commits hold. */
import { spawnSync } from 'child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { AppSettings, MAIN, SETTINGS_FILE, Settings, settingsText } from './app';
import { runApp } from '../support/app-in-process';
import { AppRepository } from '../support/app-repository';
import { CommandRun, runCommand } from '../support/command-in-process';
import { documentsOf } from '../support/documents';

export const CHARTS = ['shop', 'store'];
export const MAIN_BRANCH = 'main';
export const OTHER_BRANCH = 'topic';

/** What a commit holds, as far as it is there. */
export interface Snapshot {
  readonly commit: string;
  readonly settings?: AppSettings;
  /** Undefined where no agent can read them. */
  readonly manifests?: readonly any[];
  /** The text of the files of records, by their paths. */
  readonly records: ReadonlyMap<string, string>;
}

export interface Told {
  readonly isDone: boolean;
  readonly told: string;
}

const HOUR = 3600;

export class SequenceRepository {
  readonly app: AppRepository;
  private time = Math.floor(Date.now() / 1000) - 10_000 * HOUR;
  readonly names: readonly string[];

  constructor(settings: AppSettings) {
    this.names = Object.keys(settings);
    this.app = new AppRepository(MAIN, { files: { [SETTINGS_FILE]: settingsText(settings) } });
    // A sequence makes hundreds of objects, and nobody needs them after a crash.
    const quick = '[core]\n\tfsync = none\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n[advice]\n\tdetachedHead = false\n';
    writeFileSync(join(this.app.root, '.git/config'), quick, { flag: 'a' });
  }

  get settings(): AppSettings {
    return JSON.parse(this.app.read(SETTINGS_FILE));
  }

  change(name: string, changed: Partial<Settings>): void {
    const { settings } = this;
    this.app.write(SETTINGS_FILE, settingsText({ ...settings, [name]: { ...settings[name], ...changed } }));
  }

  /** What git said, and whether it did it. Each command comes an hour after the one before, and long ago. */
  git(args: readonly string[], input = ''): Told {
    this.time += HOUR;
    const env = { ...this.app.environment, GIT_COMMITTER_DATE: `${this.time} +0000`, GIT_EDITOR: 'true', LC_ALL: 'C' };
    const { status, stdout, stderr } = spawnSync('git', args, { cwd: this.app.folder, env, input });
    return { isDone: status === 0, told: stdout.toString() + stderr.toString() };
  }

  /** What git answers to a question that it must be able to answer. */
  ask(...args: string[]): string[] {
    const { isDone, told } = this.git(args);
    if (!isDone) throw new Error(`git ${args.join(' ')}: ${told}`);
    return told.split('\n').filter(line => line !== '');
  }

  remove(path: string): void {
    rmSync(join(this.app.folder, path), { force: true });
  }

  has(path: string): boolean {
    return existsSync(join(this.app.folder, path));
  }

  get branch(): string {
    return readFileSync(join(this.app.root, '.git/HEAD'), 'utf8').trim().replace('ref: refs/heads/', '');
  }

  /** The newest commit of a branch; undefined where there is no such branch. */
  tip(branch: string): string | undefined {
    const file = join(this.app.root, '.git/refs/heads', branch);
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  }

  get conflicts(): string[] {
    return this.ask('diff', '--name-only', '--diff-filter=U');
  }

  /** Whether a merge, a revert or a rebase waits for a commit. */
  get isInTheMiddle(): boolean {
    return ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'rebase-merge'].some(name => existsSync(join(this.app.root, '.git', name)));
  }

  get dirty(): string[] {
    return this.ask('status', '--porcelain', '--untracked-files=all');
  }

  /** The commits of the main line after one, oldest first. */
  mainLineAfter(commit: string | undefined): string[] {
    return this.ask('rev-list', '--first-parent', '--reverse', commit === undefined ? MAIN_BRANCH : `${commit}..${MAIN_BRANCH}`);
  }

  /** The files of records as they lie in the work tree. */
  recordsInTree(): Map<string, string> {
    return new Map(this.recordPaths.filter(path => this.has(path)).map(path => [path, this.app.read(path)]));
  }

  private get recordPaths(): string[] {
    return CHARTS.flatMap(chart => this.names.flatMap(name => ['', '.versions'].map(ending => `rollouts/${chart}/${name}${ending}.yaml`)));
  }

  snapshot(commit: string): Snapshot {
    const texts = this.filesAt(commit, [SETTINGS_FILE, ...CHARTS.map(chart => `dist/${chart}.k8s.yaml`), ...this.recordPaths]);
    const settings = texts.get(SETTINGS_FILE);
    return {
      commit,
      settings: settings === undefined ? undefined : JSON.parse(settings),
      manifests: parsed(CHARTS.map(chart => texts.get(`dist/${chart}.k8s.yaml`) ?? '')),
      records: new Map([...texts].filter(([path]) => path.startsWith('rollouts/'))),
    };
  }

  /** Applies the main line, as an agent does that is never late. */
  applied(manifests: readonly any[]): void {
    this.app.cluster.apply(manifests);
  }

  /** What runs in a tree of its own in which a commit is checked out. */
  async at<T>(commit: string, action: (folder: string) => T | Promise<T>): Promise<T> {
    const folder = join(this.app.root, '../checked-out');
    rmSync(folder, { recursive: true, force: true });
    this.ask('worktree', 'add', '--quiet', '--force', '--detach', folder, commit);
    try {
      return await action(folder);
    } finally {
      this.ask('worktree', 'remove', '--force', folder);
    }
  }

  /** `check` of a commit of the main line against the one before. */
  check(before: Snapshot, after: Snapshot): Promise<CommandRun> {
    return this.at(after.commit, folder => runCommand(['check', '--from', before.commit], { folder, environment: this.app.environment }));
  }

  /** `cdk8s synth` of a commit, as the pipeline of a fresh clone does it. */
  synth(commit: string): Promise<CommandRun> {
    return this.at(commit, folder => runApp(folder, { ...this.app.environment, CI: 'true' }));
  }

  private filesAt(commit: string, paths: readonly string[]): Map<string, string> {
    let rest = Buffer.from(this.git(['cat-file', '--batch'], paths.map(path => `${commit}:${path}\n`).join('')).told);
    const found = new Map<string, string>();
    for (const path of paths) {
      const end = rest.indexOf('\n');
      const heading = rest.subarray(0, end).toString();
      const size = / missing$/.test(heading) ? -1 : Number(heading.split(' ')[2]);
      if (size >= 0) found.set(path, rest.subarray(end + 1, end + 1 + size).toString());
      rest = rest.subarray(size >= 0 ? end + 1 + size + 1 : end + 1);
    }
    return found;
  }
}

function parsed(files: readonly string[]): any[] | undefined {
  try {
    return files.flatMap(text => documentsOf(text)).filter(({ kind }) => kind !== undefined);
  } catch {
    return undefined;
  }
}
