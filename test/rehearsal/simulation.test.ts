/** What was seen on a real control plane, where time matters, and what users of a Service see meanwhile. */
import { commit, commitsOf, courseOf, deployment, readyOf, service, sum, textsOf } from './plays';
import { CanaryDeployment, RolloutPlan, RolloutProps } from '../../src';
import { Manifest } from '../../src/manifests/manifest';
import { ManifestSet } from '../../src/manifests/manifest-set';
import { RehearsalOptions } from '../../src/rehearsal/rehearsal-options';
import { RehearsedCommit, simulate } from '../../src/rehearsal/simulation';
import { Timeline } from '../../src/rehearsal/timeline';
import { timelineSvg } from '../../src/report/timeline/formats/svg';
import { verdictOf } from '../../src/report/timeline/timeline-verdict';
import { NEW, OLD } from '../constructs/matrix';
import { newChart } from '../support/synth';

const SEEDS = [1, 2, 3, 4, 5];
const APP = { app: 'hello' };
const STABLE = { app: 'hello', track: 'stable' };
const CANARY = { app: 'hello', track: 'canary' };
const rolling = (maxSurge: number | string, maxUnavailable: number | string) => ({ type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } });

const play = (commits: readonly RehearsedCommit[], options: RehearsalOptions = {}) => simulate('test', commits, options);
const least = (timeline: Timeline, name?: string) => Math.min(...readyOf(timeline, name));
const most = (timeline: Timeline) => {
  const counts = timeline.moments.map(({ pods }) => pods.map(one => one.starting + one.ready + one.failing));
  return Math.max(...counts.map(sum));
};
const failing = (timeline: Timeline) => Math.max(...timeline.moments.map(moment => moment.failing));

/** Two tracks of one Service, by their pods. */
const tracks = (stable: number, canary: number, image = 'hello:2') => [
  service(APP), deployment({ name: 'hello', replicas: stable, labels: STABLE }), deployment({ name: 'hello-canary', image, replicas: canary, labels: CANARY }),
];

describe('a canary of ten pods', () => {
  const frames = (() => {
    const plan = RolloutPlan.parse('1 pod for 10m, 50% for 2m, 100%');
    const create = (props: RolloutProps) => new CanaryDeployment(newChart(), 'hello', { ...props, name: 'hello', replicas: 10, plan });
    return commitsOf(create(NEW).frames(create(OLD).version));
  })();

  test.each(SEEDS)('10/0 → 10/1 → 9/1 → 9/5 → 5/5 → promotion, never below ten, in any order (seed %i)', seed => {
    const timeline = play(frames, { seed });
    expect(courseOf(timeline).slice(0, 3)).toEqual(['10/0', '10/1', '9/1']);
    expect(courseOf(timeline)).toEqual(expect.arrayContaining(['9/5', '5/5']));
    expect(courseOf(timeline).pop()).toBe('0/10');
    expect(least(timeline)).toBe(10);
    expect(failing(timeline)).toBe(0);
    expect(timeline.commits.every(({ isRealized }) => isRealized)).toBe(true);
    expect(textsOf(timeline, 'harm')).toEqual([]);
  });

  test('the step stands for its ten minutes', () => {
    const { commits } = play(frames);
    const index = commits.findIndex(({ name }) => name.includes('1 pod for 10m') && !name.startsWith('on the way'));
    expect(commits[index + 1].at - commits[index].at).toBeGreaterThanOrEqual(600);
    expect(commits[index + 1].at - commits[index].at).toBeLessThan(660);
  });

  test('with an image that is never ready, whoever waits stops at the first step, and nobody is hurt', () => {
    const timeline = play(frames, { failingImages: ['hello:1.6.0'] });
    expect(timeline.commits.map(({ isRealized }) => isRealized)).toEqual([true, false]);
    expect([least(timeline), failing(timeline)]).toEqual([10, 0]);
    expect(timeline.pods.filter(({ isFailing }) => isFailing)).toHaveLength(1);
    expect(textsOf(timeline, 'fail')).toEqual(['Deployment/hello-canary: pods of 1.6.0 do not become ready: ghcr.io/acme/hello:1.6.0 never becomes ready']);
  });

  test('with an image that is never ready, whoever pushes on falls from ten to five (seen)', () => {
    const timeline = play(frames, { failingImages: ['hello:1.6.0'], waitForCluster: false, commitSeconds: 120 });
    expect(courseOf(timeline).slice(0, 3)).toEqual(['10/0', '9/0', '5/0']);
    expect(least(timeline)).toBe(5);
    expect(textsOf(timeline, 'harm')).toEqual(expect.arrayContaining(['Service/hello: 9 ready endpoints, and it is to have 10', 'Service/hello: 5 ready endpoints, and it is to have 10']));
  });

  test('an agent that skips the frame in which pods come up takes them away first', () => {
    const index = frames.findIndex(({ name }) => name.startsWith('on the way to step 2'));
    const timeline = play(frames, { skippedCommits: [index] });
    expect(least(timeline)).toBeLessThan(10);
    expect(textsOf(timeline, 'harm')).not.toEqual([]);
  });
});

