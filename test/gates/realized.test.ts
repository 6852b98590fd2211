/** The fixtures are what a real control plane answered to `kubectl get -o json`: see fixtures/README.md. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { Cluster, lackingPods, unrealized } from '../../src/gates/realized/realized';

interface Answered extends Cluster {
  readonly name: string;
  readonly manifests: any[];
}

const fixtures = join(__dirname, 'fixtures');
const read = (file: string) => JSON.parse(readFileSync(join(fixtures, file), 'utf8'));
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** Every frame of a recorded rollout: a recording holds of each frame only what differs from the one before. */
function rollout(file: string): Answered[] {
  const frames: Answered[] = [];
  for (const { name, ...changes } of read(`realized/${file}`).frames) {
    const before = frames[frames.length - 1];
    const merged = (part: 'manifests' | 'objects' | 'endpointSlices') => {
      const key = ({ kind, metadata }: any) => `${kind}/${metadata.name}`;
      const objects = [...before?.[part] ?? [], ...changes[part]].map(one => [key(one), one] as const);
      return [...new Map(objects).values()];
    };
    frames.push({ name, manifests: merged('manifests'), objects: merged('objects'), endpointSlices: merged('endpointSlices'), pods: [] });
  }
  return frames;
}

/** A recorded frame with something wrong. */
const problem = (name: string): Answered => read(`problems/${name}.json`);

const find = (objects: readonly any[], kind: string, name = 'hello') => objects.find(one => one.kind === kind && one.metadata.name === name);
const revision = (manifests: any[], name: string, kind = 'Deployment') => find(manifests, kind, name).metadata.annotations['cdk8s-rollouts/revision'];

describe.each(readdirSync(join(fixtures, 'realized')))('%s', file => {
  const frames = rollout(file);

  test.each(frames)('$name: is realized', frame => {
    expect(unrealized(frame.manifests, frame)).toEqual([]);
    expect(lackingPods(frame.manifests, frame)).toEqual([]);
  });

  // Two frames may differ in nothing but a ConfigMap that leaves.
  const applied = ({ manifests }: Answered) => JSON.stringify(manifests.filter(({ spec }) => spec));

  test.each(frames)('$name: is not realized while another frame is applied', frame => {
    for (const other of frames.filter(one => applied(one) !== applied(frame))) {
      const problems = unrealized(frame.manifests, other);
      expect([other.name, problems]).toEqual([other.name, expect.arrayContaining([expect.stringContaining('not applied yet')])]);
    }
  });
});

describe('the field that is not applied yet is named', () => {
  const [idle, one, nine] = rollout('canary.json');

  test('a count', () => {
    expect(unrealized(nine.manifests, one)).toEqual([
      'Deployment/hello: not applied yet: spec.replicas is 4 in the cluster and 3 in the frame, '
        + 'metadata.annotations."cdk8s-rollouts/step" is on the way to step 1 of 3: 1 pod in the cluster and step 1 of 3: 1 pod in the frame',
    ]);
  });

  test('at most two fields, and how many more there are', () => {
    expect(unrealized(one.manifests, idle)[1]).toMatch(new RegExp('^Deployment/hello-canary: not applied yet: '
      + 'spec.replicas is 0 in the cluster and 1 in the frame, .* and 2 more fields$'));
  });

  test('a selector', () => {
    const frames = rollout('blue-green.json');
    const [preview, cutover] = [frames[2], frames[3]];
    expect(unrealized(cutover.manifests, preview)).toContain('Service/hello: not applied yet: '
      + 'spec.selector."cdk8s-rollouts/track" is blue in the cluster and green in the frame');
  });

  test('bounds of an autoscaler', () => {
    const { manifests, ...cluster } = problem('autoscaler-not-applied');
    expect(unrealized(manifests, cluster)).toEqual(['HorizontalPodAutoscaler/hello-canary: not applied yet: '
      + 'spec.maxReplicas is 1 in the cluster and 4 in the frame, spec.minReplicas is 1 in the cluster and 4 in the frame']);
  });

  test('a field that is not set, a list and an object', () => {
    const { manifests, ...cluster } = problem('unabridged');
    const edited = copy(manifests);
    const { template } = find(edited, 'Deployment').spec;
    template.spec.priorityClassName = 'high';
    template.spec.topologySpreadConstraints.pop();
    expect(unrealized(edited, cluster)).toEqual(['Deployment/hello: not applied yet: '
      + 'spec.template.spec.topologySpreadConstraints is a list of 2 in the cluster and a list of 1 in the frame, '
      + 'spec.template.spec.priorityClassName is not set in the cluster and high in the frame']);
  });
});

