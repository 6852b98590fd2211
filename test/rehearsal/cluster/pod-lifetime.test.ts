import { workloadOf } from '../../../src/manifests/kinds/workload';
import { startMilliseconds, terminationMilliseconds } from '../../../src/rehearsal/cluster/pod-lifetime';
import { Random } from '../../../src/rehearsal/random';
import { settingsOf } from '../../../src/rehearsal/rehearsal-settings';
import { deployment } from '../plays';

const ends = (pod: object, preStop: unknown, terminationSeconds = 5) => {
  const { template } = workloadOf(deployment({ pod, container: { lifecycle: { preStop } } }));
  return terminationMilliseconds(template, settingsOf({ terminationSeconds })) / 1000;
};

test.each([
  ['no hook', {}, undefined, 5],
  ['a hook that sleeps', {}, { sleep: { seconds: 10 } }, 15],
  ['a command that sleeps', {}, { exec: { command: ['sleep', '10'] } }, 15],
  ['a shell that sleeps', {}, { exec: { command: ['/bin/sh', '-c', 'echo bye; sleep 2.5s'] } }, 7.5],
  ['a hook of which nothing is known', {}, { httpGet: { path: '/stop', port: 8080 } }, 5],
  ['a word that only ends in sleep', {}, { exec: { command: ['oversleep', '20'] } }, 5],
  ['the grace period ends it', { terminationGracePeriodSeconds: 12 }, { sleep: { seconds: 10 } }, 12],
  ['by default after 30 seconds', {}, { sleep: { seconds: 60 } }, 30],
  ['no grace at all', { terminationGracePeriodSeconds: 0 }, { sleep: { seconds: 10 } }, 0],
  ['nonsense', { terminationGracePeriodSeconds: 'soon' }, { sleep: 3, exec: { command: 'sleep 9' } }, 5],
])('%s', (_name, pod, preStop, seconds) => {
  expect(ends(pod, preStop)).toBe(seconds);
});

test('a pod starts within the spread', () => {
  const random = new Random(1);
  const times = Array.from({ length: 500 }, () => startMilliseconds(settingsOf({ startSeconds: 10, startSpread: 0.25 }), random));
  expect(Math.min(...times)).toBeGreaterThanOrEqual(7500);
  expect(Math.max(...times)).toBeLessThanOrEqual(12_500);
  expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(4500);
});
