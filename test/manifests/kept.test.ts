import { isPrunedLast, isPrunedOnApproval, keepersOf, prunedBetween, withKept } from '../../src/manifests/kept';
import { Manifest } from '../../src/manifests/manifest';
import { ManifestSet } from '../../src/manifests/manifest-set';

const claim = (annotations: object, labels: object = {}): Manifest => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', namespace: 'shop', annotations, labels } });
const OPTIONS = 'argocd.argoproj.io/sync-options';

test.each([
  ['helm', { 'helm.sh/resource-policy': 'keep' }],
  ['argo-cd', { [OPTIONS]: 'Prune=false' }],
  ['argo-cd', { [OPTIONS]: 'ServerSideApply=true , Prune=false' }],
  ['flux', { 'kustomize.toolkit.fluxcd.io/prune': 'Disabled' }],
  ['flux', { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' }],
  ['kapp', { 'kapp.k14s.io/delete-strategy': 'orphan' }],
  ['cli-utils', { 'client.lifecycle.config.k8s.io/deletion': 'detach' }],
  ['cli-utils', { 'cli-utils.sigs.k8s.io/on-remove': 'keep' }],
])('%s keeps it by %j', (agent, annotations) => expect(keepersOf(claim(annotations)).map(one => one.agent)).toEqual([agent]));

test('Flux reads labels as well, and the others do not', () => {
  expect(keepersOf(claim({}, { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' }))).toEqual([{ agent: 'flux', setting: 'kustomize.toolkit.fluxcd.io/prune: disabled' }]);
  expect(keepersOf(claim({}, { 'helm.sh/resource-policy': 'keep' }))).toEqual([]);
});

test.each([
  [{}],
  [{ 'helm.sh/resource-policy': 'Keep' }],
  [{ [OPTIONS]: 'Delete=false' }],
  [{ [OPTIONS]: 'Prune=confirm' }],
  [{ [OPTIONS]: 'PruneLast=true' }],
  [{ [OPTIONS]: 'Prune=true,Prune=false' }],
  [{ [OPTIONS]: false }],
  [{ 'kustomize.toolkit.fluxcd.io/prune': 'enabled' }],
  [{ 'helm.sh/hook': 'pre-install' }],
  ['keep'],
])('nobody keeps it by %j', annotations => expect(keepersOf(claim(annotations as object))).toEqual([]));

test('what waits before it is pruned', () => {
  expect([isPrunedOnApproval(claim({ [OPTIONS]: 'Prune=confirm' })), isPrunedOnApproval(claim({}))]).toEqual([true, false]);
  expect([isPrunedLast(claim({ [OPTIONS]: 'PruneLast=true' })), isPrunedLast(claim({ [OPTIONS]: 'Prune=false' }))]).toEqual([true, false]);
});

test('the annotation that is live counts, not one that comes with the commit', () => {
  const other: Manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'other', namespace: 'shop' } };
  const after = ManifestSet.of([other]);
  const keep = { 'helm.sh/resource-policy': 'keep' };
  const left = (one: Manifest) => withKept(ManifestSet.of([one, other]), after, live => keepersOf(live).length > 0);
  expect(left(claim({}))).toBe(after);
  expect(left(claim(keep)).all).toEqual([other, claim(keep)]);
  expect(prunedBetween(ManifestSet.of([claim(keep), other]), left(claim(keep)))).toEqual([]);
  expect(prunedBetween(ManifestSet.of([claim({}), other]), after).map(({ kind }) => kind)).toEqual(['PersistentVolumeClaim']);
});
