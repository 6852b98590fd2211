/** However many objects get in each other's way, it is one mistake, and what was so before is nothing new. */
import { readManifests } from '../../src/manifests/reading/read-manifests';
import { check } from '../../src/rules/check/check';

const read = (...objects: object[]) => readManifests(objects.map((object, i) => ({ file: `${i}.json`, content: JSON.stringify(object) })));
const deployment = (name: string, app: string, matchLabels: object = { app }) => ({
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec: { replicas: 1, selector: { matchLabels }, template: { metadata: { labels: { app, name } }, spec: { containers: [{ name: 'main', image: 'a' }] } } },
});
const autoscaler = (name: string, target: string) => ({
  apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name }, spec: { minReplicas: 1, maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: target } },
});
const many = <T>(count: number, one: (name: string) => T) => Array.from({ length: count }, (_, i) => one(`a${String(i).padStart(3, '0')}`));
const overlaps = (before: object[], after: object[]) => check(read(...before), read(...after)).findings
  .filter(({ rule }) => rule.endsWith('-overlap')).map(({ baselineState, object, message }) => `${baselineState} ${object}: ${message}`);

test('200 Deployments with one selector', () => {
  expect(overlaps([], many(200, name => deployment(name, 'a')))).toEqual([
    'new Deployment/a000: The selector of Deployment/a000 matches the pods of Deployment/a001, Deployment/a002 and 197 more as well, so whoever counts pods by it counts all.',
  ]);
});

test('100 autoscalers of one Deployment', () => {
  expect(overlaps([], [deployment('a', 'a'), ...many(100, name => autoscaler(name, 'a'))])).toEqual([
    'new HorizontalPodAutoscaler/a000: HorizontalPodAutoscaler/a000, HorizontalPodAutoscaler/a001 and 98 more all scale Deployment/a.',
  ]);
});

test('two groups are two mistakes, told of whoever gets in the way of most', () => {
  const wide = { ...deployment('wide', 'a'), spec: { ...deployment('wide', 'a').spec, selector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } } };
  expect(overlaps([], [deployment('a', 'a', { name: 'a' }), deployment('b', 'b', { name: 'b' }), wide])).toEqual([expect.stringMatching(/^new Deployment\/wide: .* Deployment\/a and Deployment\/b as well/)]);
  expect(overlaps([], [...many(2, name => deployment(name, 'a')), ...many(2, name => deployment(`b${name}`, 'b'))])).toHaveLength(2);
});

test('what was so before is nothing new, however the group shrinks, and who joins it is', () => {
  const all = many(5, name => deployment(name, 'a'));
  const news = (before: object[], after: object[]) => overlaps(before, after).filter(text => text.startsWith('new'));
  expect([news(all, all), news(all, all.slice(1)), overlaps(all, all).length]).toEqual([[], [], 5]);
  expect(news(all.slice(1), all)).toEqual([expect.stringContaining('Deployment/a000 matches')]);
});
