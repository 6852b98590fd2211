/** What is wrong with a file that keeps state, where that stands, and how to mend it: the message says all of it. */
export class StateFileError extends Error {
  constructor(
    public readonly file: string,
    what: string,
    mend: string = restoring(file),
    public readonly line?: number,
    public readonly column?: number,
  ) {
    super(`${[file, line, column].filter(part => part !== undefined).join(':')}: ${what}: ${mend}`);
    this.name = 'StateFileError';
  }
}

/** State files are committed, so a good one is never far. */
export function restoring(file: string): string {
  return `restore it with "git checkout -- ${file}", or from an earlier commit`;
}
