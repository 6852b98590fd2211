/** What to say of a record whose rollout no construct renders. */
import { CommandSubject, run } from '../../ground/commands';
import { endIn } from '../../ground/git-commands';

/**
 * @param files The two files of the record.
 * @param isInGit Whether Git has them.
 */
export function unrenderedText(subject: CommandSubject, files: readonly string[], isInGit: boolean, renders?: string): string {
  return `${subject.key} ${unrenderedClause(subject, files, isInGit, renders)}`;
}

/** The same, where its key is said already. */
export function unrenderedClause(subject: CommandSubject, files: readonly string[], isInGit: boolean, renders = 'no construct renders it'): string {
  const end = isInGit ? endIn(files) : `rm ${files.join(' ')}`;
  return `is recorded in ${files[0]}, and ${renders}: bring its construct back; `
    + `if it has another chart or name now, ${run('move', subject, '<chart>/<name>')}; if it has ended, run "${end}"`;
}
