import * as fs from 'fs';
import * as path from 'path';
import { constantCounts, surgeCounts } from '../../src/frames/replica-counts';

// From a table of Argo Rollouts' calculation (utils/replicaset/canary.go) for maxSurge 0 and 1, maxUnavailable 0.
const rows = fs.readFileSync(path.join(__dirname, 'canary-counts.csv'), 'utf8').trim().split('\n').slice(1)
  .map(line => line.split(',').map(Number));

describe('capacity constant', () => {
  test.each(rows)('%i replicas at %i%% with surge %i: canary %i, stable %i', (replicas, weight, surge, canary, stable) => {
    expect(constantCounts(replicas, weight, surge === 1)).toEqual({ canary, stable });
  });

  test('without surge, a weight for which no count is near enough rounds down and never to nothing', () => {
    // 9.5 pods lie half way and 10 of 10 would leave no stable pod.
    expect(constantCounts(10, 95, false)).toEqual({ canary: 9, stable: 1 });
    expect(constantCounts(2, 75, false)).toEqual({ canary: 1, stable: 1 });
  });

  test('runs R or R + 1 pods, never fewer, and a canary for every weight above 0', () => {
    const wrong: string[] = [];
    for (let replicas = 2; replicas <= 60; replicas++) {
      for (let weight = 0; weight < 100; weight++) {
        for (const surge of [false, true]) {
          const { canary, stable } = constantCounts(replicas, weight, surge);
          const more = canary + stable - replicas;
          if (!(more >= 0 && more <= (surge ? 1 : 0) && canary > 0 === weight > 0 && stable > 0)) wrong.push(`${replicas} at ${weight}%: ${canary} and ${stable}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('capacity surge', () => {
  test.each([
    // replicas, weight, canary: the share comes from canary / (replicas + canary)
    [10, 0, 0],
    [10, 1, 1], // 1 / 11 = 9.1%; no canary is no step
    [10, 10, 1], // 9.1% is nearer than 2 / 12 = 16.7%
    [10, 20, 3], // 23.1% is nearer than 16.7%
    [10, 25, 3], // 23.1% is nearer than 16.7%
    [10, 50, 10],
    [10, 90, 10], // never larger than stable
    [20, 10, 2],
    [1, 50, 1],
    [0, 50, 0],
  ])('%i replicas at %i%%: canary %i', (replicas, weight, canary) => {
    expect(surgeCounts(replicas, weight)).toEqual({ canary, stable: replicas });
  });

  test('takes the pods whose share is nearest to the weight', () => {
    const nearer: string[] = [];
    for (let replicas = 1; replicas <= 40; replicas++) {
      for (let weight = 1; weight < 100; weight++) {
        const { canary } = surgeCounts(replicas, weight);
        const distance = (pods: number) => Math.abs(pods / (replicas + pods) - weight / 100);
        for (let pods = 1; pods <= replicas; pods++) {
          if (!(distance(canary) <= distance(pods) + 1e-12)) nearer.push(`${replicas} at ${weight}%: ${pods} are nearer than ${canary}`);
        }
      }
    }
    expect(nearer).toEqual([]);
  });
});