describe('what the API server writes another way is applied', () => {
  const { manifests, ...cluster } = problem('unabridged');
  const withContainer = (change: (container: any, pod: any) => void) => {
    const edited = copy(manifests);
    const { spec } = find(edited, 'Deployment').spec.template;
    change(spec.containers[0], spec);
    return unrealized(edited, cluster);
  };

  test('the whole frame, with its defaults', () => {
    expect(find(cluster.objects, 'Deployment').spec.template.spec.containers[0].resources.requests.memory).toBe('1Gi');
    expect(withContainer(({ resources }) => expect(resources.requests.memory).toBe('1024Mi'))).toEqual([]);
  });

  test.each([1, '1', '1.0', '1e0', '1000m', '1000000u', '1000000000n', '0.001k'])('a cpu of %p', cpu => {
    expect(withContainer(({ resources }) => { resources.requests.cpu = cpu; })).toEqual([]);
  });

  test.each(['1Gi', '1024Mi', 1073741824, '1073741824', '1073741824000m', '1048576Ki'])('a memory of %p', memory => {
    expect(withContainer(({ resources }) => { resources.requests.memory = memory; })).toEqual([]);
  });

  test.each(['1001m', '1k', '1m', '2', 'one', ''])('but not a cpu of %p', cpu => {
    expect(withContainer(({ resources }) => { resources.requests.cpu = cpu; })).toHaveLength(1);
  });

  test('what is null, empty, false or 0', () => {
    expect(withContainer((container, pod) => {
      Object.assign(container, { args: null, envFrom: [], workingDir: '' });
      Object.assign(pod, { hostIPC: false, nodeSelector: {}, shareProcessNamespace: false });
    })).toEqual([]);
  });

  test('but quantities only where quantities are meant', () => {
    const edited = copy(manifests);
    find(edited, 'Service').spec.selector['cdk8s-rollouts/rollout'] = '1000m';
    const live = copy(cluster);
    find(live.objects, 'Service').spec.selector['cdk8s-rollouts/rollout'] = '1';
    expect(unrealized(edited, live)[0]).toMatch(/^Service\/hello: not applied yet/);
  });

  test('a container that something else added, and another order', () => {
    const live = copy(cluster);
    find(live.objects, 'Deployment').spec.template.spec.containers.unshift({ name: 'injected', image: 'proxy:1' });
    expect(unrealized(manifests, live)).toEqual([]);
    find(live.objects, 'Deployment').spec.template.spec.containers.pop();
    expect(unrealized(manifests, live)[0]).toContain('spec.template.spec.containers[0].image is not set in the cluster');
  });
});

