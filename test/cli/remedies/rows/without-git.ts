/** What is said where Git has nothing, or not all. */
import { rmSync } from 'fs';
import { join } from 'path';
import { HELLO, Row } from '../row';
import { begun, done } from '../steps';

const outOfGit: Row['before'] = async repository => {
  await repository.synth();
  rmSync(join(repository.root, '.git'), { recursive: true });
};
const NO_REPOSITORY = 'error: <folder> is in no git repository: run "git init" and commit first, because the commands compute from what is committed';

/** A clone as many systems of continuous integration make it. */
const shallow: Row['before'] = async repository => {
  await begun(repository);
  repository.git('clone', '--quiet', '--bare', '.', '../origin.git');
  repository.git('remote', 'add', 'origin', `file://${repository.root}/../origin.git`);
  repository.git('fetch', '--quiet', '--depth', '1', 'origin', 'main');
};

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
      + 'and Git has what is recorded of the rollout: '
      + 'take both files back with "git checkout HEAD -- rollouts/shop/hello.yaml rollouts/shop/hello.versions.yaml", run "cdk8s synth" and commit',
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
  {
    name: 'history that ends early',
    before: shallow,
    asks: 'history hello',
    says: 'this clone is shallow, and older revisions are missing: run "git fetch --unshallow"',
    again: true,
  },
  {
    name: 'a revision before the history ends',
    before: shallow,
    asks: 'history hello --revision 9',
    says: 'error: shop/hello has no revision 9 in this clone, whose history ends early: run "git fetch --unshallow"',
  },
  {
    name: 'a commit before the history ends',
    before: shallow,
    asks: 'check --from HEAD~1',
    says: 'error: --from HEAD~1: this clone ends early, and has no such commit: fetch it first, with "git fetch --unshallow"',
    again: true,
  },
  {
    name: 'manifests that are all gone',
    before: async repository => {
      await begun(repository);
      rmSync(join(repository.folder, 'dist/shop.k8s.yaml'));
    },
    asks: 'check --fail-on never',
    says: 'error: dist holds no manifests, and so all 7 objects of HEAD would be deleted: render them again, or pass --allow-empty where they are really to go',
  },
  {
    name: 'a rehearsal of another image in mid-rollout',
    before: begun,
    asks: 'rehearse hello --image ghcr.io/acme/hello:3',
    says: 'error: shop/hello is in progress, and what is ahead is known: leave out --image',
  },
  {
    name: 'records that were moved by hand',
    app: HELLO.replace("'hello', {", "'hello', { name: 'hello',"),
    before: async repository => {
      await begun(repository);
      await done(repository, 'pause hello');
      repository.edit("app, 'shop'", "app, 'store'");
      repository.git('mv', 'rollouts/shop', 'rollouts/store');
    },
    asks: 'synth',
    says: 'Error: Validation failed with the following errors:\n  [store/hello] rollouts/store/hello.yaml:3:10: it belongs to the rollout "shop/hello", '
      + 'and "store/hello" is looked for here: where that rollout has this chart and name now, run "cdk8s-rollouts move shop/hello store/hello"; '
      + 'otherwise move it and the file beside it to where they belong',
    key: 'store/hello',
  },
];
