/** What runs pods by controllers of others is told, and neither an alarm nor an all-clear comes of it. */
import { ManifestSet } from '../../src/manifests/manifest-set';
import { notUnderstoodIn } from '../../src/manifests/unmodelled';
import { simulate } from '../../src/rehearsal/simulation';
import { check, Found } from '../rules/fixtures';

const labels = { app: 'web' };
const podSpec = (image: string) => ({ containers: [{ name: 'main', image: `web:${image}`, ports: [{ name: 'http', containerPort: 8080 }] }] });
const template = (image: string) => ({ metadata: { labels }, spec: podSpec(image) });
const object = (kind: string, apiVersion: string, spec: object, metadata: object = {}) => ({ apiVersion, kind, metadata: { name: 'web', namespace: 'shop', ...metadata }, spec });
const service = object('Service', 'v1', { selector: labels, ports: [{ port: 80, targetPort: 'http' }] });
const rollout = (image: string, spec: object = {}) => object('Rollout', 'argoproj.io/v1alpha1', { replicas: 3, template: template(image), ...spec });
const deployment = (image: string, spec: object = {}) => object('Deployment', 'apps/v1', { replicas: 3, selector: { matchLabels: labels }, template: template(image), ...spec });
const set = (...manifests: Array<ReturnType<typeof object>>) => ManifestSet.of(manifests);

const rulesOf = (found: readonly Found[]) => found.map(({ rule }) => rule);
const rehearsed = (...commits: ManifestSet[]) => simulate('web', commits.map((manifests, i) => ({ name: `${i}`, manifests })), {});
const outcomeOf = (...commits: ManifestSet[]) => rehearsed(...commits).outcome.kind;
const kinds = (...objects: Array<ReturnType<typeof object>>) => notUnderstoodIn([set(service), set(service, ...objects)]).flatMap(one => one.kinds);

describe('what counts', () => {
  test('objects of other kinds with a template, by Service, and how many there are', () => {
    const other = object('Service', 'v1', { selector: { app: 'other' } }, { name: 'other' });
    const cloneSet = object('CloneSet', 'apps.kruise.io/v1alpha1', { template: template('1') });
    const second = object('CloneSet', 'apps.kruise.io/v1alpha1', { template: template('1') }, { name: 'second' });
    expect(notUnderstoodIn([set(service, other), set(service, other, rollout('1'), cloneSet, second)])).toEqual([
      { service: 'web', namespace: 'shop', objects: 3, kinds: ['CloneSet.apps.kruise.io', 'Rollout.argoproj.io'] },
    ]);
  });

  test('a namesake of a kind of Kubernetes in another group', () => {
    expect(kinds(object('StatefulSet', 'apps.kruise.io/v1beta1', { template: template('1') }))).toEqual(['StatefulSet.apps.kruise.io']);
  });

  test('the template of another object, which may be elsewhere', () => {
    const workloadRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
    expect(kinds(rollout('1', { template: undefined, workloadRef }), deployment('1', { replicas: 0 }))).toEqual(['Rollout.argoproj.io']);
    expect(kinds(rollout('1', { template: undefined, workloadRef, selector: { matchLabels: labels } }))).toEqual(['Rollout.argoproj.io']);
    expect(kinds(rollout('1', { template: undefined, workloadRef }))).toEqual([]);
  });

  test('a pod that nothing keeps', () => {
    expect(kinds(object('Pod', 'v1', podSpec('1'), { labels }))).toEqual(['Pod']);
    expect(kinds(object('Pod', 'v1', podSpec('1'), { labels, ownerReferences: [{ kind: 'ReplicaSet', name: 'web', controller: true }] }))).toEqual([]);
  });

  test('not what is modelled, nor what ends', () => {
    const hook = { labels, annotations: { 'helm.sh/hook': 'test' } };
    expect(kinds(deployment('1'), object('ReplicaSet', 'apps/v1', { template: template('1') }))).toEqual([]);
    expect(kinds(object('Pod', 'v1', { ...podSpec('1'), restartPolicy: 'Never' }, { labels }), object('Pod', 'v1', podSpec('1'), { ...hook, name: 'test' }))).toEqual([]);
    expect(kinds(object('Job', 'batch/v1', { template: template('1') }))).toEqual([]);
  });

  test('nothing is said where nothing changes', () => {
    const both = set(service, rollout('1'));
    expect(notUnderstoodIn([both, both])).toEqual([]);
    expect(notUnderstoodIn([both, both, set(service, rollout('2'))])).toHaveLength(1);
    expect(notUnderstoodIn([set(service, rollout('1'), deployment('1')), set(service, rollout('1'), deployment('2'))])).toHaveLength(1);
  });
});

describe('what is claimed', () => {
  test('nothing of a Rollout with a new image', () => {
    const [before, after] = [set(service, rollout('1')), set(service, rollout('2'))];
    expect(check(before, after)).toEqual([]);
    const timeline = rehearsed(before, after);
    expect(timeline.outcome.kind).toBe('safe');
    expect(timeline.notUnderstood).toEqual([{ service: 'web', namespace: 'shop', objects: 1, kinds: ['Rollout.argoproj.io'] }]);
  });

  test('a Deployment that becomes a Rollout is pruned while the pods of that start', () => {
    const [before, after] = [set(service, deployment('1')), set(service, rollout('1'))];
    expect(rulesOf(check(before, after))).toEqual(['no-ready-endpoints']);
    expect(outcomeOf(before, after)).toBe('harmed');
  });

  test('pods of a Rollout may go on serving when a Deployment beside it goes', () => {
    const [before, after] = [set(service, deployment('1'), rollout('1')), set(service, rollout('1'))];
    expect(check(before, after)).toEqual([]);
    expect(outcomeOf(before, after)).toBe('safe');
    const recreated = (image: string) => set(service, rollout('1'), deployment(image, { strategy: { type: 'Recreate' } }));
    expect(check(recreated('1'), recreated('2'))).toEqual([]);
  });

  test('a Deployment that lends its template and rests is no empty Service', () => {
    const route = object('HTTPRoute', 'gateway.networking.k8s.io/v1', { rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] });
    const objects = [service, deployment('1', { replicas: 0 }), rollout('1', { template: undefined, workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } })];
    expect(check(set(...objects), set(...objects, route))).toEqual([]);
  });

  test('nor is a budget that protects them counted', () => {
    const budget = object('PodDisruptionBudget', 'policy/v1', { minAvailable: 3, selector: { matchLabels: labels } });
    expect(rulesOf(check(set(service, deployment('1')), set(service, deployment('1'), budget)))).toEqual(['disruption-budget-blocks-drains']);
    expect(check(set(service, deployment('1'), rollout('1')), set(service, deployment('1'), rollout('1'), budget))).toEqual([]);
  });
});