describe('pods that are missing, and why', () => {
  const cases: Array<[fixture: string, ...problems: RegExp[]]> = [
    ['image-pull', /^Deployment\/hello-canary: 0 of 1 pods are ready: pod hello-canary-\w+-\w+: ImagePullBackOff: Back-off pulling image acme\/broken:1.6.0$/],
    ['crash-loop', /^Deployment\/hello-canary: 0 of 1 pods are ready: pod hello-canary-\w+-\w+: CrashLoopBackOff, 5 restarts, last exit code 1$/],
    [
      'crash-loop-and-unready-stable',
      /^Deployment\/hello: 3 of 4 pods are ready: pod hello-\w+-\w+: its readiness probe does not succeed$/,
      /^Deployment\/hello-canary: 0 of 1 pods are ready: .*CrashLoopBackOff/,
    ],
    ['unready-pod', /^Deployment\/hello: 3 of 4 pods are ready: pod hello-\w+-\w+: its readiness probe does not succeed$/],
    ['starting', /^Deployment\/hello: 0 of 4 pods are ready: pod hello-\w+-\w+: has not started up yet$/],
    ['unschedulable', /^Deployment\/hello-canary: 0 of 1 pods are ready: pod hello-canary-\w+-\w+: Unschedulable: 0\/3 nodes are available: .*…$/],
    ['quota', /^Deployment\/hello-canary: 0 of 1 pods are ready: FailedCreate: pods "hello-canary-\w+-\w+" is forbidden: exceeded quota: four, /],
    ['broken-preview', /^Deployment\/hello-green: 0 of 1 pods are ready: pod hello-green-\w+-\w+: ImagePullBackOff: /],
    ['broken-batch', /^Deployment\/hello: 4 of 5 pods are ready: pod hello-\w+-\w+: ImagePullBackOff: /],
    ['broken-stateful-set', /^StatefulSet\/hello: 2 of 3 pods are ready: pod hello-2: ImagePullBackOff: /],
    ['updating', /^Deployment\/hello: 1 of 2 pods are updated: pod hello-\w+-\w+: has not started up yet$/],
    ['old-pods', /^Deployment\/hello: 1 old pod is still there$/],
    ['autoscaler-lags', /^Deployment\/hello: its autoscaler has not brought it to at least 2 pods yet: it is at 1$/],
  ];

  test.each(cases)('%s', (fixture, ...expected) => {
    const { manifests, ...cluster } = problem(fixture);
    expect(unrealized(manifests, cluster)).toEqual(expected.map(text => expect.stringMatching(text)));
  });

  test('without the pods the same is missing', () => {
    const { manifests, ...cluster } = problem('image-pull');
    expect(unrealized(manifests, { ...cluster, pods: [] })).toEqual(['Deployment/hello-canary: 0 of 1 pods are ready']);
    expect(lackingPods(manifests, cluster).map(({ metadata }) => metadata.name)).toEqual(['hello-canary']);
  });

  test('pods of another workload, that leave or that were evicted explain nothing', () => {
    const { manifests, ...cluster } = problem('crash-loop');
    const [pod] = cluster.pods;
    const [other, leaving, evicted] = [copy(pod), copy(pod), copy(pod)];
    other.metadata.labels['cdk8s-rollouts/track'] = 'stable';
    leaving.metadata.deletionTimestamp = '2026-01-01T00:00:00Z';
    evicted.status.phase = 'Failed';
    expect(unrealized(manifests, { ...cluster, pods: [other, leaving, evicted] })).toEqual(['Deployment/hello-canary: 0 of 1 pods are ready']);
    expect(unrealized(manifests, { ...cluster, pods: [other, leaving, evicted, pod] })[0]).toContain('CrashLoopBackOff');
  });

  // Statuses that fake nodes do not produce, as the kubelet writes them.
  const reasons: Array<[what: string, status: any, reason: string]> = [
    ['out of memory', { containerStatuses: [{ name: 'main', restartCount: 1, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }] },
      'CrashLoopBackOff, 1 restart, last exit code 137 (OOMKilled)'],
    ['between two starts', { containerStatuses: [{ name: 'main', restartCount: 2, state: { terminated: { exitCode: 1, reason: 'Error' } } }] }, 'exit code 1, 2 restarts'],
    ['a missing ConfigMap', { containerStatuses: [{ name: 'main', restartCount: 0, state: { waiting: { reason: 'CreateContainerConfigError', message: 'configmap "hello-config" not found' } } }] },
      'CreateContainerConfigError: configmap "hello-config" not found'],
    ['an init container', {
      initContainerStatuses: [{ name: 'migrate', restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 2, reason: 'Error' } } }],
      containerStatuses: [{ name: 'main', restartCount: 0, state: { waiting: { reason: 'PodInitializing' } } }],
    }, 'container migrate: CrashLoopBackOff, 3 restarts, last exit code 2'],
    ['one of two containers', {
      containerStatuses: [
        { name: 'main', restartCount: 0, ready: true, started: true, state: { running: {} } },
        { name: 'proxy', restartCount: 4, ready: false, started: true, state: { running: {} } },
      ],
    }, 'container proxy: its readiness probe does not succeed, 4 restarts'],
    ['a readiness gate', {
      conditions: [{ type: 'ContainersReady', status: 'True' }, { type: 'Ready', status: 'False', message: 'readiness gate "mesh" is missing' }],
      containerStatuses: [{ name: 'main', restartCount: 0, ready: true, started: true, state: { running: {} } }],
    }, 'not ready: readiness gate "mesh" is missing'],
    ['pulling', { containerStatuses: [{ name: 'main', restartCount: 0, state: { waiting: { reason: 'ContainerCreating' } } }] }, 'is starting'],
    ['just created', {}, 'is starting'],
  ];

  test.each(reasons)('%s', (_, status, reason) => {
    const { manifests, ...cluster } = problem('crash-loop');
    const [pod] = cluster.pods;
    expect(unrealized(manifests, { ...cluster, pods: [{ ...pod, status: { phase: 'Pending', ...status } }] }))
      .toEqual([`Deployment/hello-canary: 0 of 1 pods are ready: pod ${pod.metadata.name}: ${reason}`]);
  });

  test('what is broken goes before what is starting', () => {
    const { manifests, ...cluster } = problem('crash-loop');
    const [pod] = cluster.pods;
    const starting = { metadata: { ...pod.metadata, name: 'hello-canary-1-starting' }, status: { phase: 'Pending' } };
    expect(unrealized(manifests, { ...cluster, pods: [starting, pod] })[0]).toContain('CrashLoopBackOff');
  });
});

