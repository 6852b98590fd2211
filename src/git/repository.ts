/** What the commands read from Git: what is committed, and when it changed. They ask the user's own git, and never write. */
import { join, posix, relative, resolve, sep } from 'path';
import { Git } from './git';
import { ask, GitError, run } from './git-process';

/** A commit on the way of first parents, against its first parent: a merge is the moment at which its branch arrived. */
export interface Commit {
  readonly hash: string;
  /** When it was committed (not written), in seconds. */
  readonly time: number;
  /** Its first parent; undefined for the first commit, and where a shallow clone ends. */
  readonly parent?: string;
  /** The files that it changed, of those that were asked for. */
  readonly changes: readonly Change[];
}

/** A changed file. Neither content is there where it is a submodule or a symbolic link. */
export interface Change {
  /** Relative to the folder of the app, with slashes. */
  readonly path: string;
  /** Git's name for the content before; undefined where the file is new. */
  readonly before?: string;
  /** Git's name for the content after; undefined where the file is gone. */
  readonly after?: string;
}

/** A file as a commit left it: without content where the commit removed it. */
export interface Revision {
  readonly commit: Commit;
  readonly content: Buffer | undefined;
}

/** What "git ls-tree" says of a file, and of a symbolic link. */
const FILE = /(?<=^|\0)100\d+ blob ([0-9a-f]+)\t([^\0]+)\0/g;
const LINK = /(?<=^|\0)120000 blob ([0-9a-f]+)\t([^\0]+)\0/g;
const STAGED = /\d+ ([0-9a-f]+) \d\t([^\0]+)\0/g;
/** So many commits are read at once at most. */
const LARGEST_GROUP = 1024;

/** The repository around the folder of an app. All paths are relative to that folder, or absolute. */
export class Repository {
  /** @throws GitError where there is nothing to read: no git, no repository, no working tree, no commit. */
  static find(folder: string, git: Git): Repository {
    const asked = ['rev-parse', '--show-toplevel', '--show-prefix', '--is-shallow-repository', '--absolute-git-dir', 'HEAD'];
    const [root, prefix, isShallow, gitFolder] = run(git, folder, asked).toString().split('\n');
    return new Repository(git, resolve(folder), root, prefix, isShallow === 'true', gitFolder);
  }

  private constructor(
    private readonly port: Git,
    private readonly folder: string,
    readonly root: string,
    /** The way from the root to the folder. */
    private readonly prefix: string,
    /** The history ends early, so that the commit at its end looks as if it had added everything: `git fetch --unshallow`. */
    readonly isShallow: boolean,
    private readonly gitFolder: string,
  ) {}

  /** All files below a folder, relative to it, with their contents; none where there is no such folder. */
  readTree(folder: string, ref = 'HEAD'): Map<string, Buffer> {
    const files = this.list(folder, ref);
    const contents = this.contents(files.values());
    return new Map([...files].map(([path, id]) => [path, contents.get(id)!]));
  }

  /**
   * What this place is called here, `HEAD:path` as git writes it: the path from the root, or from the folder of the app where it
   * begins with `./`. Undefined where there is no such place.
   */
  placeAt(commit: string, path: string): string | undefined {
    if (this.objectAt(`${commit}:${path}`) === undefined) return undefined;
    return this.locate(/^\.\.?(\/|$)/.test(path) ? path : resolve(this.root, path)) || '.';
  }

  /** Whether git knows a commit of that name. */
  knows(commit: string): boolean {
    return this.objectAt(`${commit}^{commit}`) !== undefined;
  }

  /** The whole name of a branch or a tag, `refs/heads/main`, or the hash: what no folder is called. */
  wholeName(commit: string): string {
    const [name] = ask(this.port, this.root, ['rev-parse', '--symbolic-full-name', commit, '--']).toString().split('\n');
    return name.startsWith('refs/') ? name : this.objectAt(`${commit}^{commit}`)?.id ?? commit;
  }

  read(file: string, ref = 'HEAD'): Buffer | undefined {
    const id = this.entries(file, ref).get(this.inTree(file));
    return id === undefined ? undefined : this.contents([id]).get(id);
  }

  /** All files below a folder, relative to it, with git's names for their contents. */
  list(folder: string, ref = 'HEAD'): Map<string, string> {
    return this.below(folder, this.entries(folder, ref));
  }

