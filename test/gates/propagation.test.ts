/** Proxies follow the cluster after a while: what counts on them waits for it, once the cluster runs the frame, and looks again. */
import { frameOf, track } from '../../src/frames/frame';
import { byWeights } from '../../src/frames/traffic';
import { Question } from '../../src/gates/asking/gate';
import { gate } from '../../src/gates/cluster';
import { Code } from '../../src/state/lifecycle';
import { RolloutRecord } from '../../src/state/record';

const ROUTER = { title: 'any', grain: 1, leastPods: 1, places: { weight: 0, testers: 0, mirror: 0 }, propagation: 10, hasTesters: false };
const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'hello', namespace: 'shop' }, spec: { ports: [{ port: 80 }] } };

/** How long was waited, and how often was looked, and what came of it. */
async function asked(
  live: Array<typeof service | undefined>, router: typeof ROUTER | undefined, options: object = {},
): Promise<[string, number[], number]> {
  const strategy = { type: 'canary', capacity: 'constant', extraPod: true, minAvailable: '100%', isAutoscaled: false, router } as const;
  const code: Code = { version: 'C', plan: '10%', replicas: 4, trackNames: ['stable', 'canary'], strategy };
  const frame = frameOf(track('S', 4), track('C', 1), router ? byWeights(1000) : { by: 'pods' });
  const record = {
    rollout: 'shop/hello',
    revision: 1,
    phase: 'progressing',
    stable: 'S',
    candidate: 'C',
    rejected: [],
    progress: { plan: '10%', replicas: 4, step: 1, trackNames: ['stable', 'canary'], live: frame, leaving: [], strategy, settings: {} },
  } as unknown as RolloutRecord;
  const pauses: number[] = [];
  let looks = 0;
  const question = {
    rollout: 'shop/hello',
    record,
    code,
    manifests: [service],
    clock: { now: () => 0, stood: () => 1000, isTakenBack: () => false },
    kubectl: async (args: readonly string[]) => {
      const isObject = args[1].startsWith('service');
      const found = isObject ? live[Math.min(looks++, live.length - 1)] : undefined;
      return { stdout: found === undefined ? '' : JSON.stringify(found), stderr: '' };
    },
    pause: async (seconds: number) => void pauses.push(seconds),
  } as unknown as Question;
  const { kind } = await gate.ask(question, { settle: '3m', ...options } as never);
  return [kind, pauses, looks];
}

test('a frame that is realized is looked at again after that time, with --force too', async () => {
  expect(await asked([service], ROUTER)).toEqual(['go', [10], 2]);
  expect(await asked([service], ROUTER, { force: true })).toEqual(['go', [10], 2]);
});

test('what is undone meanwhile is seen', async () => {
  expect(await asked([service, undefined], ROUTER)).toEqual(['wait until', [10], 2]);
});

test('nothing is waited for that is not realized, or has no router', async () => {
  expect(await asked([undefined], ROUTER)).toEqual(['wait until', [], 1]);
  expect(await asked([service], undefined)).toEqual(['go', [], 1]);
});

test('who does not ask the cluster waits for the router as well, whatever else is skipped', async () => {
  expect(await asked([service], ROUTER, { unverified: true, force: true })).toEqual(['go', [10], 0]);
  expect(await asked([service], undefined, { unverified: true, force: true })).toEqual(['go', [], 0]);
  expect(await asked([service], { ...ROUTER, propagation: 1001 }, { unverified: true, settle: '0s' })).toEqual(['wait until', [], 0]);
  expect(await asked([service], ROUTER, { unverified: true, settle: '0s' })).toEqual(['go', [], 0]);
});
