import { settingsOf } from '../../src/rehearsal/rehearsal-settings';
import { requestsAt } from '../../src/rehearsal/traffic/load';

test.each([
  [{ startSeconds: -1 }, 'rehearsal: startSeconds is -1: pass a number from 0 up'],
  [{ terminationSeconds: NaN, startSpread: 2 }, 'rehearsal: terminationSeconds is NaN: pass a number from 0 up; startSpread is 2: pass at most 1, which is from nothing to twice the time'],
  [{ skippedCommits: [0] }, 'rehearsal: skippedCommits: pass whole numbers from 1 up: the first commit is what runs before'],
  [{ failingImages: [''] }, 'rehearsal: failingImages: an empty text is part of every image: leave it out'],
  [{ loadSteps: [{ atSeconds: -1, requestsPerSecond: 1 }] }, 'rehearsal: loadSteps: pass numbers from 0 up'],
])('%j is refused', (options, message) => {
  expect(() => settingsOf(options)).toThrow(new Error(message));
});

test('the load goes in steps, in whatever order they are written', () => {
  const load = { requestsPerSecond: 100, loadSteps: [{ atSeconds: 60, requestsPerSecond: 50 }, { atSeconds: 30, requestsPerSecond: 200 }] };
  expect([0, 29.9, 30, 59, 60, 1000].map(at => requestsAt(load, at))).toEqual([100, 100, 200, 200, 50, 50]);
});