describe.each(SEEDS)('10/0 → 9/1 → 5/5, seed %i', seed => {
  test('falls to nine, then to six (seen)', () => {
    const timeline = play([commit('before', ...tracks(10, 0)), commit('9/1', ...tracks(9, 1)), commit('5/5', ...tracks(5, 5))], { seed });
    const course = courseOf(timeline);
    expect(course[0]).toBe('10/0');
    expect(course).toEqual(expect.arrayContaining(['9/0', '9/1', '5/1', '5/5']));
    const ready = course.map(one => sum(one.split('/').map(Number)));
    expect([Math.min(...ready.slice(0, course.indexOf('9/1') + 1)), Math.min(...ready)]).toEqual([9, 6]);
    expect(timeline.commits.map(({ isRealized }) => isRealized)).toEqual([true, true, true]);
  });
});

describe('blue and green', () => {
  const both = (active: object, blue: number, green: number) => [
    service({ app: 'hello', ...active }),
    deployment({ name: 'blue', replicas: blue, labels: { app: 'hello', colour: 'blue' } }),
    deployment({ name: 'green', image: 'hello:2', replicas: green, labels: { app: 'hello', colour: 'green' } }),
  ];
  const [BLUE, GREEN] = [{ colour: 'blue' }, { colour: 'green' }];

  test('a flip to pods that are ready loses nothing; proxies learn of it a second later', () => {
    const timeline = play([commit('both', ...both(BLUE, 4, 4)), commit('flip', ...both(GREEN, 4, 4))]);
    expect([least(timeline), failing(timeline)]).toEqual([4, 0]);
    const flip = timeline.moments.find(({ services: [{ ready }] }) => ready[1] === 4)!;
    const served = timeline.moments.find(({ shares }) => shares[1] === 100)!;
    expect(served.at - flip.at).toBeCloseTo(1, 3);
  });

  test('a flip together with the start of the other colour falls to no endpoint at all (seen), until it is ready', () => {
    const timeline = play([commit('blue', ...both(BLUE, 4, 0)), commit('flip', ...both(GREEN, 4, 4))]);
    expect([least(timeline), failing(timeline)]).toEqual([0, 100]);
    expect(timeline.moments[timeline.moments.length - 1].shares).toEqual([0, 100]);
    expect(textsOf(timeline, 'harm')).toEqual(expect.arrayContaining(['Service/hello: 0 ready endpoints, and it is to have 4', '100% of all requests fail']));
  });

  test('a flip to an image that is never ready stays at none (seen), unless somebody waits for it', () => {
    const timeline = play([commit('blue', ...both(BLUE, 4, 4)), commit('flip', ...both(GREEN, 4, 4))], { failingImages: ['hello:2'], waitForCluster: false });
    const last = timeline.moments[timeline.moments.length - 1];
    expect([sum(last.services[0].ready), last.failing]).toEqual([0, 100]);
    const waiting = play([commit('blue', ...both(BLUE, 4, 4)), commit('flip', ...both(GREEN, 4, 4))], { failingImages: ['hello:2'] });
    expect([waiting.commits.length, least(waiting), failing(waiting)]).toEqual([1, 4, 0]);
  });
});

