/** Pods wait where there is no room for them, and start when there is. */
import { simulate } from '../../../src/rehearsal/simulation';
import { commit, courseOf, deployment, DeploymentFields, service, textsOf } from '../plays';

const object = (kind: string, spec: object, apiVersion = 'v1') => ({ apiVersion, kind, metadata: { name: 'x', namespace: 'shop' }, spec });
const rolling = (maxSurge: number, maxUnavailable: number) => ({ type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } });
const update = (fields: DeploymentFields, ...others: ReturnType<typeof object>[]) => simulate('update', [
  commit('before', deployment({ image: 'hello:1', ...fields }), service({ app: 'hello' }), ...others),
  commit('after', deployment({ image: 'hello:2', ...fields }), service({ app: 'hello' }), ...others),
]);
const claim = object('PersistentVolumeClaim', { accessModes: ['ReadWriteOncePod'] });
const withClaim = { volumes: [{ name: 'x', persistentVolumeClaim: { claimName: 'x' } }] };
const pinned = { nodeSelector: { 'kubernetes.io/hostname': 'edge-1' }, hostNetwork: true };
const quota = (pods: number) => object('ResourceQuota', { hard: { pods } });

test.each([
  ['a quota', update({ replicas: 2, strategy: rolling(1, 0) }, quota(2)), 2, 'ResourceQuota/x has no room for one more pod (pods: 2 of 2 in use)'],
  ['a claim', update({ replicas: 1, pod: withClaim }, claim), 1, 'PersistentVolumeClaim/x is ReadWriteOncePod and in use by another pod'],
  ['a port of the host', update({ replicas: 1, pod: pinned }), 1, 'the host port 8080 is in use on the only node that it may run on (edge-1)'],
])('%s that an update needs twice', (_, timeline, pods, reason) => {
  expect(courseOf(timeline)).toEqual([`${pods}/0`]);
  expect(timeline.commits.map(({ isRealized }) => isRealized)).toEqual([true, false]);
  expect(timeline.stuck.map(({ workload, reason: why }) => [workload, why])).toEqual([['Deployment/hello', reason]]);
  expect(timeline.stuck[0].mend).toMatch(/^Make room/);
  expect(textsOf(timeline, 'scale')).toContain(`Deployment/hello: pods of 2 wait to start: ${reason}`);
});

test.each([
  ['an old pod goes first', update({ replicas: 2, strategy: rolling(0, 1) }, quota(2)), 2],
  ['one comes and one goes', update({ replicas: 2, strategy: rolling(1, 1) }, quota(2)), 2],
  ['the old pod ends, and the new one has its claim', update({ replicas: 1, strategy: { type: 'Recreate' }, pod: withClaim }, claim), 1],
  ['the old pod ends, and the new one has its port', update({ replicas: 1, strategy: rolling(0, 1), pod: pinned }), 1],
])('%s', (_, timeline, most) => {
  expect(timeline.commits.map(({ isRealized }) => isRealized)).toEqual([true, true]);
  expect(timeline.stuck).toEqual([]);
  const course = courseOf(timeline);
  expect([course[0], course[course.length - 1]]).toEqual([`${most}/0`, `0/${most}`]);
  expect(course.filter(one => one.split('/').reduce((sum, ready) => sum + Number(ready), 0) > most)).toEqual([]);
});

test('room that comes later', () => {
  const timeline = simulate('more', [
    commit('before', deployment({ replicas: 2, strategy: rolling(1, 0) }), quota(2)),
    commit('after', deployment({ image: 'hello:2', replicas: 2, strategy: rolling(1, 0) }), quota(2)),
    commit('more', deployment({ image: 'hello:2', replicas: 2, strategy: rolling(1, 0) }), quota(3)),
  ], { waitForCluster: false, commitSeconds: 60 });
  expect(timeline.commits.map(({ isRealized }) => isRealized)).toEqual([true, false, true]);
});

test('more than the quota allows', () => {
  const timeline = simulate('scaled', [commit('before', deployment({ replicas: 2 }), quota(3)), commit('after', deployment({ replicas: 5 }), quota(3))]);
  expect(courseOf(timeline)).toEqual(['2', '3']);
  expect(timeline.stuck[0].pods).toHaveLength(2);
});

test('a key that is not there', () => {
  const settings = (data: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'shop' }, data });
  const container = { env: [{ name: 'CA', valueFrom: { configMapKeyRef: { name: 'x', key: 'CA' } } }] };
  const timeline = simulate('key', [
    commit('before', deployment({ replicas: 1, container }), settings({ CA: 'abc', URL: 'x' })),
    commit('after', deployment({ image: 'hello:2', replicas: 1, container }), settings({ URL: 'x' })),
  ]);
  expect(timeline.stuck.map(({ reason }) => reason)).toEqual(['ConfigMap/x has no key CA']);
});