describe('how many pods there are to be', () => {
  /** What is missing of a recorded workload whose spec and status are changed; the manifest follows the spec. */
  const changed = (frame: Answered, kind: string, spec: any, status: any): string[] => {
    const edited = copy(frame);
    const live = find(edited.objects, kind);
    Object.assign(live.spec, spec);
    live.status = { observedGeneration: live.metadata.generation, ...status };
    const manifest = find(edited.manifests, kind);
    for (const key of Object.keys(spec).filter(name => name in manifest.spec)) manifest.spec[key] = spec[key];
    return unrealized(edited.manifests, { ...edited, endpointSlices: edited.endpointSlices });
  };
  const pods = (replicas: number, updatedReplicas: number, readyReplicas: number) => ({ replicas, updatedReplicas, readyReplicas });
  const [, batch] = rollout('rolling.json');
  const rollingUpdate = (maxSurge: any, maxUnavailable: any) => ({ strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } } });
  const ready = (problems: string[]) => problems.filter(text => !text.startsWith('Service/'));

  test.each([
    // 10 pods, surge and unavailable: old + new
    [3, 1, pods(13, 4, 13), pods(13, 3, 13), '3 of 4 pods are updated'], // 9 + 4
    ['25%', 0, pods(13, 3, 13), pods(13, 2, 13), '2 of 3 pods are updated'], // 10 + 3: 2.5 rounded up
    [0, '25%', pods(10, 2, 10), pods(10, 1, 10), '1 of 2 pods are updated'], // 8 + 2: 2.5 rounded down
    [9, 9, pods(11, 10, 11), pods(11, 10, 10), '10 of 11 pods are ready'], // 1 + 10
    [1, 0, pods(11, 1, 11), pods(10, 0, 10), '10 of 11 pods are ready'], // 10 + 1
  ])('a batch with a surge of %p and %p unavailable', (surge, unavailable, realized, lacking, missing) => {
    const spec = { replicas: 10, ...rollingUpdate(surge, unavailable) };
    expect(ready(changed(batch, 'Deployment', spec, realized))).toEqual([]);
    expect(ready(changed(batch, 'Deployment', spec, lacking))).toEqual([`Deployment/hello: ${missing}`]);
  });

  test('a batch may be larger, since it only grows', () => {
    expect(ready(changed(batch, 'Deployment', { replicas: 10, ...rollingUpdate(1, 0) }, pods(12, 5, 12)))).toEqual([]);
  });

  test('a batch under an autoscaler counts with the replicas of the cluster', () => {
    const { manifests, ...cluster } = problem('scaled-up-batch');
    expect(find(manifests, 'Deployment').spec.replicas).toBeUndefined();
    expect(find(cluster.objects, 'Deployment').status).toMatchObject({ replicas: 6, updatedReplicas: 2, readyReplicas: 6 });
    expect(unrealized(manifests, cluster)).toEqual([]);
  });

  test('no more pods than asked for', () => {
    const [idle] = rollout('canary.json');
    expect(changed(idle, 'Deployment', {}, pods(5, 5, 5))).toEqual(['Deployment/hello: 5 pods are there instead of 4']);
    expect(changed(idle, 'Deployment', {}, pods(6, 4, 6))).toEqual(['Deployment/hello: 2 old pods are still there']);
  });

  test('none where none are asked for', () => {
    const frame = copy(rollout('canary.json')[0]);
    find(frame.objects, 'Deployment', 'hello-canary').status.replicas = 1;
    expect(unrealized(frame.manifests, frame)).toEqual(['Deployment/hello-canary: 1 old pod is still there']);
  });

  test.each([
    [0, pods(3, 2, 3), '2 of 3 pods are updated'],
    [1, pods(3, 1, 3), '1 of 2 pods are updated'],
    [2, pods(3, 0, 3), '0 of 1 pods are updated'],
  ])('a StatefulSet with a partition of %p', (partition, status, missing) => {
    const [, , , last] = rollout('stateful-set.json');
    const spec = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } } };
    expect(changed(last, 'StatefulSet', spec, status)).toEqual([`StatefulSet/hello: ${missing}`]);
    expect(changed(last, 'StatefulSet', spec, pods(3, 3 - partition, 3))).toEqual([]);
    expect(changed(last, 'StatefulSet', spec, pods(3, 3 - partition, 2))[0]).toBe('StatefulSet/hello: 2 of 3 pods are ready');
  });

  test('not more than the autoscaler allows', () => {
    const [idle] = rollout('canary-autoscaled.json');
    expect(changed(idle, 'Deployment', { replicas: 7 }, pods(7, 7, 7))[0])
      .toBe('Deployment/hello: its autoscaler has not brought it to at most 4 pods yet: it is at 7');
  });
});

