/** Which Services may stand without pods: those of a track that rests, and no other. */
import { mayRest } from '../../src/harm/resting';
import { serviceAt } from '../../src/manifests/kinds/service';
import { objectKey } from '../../src/manifests/manifest';
import { check, manifestsOf } from '../rules/fixtures';

const deployment = (track: string, replicas: number) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop-${track}, labels: { cdk8s-rollouts/track: ${track} } }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { track: ${track} } }
  template:
    metadata: { labels: { track: ${track} } }
    spec: { containers: [{ name: shop, image: "shop:1", ports: [{ containerPort: 80 }] }] }
---`;

const service = (name: string, track: string, label?: string) => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, labels: { ${label === undefined ? '' : `cdk8s-rollouts/track: ${label}`} } }
spec: { selector: { track: ${track} }, ports: [{ port: 80 }] }
---`;

test.each([
  ['its label says that it shows a preview', 'shop-next', 'blue', 'preview', true],
  ['its label says that it serves', 'shop-next', 'canary', 'stable', false],
  ['it leads to a canary alone', 'testers', 'canary', undefined, true],
  ['it leads to a colour, which may be the one that serves', 'shop', 'blue', undefined, false],
  ['it leads to the stable track', 'shop', 'stable', undefined, false],
])('%s', (_why, name, track, label, rests) => {
  const sides = [2, 0].map(replicas => manifestsOf(deployment(track, replicas) + service(name, track, label)));
  expect(mayRest(serviceAt(sides[0], objectKey('', 'Service', undefined, name))!, sides[0], sides[1])).toBe(rests);
  expect(check(sides[0], sides[1]).map(({ rule }) => rule)).toEqual(rests ? [] : ['service-left-empty']);
});
