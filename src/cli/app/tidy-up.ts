/** What commands that were killed have left, as the next one sees to it. */
import { removeLeftovers } from '../../state/files/atomic-file';
import { finishReplacing, Journal } from '../../state/files/many-files';
import { Ports } from '../ports';
import { note } from '../printing';

/** @param folders Where commands write. */
export function tidyUp(ports: Ports, journal: Journal, folders: readonly string[]): void {
  const found = finishReplacing(journal);
  for (const folder of folders) removeLeftovers(folder, undefined, true);
  if (found === undefined) return;
  const files = found.files.map(journal.shown).join(', ');
  note(ports, found.isFinished ? `a command was killed while it wrote, and what it had left to write is written now: ${files}`
    : `a command was killed while it wrote ${files}: some of that was changed since, and stays: see what "git diff" shows`);
}
