/** What a synthesis says. */
import { rmSync } from 'fs';
import { join } from 'path';
import { appWith } from '../../../support/app-repository';
import { HELLO, Row } from '../row';
import { begun, done, edited } from '../steps';

const canary = (chart: string, id: string, image = 'hello:1') => `
new CanaryDeployment(${chart}, '${id}', { containers: [{ image: 'ghcr.io/acme/${image}', portNumber: 8080 }], replicas: 2, capacity: CanaryCapacity.SURGE, plan: RolloutPlan.parse('1 pod, 100%') });`;
/** Two rollouts of the same name. */
const TWO = appWith(`const staging = new Chart(app, 'staging', { namespace: 'staging', disableResourceNameHashes: true });
${canary('chart', 'hello')}${canary('staging', 'hello', 'hi:1')}`);
const KEPT_ELSEWHERE = HELLO.replace('new RolloutApp()', "new RolloutApp({ stateDir: 'kept' })");

export const rows: readonly Row[] = [
  {
    name: 'an aborted version that the code still asks for',
    app: TWO,
    before: async repository => {
      await begun(repository);
      await done(repository, 'abort shop/hello');
    },
    asks: 'synth',
    says: 'shop/hello: the code asks for another version (ghcr.io/acme/hello:2), which was aborted or undone: '
      + 'change the code, or run "cdk8s-rollouts retry shop/hello"',
  },
  {
    name: 'the same where the state is elsewhere',
    app: KEPT_ELSEWHERE,
    before: async repository => {
      await begun(repository);
      await done(repository, 'abort shop/hello --state kept');
    },
    asks: 'synth',
    says: 'shop/hello: the code asks for another version (ghcr.io/acme/hello:2), which was aborted or undone: '
      + 'change the code, or run "cdk8s-rollouts retry shop/hello --state kept"',
    state: ' --state kept',
  },
  {
    name: 'a rollout that is new',
    before: () => undefined,
    asks: 'synth',
    says: 'shop/hello is new and recorded in rollouts: commit it',
  },
  {
    name: 'a rollout that is new in continuous integration',
    before: repository => repository.commit('code'),
    asks: 'synth',
    env: { CI: 'true' },
    says: 'Error: Validation failed with the following errors:\n  [shop/hello] state: rollouts/shop/hello.yaml is missing: '
      + 'run "cdk8s synth" on your own machine and commit the file, so that Git knows which version runs',
  },
  {
    name: 'manifests that no chart writes any more',
    before: async repository => {
      await repository.synthAndCommit();
      repository.write('kept/old.k8s.yaml', repository.read('dist/shop.k8s.yaml'));
    },
    asks: 'synth',
    env: { CDK8S_OUTDIR: 'kept' },
    says: 'kept has manifests that this app does not write (any more): old.k8s.yaml: delete those that nothing else needs',
    edits: repository => rmSync(join(repository.folder, 'kept'), { recursive: true }),
  },
  {
    name: 'a construct that is gone',
    app: TWO,
    before: async repository => {
      await repository.synthAndCommit();
      repository.write('main.js', repository.read('main.js').replace(/^new CanaryDeployment\(staging.*\n/m, ''));
    },
    asks: 'synth',
    says: 'staging/hello is recorded in rollouts/staging/hello.yaml, and no construct renders it: bring its construct back; if it has another chart or name now, '
      + 'run "cdk8s-rollouts move staging/hello <chart>/<name>"; if it has ended, run "git rm rollouts/staging/hello.yaml rollouts/staging/hello.versions.yaml"',
    takes: [1],
  },
  {
    name: 'an image that was aborted and comes back',
    before: async repository => {
      await begun(repository);
      await done(repository, 'abort hello');
      repository.edit('replicas: 2', "podMetadata: { labels: { team: 'web' } }, replicas: 2");
    },
    asks: 'synth',
    says: 'shop/hello: begins: step 1 of 2: 1 pod (stable 2 pods 66.7%, canary 1 pod 33.3%)\n'
      + 'shop/hello: this version has the image ghcr.io/acme/hello:2 of <hash>, which was aborted or undone: '
      + 'unless what was wrong is mended elsewhere, run "cdk8s-rollouts abort shop/hello"',
    commits: true,
  },
  {
    name: 'a value that is another one at each run',
    app: HELLO.replace("'hello', {", "'hello', { podMetadata: { annotations: { seed: require('crypto').randomBytes(5).toString('hex') } },"),
    asks: 'promote hello',
    says: 'error: shop/hello: the app renders another version each time that it runs: podTemplate.metadata.annotations.seed: <hash> → <hash>: take that out of the pod, then run "cdk8s synth" and commit',
    edits: repository => repository.edit("require('crypto').randomBytes(5).toString('hex')", "'always the same'"),
  },
  {
    name: 'a port that the Service loses with the promotion of a rollout that is recorded',
    before: async repository => {
      await repository.synthAndCommit();
      repository.edit('portNumber: 8080', 'portNumber: 9090');
      await edited(repository, 1, 2);
      await done(repository, 'pause hello', 'resume hello');
    },
    asks: 'synth',
    says: 'shop/hello: step 1 of 2: 1 pod (stable 2 pods 66.7%, canary 1 pod 33.3%)\n'
      + 'shop/hello: the promotion takes the port 8080 from the Service shop-hello, whose callers then get no answer there: run "cdk8s-rollouts abort shop/hello", '
      + 'and before it begins again keep it by the prop "servicePorts": [{ port: 8080, targetPort: 9090 }]',
    edits: repository => repository.edit('replicas: 2', 'servicePorts: [{ port: 8080, targetPort: 9090 }], replicas: 2'),
  },
  {
    name: 'a chart that has another id',
    app: HELLO.replace("'hello', {", "'hello', { name: 'hello',"),
    before: async repository => {
      await begun(repository);
      await done(repository, 'pause hello');
      repository.edit("app, 'shop'", "app, 'store'");
    },
    asks: 'synth',
    says: 'Error: Validation failed with the following errors:\n  [store/hello] state: store/hello would be new, with the version of the code as its stable one, '
      + 'while shop/hello is paused at HEAD and the chart shop is not built: if they are the same rollout, run "cdk8s-rollouts move shop/hello store/hello"; '
      + 'if store/hello is another one, synthesize with CDK8S_ROLLOUTS_NEW=store/hello',
    key: 'store/hello',
  },
];
