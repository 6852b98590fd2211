/** What is said where Git has nothing, or not all. */
import { rmSync } from 'fs';
import { join } from 'path';
import { Row } from '../row';
import { begun } from '../steps';

const outOfGit: Row['before'] = async repository => {
  await repository.synth();
  rmSync(join(repository.root, '.git'), { recursive: true });
};
const NO_REPOSITORY = 'error: <folder> is in no git repository: run "git init" and commit first, because the commands compute from what is committed';

export const rows: readonly Row[] = [
  { name: 'no repository', before: outOfGit, asks: 'promote hello', says: NO_REPOSITORY },
  { name: 'no repository, history', before: outOfGit, asks: 'history hello', says: NO_REPOSITORY, again: true },
  {
    name: 'no commit',
    before: repository => repository.synth(),
    asks: 'promote hello',
    says: 'error: <folder>: there is no commit yet: commit first, because the commands compute from what is committed',
  },
  {
    name: 'nothing to check',
    before: async repository => {
      await repository.synthAndCommit();
      rmSync(join(repository.folder, 'dist'), { recursive: true });
    },
    asks: 'check',
    says: 'error: there is no folder dist: run "cdk8s synth" first, or say with --to where the new manifests are',
    again: true,
  },
  {
    name: 'manifests that are not committed',
    before: async repository => {
      repository.commit('code');
      await repository.synth();
    },
    asks: 'check',
    says: 'error: HEAD has no manifests in dist, and so nothing tells what was there before: commit them; where they were elsewhere, '
      + 'say it with --from: another commit, HEAD:path, or ./folder; or pass --allow-no-base, where all is new',
  },
  {
    name: 'a commit that git does not know',
    before: begun,
    asks: 'check --from nowhere',
    says: 'error: --from nowhere is neither a folder nor a commit, and so nothing tells what was there before: name one that "git log" shows, or fetch it first; '
      + 'or pass --allow-no-base, where all is new',
    isLook: true,
  },
  {
    name: 'a path that a commit has not',
    before: begun,
    asks: 'check --from HEAD:nowhere',
    says: 'error: HEAD has nothing at nowhere, and so nothing tells what was there before: name a path that "git ls-tree -r --name-only HEAD" shows; '
      + 'or pass --allow-no-base, where all is new',
    isLook: true,
  },
  {
    name: 'a record that is missing in the folder',
    before: async repository => {
      await begun(repository);
      rmSync(join(repository.folder, 'rollouts/shop/hello.yaml'));
    },
    asks: 'synth',
    says: 'Error: Validation failed with the following errors:\n  [shop/hello] state: rollouts/shop/hello.yaml is missing, '
      + 'and Git has what is recorded of the rollout: run "git checkout HEAD -- rollouts/shop/hello.yaml rollouts/shop/hello.versions.yaml"',
    again: true,
  },
  {
    name: 'a lock that nobody holds any more, on another host',
    before: async repository => {
      await begun(repository);
      repository.write('.git/cdk8s-rollouts.lock', '{"pid":1,"host":"elsewhere"}');
    },
    asks: 'promote hello',
    says: 'error: another cdk8s-rollouts (process 1 on the host elsewhere) is changing the rollouts: '
      + 'try again when it is done, or, if there is none, delete <folder>/.git/cdk8s-rollouts.lock',
    again: true,
  },
];
