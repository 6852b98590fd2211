/** Refusals of commands that change a rollout. */
import { appWith } from '../../../support/app-repository';
import { Row } from '../row';
import { after, begun, done, edited } from '../steps';

/** The same with more frames on the way back. */
const SLOW = appWith("new CanaryDeployment(chart, 'hello', { containers, replicas: 4, plan: RolloutPlan.parse('1 pod, 50%, 100%') });");

export const rows: readonly Row[] = [
  {
    name: 'promote a paused rollout',
    before: after('promote hello', 'pause hello'),
    asks: 'promote hello',
    says: 'error: shop/hello: it is paused: run "cdk8s-rollouts resume shop/hello" first',
    again: true,
  },
  {
    name: 'set the step of a paused rollout',
    app: SLOW,
    before: after('pause hello'),
    asks: 'set step hello 2',
    says: 'error: shop/hello: it is paused: run "cdk8s-rollouts resume shop/hello" first',
    again: true,
  },
  {
    name: 'abort what is promoted',
    app: SLOW,
    before: after('promote hello --full'),
    asks: 'abort hello',
    says: 'error: shop/hello: its candidate is stable already: run "cdk8s-rollouts undo shop/hello"',
  },
  {
    name: 'abort what is aborted',
    app: SLOW,
    before: after('promote hello', 'promote hello', 'abort hello'),
    asks: 'abort hello',
    says: 'error: shop/hello: it is being aborted already: run "cdk8s-rollouts promote shop/hello" for the next frame',
  },
  {
    name: 'undo what is aborted',
    app: SLOW,
    before: after('promote hello', 'promote hello', 'abort hello'),
    asks: 'undo hello',
    says: 'error: shop/hello: it is aborting already: run "cdk8s-rollouts promote shop/hello" for the next frame',
  },
  {
    name: 'retry what the code came back to while another candidate was paused',
    before: async repository => {
      await begun(repository);
      await done(repository, 'abort hello');
      await edited(repository, 2, 3);
      await done(repository, 'promote hello', 'pause hello');
      await edited(repository, 3, 2);
    },
    asks: 'retry hello',
    says: 'error: shop/hello: it is paused: run "cdk8s-rollouts resume shop/hello" first',
  },
  {
    name: 'retry what is being undone',
    app: SLOW,
    before: async repository => {
      await begun(repository);
      await done(repository, 'promote hello', 'promote hello', 'promote hello', 'promote hello', 'undo hello');
    },
    asks: 'retry hello',
    says: 'error: shop/hello: it is undoing: run "cdk8s-rollouts promote shop/hello" until it is idle, and retry then',
  },
  {
    name: 'undo to a revision in mid-rollout',
    before: async repository => {
      await begun(repository);
      await done(repository, 'promote hello', 'promote hello');
      await edited(repository, 2, 3);
      await done(repository, 'promote hello');
    },
    asks: 'undo hello --to-revision 1',
    says: 'error: shop/hello: a rollout is in progress, and the only way back is to the version before it: run "cdk8s-rollouts undo shop/hello", without a revision',
  },
  {
    name: 'promote what was aborted',
    before: after('abort hello'),
    asks: 'promote hello',
    says: 'error: shop/hello: no rollout is in progress: the version of the code (<hash>) was aborted or undone, and <hash> runs: '
      + 'change the code, or run "cdk8s-rollouts retry shop/hello"',
    again: true,
  },
  {
    name: 'promote where nothing is new',
    asks: 'promote hello',
    says: 'error: shop/hello: no rollout is in progress: change the code, for example an image tag, run "cdk8s synth" and commit',
    edits: repository => repository.edit('hello:1', 'hello:2'),
    again: true,
  },
  {
    name: 'what an abort says at its end',
    before: begun,
    asks: 'abort hello',
    says: [
      'shop/hello  step 1 of 2: 1 pod → idle',
      '  the code asks for another version, which was aborted or undone: change the code, or run "cdk8s-rollouts retry shop/hello"',
      '  stable <hash>: 2 pods, 66.7% → 100.0% of traffic',
      '  canary <hash> → <hash>: 1 → 0 pods, 33.3% → 0.0% of traffic',
      '  ± Deployment/shop-hello-canary  metadata.labels."app.kubernetes.io/version": 2 → 1',
      '  ± Deployment/shop-hello-canary  spec.replicas: 1 → 0',
      '  ± Deployment/shop-hello-canary  spec.template.metadata.labels."app.kubernetes.io/version": 2 → 1',
      '  ± Deployment/shop-hello-canary  spec.template.spec.containers[0].image: ghcr.io/acme/hello:2 → ghcr.io/acme/hello:1',
      '  wrote rollouts/shop/hello.versions.yaml, rollouts/shop/hello.yaml, dist/shop.k8s.yaml: commit them',
    ].join('\n'),
  },
  {
    name: 'retry what was aborted and not committed',
    before: async repository => {
      await begun(repository);
      await repository.do('abort hello');
    },
    asks: 'retry hello',
    says: 'error: shop/hello: that it was aborted is not committed yet: commit it first',
    again: true,
  },
];
