/** What commands say that find no record, or another state than they looked for. */
import { rmSync } from 'fs';
import { join } from 'path';
import { AppRepository, appWith } from '../../../support/app-repository';
import { HELLO, Row } from '../row';
import { begun, done } from '../steps';

const written = async (repository: AppRepository) => {
  repository.commit('code');
  await repository.synth();
};

export const rows: readonly Row[] = [
  {
    name: 'nothing is recorded',
    before: repository => repository.commit('code'),
    asks: 'promote hello',
    says: 'error: nothing is recorded in rollouts at HEAD: run "cdk8s synth" and commit',
  },
  {
    name: 'what is recorded is not committed',
    before: written,
    asks: 'promote hello',
    says: 'error: nothing is recorded in rollouts at HEAD: commit rollouts',
  },
  {
    name: 'what is recorded is ignored',
    before: async repository => {
      repository.write('.gitignore', 'rollouts/\n');
      await repository.synthAndCommit();
    },
    asks: 'promote hello',
    says: 'error: nothing is recorded in rollouts at HEAD: git ignores rollouts/shop/hello.yaml because of .gitignore:1 (rollouts/): take that line out and commit',
    edits: repository => rmSync(join(repository.folder, '.gitignore')),
  },
  {
    name: 'one of two is not recorded',
    app: appWith(`${HELLO.split('\n').find(line => line.startsWith('new CanaryDeployment'))!}`),
    before: async repository => {
      await repository.synthAndCommit();
      repository.edit('app.synth();', "new CanaryDeployment(chart, 'other', { containers, replicas: 2 });\napp.synth();");
      repository.commit('code');
    },
    asks: 'promote other',
    says: 'error: shop/other: nothing is recorded of it at HEAD: run "cdk8s synth" and commit',
    key: 'shop/other',
  },
  {
    name: 'one of two is recorded and not committed',
    before: async repository => {
      await repository.synthAndCommit();
      repository.edit('app.synth();', "new CanaryDeployment(chart, 'other', { containers, replicas: 2 });\napp.synth();");
      repository.commit('code');
      await repository.synth();
    },
    asks: 'promote other',
    says: 'error: shop/other: nothing is recorded of it at HEAD: commit rollouts/shop/other.yaml',
    key: 'shop/other',
  },
  {
    name: 'status where nothing is recorded',
    before: repository => repository.commit('code'),
    asks: 'status',
    says: 'error: nothing is recorded in rollouts: run "cdk8s synth" in an app that has a RolloutApp, or say with --state where it is',
    again: true,
  },
  {
    name: 'state that is elsewhere',
    app: HELLO.replace('new RolloutApp()', "new RolloutApp({ stateDir: 'kept' })"),
    before: begun,
    asks: 'promote hello',
    says: 'error: the app keeps its state in "kept" and this command looked in "rollouts": pass --state kept',
    state: ' --state kept',
  },
  {
    name: 'state that is switched off by the environment',
    before: begun,
    asks: 'promote hello',
    env: { CDK8S_ROLLOUTS_STATE: 'off' },
    says: 'error: state is switched off, and without it no rollout can be changed: unset CDK8S_ROLLOUTS_STATE',
    edits: () => undefined,
    again: true,
  },
  {
    name: 'state that is switched off by the app',
    app: HELLO.replace('new RolloutApp()', 'new RolloutApp({ stateless: true })'),
    before: begun,
    asks: 'promote hello',
    says: 'error: state is switched off, and without it no rollout can be changed: leave out "stateless" of the app',
    edits: repository => repository.edit('{ stateless: true }', ''),
  },
  {
    name: 'a candidate that is not committed',
    before: async repository => {
      await repository.synthAndCommit();
      repository.edit('hello:1', 'hello:2');
    },
    asks: 'promote hello',
    says: 'error: shop/hello: the code describes another version than the committed manifests '
      + '(Deployment/shop-hello-canary spec.template.spec.containers[0].image: ghcr.io/acme/hello:1 → ghcr.io/acme/hello:2): '
      + 'run "cdk8s synth" and commit that first, it is a new candidate',
    again: true,
  },
  {
    name: 'a candidate that is not committed, where manifests are not either',
    before: async repository => {
      repository.write('.gitignore', 'dist/\n');
      await repository.synthAndCommit();
      repository.edit('hello:1', 'hello:2');
    },
    asks: 'promote hello',
    says: 'error: shop/hello: the code describes a version that is not committed: commit the code first, it is a new candidate',
  },
  {
    name: 'what a command wrote is not committed yet',
    before: begun,
    asks: 'pause hello',
    says: [
      'shop/hello  paused at step 1 of 2: 1 pod',
      '  stable <hash>: 2 pods, 66.7% of traffic',
      '  canary <hash>: 1 pod, 33.3% of traffic',
      '  no manifest changes',
      '  wrote rollouts/shop/hello.versions.yaml, rollouts/shop/hello.yaml: commit them',
    ].join('\n'),
  },
  {
    name: 'what a command wrote is not committed yet, and it is run again',
    before: async repository => {
      await begun(repository);
      await repository.do('pause hello');
    },
    asks: 'pause hello',
    says: [
      'shop/hello  paused at step 1 of 2: 1 pod',
      '  stable <hash>: 2 pods, 66.7% of traffic',
      '  canary <hash>: 1 pod, 33.3% of traffic',
      '  no manifest changes',
      '  all of that is written already: commit it',
    ].join('\n'),
  },
  {
    name: 'a revision that there is not',
    before: begun,
    asks: 'undo hello --to-revision 9',
    says: 'error: shop/hello has no revision 9: see "cdk8s-rollouts history shop/hello"',
    isLook: true,
  },
  {
    name: 'status of what is due',
    before: begun,
    asks: 'status',
    says: [
      'NAME         PHASE         STABLE       CANDIDATE    STEP                 PODS AND TRAFFIC     NEXT',
      'shop/hello   progressing   <hash>   <hash>   step 1 of 2: 1 pod   stable 2, canary 1   due: promote',
    ].join('\n'),
  },
  {
    name: 'status of what is paused',
    before: async repository => {
      await begun(repository);
      await done(repository, 'pause hello');
    },
    asks: 'status',
    says: [
      'NAME         PHASE    STABLE       CANDIDATE    STEP                 PODS AND TRAFFIC                     NEXT',
      'shop/hello   paused   <hash>   <hash>   step 1 of 2: 1 pod   stable 2 (66.7%), canary 1 (33.3%)   paused: resume',
    ].join('\n'),
  },
  {
    name: 'status of what waits for approval',
    app: HELLO.replace('1 pod, 100%', '1 pod until approved, 100%'),
    before: begun,
    asks: 'status hello',
    says: [
      'NAME         PHASE         STABLE       CANDIDATE    STEP                                PODS AND TRAFFIC     NEXT',
      'shop/hello   progressing   <hash>   <hash>   step 1 of 2: 1 pod until approved   stable 2, canary 1   waits for approval: promote',
    ].join('\n'),
  },
  {
    name: 'status of what was reverted',
    app: HELLO.replace('1 pod, 100%', '1 pod, 50%, 100%'),
    before: async repository => {
      await begun(repository);
      await done(repository, 'promote hello', 'promote hello');
      repository.record(undefined, 'revert', '--no-edit', 'HEAD');
    },
    asks: 'status hello',
    says: [
      'NAME         PHASE         STABLE       CANDIDATE    STEP               PODS AND TRAFFIC                     NEXT',
      'shop/hello   progressing   <hash>   <hash>   step 2 of 3: 50%   stable 2 (50.0%), canary 2 (50.0%)   reverted: resume',
    ].join('\n'),
  },
];
