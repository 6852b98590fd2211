/**
 * What Git has begun and nobody has committed: a merge, a cherry-pick, a revert. What lies in the folder is then what neither side
 * has, and a command, which begins at `HEAD`, would take back what the other side did.
 */
import { shellWord } from '../../ground/commands';
import { bothFiles } from '../../state/files/file-names';
import { Workspace } from '../app/workspace';
import { CommandError } from '../command-error';

/** Git's names for the other side, and what it is in the middle of. */
const BEGUN: ReadonlyMap<string, string> = new Map([
  ['MERGE_HEAD', 'a merge is not committed'],
  ['CHERRY_PICK_HEAD', 'a cherry-pick is not committed'],
  ['REVERT_HEAD', 'a revert is not committed'],
]);

/** @throws CommandError with what ends it */
export function requireFinished(workspace: Workspace): void {
  const other = [...BEGUN.keys()].find(name => workspace.isInGit(name));
  if (other === undefined) return;
  const { repository, stateDir, config: { output } } = workspace;
  const within = (folder: string) => (file: string) => file.startsWith(`${repository.locate(folder)}/`);
  const unmerged = repository.unmerged();
  const records = unmerged.filter(within(stateDir));
  const others = unmerged.filter(file => !within(stateDir)(file) && !within(output)(file));
  const tracked = [output, stateDir].filter(folder => repository.isTracked(folder));
  const advice = [
    ...others.length === 0 ? [] : [`resolve ${others.join(' and ')} and "git add" it`],
    ...records.length === 0 ? [] : [`take both files of a rollout as one side has them, with ${sidesOf(workspace, records, other)}`],
    'run "cdk8s synth"',
    `"git add ${tracked.map(shellWord).join(' ')}"`,
    // What is left of a revert or a cherry-pick may be nothing.
    other === 'MERGE_HEAD' ? 'and "git commit --no-edit"' : 'and "git commit --allow-empty --no-edit"',
  ];
  throw new CommandError(`${BEGUN.get(other)}, and commands begin at what is committed: ${advice.join(', ')}`);
}

/** The commands that take the records of one side, where it has them. What a revert leads to is nobody's commit. */
function sidesOf(workspace: Workspace, records: readonly string[], other: string): string {
  const files = [...new Set(records.flatMap(bothFiles))];
  const sides = ['HEAD', ...other === 'REVERT_HEAD' ? [] : [other]].filter(side => files.every(file => workspace.repository.isTracked(file, side)));
  return sides.map(side => `"git checkout ${side} -- ${files.map(file => shellWord(workspace.shown(file))).join(' ')}"`).join(' or ');
}
