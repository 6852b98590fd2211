/** What the user's own git answers, and what it could not do. */
import { existsSync } from 'fs';
import { Git } from './git';

/** Why there is nothing to read; undefined for what went wrong otherwise. */
export type GitLack = 'no git' | 'no repository' | 'no commit' | 'unknown commit' | 'outside';

/** What git could not do, and how to mend it. */
export class GitError extends Error {
  readonly name = 'GitError';

  constructor(message: string, readonly lack?: GitLack) {
    super(message);
  }
}

/** Runs git with paths taken literally. */
export function run(git: Git, folder: string, args: readonly string[], input?: string): Buffer {
  return output(git, folder, ['--literal-pathspecs', ...args], input, [0]);
}

/** A question to which git says no with the exit code 1; such commands take no part in how paths are meant. */
export function ask(git: Git, folder: string, args: readonly string[], input?: string): Buffer {
  return output(git, folder, args, input, [0, 1]);
}

function output(git: Git, folder: string, args: readonly string[], input: string | undefined, good: readonly number[]): Buffer {
  const { code, stdout, stderr, isMissing, stopped } = git(folder, args, input);
  if (code !== null && good.includes(code)) return stdout;
  const command = args.find(one => !one.startsWith('-')) ?? '';
  if (code !== null) throw explained(folder, command, stderr.toString().trim());
  if (!existsSync(folder)) throw new GitError(`${folder} does not exist`);
  if (isMissing) throw new GitError('git was not found: install it, or add it to the PATH', 'no git');
  throw new GitError(`"git ${command}" was stopped (${stopped}): run the command again`);
}

function explained(folder: string, command: string, message: string): GitError {
  if (/not a git repository \(or any/.test(message)) {
    return new GitError(`${folder} is in no git repository: run "git init" and commit first, because the commands compute from what is committed`, 'no repository');
  }
  if (/must be run in a work tree/.test(message)) return new GitError(`${folder} is a bare repository, or git's own folder: run the command where the files are checked out`);
  if (/ambiguous argument 'HEAD'/.test(message)) {
    return new GitError(`${folder}: there is no commit yet: commit first, because the commands compute from what is committed`, 'no commit');
  }
  const mend = /git config --global --add safe\.directory .*/.exec(message)?.[0];
  if (mend) return new GitError(`${folder} is in a git repository of another user, and git does not read it: if you trust it, run: ${mend}`);
  const unknown = /Not a valid object name (.*)/.exec(message)?.[1];
  if (unknown) return new GitError(`${folder}: git knows no commit "${unknown}": name a commit, a branch or a tag that "git log" shows, or fetch it first`, 'unknown commit');
  return new GitError(`${folder}: "git ${command}" failed: ${message.replace(/^fatal: /, '').replace(/\s*\n\s*/g, ' ')}: see what "git status" and "git fsck" say`);
}