describe('a batch that is frozen by its minReadySeconds, ten pods, as seen', () => {
  const FROZEN = 2_147_483_646;
  const batch = (surge: number, unavailable: number, image = 'hello:2', replicas = 10) => commit(
    `${surge}+${unavailable}`, service(APP), deployment({ image, replicas, labels: APP, strategy: rolling(surge, unavailable), minReadySeconds: FROZEN }),
  );
  const before = commit('before', service(APP), deployment({ replicas: 10, labels: APP, strategy: rolling(1, 0) }));
  const end = (timeline: Timeline) => courseOf(timeline).pop();

  test('growing from 3 new pods to k=5 with s=2 comes to 7 + 5, never under 10', () => {
    const timeline = play([before, batch(3, 0), batch(2, 3)]);
    expect([end(timeline), least(timeline)]).toEqual(['7/5', 10]);
    expect(timeline.commits.map(({ isRealized }) => isRealized)).toEqual([true, true, true]);
  });

  test('an image that is never ready over k=1 → k=5 leaves 9 ready with s=4, 6 with s=1', () => {
    const ready = (surge: number) => least(play([before, batch(1, 0), batch(surge, 5 - surge)], { failingImages: ['hello:2'], waitForCluster: false, commitSeconds: 120 }));
    expect([ready(4), ready(1)]).toEqual([9, 6]);
  });

  test('the last commit lets the rest follow', () => {
    const timeline = play([before, batch(3, 0), commit('rest', service(APP), deployment({ image: 'hello:2', replicas: 10, labels: APP, strategy: rolling(3, 0) }))]);
    expect([end(timeline), least(timeline)]).toEqual(['0/10', 10]);
  });
});

describe('a rolling update', () => {
  const versions = (fields: object) => ['hello:1', 'hello:2'].map((image, i) => commit(`${i}`, service(APP), deployment({ image, replicas: 10, labels: APP, ...fields })));

  test.each([['25%', '25%', 8, 13], [1, 0, 10, 11], [0, 1, 9, 10], [10, 10, 0, 20], [0, 0, 9, 10]])('surge %s, unavailable %s: %i ready, %i pods', (surge, unavailable, fewest, pods) => {
    const timeline = play(versions({ strategy: rolling(surge, unavailable) }));
    expect(least(timeline)).toBeGreaterThanOrEqual(fewest);
    expect(most(timeline)).toBeLessThanOrEqual(pods);
    expect(courseOf(timeline).pop()).toBe('0/10');
    if (fewest > 0) expect(textsOf(timeline, 'harm')).toEqual([]);
  });

  test('waits for minReadySeconds: a pod a minute', () => {
    const timeline = play(versions({ strategy: rolling(1, 0), minReadySeconds: 60 }));
    expect(timeline.seconds).toBeGreaterThan(10 * 60);
    expect(timeline.commits.map(({ isRealized }) => isRealized)).toEqual([true, true]);
    const terminating = timeline.pods.flatMap(one => one.terminating ?? []).sort((a, b) => a - b);
    terminating.slice(1).forEach((at, i) => expect(at - terminating[i]).toBeGreaterThanOrEqual(60));
  });

  test('Recreate: new pods start when all old ones are gone, and requests fail meanwhile', () => {
    const timeline = play(versions({ strategy: { type: 'Recreate' } }));
    const gone = Math.max(...timeline.pods.filter(({ version }) => version === 0).map(pod => pod.gone!));
    expect(Math.min(...timeline.pods.filter(({ version }) => version === 1).map(({ created }) => created))).toBeGreaterThanOrEqual(gone);
    expect(failing(timeline)).toBe(100);
  });

  test('replicas and image in one commit start old pods first (seen: 5 → 10)', () => {
    const at = (image: string, replicas: number) => commit(image, service(APP), deployment({ image, replicas, labels: APP }));
    const timeline = play([at('hello:1', 5), at('hello:2', 10)]);
    expect(textsOf(timeline, 'scale')[0]).toBe('Deployment/hello: ReplicaSet of 1 scaled from 5 to 10');
  });

  test('pods that are not ready go first, then the youngest', () => {
    const at = (replicas: number) => commit(`${replicas}`, service(APP), deployment({ replicas, labels: APP }));
    const timeline = play([at(3), at(6), at(4)], { waitForCluster: false, commitSeconds: 9, startSeconds: 10, startSpread: 0.5 });
    const wasReady = (pod: Timeline['pods'][number]) => pod.ready !== undefined && pod.ready <= pod.terminating!;
    const removed = timeline.pods.filter(({ terminating }) => terminating !== undefined);
    expect(removed).toHaveLength(2);
    const notReady = timeline.pods.filter(({ created, ready }) => created > 0 && (ready ?? Infinity) > removed[0].terminating!);
    expect(removed.filter(pod => !wasReady(pod)).length).toBe(Math.min(2, notReady.length));
    expect(removed.every(({ created }) => created > 0)).toBe(true);
  });
});

