/** What is patched of an object that a rollout emits is part of every frame, or it is refused: the same for all objects. */
import { isDeepStrictEqual } from 'util';
import { ApiObject, Chart, JsonPatch, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { AutoscaledApp, BlueGreenService, CanaryDeployment, RollingStatefulSet, Rollout, RolloutVersion, Scaling } from '../../src';
import { errorOf, newChart, WEB } from '../support/synth';

type Build = (chart: Chart) => Rollout;

const CONFIG = { config: { COLOUR: 'blue' } };
const FIXED = { containers: [WEB], replicas: 4, ...CONFIG };
const MEASURED = { ...WEB, resources: { cpu: { request: Cpu.millis(200) } } };
const SCALED = { containers: [MEASURED], scaling: Scaling.between(2, 6, { cpuUtilization: 60 }), ...CONFIG };

const CONSTRUCTS: { readonly [name: string]: Build } = {
  'canary, autoscaled': chart => new CanaryDeployment(chart, 'hello', SCALED),
  'blue-green, autoscaled': chart => new BlueGreenService(chart, 'hello', SCALED),
  'autoscaled': chart => new AutoscaledApp(chart, 'hello', SCALED),
  'stateful set': chart => new RollingStatefulSet(chart, 'hello', FIXED),
};

const SPEC_OF_WORKLOAD = ['replicas', 'selector', 'minReadySeconds', 'progressDeadlineSeconds', 'strategy', 'paused'];
/** What a rollout decides, by the kind of object. */
const DECIDED: { readonly [kind: string]: readonly string[] } = {
  Deployment: SPEC_OF_WORKLOAD.map(field => `/spec/${field}`),
  StatefulSet: ['/spec/replicas', '/spec/selector', '/spec/updateStrategy'],
  Service: ['/spec/ports/0/port', '/spec/ports/0/targetPort', '/spec/ports/-', '/spec/selector'],
  PodDisruptionBudget: ['/spec/selector', '/spec/selector/matchLabels'],
  HorizontalPodAutoscaler: ['/spec/scaleTargetRef/name', '/spec/minReplicas', '/spec/maxReplicas', '/spec/behavior'],
  NetworkPolicy: ['/spec/podSelector'],
  ConfigMap: ['/data/COLOUR', '/immutable'],
  ServiceAccount: [],
};
/** What may be patched, and stays as it is in each frame. */
const FREE: { readonly [kind: string]: ReadonlyArray<readonly [string, unknown]> } = {
  Deployment: [['/spec/revisionHistoryLimit', 3]],
  StatefulSet: [['/spec/revisionHistoryLimit', 3]],
  Service: [['/spec/sessionAffinity', 'ClientIP'], ['/spec/ports/0/appProtocol', 'http']],
  PodDisruptionBudget: [['/spec/unhealthyPodEvictionPolicy', 'IfHealthyBudget']],
  NetworkPolicy: [['/spec/policyTypes', ['Ingress']]],
  ServiceAccount: [['/automountServiceAccountToken', true]],
};
const SENTENCE = /^\[shop\/hello\] .+ (cannot be set here, since the rollout decides it|would be ignored, since every frame sets it): .+/;
/** Values of the right type, without which cdk8s drops them. */
const VALUES: { readonly [path: string]: unknown } = { '/spec/selector': { matchLabels: { app: 'other' } }, '/spec/ports/-': { port: 9 } };
const MAP_WITHOUT_KEYS = /^\/metadata\/(labels|annotations)(?=\/)/;
const ALWAYS = [
  '/apiVersion', '/kind', '/metadata/name', '/metadata/namespace', '/metadata/labels/cdk8s-rollouts~1rollout', '/metadata/labels/cdk8s-rollouts~1track',
  '/metadata/annotations/cdk8s-rollouts~1revision', '/metadata/annotations/cdk8s-rollouts~1step',
];

/** The objects that are members of a construct, by the names of the members. */
function objectsOf(rollout: Rollout): Map<string, ApiObject> {
  const members = Object.entries(rollout).filter(([name, value]) => !name.startsWith('_') && Construct.isConstruct(value));
  return new Map(members.map(([name, value]) => [name, ApiObject.isApiObject(value) ? value : ApiObject.of(value)]));
}

/** What is wrong where one field of one object is patched: lines. */
function refusals(build: Build, member: string, path: string): string[] {
  const chart = newChart();
  // Without the map a patch of one of its keys cannot be applied.
  const map = MAP_WITHOUT_KEYS.exec(path)?.[0];
  objectsOf(build(chart)).get(member)!.addJsonPatch(...map === undefined ? [] : [JsonPatch.add(map, {})], JsonPatch.add(path, VALUES[path] ?? 'other'));
  return errorOf(() => Testing.synth(chart)).split('\n').slice(1);
}

function decidedOf(member: string, { kind }: ApiObject): string[] {
  const template = kind === 'Deployment' && member !== 'workload' ? ['/spec/template/spec/containers/0/image', '/spec/template'] : [];
  return [...DECIDED[kind], ...template, ...ALWAYS];
}

/** The manifest of an object in every frame, and in a synthesis. */
function everywhere(chart: Chart, rollout: Rollout, { kind, name }: ApiObject): any[] {
  const { podTemplate, config } = rollout.version;
  const [main, ...others] = podTemplate.spec.containers;
  const before = RolloutVersion.of({ rollout: rollout.name, podTemplate: { ...podTemplate, spec: { ...podTemplate.spec, containers: [{ ...main, image: 'before:1' }, ...others] } }, config });
  const sets = [Testing.synth(chart), ...rollout.frames(before).map(({ manifests }) => manifests)];
  return sets.map(manifests => manifests.find(one => one.kind === kind && one.metadata.name === name));
}

describe.each(Object.entries(CONSTRUCTS))('%s', (_, build) => {
  test('what the rollout decides is refused on every object, in one sentence that says which, and what to do', () => {
    const wrong = [...objectsOf(build(newChart()))].flatMap(([member, object]) => decidedOf(member, object).flatMap(path => {
      const lines = refusals(build, member, path);
      return lines.length === 1 && SENTENCE.test(lines[0].trim()) ? [] : [`${member} ${path}: ${lines.join('\n')}`];
    }));
    expect(wrong).toEqual([]);
  });

  test('everything else is part of every frame', () => {
    const chart = newChart();
    const rollout = build(chart);
    const objects = [...objectsOf(rollout)].filter(([, { kind }]) => kind !== 'ConfigMap');
    for (const [, object] of objects) {
      object.addJsonPatch(JsonPatch.add('/metadata/annotations', { team: 'web' }));
      for (const [path, value] of FREE[object.kind] ?? []) object.addJsonPatch(JsonPatch.add(path, value));
    }
    const lost = objects.flatMap(([member, object]) => everywhere(chart, rollout, object).flatMap((manifest, frame) => [
      ...manifest?.metadata.annotations?.team === 'web' ? [] : [`${member} in ${frame}: annotation`],
      ...(FREE[object.kind] ?? []).filter(([path, value]) => !isDeepStrictEqual(path.split('/').slice(1).reduce((at, key) => at?.[key], manifest), value))
        .map(([path]) => `${member} in ${frame}: ${path}`),
    ]));
    expect([objects.length > 4, lost]).toEqual([true, []]);
  });
});

test('labels and annotations of the rollout stay its own, however they are set', () => {
  const chart = newChart();
  const hello = new CanaryDeployment(chart, 'hello', { ...FIXED, metadata: { labels: { 'cdk8s-rollouts/track': 'mine', 'team': 'web' } } });
  hello.canary.metadata.addAnnotation('cdk8s-rollouts/step', 'idle');
  hello.podDisruptionBudget.metadata.addLabel('cdk8s-rollouts/rollout', 'other');
  expect(new Set(errorOf(() => Testing.synth(chart)).split('\n').slice(1).map(line => line.trim()))).toEqual(new Set([
    '[shop/hello] Deployment/shop-hello: metadata.labels.cdk8s-rollouts/track cannot be set here, since the rollout decides it: use a label of your own',
    '[shop/hello] Deployment/shop-hello-canary: metadata.annotations.cdk8s-rollouts/step cannot be set here, since the rollout decides it: '
      + 'use an annotation of your own',
    '[shop/hello] PodDisruptionBudget/shop-hello: metadata.labels.cdk8s-rollouts/rollout cannot be set here, since the rollout decides it: use a label of your own',
  ]));
});

test('a patch that replaces more than is decided is refused for what it changes of it', () => {
  const problems = (value: object) => {
    const chart = newChart();
    const { networkPolicy } = new CanaryDeployment(chart, 'hello', { ...FIXED, name: 'hello' });
    networkPolicy!.addJsonPatch(JsonPatch.replace('/spec', value));
    return () => Testing.synth(chart);
  };
  const podSelector = { matchLabels: { 'cdk8s-rollouts/rollout': 'hello' } };
  expect(problems({ podSelector, policyTypes: ['Ingress'] })).not.toThrow();
  expect(problems({ podSelector: {}, policyTypes: ['Ingress'] })).toThrow('NetworkPolicy/hello: spec.podSelector cannot be set here, since the rollout decides it: leave it out');
});
