/** What is recorded at `HEAD`, where every command begins: whether it is in order, and how it comes there. */
import { existsSync, readFileSync } from 'fs';
import { resolve } from 'path';
import { StateFileError } from '../../state/files/state-file-error';
import { isGood, wayBack } from '../../state/way-back';
import { Workspace } from '../app/workspace';
import { CommandError } from '../command-error';
import { ignoreRulesOf } from '../git/git-ignore';

/** What is committed must be in order before the app reads it: records at least, and versions where it failed. */
export function requireReadable(workspace: Workspace, what: 'load' | 'versions'): void {
  for (const key of workspace.head.keys()) {
    try {
      workspace.head[what](key);
    } catch (error) {
      throw new CommandError(`at HEAD, ${atHead(workspace, key, error as Error)}`);
    }
  }
}

/** What is wrong there, and how it comes in order. */
function atHead({ repository, store, folder }: Workspace, key: string, error: Error): string {
  if (!(error instanceof StateFileError) || !error.isRestorable) return `${error.message}; then commit`;
  const files = [store.file(key), store.versionsFile(key)] as const;
  const [record, versions] = files.map(file => resolve(folder, file)).map(file => existsSync(file) ? readFileSync(file) : undefined);
  return error.restoredBy(isGood(record, versions, files) ? `here it is in order: commit ${files.join(' and ')}` : wayBack(repository, files[0])).message;
}

/** What brings a record to `HEAD` that the app has, of one rollout or of all. */
export function recording(workspace: Workspace, key?: string): string {
  const { ports, store, stateDir } = workspace;
  const there = store.keys().filter(one => key === undefined || one === key);
  if (there.length === 0) return 'run "cdk8s synth" and commit';
  const [rule] = ignoreRulesOf(ports, there.map(one => workspace.shown(store.file(one))));
  if (rule) return `git ignores ${rule.path} because of ${rule.file}:${rule.line} (${rule.pattern}): take that line out and commit`;
  return `commit ${key === undefined ? stateDir : workspace.shown(store.file(key))}`;
}