describe('what the API server and the agent do', () => {
  test('replicas that are taken out of a manifest become 1 (seen)', () => {
    const timeline = play([commit('5', service(APP), deployment({ replicas: 5, labels: APP })), commit('none', service(APP), deployment({ labels: APP }))]);
    expect(readyOf(timeline).pop()).toBe(1);
  });

  test('an immutable field is refused, and the Deployment stays as it is', () => {
    const timeline = play([commit('before', service(APP), deployment({ replicas: 3, labels: APP })), commit('after', service(APP), deployment({ replicas: 5, labels: { ...APP, new: 'yes' } }))]);
    expect(readyOf(timeline).pop()).toBe(3);
    expect(timeline.commits.map(({ isRealized }) => isRealized)).toEqual([true, false]);
    expect(textsOf(timeline, 'fail')[0]).toMatch(/^Deployment\/hello is refused: .*immutable/);
  });

  test('pruning deletes, and requests fail when the last pod that answers is gone', () => {
    const timeline = play([commit('before', service(APP), deployment({ replicas: 3, labels: APP })), commit('after', service(APP))]);
    expect([readyOf(timeline).pop(), failing(timeline)]).toEqual([0, 100]);
    // Until they are gone, proxies fall back on pods that go away.
    const first = timeline.moments.find(moment => moment.failing === 100)!;
    expect(first.at).toBeGreaterThanOrEqual(Math.min(...timeline.pods.map(({ gone }) => gone!)));
  });

  test('an agent that stops half-way leaves what it has applied', () => {
    const commits = [commit('before', ...tracks(4, 0)), commit('after', ...tracks(2, 2))];
    const courses = new Set(SEEDS.map(seed => courseOf(play(commits, { seed, stopAfterObjects: 1 })).pop()));
    expect([...courses].sort()).toEqual(['2', '4/2']);
    expect(play(commits, { stopAfterObjects: 1 }).commits[1].isRealized).toBe(false);
  });

  test('a pod waits for a ConfigMap that is applied after it, and never starts without it', () => {
    const config: Manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' } };
    const reading = deployment({ image: 'hello:2', replicas: 2, labels: APP, container: { envFrom: [{ configMapRef: { name: 'settings' } }] } });
    const before = commit('before', service(APP), deployment({ replicas: 2, labels: APP }));
    for (const seed of SEEDS) {
      expect(play([before, commit('after', service(APP), reading, config)], { seed }).commits[1].isRealized).toBe(true);
    }
    const pruned = play([commit('before', service(APP), deployment({ replicas: 2, labels: APP }), config), commit('after', service(APP), reading)]);
    expect(pruned.commits[1].isRealized).toBe(false);
    expect(pruned.pods.filter(({ version, isFailing }) => version === 1 && isFailing).length).toBeGreaterThan(0);
  });
});