describe('what the controllers have not seen yet', () => {
  test('a new generation', () => {
    const { manifests, ...cluster } = problem('stale-generation');
    expect(unrealized(manifests, cluster)).toEqual([
      'Deployment/hello: its controller has not seen generation 2 yet, only 1',
      'Deployment/hello-canary: its controller has not seen generation 2 yet, only 1',
    ]);
  });

  test('a workload that was just created', () => {
    const frame = copy(rollout('canary.json')[0]);
    find(frame.objects, 'Deployment').status = {};
    expect(unrealized(frame.manifests, frame)).toEqual(['Deployment/hello: its controller has not seen generation 1 yet, only 0']);
  });
});

describe('Services', () => {
  test('without endpoints', () => {
    const { manifests, ...cluster } = problem('no-endpoints');
    expect(unrealized(manifests, cluster)).toEqual(['Service/hello: reaches 0 of 4 ready pods of Deployment/hello']);
  });

  test('that still send traffic to the other colour', () => {
    const { manifests, ...cluster } = problem('stale-endpoints');
    expect(unrealized(manifests, cluster)).toEqual(expect.arrayContaining([
      'Service/hello: reaches 0 of 3 ready pods of Deployment/hello-green',
      'Service/hello-preview: reaches 0 of 3 ready pods of Deployment/hello-blue',
    ]));
  });

  test('whose port no pod has', () => {
    const { manifests, ...cluster } = problem('lost-port');
    expect(unrealized(manifests, cluster)).toEqual(['Service/hello: reaches 0 of 4 ready pods of Deployment/hello']);
  });

  test('that do not exist', () => {
    const { manifests, ...cluster } = problem('missing-service');
    expect(unrealized(manifests, cluster)).toEqual(['Service/hello: does not exist yet']);
  });

  const [frame] = rollout('canary.json');
  const withSlice = (change: (slice: any) => any[]) => {
    const endpointSlices = change(copy(frame.endpointSlices[0]));
    return unrealized(frame.manifests, { ...frame, endpointSlices });
  };

  test('with endpoints that are not ready or leave', () => {
    expect(withSlice(slice => {
      slice.endpoints[0].conditions.ready = false;
      slice.endpoints[1].conditions.terminating = true;
      return [slice];
    })).toEqual(['Service/hello: reaches 2 of 4 ready pods of Deployment/hello']);
  });

  test('with endpoints of which nothing is known', () => {
    expect(withSlice(slice => {
      delete slice.endpoints[0].conditions;
      delete slice.endpoints[1].conditions.ready;
      return [slice];
    })).toEqual([]);
  });

  test('with two addresses per pod count each pod once', () => {
    expect(withSlice(slice => {
      slice.endpoints.length = 2;
      return [slice, { ...slice, metadata: { ...slice.metadata, name: 'hello-v6' } }];
    })).toEqual(['Service/hello: reaches 2 of 4 ready pods of Deployment/hello']);
  });

  test('with several slices count the pods of all, and none of another Service', () => {
    const half = (slice: any, from: number) => ({ ...slice, endpoints: slice.endpoints.slice(from, from + 2) });
    expect(withSlice(slice => [half(slice, 0), half(slice, 2)])).toEqual([]);
    const other = (slice: any) => ({ ...slice, metadata: { labels: { 'kubernetes.io/service-name': 'other' } } });
    expect(withSlice(slice => [half(slice, 0), other(half(slice, 2))])).toHaveLength(1);
  });

  test('with pods of workloads whose names begin alike', () => {
    const [, one] = rollout('canary.json');
    const slice = copy(one.endpointSlices[0]);
    for (const { targetRef } of slice.endpoints) targetRef.name = targetRef.name.replace(/^hello-(?!canary)/, 'hello-canary-');
    expect(unrealized(one.manifests, { ...one, endpointSlices: [slice] })).toEqual(['Service/hello: reaches 0 of 4 ready pods of Deployment/hello']);
  });

  test('with pods whose names are cut off', () => {
    const long = 'a-name-that-is-so-long-that-kubernetes-cuts-off-the-end-of-its-pods';
    const renamed = copy(frame);
    for (const objects of [renamed.manifests, renamed.objects]) find(objects, 'Deployment').metadata.name = long;
    renamed.endpointSlices[0].endpoints.forEach(({ targetRef }: any, i: number) => {
      targetRef.name = `${long.slice(0, 58)}abcd${i}`;
    });
    expect(unrealized(renamed.manifests, renamed)).toEqual([]);
  });
});

