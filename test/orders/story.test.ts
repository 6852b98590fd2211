/** What of a story is told: what changes something, a long update in two sentences, and pods of one version by their age. */
import { storyOf } from '../../src/orders/story';
import { applies, settles, shortest } from '../../src/orders/story-steps';
import { World } from '../../src/orders/world';
import { manifestsOf } from '../rules/fixtures';

const KEY = 'Deployment.apps//web';
const harm = { description: 'The end' };

function deployment(replicas: number, tier: string, port = 'http'): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: ${replicas}
  strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, tier: ${tier} } }
    spec:
      containers:
        - { name: main, image: 'web:1', ports: [{ name: ${port}, containerPort: 8080 }], readinessProbe: { httpGet: { port: http } } }
`;
}

const sides = (before: string, after: string) => ({ before: manifestsOf(before), after: manifestsOf(after) });

test('a long update is two sentences, and the last step is one of them', () => {
  const change = sides(deployment(50, 'a'), deployment(50, 'b'));
  expect(storyOf(change.before, change.after, { events: settles(change, KEY), harm })).toEqual([
    'Deployment/web is applied (pod label tier: a → b).',
    'The update of Deployment/web goes on until 1 pod of 1 (old) and 50 of 1 (new) are ready.',
    'The controller of Deployment/web scales 1 (old) from 1 to 0.',
    'The end.',
  ]);
});

test('what changes nothing is not told', () => {
  const change = sides(deployment(3, 'a'), deployment(0, 'a'));
  const nothing = (['sync', 'ready'] as const).map(type => ({ type, key: KEY }));
  expect(storyOf(change.before, change.after, { events: [...nothing, ...settles(change, KEY), ...nothing], harm })).toEqual([
    'Deployment/web is applied (replicas: 3 → 0).',
    'The controller of Deployment/web scales 1 from 3 to 0.',
    'The end.',
  ]);
});

test('pods that never get ready are told', () => {
  const change = sides(deployment(1, 'a'), deployment(1, 'a', 'web'));
  expect(storyOf(change.before, change.after, { events: settles(change, KEY), harm })).toEqual([
    'Deployment/web is applied (ports: http 8080 → web 8080).',
    'The controller of Deployment/web scales 1 (new) from 0 to 1.',
    'Deployment/web: 1 of 1 (new) never gets ready.',
    'The end.',
  ]);
});

test('a part without which the harm is there as well is left out, and so is all that comes after it', () => {
  const both = (replicas: number) => `${deployment(replicas, 'a')}---${deployment(replicas, 'a').replace('name: web', 'name: api')}`;
  const change = sides(both(2), both(0));
  const isScaled = ({ workloads }: World) => workloads.get(KEY)?.replicas === 0;
  const [web, api] = [settles(change, KEY), settles(change, 'Deployment.apps//api')];
  expect(shortest(change, isScaled, [api, web])).toEqual(applies(change, KEY));
  expect(shortest(change, isScaled, [api])).toBeUndefined();
});