describe('traffic', () => {
  test('is shared equally by ready endpoints, also per pod', () => {
    const { moments: [{ shares, loadPerPod, failing: lost }] } = play([commit('9/1', ...tracks(9, 1))], { requestsPerSecond: 200 });
    expect([shares, loadPerPod, lost]).toEqual([[90, 10], [20, 20], 0]);
  });

  test('goes by the weights of a route, and a share without ready pods fails', () => {
    const route = (weight: number): Manifest => ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'hello', namespace: 'shop' },
      spec: { rules: [{ backendRefs: [{ name: 'stable', port: 80, weight: 100 - weight }, { name: 'canary', port: 80, weight }] }] },
    });
    const all = (weight: number, canary: number) => [service(STABLE, 'stable'), service(CANARY, 'canary'), ...tracks(4, canary).slice(1), route(weight)];
    expect(play([commit('20%', ...all(20, 1))]).moments[0].shares).toEqual([80, 20]);
    const early = play([commit('0%', ...all(0, 0)), commit('20%', ...all(20, 1))]);
    expect(failing(early)).toBe(20);
    expect(early.moments[early.moments.length - 1].shares).toEqual([80, 20]);
    expect(textsOf(early, 'harm')).toEqual(['Service/canary: 0 ready endpoints, and it is to have 1', '20% of all requests fail']);
  });

  test('of requests to a Service that is in no manifest nothing is claimed', () => {
    const route = (name: string): Manifest => ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'hello', namespace: 'shop' },
      spec: { rules: [{ backendRefs: [{ name, port: 80 }] }] },
    });
    const led = (...names: string[]) => play(names.map(name => commit(name, service(APP), deployment({ replicas: 2, labels: APP }), route(name))));
    const [known, mistaken] = [led('hello', 'hello'), led('hello', 'helo')];
    expect([known.outside, verdictOf(known).text]).toEqual([undefined, 'hello never had fewer than 2 ready endpoints (floor 2), no request fails']);
    expect(mistaken.outside).toEqual([{ route: 'HTTPRoute/hello', service: 'Service/helo' }]);
    const sentence = 'no request is known to fail; HTTPRoute/hello leads to Service/helo, which is in no manifest';
    expect(verdictOf(mistaken).text).toBe(`hello never had fewer than 2 ready endpoints (floor 2), ${sentence}`);
    expect(timelineSvg(mistaken)).not.toContain('no request fails');
  });

  test('requests to pods that are gone fail until proxies know of it', () => {
    const commits = [commit('4', service(APP), deployment({ replicas: 4, labels: APP })), commit('2', service(APP), deployment({ replicas: 2, labels: APP }))];
    expect(failing(play(commits, { terminationSeconds: 0, propagationSeconds: 3 }))).toBe(50);
    expect(failing(play(commits, { terminationSeconds: 5, propagationSeconds: 3 }))).toBe(0);
    expect(failing(play(commits, { terminationSeconds: 0, propagationSeconds: 0 }))).toBe(0);
  });

  test('work that no Service brings is done by all pods that are ready', () => {
    const timeline = play([commit('before', ...tracks(3, 1).slice(1))]);
    expect(timeline.moments[0].shares).toEqual([75, 25]);
  });
});

describe('autoscalers', () => {
  const request = { resources: { requests: { cpu: '200m', memory: '64Mi' } } };
  const scaler = (min: number, max: number): Manifest => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'hello', namespace: 'shop' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'hello' },
      minReplicas: min,
      maxReplicas: max,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
    },
  });
  const scaled = (min: number, max: number, replicas?: number) => [
    service(APP), deployment({ replicas, labels: APP, container: request }), scaler(min, max),
  ];

  test('follow the load, every 15 seconds, down only after five minutes', () => {
    const timeline = play([commit('scaled', ...scaled(2, 20))], {
      requestsPerSecond: 100,
      requestCpuMillis: 10,
      loadSteps: [
        { atSeconds: 700, requestsPerSecond: 20 },
        { atSeconds: 1500, requestsPerSecond: 150 },
        { atSeconds: 1600, requestsPerSecond: 150 },
      ],
    });
    // 100 requests of 10m at 50% of 200m need 10 pods; 20 need 2; 150 need 15.
    const at = (seconds: number) => readyOf(timeline)[timeline.moments.filter(moment => moment.at <= seconds).length - 1];
    expect([at(0), at(690), at(995), at(1400)]).toEqual([20, 10, 10, 2]);
    expect(at(1630)).toBeGreaterThan(8);
    expect(textsOf(timeline, 'harm')).toEqual([]);
    for (const event of timeline.events.filter(({ type }) => type === 'autoscale')) expect(event.at % 15).toBeCloseTo(0, 6);
  });

  test('keep what runs where nothing is said of the load', () => {
    const timeline = play([commit('scaled', ...scaled(2, 6)), commit('same', ...scaled(2, 6))], { commitSeconds: 600 });
    expect(new Set(readyOf(timeline))).toEqual(new Set([6]));
    expect(textsOf(timeline, 'autoscale')).toEqual([]);
  });

  test('bring a Deployment within their bounds; until then the commit is not realized', () => {
    const timeline = play([commit('one', ...scaled(1, 1)), commit('more', ...scaled(3, 6))]);
    expect(timeline.commits.map(({ isRealized }) => isRealized)).toEqual([true, true]);
    expect(readyOf(timeline).pop()).toBe(3);
  });

  test('are off at replicas 0 (seen)', () => {
    const timeline = play([commit('on', ...scaled(2, 6)), commit('off', ...scaled(2, 6, 0))], { commitSeconds: 60 });
    expect(readyOf(timeline).pop()).toBe(0);
    expect(timeline.commits[1].isRealized).toBe(true);
  });
});

