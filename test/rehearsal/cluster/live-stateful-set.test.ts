/** What is asked of the time for which pods have been ready is asked of pods that were there before as well. */
import { ManifestSet } from '../../../src/manifests/manifest-set';
import { simulate } from '../../../src/rehearsal/simulation';

const labels = { app: 'hello' };
const commit = (kind: string, image: string, minReadySeconds: number) => ({
  name: image,
  manifests: ManifestSet.of([{
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'hello' },
    spec: {
      replicas: 2,
      minReadySeconds,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: `hello:${image}` }] } },
    },
  }]),
});
const played = (kind: string, minReadySeconds: number) => simulate('hello', [commit(kind, '1', 0), commit(kind, '2', minReadySeconds)]);

test.each(['StatefulSet', 'DaemonSet', 'Deployment'])('the pods of a %s have been ready for long when the rehearsal begins', kind => {
  const { events, commits } = played(kind, 500);
  const [first] = events.filter(({ type }) => type === 'scale');
  expect(first.at).toBeCloseTo(30.04);
  expect(commits[1].isRealized).toBe(true);
});

test('and still not for as long as nobody waits: under OrderedReady such a set does nothing any more', () => {
  const { seconds, events, commits, stuck } = played('StatefulSet', 2_147_483_646);
  expect(seconds).toBeLessThan(200);
  expect(events.filter(({ type }) => type === 'scale')).toEqual([]);
  expect(commits[1].isRealized).toBe(false);
  expect(stuck.map(({ workload }) => workload)).toEqual(['StatefulSet/hello']);
});
