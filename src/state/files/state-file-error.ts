/** What is known without Git: who asks it can say where good files are. */
const RESTORE = 'take it, and the file beside it, from a commit in which both were good';

/** What is wrong with a file that keeps state, where that stands, and how to mend it: the message says all of it. */
export class StateFileError extends Error {
  /** @param isRestorable Whether what is committed may be good: it is where nothing else mends the file. */
  constructor(
    public readonly file: string,
    private readonly what: string,
    private readonly mend?: string,
    public readonly line?: number,
    public readonly column?: number,
    public readonly isRestorable = mend === undefined,
    restore = RESTORE,
  ) {
    const mends = [mend, isRestorable ? restore : undefined].filter(one => one !== undefined);
    super(`${[file, line, column].filter(part => part !== undefined).join(':')}: ${what}: ${mends.join(', or ')}`);
    this.name = 'StateFileError';
  }

  /** The same, with the way to good files. */
  public restoredBy(way: string): StateFileError {
    return new StateFileError(this.file, this.what, this.mend, this.line, this.column, this.isRestorable, way);
  }
}