describe('an abandoned version does not stand in the way of its abort', () => {
  test.each([
    ['image-pull', 'hello-canary', 'Deployment'],
    ['crash-loop', 'hello-canary', 'Deployment'],
    ['broken-preview', 'hello-green', 'Deployment'],
    ['broken-batch', 'hello', 'Deployment'],
    ['broken-stateful-set', 'hello', 'StatefulSet'],
  ])('%s', (fixture, name, kind) => {
    const { manifests, ...cluster } = problem(fixture);
    expect(unrealized(manifests, cluster)).toHaveLength(1);
    expect(unrealized(manifests, cluster, { abandoned: revision(manifests, name, kind) })).toEqual([]);
    expect(lackingPods(manifests, cluster, { abandoned: revision(manifests, name, kind) })).toEqual([]);
    expect(unrealized(manifests, cluster, { abandoned: '0000000000' })).toHaveLength(1);
  });

  test('the abort itself is realized', () => {
    for (const name of ['aborted-batch', 'aborted-stateful-set']) {
      const { manifests, ...cluster } = problem(name);
      expect(unrealized(manifests, cluster, { abandoned: '0000000000' })).toEqual([]);
    }
  });

  test('what stays must be ready', () => {
    const { manifests, ...cluster } = problem('crash-loop-and-unready-stable');
    expect(unrealized(manifests, cluster, { abandoned: revision(manifests, 'hello-canary') }))
      .toEqual([expect.stringMatching(/^Deployment\/hello: 3 of 4 pods are ready: /)]);
  });

  test('what stays must be reached, whatever reaches the candidate', () => {
    const { manifests, ...cluster } = copy(problem('crash-loop'));
    cluster.endpointSlices[0].endpoints = cluster.endpointSlices[0].endpoints.map((one: any) => ({ ...one, conditions: { ready: true } }));
    cluster.endpointSlices[0].endpoints.shift();
    expect(unrealized(manifests, cluster, { abandoned: revision(manifests, 'hello-canary') }))
      .toEqual(['Service/hello: reaches 3 of 4 ready pods of Deployment/hello']);
  });

  test('a candidate that the cluster never accepted', () => {
    // Some agents apply nothing of a commit of which one object is refused.
    const [idle, first] = rollout('canary.json');
    expect(unrealized(first.manifests, idle)).not.toEqual([]);
    expect(unrealized(first.manifests, idle, { abandoned: revision(first.manifests, 'hello-canary') })).toEqual([]);
  });

  test('the switch back to the colour that still runs', () => {
    const { manifests, ...cluster } = copy(rollout('blue-green.json')[3]);
    const abandoned = revision(manifests, 'hello-green');
    find(cluster.objects, 'Deployment', 'hello-green').status.readyReplicas = 0;
    expect(unrealized(manifests, cluster, { abandoned })).toEqual([]);
    find(cluster.objects, 'Deployment', 'hello-blue').status.readyReplicas = 2;
    expect(unrealized(manifests, cluster, { abandoned })).toEqual(['Deployment/hello-blue: 2 of 3 pods are ready']);
  });

  test('an autoscaler of the candidate alone', () => {
    const { manifests, ...cluster } = problem('autoscaler-not-applied');
    expect(unrealized(manifests, cluster, { abandoned: revision(manifests, 'hello-canary') })).toEqual([]);
  });
});

describe('where nothing is there', () => {
  const { manifests } = problem('starting');
  const nothing = { objects: [], endpointSlices: [], pods: [] };

  test('one sentence asks whether one looked in the right place', () => {
    expect(unrealized(manifests, { ...nothing, namespace: 'shop', context: 'staging' }))
      .toEqual(['nothing of this frame exists in namespace shop of context staging: are both the right ones, and has the frame been applied?']);
    expect(unrealized(manifests, nothing)[0]).toContain('in namespace (the default one) of context (the current one)');
  });

  test('and nothing is asked of a frame that needs nothing', () => {
    expect(unrealized([], nothing)).toEqual([]);
    expect(unrealized(manifests.filter(({ spec }) => spec === undefined), nothing)).toEqual([]);
  });
});
