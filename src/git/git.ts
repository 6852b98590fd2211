/** Runs the user's own git. */
import { spawnSync } from 'child_process';

/** Runs git in a folder. */
export type Git = (folder: string, args: readonly string[], input?: string) => GitEnd;

export interface GitEnd {
  /** Null where it did not come to an end of its own. */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** Whether there is no git at all. */
  readonly isMissing: boolean;
  /** Why it did not come to an end of its own. */
  readonly stopped?: string;
}

/** Variables that a hook, or git's own caller, sets for another repository or another way to read paths. */
const FOREIGN = /^GIT_(DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|PREFIX|NAMESPACE|(ALTERNATE_)?OBJECT_DIRECTOR(Y|IES)|SHALLOW_FILE|GRAFT_FILE|\w+_PATHSPECS)$/;

/** Messages in English, and no lock on the index. */
export function gitProcess(own: { readonly [name: string]: string | undefined }): Git {
  return (folder, args, input) => {
    const kept = Object.entries(own).filter(([name]) => !FOREIGN.test(name));
    const env = { ...Object.fromEntries(kept), LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' };
    const { error, status, signal, stdout, stderr } = spawnSync('git', args, { cwd: folder, env, input, maxBuffer: Infinity, windowsHide: true });
    const isMissing = (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
    return { code: status, stdout, stderr, isMissing, stopped: error?.message ?? signal ?? undefined };
  };
}
