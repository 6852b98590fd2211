import { StateFileError } from './state-file-error';

/** What an error code of the system means for a file, and how to mend it. */
const CODES: { readonly [code: string]: readonly [string, string] } = {
  EACCES: ['this user may not read or change it, or the folder that it is in', 'give the user that permission'],
  EPERM: ['this user may not read or change it, or the folder that it is in', 'give the user that permission'],
  ENOTDIR: ['a part of its path is a file where a folder is needed', 'move that file away'],
  EEXIST: ['a part of its path is a file where a folder is needed', 'move that file away'],
  EISDIR: ['it is a folder', 'move it away'],
  ELOOP: ['it is a link that leads in a circle', 'remove the link'],
  ENAMETOOLONG: ['its name is too long for the file system', 'shorten the name of the rollout or of its chart'],
  ENOSPC: ['the disk is full', 'make room and try again'],
  EDQUOT: ['the disk quota is used up', 'make room and try again'],
  EROFS: ['the file system is read-only', 'run this where the folder can be written'],
};

/** What else is wrong with the machine, and not with whoever asks it. */
const OF_THE_MACHINE = ['EBUSY', 'EFBIG', 'EIO', 'EMFILE', 'ENFILE', 'ENOMEM', 'ESTALE', 'ETIMEDOUT'];

/** Does what is to be done with a file, so that an error of the system becomes one that says what to do. */
export function explained<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    throw problemWith(file, code, error as Error);
  }
}

/** An error of the system that nobody has explained, where it says what is wrong with the machine; undefined where it is a bug. */
export function machineProblem(error: unknown): Error | undefined {
  const code = codeOf(error);
  if (code === undefined || !(code in CODES || OF_THE_MACHINE.includes(code))) return undefined;
  const { path, dest, syscall } = error as NodeJS.ErrnoException & { readonly dest?: string };
  return problemWith(dest ?? path ?? syscall!, code, error as Error);
}

function problemWith(file: string, code: string, { message }: Error): StateFileError {
  const [what, mend] = CODES[code] ?? [message, 'see to that and try again'];
  return new StateFileError(file, `${what} (${code})`, mend);
}

/** The code of an error of the system, such as `ENOENT`; undefined where the error is another one. */
export function codeOf(error: unknown): string | undefined {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return syscall === undefined ? undefined : code;
}