  /**
   * The files below a folder, relative to it, that the next commit will have unless something is added or removed, with git's names
   * for their contents: several, where a merge is not resolved.
   */
  indexed(folder: string): Map<string, string[]> {
    const listed = this.git(['ls-files', '--stage', '-z', '--', this.inTree(folder) || '.']).toString();
    const ids = new Map<string, string[]>();
    for (const [, id, path] of listed.matchAll(STAGED)) ids.set(path, [...ids.get(path) ?? [], id]);
    return new Map([...this.below(folder, new Map([...ids.keys()].map(path => [path, path])))].map(([path, whole]) => [path, ids.get(whole)!]));
  }

  /** The symbolic links below a folder, relative to it, with what is written in them. */
  links(folder: string, ref = 'HEAD'): Map<string, string> {
    const links = this.below(folder, this.entries(folder, ref, LINK));
    const targets = this.contents(links.values());
    return new Map([...links].map(([path, id]) => [path, targets.get(id)!.toString()]));
  }

  /** Contents by git's names for them. */
  contents(ids: Iterable<string>): Map<string, Buffer> {
    const contents = new Map<string, Buffer>();
    const wanted = [...new Set(ids)];
    if (wanted.length === 0) return contents;
    const output = this.git(['cat-file', '--batch', '--buffer'], `${wanted.join('\n')}\n`);
    let at = 0;
    for (const id of wanted) {
      const start = output.indexOf('\n', at) + 1;
      const size = output.toString('latin1', at, start).split(' ')[2];
      if (size === undefined) throw new GitError(`${this.root}: the object ${id} is missing from this clone: run "git fetch --refetch", or clone again`);
      at = start + Number(size) + 1;
      contents.set(id, output.subarray(start, at - 1));
    }
    return contents;
  }

  /** The newest commit that changed something at or below one of the paths, and is relevant. */
  lastChange(of: readonly string[], relevant: (commit: Commit) => boolean = () => true): Commit | undefined {
    for (const commits of this.changes(of)) {
      const found = commits.find(relevant);
      if (found) return found;
    }
    return undefined;
  }

  /**
   * The commits that changed something at or below the paths, newest first. They come in groups that grow, so that a near one
   * is found without reading all of history, and a far one with few processes.
   *
   * @param start Where it begins.
   */
  *changes(paths: readonly string[], start = 'HEAD'): Generator<Commit[]> {
    if (paths.length === 0) return;
    const below = ['--', ...paths.map(path => this.inTree(path))];
    let from: string | undefined = start;
    for (let size = 1; from !== undefined; size = Math.min(4 * size, LARGEST_GROUP)) {
      const format = ['--encoding=UTF-8', '--format=%H %ct %P'];
      const listed = this.git(['rev-list', '--first-parent', `--max-count=${size}`, ...format, from, ...below]).toString();
      const commits = [...listed.matchAll(/^([0-9a-f]+) (\d+) ?([0-9a-f]+)?/gm)].map(([, hash, time, parent]) => ({ hash, time: Number(time), parent }));
      const changes = this.changesIn(commits, below);
      if (commits.length > 0) yield commits.map(commit => ({ ...commit, changes: changes.get(commit.hash)! }));
      from = commits.length < size ? undefined : commits[size - 1].parent;
    }
  }

  /** Every revision of a file up to a commit, newest first. A rename is not followed: the file begins and ends there. */
  *history(file: string, start = 'HEAD'): Generator<Revision> {
    const path = this.locate(file);
    for (const commits of this.changes([file], start)) {
      const after = (commit: Commit) => commit.changes.find(change => change.path === path)?.after;
      const contents = this.contents(commits.map(after).filter(id => id !== undefined));
      for (const commit of commits) yield { commit, content: contents.get(after(commit) ?? '') };
    }
  }

  /** Whether anything at or below the path is committed. */
  isTracked(path: string, ref = 'HEAD'): boolean {
    return this.entries(path, ref).size > 0;
  }

  /** The files of which a merge has left several versions, relative to the folder of the app. */
  unmerged(): string[] {
    const listed = this.git(['ls-files', '--unmerged', '-z']).toString().split('\0').filter(entry => entry !== '');
    return [...new Set(listed.map(entry => posix.relative(this.prefix, entry.slice(entry.indexOf('\t') + 1))))];
  }

