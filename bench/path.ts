import { Figure, median, milliseconds } from './measure';
import { sequence } from '../src/frames/sequence';
import { CanaryStrategy } from '../src/frames/strategies/canary';

const REPLICAS = 10_000;
const STEPS = 20;
const RUNS = 200;

/** All frames of a large rollout, in both capacities. */
export function paths(): Figure[] {
  const plan = [...Array(STEPS).keys()].map(i => `${1 + i * 5}%`).join(', ');
  return (['constant', 'surge'] as const).map(capacity => {
    const strategy = new CanaryStrategy({ plan, replicas: REPLICAS, capacity, extraPod: true, floor: REPLICAS });
    const times = [...Array(RUNS).keys()].map(() => milliseconds(() => void sequence(strategy, 'old', 'new')));
    const frames = sequence(strategy, 'old', 'new').length;
    return { what: `path: ${frames} frames of ${STEPS} steps with ${REPLICAS} pods, capacity ${capacity}, median of ${RUNS}`, measured: `${median(times).toFixed(3)} ms`, bound: '1 ms' };
  });
}
