/** The index finds what a look at every workload finds. */
import fc from 'fast-check';
import { disruptionBudgetOf } from '../../src/manifests/kinds/disruption-budget';
import { serviceOf } from '../../src/manifests/kinds/service';
import { ManifestSet } from '../../src/manifests/manifest-set';
import { includes, selects } from '../../src/manifests/selector';
import { selectedWorkloads, workloadAt, workloadsBehind, workloadsIn, workloadsProtectedBy } from '../../src/manifests/workload-index';

const labels = fc.dictionary(fc.constantFrom('app', 'track', '__proto__', 'constructor'), fc.constantFrom('a', 'b', 'c'), { maxKeys: 3 });
const namespace = fc.constantFrom(undefined, 'x', 'y');
const workloads = fc.array(fc.record({ namespace, labels, kind: fc.constantFrom('Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet') }), { maxLength: 12 });
const expressions = fc.array(fc.record({ key: fc.constantFrom('app', 'track'), operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'), values: fc.constant(['a']) }), { maxLength: 2 });

test('by any selector', () => {
  fc.assert(fc.property(workloads, namespace, labels, expressions, (all, wanted, matchLabels, matchExpressions) => {
    const set = ManifestSet.of(all.map((one, i) => ({
      apiVersion: 'apps/v1',
      kind: one.kind,
      metadata: { name: `w${i}`, namespace: one.namespace },
      spec: { template: { metadata: { labels: one.labels } } },
    })));
    const here = workloadsIn(set).filter(one => one.namespace === wanted);
    const selector = { matchLabels, matchExpressions };
    expect(new Set(selectedWorkloads(set, wanted, selector))).toEqual(new Set(here.filter(({ template }) => selects(selector, template.labels))));

    const service = serviceOf({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's', namespace: wanted }, spec: { selector: matchLabels } });
    const behind = service.selector === undefined ? [] : here.filter(({ template }) => includes(template.labels, service.selector!));
    expect(new Set(workloadsBehind(set, service))).toEqual(new Set(behind));
    expect(here.every(one => workloadAt(set, one.key) === one)).toBe(true);
  }), { seed: 7, numRuns: 300 });
});

test('an empty selector protects all pods, and in the old version of the API none', () => {
  const set = ManifestSet.of([{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, spec: { template: { metadata: { labels: { app: 'a' } } } } }]);
  const budget = (apiVersion: string) => disruptionBudgetOf({ apiVersion, kind: 'PodDisruptionBudget', metadata: { name: 'b' }, spec: { selector: {} } });
  expect(workloadsProtectedBy(set, budget('policy/v1'))).toHaveLength(1);
  expect(workloadsProtectedBy(set, budget('policy/v1beta1'))).toHaveLength(0);
});
