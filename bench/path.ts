import { Figure, median, milliseconds } from './measure';
import { sequence } from '../src/frames/sequence';
import { strategyOf } from '../src/frames/strategies';
import { CanaryStrategy } from '../src/frames/strategies/canary';

const REPLICAS = 10_000;
const STEPS = 20;
const RUNS = 200;

/** What a rollout knows of a router of the Gateway API. */
const ROUTER = { title: 'gatewayApi', grain: 1, leastPods: 1, places: { weight: 0, testers: 0, mirror: 0 }, propagation: 10, hasTesters: true };

/** All frames of a large rollout: in both capacities, and with weights. */
export function paths(): Figure[] {
  const plan = [...Array(STEPS).keys()].map(i => `${1 + i * 5}%`).join(', ');
  const pods = (['constant', 'surge'] as const).map(capacity => [`capacity ${capacity}`, new CanaryStrategy({ plan, replicas: REPLICAS, capacity, extraPod: true, floor: REPLICAS })] as const);
  const weights = strategyOf(
    { type: 'canary', minAvailable: '100%', isAutoscaled: false, capacity: 'constant', extraPod: true, router: ROUTER },
    { plan: `testers until approved, ${plan}`, replicas: REPLICAS },
  );
  return [...pods, ['with weights', weights] as const].map(([how, strategy]) => {
    const times = [...Array(RUNS).keys()].map(() => milliseconds(() => void sequence(strategy, 'old', 'new')));
    const frames = sequence(strategy, 'old', 'new').length;
    return { what: `path: ${frames} frames of ${STEPS} steps with ${REPLICAS} pods, ${how}, median of ${RUNS}`, measured: `${median(times).toFixed(3)} ms`, bound: '1 ms' };
  });
}
