/** The rehearsal for a user's own tests. */
import { Chart } from 'cdk8s';
import { AutoscaledApp, BlueGreenService, CanaryDeployment, RolloutPlan, Scaling } from '../src';
import { deployment, service } from './rehearsal/plays';
import { newChart } from './support/synth';
import { Rehearsal } from '../src/rehearsal';
import { Transitions } from '../src/transitions';

const containers = (tag: string) => [{ image: `ghcr.io/acme/hello:${tag}`, portNumber: 8080 }];
const hello = (tag: string, chart: Chart = newChart()) => new CanaryDeployment(chart, 'hello', {
  name: 'hello', containers: containers(tag), replicas: 10, plan: RolloutPlan.parse('1 pod for 10m, 50%, 100%'),
});
const APP = { app: 'hello' };
const both = (colour: string, blue: number, green: number) => [
  service({ ...APP, colour }),
  deployment({ name: 'blue', replicas: blue, labels: { ...APP, colour: 'blue' } }),
  deployment({ name: 'green', image: 'hello:2', replicas: green, labels: { ...APP, colour: 'green' } }),
];

test('the rollout of a construct, from the same version with another tag', () => {
  const rehearsal = Rehearsal.of(hello('1.6.0'));
  expect(rehearsal.timeline.versions.map(({ name }: { name: string }) => name)).toEqual(['previous', '1.6.0']);
  expect([rehearsal.isRealized, rehearsal.fewestReady(), rehearsal.fewestReady('hello'), rehearsal.mostPods, rehearsal.failedRequests, rehearsal.harms])
    .toEqual([true, 10, 10, 15, 0, []]);
  rehearsal.assertSafe();
});

test('from a version that is named, with options', () => {
  const rehearsal = Rehearsal.of(hello('1.6.0'), { failingImages: ['1.6.0'], waitForCluster: false, commitSeconds: 120 }, hello('1.5.0').version);
  expect(rehearsal.timeline.versions.map(({ name }: { name: string }) => name)).toEqual(['1.5.0', '1.6.0']);
  expect([rehearsal.isRealized, rehearsal.fewestReady()]).toEqual([false, 5]);
  expect(rehearsal.harms[0]).toMatch(/^after \d+(\.\d+)? s: Service\/hello: 9 ready endpoints, and it is to have 10$/);
  expect(() => rehearsal.assertSafe()).toThrow('Service/hello: 5 ready endpoints, and it is to have 10');
});

test('of each construct', () => {
  const props = { name: 'hello', containers: containers('2') };
  Rehearsal.of(new BlueGreenService(newChart(), 'hello', { ...props, replicas: 4 })).assertSafe();
  Rehearsal.of(new AutoscaledApp(newChart(), 'hello', { ...props, scaling: Scaling.between(2, 6, { cpuUtilization: 60 }) })).assertSafe();
});

test('what is wrong with a construct is said as a synthesis says it', () => {
  const none = new CanaryDeployment(newChart(), 'hello', { replicas: 2 });
  expect(() => Rehearsal.of(none)).toThrow('containers: there is none: pass at least one container');
});

test('any manifests: a flip to pods that are not there yet', () => {
  const [before, after] = [both('blue', 4, 0), both('green', 0, 4)];
  const rehearsal = Rehearsal.ofManifests([{ name: 'blue', manifests: before }, { name: 'green', manifests: after }]);
  expect([rehearsal.fewestReady(), rehearsal.failedRequests]).toEqual([0, 100]);
  const story = /Service\/hello: .*\(cutover-with-scale-down\)\n {2}1\. .*\n[^]*mend: /;
  expect(() => rehearsal.assertSafe()).toThrow(story);
  expect(() => Transitions.assertSafe(before, after)).toThrow(story);
  Transitions.assertSafe(before, before);
});

test('an agent keeps its order, in a rehearsal and in all of them', () => {
  const waves = (manifests: any[], wave: (kind: string) => string) => manifests.map(one => (
    { ...one, metadata: { ...one.metadata, annotations: { 'argocd.argoproj.io/sync-wave': wave(one.kind) } } }
  ));
  const podsFirst = (kind: string) => kind === 'Service' ? '1' : '0';
  const [before, after] = [both('blue', 4, 0), both('green', 4, 4)].map(manifests => waves(manifests, podsFirst));
  const commits = [{ name: 'blue', manifests: before }, { name: 'green', manifests: after }];
  Rehearsal.ofManifests(commits, { agent: 'argo-cd' }).assertSafe();
  Transitions.assertSafe(before, after, 'argo-cd');
  expect(() => Rehearsal.ofManifests(commits).assertSafe()).toThrow('Service/hello');
  expect(() => Transitions.assertSafe(before, after)).toThrow('Service/hello');
  const mistake = 'there is no agent "argocd": pass kubectl, helm, argo-cd or flux, or leave it out';
  expect(() => Rehearsal.ofManifests(commits, { agent: 'argocd' })).toThrow(`rehearsal: ${mistake}`);
  expect(() => Transitions.assertSafe(before, after, 'argocd')).toThrow(mistake);
});

test('reports', () => {
  const rehearsal = Rehearsal.of(hello('1.6.0'));
  expect(rehearsal.toText()).toContain('1.6.0');
  expect(rehearsal.toMarkdown()).toContain('```mermaid');
  expect(rehearsal.toSvg()).toMatch(/^<svg/);
  expect(rehearsal.toHtml()).toMatch(/^<!doctype html>/i);
});

test('mistakes', () => {
  const rehearsal = Rehearsal.of(hello('1.6.0'));
  expect(() => rehearsal.fewestReady('goodbye')).toThrow('there is no Service "goodbye": there is hello');
  expect(() => Rehearsal.ofManifests([])).toThrow('rehearsal: there is no commit');
  expect(() => Rehearsal.ofManifests([{ name: 'x', manifests: [{ kind: 'Pod' }] }])).toThrow(/manifests\[0\].*apiVersion/);
});

test('objects that name their namespace on one side only are the same, in every commit', () => {
  const named = both('blue', 4, 0).map(one => ({ ...one, metadata: { ...one.metadata, namespace: 'shop' } }));
  Transitions.assertSafe(both('blue', 4, 0), named);
  const commits = [both('blue', 4, 0), named, both('blue', 4, 0)].map((manifests, i) => ({ name: `${i}`, manifests }));
  const rehearsal = Rehearsal.ofManifests(commits);
  rehearsal.assertSafe();
  expect([rehearsal.isRealized, rehearsal.fewestReady()]).toEqual([true, 4]);
});

test('manifests that cannot be read are told in one sentence each', () => {
  expect(() => Transitions.assertSafe([{ apiVersion: 'v1', kind: 'Service', metadata: {} }], [])).toThrow(
    'manifests[0]:1:37: metadata.name is missing. Write metadata.name, the name of the object; leave out what is no manifest.',
  );
});