  /**
   * Whether the working tree or the index is not what is committed. A file counts that git does not know and does not ignore.
   *
   * @param except Paths at or below which nothing counts.
   */
  isDirty(paths: readonly string[], except: readonly string[] = []): boolean {
    const ignored = except.map(path => this.locate(path));
    return this.changedFiles(paths).some(path => !ignored.some(one => path === one || path.startsWith(`${one}/`)));
  }

  /** The files at or below the paths that the working tree or the index has otherwise than the commit, or of which git does not know. */
  changedFiles(paths: readonly string[]): string[] {
    if (paths.length === 0) return [];
    const below = paths.map(path => this.inTree(path) || '.');
    // Each new file by its name: a new folder could hold some that count and some that do not.
    const changed = this.git(['status', '--porcelain', '-z', '--no-renames', '--untracked-files=all', '--', ...below]).toString();
    return changed.split('\0').filter(entry => entry !== '').map(entry => posix.relative(this.prefix, entry.slice(3)));
  }

  /** A file in git's own folder, where nobody commits it: each worktree has its own. */
  lockPath(name: string): string {
    return join(this.gitFolder, name);
  }

  /** What a change calls this path: relative to the folder of the app, with slashes. */
  locate(path: string): string {
    return relative(this.folder, resolve(this.folder, path)).split(sep).join('/');
  }

  private inTree(path: string): string {
    const found = posix.join(this.prefix, this.locate(path)).replace(/\/$/, '');
    if (found === '..' || found.startsWith('../')) throw new GitError(`${path} is outside of the repository ${this.root}: the commands read only what is committed there`, 'outside');
    return found;
  }

  /** Relative to the folder. */
  private below(folder: string, entries: ReadonlyMap<string, string>): Map<string, string> {
    const start = this.inTree(folder) === '.' ? '' : `${this.inTree(folder)}/`;
    return new Map([...entries].filter(([path]) => path.startsWith(start)).map(([path, id]) => [path.slice(start.length), id]));
  }

  /** The file at a path, or the files below it, relative to the root. */
  private entries(path: string, ref: string, kind = FILE): Map<string, string> {
    const listed = this.git(['ls-tree', '-r', '-z', '--end-of-options', ref, '--', this.inTree(path)]).toString();
    return new Map([...listed.matchAll(kind)].map(([, id, file]) => [file, id]));
  }

  /** Asked in the folder of the app, from which relative paths count. */
  private objectAt(name: string): { readonly id: string; readonly type: string } | undefined {
    if (name.includes('\n')) return undefined;
    const [, id, type] = /^([0-9a-f]+) (commit|tree|blob|tag) \d+$/m.exec(run(this.port, this.folder, ['cat-file', '--batch-check'], `${name}\n`).toString()) ?? [];
    return id === undefined ? undefined : { id, type };
  }

  private changesIn(commits: ReadonlyArray<Omit<Commit, 'changes'>>, below: readonly string[]): Map<string, Change[]> {
    const changes = new Map<string, Change[]>(commits.map(({ hash }) => [hash, []]));
    // Where a line has two names, the second takes the place of the parents.
    const pairs = commits.map(({ hash, parent = '' }) => `${hash} ${parent}`.trim());
    const fields = this.git(['diff-tree', '--stdin', '--root', '-r', '-z', ...below], `${pairs.join('\n')}\n`).toString().split('\0');
    let current: Change[] = [];
    for (let i = 0; i < fields.length - 1; i++) {
      const [, modeBefore, modeAfter, before, after] = /^:(\d+) (\d+) (\w+) (\w+) /.exec(fields[i]) ?? [];
      if (modeBefore === undefined) {
        current = changes.get(fields[i])!;
      } else {
        const path = posix.relative(this.prefix, fields[++i]);
        current.push({ path, before: contentName(modeBefore, before), after: contentName(modeAfter, after) });
      }
    }
    return changes;
  }

  private git(args: readonly string[], input?: string): Buffer {
    return run(this.port, this.root, args, input);
  }
}

function contentName(mode: string, id: string): string | undefined {
  return mode.startsWith('100') ? id : undefined;
}
