/** @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/deployment/recreate.go oldPodsRunning */
import { ManifestSet } from '../../../src/manifests/manifest-set';
import { simulate } from '../../../src/rehearsal/simulation';

const labels = { app: 'hello' };
const commit = (image: string) => ({
  name: image,
  manifests: ManifestSet.of([{
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'hello' },
    spec: {
      replicas: 2,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 300, containers: [{ name: 'main', image: `hello:${image}` }] } },
    },
  }]),
});

/** Pods take longer to end than the next commit takes to come. */
const SLOW = { waitForCluster: false, commitSeconds: 30, terminationSeconds: 100 };
const startOf = (image: string, timeline: ReturnType<typeof simulate>) => {
  const version = timeline.versions.findIndex(({ name }) => name === image);
  return timeline.pods.filter(pod => pod.version === version && pod.created > 0).map(({ created }) => Math.round(created));
};

test('Recreate waits until all old pods are gone', () => {
  const [, first] = startOf('2', simulate('recreated', [commit('1'), commit('2')], SLOW));
  expect(first).toBe(130);
});

test('and not for those of the template that returns', () => {
  const timeline = simulate('taken back', [commit('1'), commit('2'), commit('1')], SLOW);
  expect(startOf('1', timeline)).toEqual([60, 60]);
  expect(startOf('2', timeline)).toEqual([]);
});
