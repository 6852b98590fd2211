/** Cases whose outcome was worked out by hand from the documentation of Kubernetes, or was seen on a real control plane. */
import { Case, Outcome, runCase } from './cluster';
import { deployment, frozenBatch, rollingUpdate, service } from './manifests';

/** Pods are ready 5 seconds after their creation; those of `app:broken` never are. */
const startSeconds = (image: string) => image === 'app:broken' ? Infinity : 5;

/** One commit each minute, and one more to see what comes of the last. */
function play(commits: ReadonlyArray<readonly any[]>, more: Partial<Case> = {}): Promise<Outcome> {
  return runCase({
    commits: commits.map((manifests, i) => ({ atSeconds: 60 * i, manifests })),
    startSeconds,
    untilSeconds: 60 * commits.length,
    ...more,
  });
}

/** The ready pods of each image before the next commit: `{ 'app:1': 3, 'app:2': 1 }`. */
function readyBeforeCommits({ samples }: Outcome, commits: number): Record<string, number>[] {
  return Array.from({ length: commits }, (_, i) => {
    const { deployments } = samples.filter(({ atSeconds }) => atSeconds < 60 * (i + 1)).at(-1)!;
    return Object.fromEntries(Object.entries(deployments.app).map(([image, { ready }]) => [image, ready]));
  });
}

describe('a rolling update', () => {
  test('of 4 pods with a surge of 1 replaces one after the other', async () => {
    const { samples, scaleEvents, final } = await play([[deployment('app:1'), service()], [deployment('app:2')]], { terminationSeconds: 3 });

    const both = (old: number, fresh: number, ready: number) => ({ 'app:1': { pods: old, ready: old }, 'app:2': { pods: fresh, ready } });
    expect(samples).toEqual([
      { atSeconds: 0, deployments: { app: { 'app:1': { pods: 4, ready: 0 } } }, services: { app: 0 } },
      { atSeconds: 5, deployments: { app: { 'app:1': { pods: 4, ready: 4 } } }, services: { app: 4 } },
      { atSeconds: 60, deployments: { app: both(4, 1, 0) }, services: { app: 4 } },
      { atSeconds: 65, deployments: { app: both(3, 2, 1) }, services: { app: 4 } },
      { atSeconds: 70, deployments: { app: both(2, 3, 2) }, services: { app: 4 } },
      { atSeconds: 75, deployments: { app: both(1, 4, 3) }, services: { app: 4 } },
      { atSeconds: 80, deployments: { app: { 'app:2': { pods: 4, ready: 4 } } }, services: { app: 4 } },
    ]);
    expect(scaleEvents.map(({ atSeconds, image, from, to }) => `${atSeconds} ${image} ${from} to ${to}`)).toEqual([
      '0 app:1 0 to 4',
      '60 app:2 0 to 1',
      '65 app:1 4 to 3', '65 app:2 1 to 2',
      '70 app:1 3 to 2', '70 app:2 2 to 3',
      '75 app:1 2 to 1', '75 app:2 3 to 4',
      '80 app:1 1 to 0',
    ]);
    expect(final.progressing).toEqual({ app: 'NewReplicaSetAvailable' });
  });

  test('without surge gives up pods first', async () => {
    const spec = { strategy: rollingUpdate(0, 2) };
    const { samples } = await play([[deployment('app:1', spec), service()], [deployment('app:2', spec)]]);
    expect(samples.slice(2).map(({ atSeconds, services }) => [atSeconds, services.app])).toEqual([[60, 2], [65, 2], [70, 4]]);
  });

  test('waits for minReadySeconds', async () => {
    const { scaleEvents } = await play([[deployment('app:1')], [deployment('app:2', { replicas: 1, minReadySeconds: 20 })]], { untilSeconds: 100 });
    expect(scaleEvents.filter(({ image, to }) => image === 'app:1' && to === 0).map(({ atSeconds }) => atSeconds)).toEqual([85]);
  });

  test('goes from one unfinished version to the next', async () => {
    const { final, samples } = await runCase({
      commits: [1, 2, 3].map(version => ({ atSeconds: [0, 60, 66][version - 1], manifests: [deployment(`app:${version}`)] })),
      startSeconds,
      untilSeconds: 120,
    });
    expect(samples.find(({ atSeconds }) => atSeconds === 66)?.deployments.app).toEqual({
      'app:1': { pods: 3, ready: 3 }, 'app:2': { pods: 1, ready: 1 }, 'app:3': { pods: 1, ready: 0 },
    });
    expect(final.deployments.app).toEqual({ 'app:3': { pods: 4, ready: 4 } });
  });
});

