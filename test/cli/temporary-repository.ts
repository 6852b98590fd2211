/** A real repository in a temporary folder, whose commits are a minute apart unless a test says otherwise. */
import { execFileSync } from 'child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { gitProcess } from '../../src/git/git';
import { Repository } from '../../src/git/repository';

const folders: string[] = [];

Object.assign(process.env, {
  // No file, rather than /dev/null, which "git config --global" would replace where root runs the tests.
  GIT_CONFIG_GLOBAL: join(temporaryFolder(), 'no-config'),
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'author',
  GIT_AUTHOR_EMAIL: 'author@example.com',
  // Nothing may read the time at which a commit was written.
  GIT_AUTHOR_DATE: '1000000000 +0000',
  GIT_COMMITTER_NAME: 'committer',
  GIT_COMMITTER_EMAIL: 'committer@example.com',
});

/** The files of a commit; null removes one. */
export type Files = { readonly [path: string]: string | Buffer | null };

/** What the commands find in a folder, with the real git. */
export function repositoryAt(folder: string): Repository {
  return Repository.find(folder, gitProcess(process.env));
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'cdk8s-rollouts git ü '));
  folders.push(folder);
  return folder;
}

export function removeTemporaryFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export class TemporaryRepository {
  static at(folder: string): TemporaryRepository {
    return new TemporaryRepository(folder);
  }

  /** The time of the last commit. */
  time = 1_700_000_000;

  private constructor(readonly folder: string) {}

  git(...args: string[]): string {
    return this.run('git', ...args);
  }

  write(files: Files): void {
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.folder, path);
      if (content === null) {
        rmSync(file);
      } else {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
      }
    }
  }

  /** @returns the hash of the commit. */
  commit(files: Files, seconds = 60): string {
    this.write(files);
    this.time += seconds;
    // One process of this large one, as that is what takes the time.
    return this.run('sh', '-c', 'git add --all && git commit --quiet --allow-empty --message "a commit" && git rev-parse HEAD');
  }

  /** Lets git make a commit (merge, revert, …), so many seconds later. */
  record(seconds: number, ...command: string[]): string {
    this.time += seconds;
    return this.run('sh', '-c', 'git "$@" >&2 && git rev-parse HEAD', 'sh', ...command);
  }

  /** Many commits at once, each a second after the one before. */
  import(count: number, filesOf: (index: number) => { readonly [path: string]: string }): void {
    const lines: string[] = [];
    for (let i = 0; i < count; i++) {
      lines.push('commit refs/heads/main', `committer c <c@example.com> ${++this.time} +0000`, 'data 0');
      if (i === 0) lines.push('from refs/heads/main^0');
      for (const [path, content] of Object.entries(filesOf(i))) {
        lines.push(`M 100644 inline ${path}`, `data ${Buffer.byteLength(content)}`, content);
      }
    }
    execFileSync('git', ['fast-import', '--quiet'], { cwd: this.folder, input: `${lines.join('\n')}\n` });
    this.git('reset', '--quiet', '--hard');
  }

  private run(program: string, ...args: string[]): string {
    const env = { ...process.env, GIT_COMMITTER_DATE: `${this.time} +0100` };
    return execFileSync(program, args, { cwd: this.folder, env, encoding: 'utf8', stdio: 'pipe' }).trim();
  }
}

export function newRepository(files: Files = { 'README.md': 'hello' }): TemporaryRepository {
  const repository = TemporaryRepository.at(temporaryFolder());
  repository.git('init', '--quiet', '--initial-branch', 'main');
  repository.commit(files);
  return repository;
}
