/** What is said of records that cannot be understood, wherever the damage is. */
import { AppRepository } from '../../../support/app-repository';
import { HELLO, Row } from '../row';
import { after, begun, done } from '../steps';

const FILE = 'rollouts/shop/hello.yaml';
const VERSIONS = 'rollouts/shop/hello.versions.yaml';
const BY_HAND = `${FILE}:4:9: it was put together of two records, as by a merge, or changed by hand: `
  + 'its content has the hash <hash>, and this line says <hash>';
const UNKNOWN = `${FILE}:4:1: it has an unknown key "note", written by a newer version or by hand`;
const back = (commit: string) => `take both files back with "git checkout ${commit} -- ${FILE} ${VERSIONS}", run "cdk8s synth" and commit`;

const paused = after('promote hello', 'pause hello');
const change = (from: string, to: string) => (repository: AppRepository) => repository.write(FILE, repository.read(FILE).replace(from, to));
const byHand = change('pods: 2', 'pods: 1');
const damaged = (damage: (repository: AppRepository) => unknown, committed = false) => async (repository: AppRepository) => {
  await paused(repository);
  await damage(repository);
  if (committed) repository.commit('damage');
};

/** Two people did two things. */
async function divided(repository: AppRepository, ...strategy: readonly string[]): Promise<void> {
  await begun(repository);
  repository.git('checkout', '--quiet', '-b', 'other');
  await done(repository, 'promote hello');
  repository.git('checkout', '--quiet', 'main');
  repository.cluster.apply(repository.manifests());
  await done(repository, 'pause hello');
  try {
    repository.record(undefined, 'merge', '--quiet', '--no-edit', ...strategy, 'other');
  } catch {
    // A conflict.
  }
}

export const rows: readonly Row[] = [
  { name: 'changed by hand, status', before: damaged(byHand), asks: 'status', says: `error: ${BY_HAND}: ${back('HEAD')}`, again: true },
  { name: 'changed by hand, a command', before: damaged(byHand), asks: 'resume hello', says: `error: ${BY_HAND}: ${back('HEAD')}`, again: true },
  {
    name: 'changed by hand, a synthesis',
    before: damaged(byHand),
    asks: 'synth',
    says: `Error: Validation failed with the following errors:\n  [shop/hello] ${BY_HAND}: ${back('HEAD')}`,
    again: true,
  },
  {
    name: 'changed by hand and added',
    before: damaged(repository => {
      byHand(repository);
      repository.git('add', '--all');
    }),
    asks: 'status',
    says: `error: ${BY_HAND}: ${back('HEAD')}`,
    again: true,
  },
  { name: 'damaged at HEAD, a command', before: damaged(byHand, true), asks: 'resume hello', says: `error: at HEAD, ${BY_HAND}: ${back('<hash>')}`, again: true },
  { name: 'damaged at HEAD, status', before: damaged(byHand, true), asks: 'status', says: `error: ${BY_HAND}: ${back('<hash>')}`, again: true },
  {
    name: 'damaged at HEAD, a synthesis',
    before: damaged(byHand, true),
    asks: 'synth',
    says: `Error: Validation failed with the following errors:\n  [shop/hello] ${BY_HAND}: ${back('<hash>')}`,
    again: true,
  },
  {
    name: 'damaged at HEAD alone',
    before: async repository => {
      await damaged(byHand, true)(repository);
      change('pods: 1', 'pods: 2')(repository);
    },
    asks: 'resume hello',
    says: `error: at HEAD, ${BY_HAND}: here it is in order: commit ${FILE} and ${VERSIONS}`,
    again: true,
  },
  {
    name: 'versions that are missing at HEAD',
    before: damaged(repository => repository.git('rm', '--quiet', VERSIONS), true),
    asks: 'resume hello',
    says: `error: at HEAD, ${VERSIONS}: it lacks the version <hash>, to which ${FILE} refers: ${back('<hash>')}`,
    again: true,
  },
  {
    name: 'an unknown key',
    before: damaged(change('change:', 'note: x\nchange:')),
    asks: 'resume hello',
    says: `error: ${UNKNOWN}: upgrade cdk8s-rollouts, or ${back('HEAD')}`,
    again: true,
  },
  {
    name: 'a conflict of two commands',
    before: divided,
    asks: 'status',
    says: `error: ${FILE}:4:1: it holds an unresolved merge conflict ("<<<<<<<"): ${back('HEAD')}`,
    again: true,
  },
  {
    name: 'a conflict of two commands that was settled by git alone',
    before: repository => divided(repository, '-X', 'ours'),
    asks: 'resume hello',
    says: 'error: shop/hello: the code describes another version than the committed manifests '
      + '(Deployment/shop-hello spec.template.spec.containers[0].image: ghcr.io/acme/hello:2 → ghcr.io/acme/hello:1): run "cdk8s synth" and commit that first, '
      + 'it is a new candidate. Where that is done, this depends on what is in no commit, such as a variable of the environment: set it here as well',
    again: true,
  },
  {
    name: 'a record that was never committed',
    before: async repository => {
      repository.commit('code');
      await repository.synth();
      change('revision: 1', 'revision: 2')(repository);
    },
    asks: 'synth',
    says: `Error: Validation failed with the following errors:\n  [shop/hello] ${BY_HAND}: delete ${FILE} and ${VERSIONS}, run "cdk8s synth" and commit`,
    again: true,
  },
  {
    name: 'a record that was never good',
    before: async repository => {
      await repository.synth();
      change('revision: 1', 'revision: 2')(repository);
      repository.commit('first');
    },
    asks: 'synth',
    says: `Error: Validation failed with the following errors:\n  [shop/hello] ${BY_HAND}: `
      + `remove what no commit has in order with "git rm -f ${FILE} ${VERSIONS}", run "cdk8s synth" and commit`,
    again: true,
  },
  {
    name: 'a record in the root of the repository above the app',
    app: HELLO,
    options: { folder: 'services/shop' },
    before: damaged(byHand, true),
    asks: 'status',
    says: `error: ${BY_HAND}: ${back('<hash>')}`,
    again: true,
  },
  {
    name: 'a command in the middle of a conflict',
    before: divided,
    asks: 'pause hello',
    says: 'error: a merge is not committed, and commands begin at what is committed: take both files of a rollout as one side has them, with '
      + `"git checkout HEAD -- ${FILE} ${VERSIONS}" or "git checkout MERGE_HEAD -- ${FILE} ${VERSIONS}", run "cdk8s synth", "git add dist rollouts", and "git commit --no-edit"`,
    takes: [0, 2, 3, 4],
  },
  {
    name: 'the same, with the other side',
    before: divided,
    asks: 'pause hello',
    says: 'error: a merge is not committed, and commands begin at what is committed: take both files of a rollout as one side has them, with '
      + `"git checkout HEAD -- ${FILE} ${VERSIONS}" or "git checkout MERGE_HEAD -- ${FILE} ${VERSIONS}", run "cdk8s synth", "git add dist rollouts", and "git commit --no-edit"`,
    takes: [1, 2, 3, 4],
  },
];