describe('an image that never gets ready', () => {
  test('stops the update, which then misses its deadline', async () => {
    const spec = { progressDeadlineSeconds: 100 };
    const outcome = await play([[deployment('app:1', spec), service()], [deployment('app:broken', spec)]], { untilSeconds: 600 });
    expect(outcome.final).toEqual({
      deployments: { app: { 'app:1': { pods: 4, ready: 4 }, 'app:broken': { pods: 1, ready: 0 } } },
      services: { app: 4 },
      progressing: { app: 'ProgressDeadlineExceeded' },
    });
  });

  test('leaves at once when the old one comes back', async () => {
    const { samples } = await play([[deployment('app:1')], [deployment('app:broken')], [deployment('app:1')]]);
    const { atSeconds, deployments } = samples.at(-1)!;
    // Within the second: the library tries again after a write that met with another one.
    expect(Math.floor(atSeconds)).toBe(120);
    expect(deployments.app).toEqual({ 'app:1': { pods: 4, ready: 4 } });
  });

  test('is cleaned up before healthy pods of the versions before it', async () => {
    const spec = { strategy: rollingUpdate(1, 1) };
    const outcome = await play([[deployment('app:1', spec)], [deployment('app:broken', spec)], [deployment('app:2', spec)]]);
    expect(outcome.scaleEvents.find(({ atSeconds }) => atSeconds === 120)).toMatchObject({ image: 'app:broken', from: 2, to: 0 });
    expect(outcome.final.deployments.app).toEqual({ 'app:2': { pods: 4, ready: 4 } });
  });
});

describe('a paused Deployment', () => {
  test('takes no new template until it goes on', async () => {
    const paused = deployment('app:2', { paused: true });
    const outcome = await play([[deployment('app:1')], [paused], [deployment('app:2')]]);
    expect(readyBeforeCommits(outcome, 3)).toEqual([{ 'app:1': 4 }, { 'app:1': 4 }, { 'app:2': 4 }]);
  });

  test('is still scaled, in proportion', async () => {
    const outcome = await runCase({
      commits: [
        { atSeconds: 0, manifests: [deployment('app:1')] },
        { atSeconds: 60, manifests: [deployment('app:2')] },
        { atSeconds: 66, manifests: [deployment('app:2', { paused: true, replicas: 9 })] },
      ],
      startSeconds,
      untilSeconds: 120,
    });
    expect(outcome.final.deployments.app).toEqual({ 'app:1': { pods: 6, ready: 6 }, 'app:2': { pods: 4, ready: 4 } });
    expect(outcome.final.progressing).toEqual({ app: 'DeploymentPaused' });
  });
});

describe('a change of the replicas', () => {
  test('in mid-rollout keeps the proportions: from 8 and 5 pods to 11 and 7', async () => {
    const spec = { replicas: 10, strategy: rollingUpdate(3, 2) };
    const outcome = await play([
      [deployment('app:1', spec)], [deployment('app:broken', spec)], [deployment('app:broken', { ...spec, replicas: 15 })],
    ]);
    expect(outcome.scaleEvents.filter(({ atSeconds }) => atSeconds === 120).map(({ image, from, to }) => [image, from, to])).toEqual([
      ['app:1', 8, 11], ['app:broken', 5, 7],
    ]);
  });

  test('together with the template scales the old version first', async () => {
    const { scaleEvents } = await play([[deployment('app:1', { replicas: 5 })], [deployment('app:2', { replicas: 10 })]]);
    expect(scaleEvents[1]).toMatchObject({ atSeconds: 60, image: 'app:1', from: 5, to: 10 });
  });
});

test('Recreate starts new pods when the old ones are gone', async () => {
  const spec = { strategy: { type: 'Recreate' } };
  const { samples } = await play([[deployment('app:1', spec), service()], [deployment('app:2', spec)]], { terminationSeconds: 10 });
  expect(samples.slice(2)).toEqual([
    { atSeconds: 60, deployments: { app: {} }, services: { app: 0 } },
    { atSeconds: 70, deployments: { app: { 'app:2': { pods: 4, ready: 0 } } }, services: { app: 0 } },
    { atSeconds: 75, deployments: { app: { 'app:2': { pods: 4, ready: 4 } } }, services: { app: 4 } },
  ]);
});

