/** Records that Git has at `HEAD` and that are not here, though nobody told Git to remove them. */
import { GitError } from '../../git/git-process';
import { Repository } from '../../git/repository';
import { bringBack } from '../../ground/git-commands';
import { StateStore } from '../../state/files/store';
import { keyOfFile } from '../../state/key';
import { Ports } from '../ports';

/** What to say of those that a name means, or of all; none where git cannot be asked. */
export function missingRecords({ folder, git }: Ports, store: StateStore, isMeant: (key: string) => boolean = () => true): string[] {
  const here = new Set(store.keys());
  const committed = new Map<string, string[]>();
  for (const path of committedIn(folder, git, store)) {
    const key = keyOfFile(path);
    if (key !== undefined && !here.has(key) && isMeant(key)) committed.set(key, [...committed.get(key) ?? [], path]);
  }
  return [...committed].map(([key, paths]) => {
    const files = [`${key}.yaml`, `${key}.versions.yaml`].filter(path => paths.includes(path)).map(path => `${store.dir}/${path}`);
    return `${store.file(key)} is missing, and Git has what is recorded of the rollout: run "${bringBack(files)}"`;
  });
}

function committedIn(folder: string, git: Ports['git'], store: StateStore): string[] {
  try {
    const repository = Repository.find(folder, git);
    const kept = repository.indexed(store.dir);
    return [...repository.list(store.dir).keys()].filter(path => kept.has(path));
  } catch (error) {
    if (error instanceof GitError) return [];
    throw error;
  }
}
