/** What commands that were killed have left, as the next one sees to it. */
import { existsSync } from 'fs';
import { join } from 'path';
import { gitFolderAround } from '../../git/git-folder';
import { removeLeftovers } from '../../state/files/atomic-file';
import { finishReplacing, Journal } from '../../state/files/many-files';
import { Ports } from '../ports';
import { note } from '../printing';

/** The name of the journal in Git's folder. */
export const JOURNAL = 'cdk8s-rollouts.journal';

/** Says to those who only look that the files may be those of two frames. */
export function noteUnfinished(ports: Ports): void {
  const gitFolder = gitFolderAround(ports.folder);
  if (gitFolder === undefined || !existsSync(join(gitFolder, JOURNAL))) return;
  note(ports, 'a command was killed while it wrote, or writes just now: what it has left to write, the next command that changes something writes');
}

/** @param folders Where commands write. */
export function tidyUp(ports: Ports, journal: Journal, folders: readonly string[]): void {
  const found = finishReplacing(journal);
  for (const folder of folders) removeLeftovers(folder, undefined, true);
  if (found === undefined) return;
  const files = found.files.map(journal.shown).join(', ');
  note(ports, found.isFinished ? `a command was killed while it wrote, and what it had left to write is written now: ${files}`
    : `a command was killed while it wrote ${files}: some of that was changed since, and stays: see what "git diff" shows`);
}