describe('a Service', () => {
  const blue = deployment('app:1', { name: 'blue' });
  const green = (replicas: number, image = 'app:2') => deployment(image, { name: 'green', replicas });

  test('that selects other pods has their endpoints at once', async () => {
    const { samples } = await play([[blue, green(0), service('blue')], [green(3)], [service('green')]]);
    expect(samples.map(({ atSeconds, services }) => [atSeconds, services.app])).toEqual([[0, 0], [5, 4], [60, 4], [65, 4], [120, 3]]);
  });

  test('that selects pods which never get ready has none', async () => {
    const { final } = await play([[blue, green(3, 'app:broken'), service('blue')], [service('green')]]);
    expect(final.services).toEqual({ app: 0 });
  });
});

describe('what was seen on a real control plane under a frozen batch', () => {
  const frozen = (image: string, surge: number, unavailable: number, replicas = 10) =>
    deployment(image, { replicas, ...frozenBatch(surge, unavailable) });
  const idle = deployment('app:1', { replicas: 10 });

  const cases: ReadonlyArray<readonly [string, readonly any[], ReadonlyArray<readonly [number, number, number?]>]> = [
    ['k=1, s=1', [frozen('app:2', 1, 0)], [[10, 1]]],
    ['k=3, s=1', [frozen('app:2', 1, 2)], [[8, 3]]],
    ['k=5, s=1', [frozen('app:2', 1, 4)], [[6, 5]]],
    ['an abort', [frozen('app:2', 1, 2), idle], [[8, 3], [10, 0]]],
    ['a smaller batch', [frozen('app:2', 1, 4), frozen('app:2', 1, 0)], [[6, 5], [6, 5]]],
    ['a third version over k=3, s=1', [frozen('app:2', 1, 2), frozen('app:3', 1, 0)], [[8, 3], [8, 2, 1]]],
    ['a third version over k=5, s=5', [frozen('app:2', 5, 0), frozen('app:3', 1, 0)], [[10, 5], [10, 0, 1]]],
    ['an image that never gets ready, s=4', [frozen('app:broken', 1, 0), frozen('app:broken', 4, 1)], [[10, 0], [9, 0]]],
    ['an image that never gets ready, s=1', [frozen('app:broken', 1, 0), frozen('app:broken', 1, 4)], [[10, 0], [6, 0]]],
    ['changed replicas', [10, 15, 20, 4, 10].map(replicas => frozen('app:2', 2, 3, replicas)), [[7, 5], [10, 7], [13, 9], [1, 4], [2, 10]]],
  ];

  test.each(cases)('%s', async (_, frames, expected) => {
    const outcome = await play([[idle], ...frames.map(frame => [frame])]);
    const counts = readyBeforeCommits(outcome, frames.length + 1).slice(1);
    expect(counts.map(one => [one['app:1'] ?? 0, one['app:2'] ?? 0, one['app:3'] ?? 0])).toEqual(
      expected.map(([old, fresh, third = 0]) => [old, fresh, third]),
    );
  });

  test.each([
    // 10 · 33/11 and 1 · 33/11
    ['at once', [10, 30], [30, 3]],
    // 10 · 17/11 = 15.45 and 1.55: 15 and 2; then 15 · 33/17 = 29.1 and 3.9
    ['in two steps', [10, 15, 30], [29, 4]],
  ])('scaling up in percent, %s', async (_, steps, [old, fresh]) => {
    const frames = steps.map(replicas => deployment('app:2', { replicas, ...frozenBatch('10%', '0%') }));
    const outcome = await play([[idle], ...frames.map(frame => [frame])]);
    expect(readyBeforeCommits(outcome, frames.length + 1).at(-1)).toEqual({ 'app:1': old, 'app:2': fresh });
  });
});

test('a case has one outcome', async () => {
  const commits = [[deployment('app:1', { replicas: 7 }), service()], [deployment('app:2', { replicas: 5 })], [deployment('app:3', { replicas: 9 })]];
  expect(await play(commits)).toEqual(await play(commits));
});

test('what the API server would refuse is an error', async () => {
  const { metadata } = deployment('app:1');
  const other = { ...deployment('app:2', { name: 'other' }), metadata };
  await expect(play([[deployment('app:1')], [other]])).rejects.toThrow('field is immutable');
});
