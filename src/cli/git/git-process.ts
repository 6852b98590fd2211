/** The user's own git, as a process, and what it could not do. */
import { spawnSync } from 'child_process';
import { existsSync } from 'fs';

/** Why there is nothing to read; undefined for what went wrong otherwise. */
export type GitLack = 'no git' | 'no repository' | 'no commit' | 'unknown commit' | 'outside';

/** What git could not do, and how to mend it. */
export class GitError extends Error {
  readonly name = 'GitError';

  constructor(message: string, readonly lack?: GitLack) {
    super(message);
  }
}

/** Variables that a hook, or git's own caller, sets for another repository or another way to read paths. */
const FOREIGN = /^GIT_(DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|PREFIX|NAMESPACE|(ALTERNATE_)?OBJECT_DIRECTOR(Y|IES)|SHALLOW_FILE|GRAFT_FILE|\w+_PATHSPECS)$/;

/** Runs git with paths taken literally, messages in English, and no lock on the index. */
export function run(folder: string, args: readonly string[], input?: string): Buffer {
  return output(folder, ['--literal-pathspecs', ...args], input, [0]);
}

/** A question to which git says no with the exit code 1; such commands take no part in how paths are meant. */
export function ask(folder: string, args: readonly string[], input?: string): Buffer {
  return output(folder, args, input, [0, 1]);
}

function output(folder: string, args: readonly string[], input: string | undefined, good: readonly number[]): Buffer {
  const own = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  const env = { ...Object.fromEntries(own), LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' };
  const { error, status, signal, stdout, stderr } = spawnSync('git', args, { cwd: folder, env, input, maxBuffer: Infinity, windowsHide: true });
  if (status !== null && good.includes(status)) return stdout;
  const command = args.find(one => !one.startsWith('-')) ?? '';
  if (status !== null) throw explained(folder, command, stderr.toString().trim());
  if (!existsSync(folder)) throw new GitError(`${folder} does not exist`);
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') throw new GitError('git was not found: install it, or add it to the PATH', 'no git');
  throw new GitError(`"git ${command}" was stopped (${error?.message ?? signal}): run the command again`);
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