describe('a StatefulSet', () => {
  const set = (image: string, partition: number): Manifest => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'shop' },
    spec: { ...deployment({ image, replicas: 5, labels: APP }).spec, serviceName: 'hello', updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } } },
  });

  test('a partition updates only ordinals from it on, from the highest, one at a time (seen)', () => {
    const timeline = play([commit('before', service(APP), set('hello:1', 0)), commit('batch', service(APP), set('hello:2', 3)), commit('rest', service(APP), set('hello:2', 0))]);
    const restarted = timeline.pods.filter(({ version }) => version === 1).map(({ name }) => name);
    expect(restarted).toEqual(['db-4', 'db-3', 'db-2', 'db-1', 'db-0']);
    expect(least(timeline)).toBe(4);
    expect(timeline.commits.map(({ isRealized }) => isRealized)).toEqual([true, true, true]);
    expect(textsOf(timeline, 'harm')).toEqual([]);
  });

  test('a pod that is never ready holds up the others', () => {
    const timeline = play([commit('before', service(APP), set('hello:1', 0)), commit('after', service(APP), set('hello:2', 0))], { failingImages: ['hello:2'] });
    expect([least(timeline), timeline.commits[1].isRealized]).toEqual([4, false]);
  });
});

test('a DaemonSet that is frozen is replaced on all nodes at once (seen)', () => {
  const set = (image: string, minReadySeconds: number): Manifest => ({
    apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'agent', namespace: 'shop' }, spec: { ...deployment({ image, labels: APP, minReadySeconds }).spec, updateStrategy: { type: 'RollingUpdate' } },
  });
  const update = (minReadySeconds: number) => play([commit('before', service(APP), set('hello:1', 0)), commit('after', service(APP), set('hello:2', minReadySeconds))], { waitForCluster: false });
  expect([least(update(0)), least(update(2_147_483_646))]).toEqual([2, 0]);
});

test('what cannot be rehearsed is refused with a reason', () => {
  expect(() => play([])).toThrow('rehearsal: there is no commit: pass at least the manifests that run before');
  expect(() => play([commit('huge', deployment({ replicas: 1_000_000_000 }))])).toThrow(/^rehearsal: the manifests ask for 1000000000 pods/);
  expect(play([{ name: 'nothing', manifests: ManifestSet.of([]) }]).pods).toEqual([]);
});

test('a batch whose pods before it cannot be told from those of the batch begins with all of them alike', () => {
  const frozen = { replicas: 10, minReadySeconds: 2_147_483_646, progressDeadlineSeconds: 2_147_483_647, strategy: rolling(2, 0) };
  const batch = (image: string, spec: object = {}) => {
    const one = deployment({ image, labels: APP, ...frozen });
    return commit(image, service(APP), { ...one, spec: { ...one.spec, ...spec } });
  };
  const empty = { template: { metadata: { labels: APP }, spec: { containers: [] } } };
  for (const [image, spec] of [['hello:previous', {}], ['hello:1', empty]] as const) {
    expect(play([batch(image, spec), batch(image, spec)]).pods).toHaveLength(10);
  }
});
