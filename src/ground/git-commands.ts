/** Commands of git as messages name them. */

/** Brings files back that Git has and the work tree has not. */
export function bringBack(files: readonly string[]): string {
  return `git checkout HEAD -- ${files.join(' ')}`;
}

/** Ends what is recorded of a rollout, where Git has it. */
export function endIn(files: readonly string[]): string {
  return `git rm ${files.join(' ')}`;
}
