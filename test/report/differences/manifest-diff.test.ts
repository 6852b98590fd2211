import { formatChange, manifestDiff } from '../../../src/report/differences/manifest-diff';

const deployment = (spec: object) => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'hello' }, spec });

test.each([
  ['a number', { replicas: 10 }, { replicas: 9 }, ['Deployment/hello  spec.replicas: 10 → 9']],
  ['a field that goes', { replicas: 0 }, {}, ['Deployment/hello  spec.replicas: 0 → (none)']],
  ['an element of a list', { containers: [{ image: 'a:1' }] }, { containers: [{ image: 'a:2' }] }, ['Deployment/hello  spec.containers[0].image: a:1 → a:2']],
  ['a longer list', { args: ['a'] }, { args: ['a', 'b'] }, ['Deployment/hello  spec.args[1]: (none) → b']],
  ['a key with a dot or slash', { labels: { 'a.b/c': 'x' } }, { labels: { 'a.b/c': 'y' } }, ['Deployment/hello  spec.labels."a.b/c": x → y']],
  ['a value of another kind', { port: 'http' }, { port: { number: 80 } }, ['Deployment/hello  spec.port: http → {"number":80}']],
  ['nothing', { a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
])('%s', (_, before, after, expected) => {
  expect(manifestDiff([deployment(before)], [deployment(after)]).map(formatChange)).toEqual(expected);
});

test('an object that comes and one that goes', () => {
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config-1' } };
  expect(manifestDiff([], [config]).map(formatChange)).toEqual(['ConfigMap/config-1  is new']);
  expect(manifestDiff([config], []).map(formatChange)).toEqual(['ConfigMap/config-1  is gone']);
});
