/** What people do with git between two commands, conflicts included. */
import { SETTINGS_FILE } from './app';
import { MAIN_BRANCH, OTHER_BRANCH, SequenceRepository } from './repository';

/** All, or only code, records or manifests. */
export function commitOf(repository: SequenceRepository, parts: readonly string[]): string {
  const paths = parts.flatMap(part => ({ code: ['main.js', SETTINGS_FILE, 'cdk8s.yaml'], state: ['rollouts'], manifests: ['dist'] })[part] ?? []);
  // Git refuses paths that it does not know.
  for (const path of paths) repository.git(['add', '--all', '--', path]);
  if (parts.length === 0) repository.git(['add', '--all']);
  const { isDone, told } = repository.git(['commit', '--quiet', '--message', 'a commit']);
  // Nothing is left of what is in the middle where all of its other side was taken.
  if (!isDone && repository.conflicts.length === 0) for (const verb of ['revert', 'cherry-pick']) repository.git([verb, '--quit']);
  return told;
}

/** Brings commits from elsewhere, or takes some back. */
export function integrate(repository: SequenceRepository, verb: string, words: readonly string[]): string {
  const other = repository.branch === MAIN_BRANCH ? OTHER_BRANCH : MAIN_BRANCH;
  const sides = words[words.length - 1];
  if (verb !== 'revert' && repository.tip(other) === undefined) return 'no other branch';
  switch (verb) {
    case 'merge': {
      const options = sides.startsWith('-X') ? [sides] : [];
      return concluded(repository, ['merge', '--no-ff', '--quiet', '--message', 'a merge', ...options, other], sides, ['commit', '--quiet', '--message', 'a merge']);
    }
    case 'squash': return concluded(repository, ['merge', '--squash', '--quiet', other], sides, ['commit', '--quiet', '--message', 'a squash'], true);
    case 'pick': return concluded(repository, ['cherry-pick', other], sides, ['commit', '--quiet', '--message', 'picked']);
    case 'rebase': return rebase(repository, sides);
    default: return revert(repository, Number(words[0]), sides);
  }
}

function revert(repository: SequenceRepository, back: number, sides: string): string {
  const commit = `HEAD~${back}`;
  const parents = repository.git(['rev-list', '--parents', '--max-count=1', commit, '--']).told.trim().split(' ').length - 1;
  if (parents < 1) return 'nothing to take back';
  const options = parents > 1 ? ['--mainline', '1'] : [];
  return concluded(repository, ['revert', '--no-edit', ...options, commit], sides, ['commit', '--quiet', '--message', 'a revert']);
}

/** The branch onto the main line, which then has it: as a merge by rebase does. */
function rebase(repository: SequenceRepository, sides: string): string {
  if (repository.tip(OTHER_BRANCH) === undefined || repository.dirty.length > 0) return 'nothing to rebase';
  repository.git(['checkout', '--quiet', OTHER_BRANCH]);
  let said = repository.git(['rebase', '--quiet', MAIN_BRANCH]).told;
  for (let i = 0; repository.isInTheMiddle && i < 20; i++) {
    resolve(repository, sides === 'leave' ? 'oooo' : sides);
    const { isDone, told } = repository.git(['rebase', '--continue']);
    said += told;
    // Nothing is left of a commit whose other side was taken.
    if (!isDone && repository.conflicts.length === 0) said += repository.git(['rebase', '--skip']).told;
  }
  repository.git(['rebase', '--abort']);
  repository.git(['checkout', '--quiet', MAIN_BRANCH]);
  return said + repository.git(['merge', '--ff-only', '--quiet', OTHER_BRANCH]).told;
}

/** Runs a git command, takes the sides where it conflicts, and commits. */
function concluded(
  repository: SequenceRepository, command: readonly string[], sides: string, commit: readonly string[], isUncommitted = false,
): string {
  const { isDone, told } = repository.git(command);
  if (isDone) return told + (isUncommitted ? repository.git(commit).told : '');
  if (repository.conflicts.length === 0) return told;
  resolve(repository, sides);
  return told + (sides === 'leave' ? '' : repository.git(commit).told);
}

/** Code is nobody's but the user's; of the rest the conflict may be left. */
function resolve(repository: SequenceRepository, sides: string): void {
  const letters = sides.startsWith('-X') || sides === 'leave' ? 'oooo' : sides;
  for (const path of repository.conflicts) {
    const part = path.startsWith('dist/') ? 3 : path.endsWith('.versions.yaml') ? 2 : path.startsWith('rollouts/') ? 1 : 0;
    if (sides === 'leave' && part > 0) continue;
    const { isDone } = repository.git(['checkout', letters[part] === 'o' ? '--ours' : '--theirs', '--', path]);
    // A side that has no such file has deleted it.
    repository.git(isDone ? ['add', '--', path] : ['rm', '--quiet', '--cached', '--', path]);
    if (!isDone) repository.remove(path);
  }
}
