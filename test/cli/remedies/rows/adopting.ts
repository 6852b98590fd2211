/** What is said where a Deployment is to be taken over. */
import { appWith } from '../../../support/app-repository';
import { Row } from '../row';
import { done } from '../steps';

export const ADOPTING = appWith(`
new CanaryDeployment(chart, 'hello', { name: 'hello', adopt: { name: 'hello', matchLabels: { app: 'hello' } }, containers, replicas: 2 });`);
export const RUNNING = `apiVersion: apps/v1
kind: Deployment
metadata: { name: hello, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: hello } }
  template:
    metadata: { labels: { app: hello } }
    spec: { containers: [{ name: main, image: 'ghcr.io/acme/hello:1' }] }
`;

export const rows: readonly Row[] = [
  {
    name: 'abort an adoption',
    app: ADOPTING,
    options: { files: { 'today.yaml': RUNNING } },
    before: async repository => {
      repository.commit('code');
      await done(repository, 'adopt hello --from today.yaml');
    },
    asks: 'abort hello',
    says: 'error: shop/hello: it is being adopted, which changes nothing but a label: run "cdk8s-rollouts promote shop/hello"',
  },
  {
    name: 'a Deployment that is to be adopted',
    app: ADOPTING,
    before: repository => repository.commit('code'),
    asks: 'synth',
    says: 'Error: Validation failed with the following errors:\n  [shop/hello] adopt: rollouts/shop/hello.yaml is missing, and what runs today is not what the code describes: '
      + 'save the manifest of what runs as today.yaml, run "cdk8s-rollouts adopt shop/hello --from today.yaml" and commit',
    edits: repository => repository.write('today.yaml', RUNNING),
  },
];
