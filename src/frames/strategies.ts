/** The ways in which a rollout can go, as plain data: what an app tells the CLI of a construct. */
import { TrackIndex } from './frame';
import type { Strategy } from './sequence';
import { parseSeconds } from '../plan/grammar';
import { RolloutPlan } from '../plan/plan';

/* eslint-disable @typescript-eslint/no-require-imports -- What only a rollout of its kind needs is not loaded by an import of the library. */
const blueGreen = () => require('./blue-green') as typeof import('./blue-green.js');
const canary = () => require('./canary') as typeof import('./canary.js');
const holding = () => require('./held') as typeof import('./held.js');
const partition = () => require('./partition') as typeof import('./partition.js');
const rolling = () => require('./rolling') as typeof import('./rolling.js');
/* eslint-enable */

/** What the code says of a strategy. */
export type StrategyOptions = SharedOptions & (
  | { readonly type: 'canary'; readonly capacity: 'constant' | 'surge'; readonly extraPod: boolean }
  | { readonly type: 'blue-green'; readonly previewReplicas?: number }
  | { readonly type: 'rolling' }
  | { readonly type: 'partition' }
);

export interface SharedOptions {
  /** The fewest ready pods, or percent of the replicas, rounded up. */
  readonly minAvailable: number | string;
  readonly podQuota?: number;
  readonly isAutoscaled: boolean;
}

/** What holds from the beginning of a rollout to its end, whatever the code says by then. */
export interface Terms {
  readonly plan: string;
  readonly replicas: number;
  /** Blue-green only: the colour that receives the traffic before the rollout. */
  readonly active?: TrackIndex;
  /** Blue-green only: the version that the inactive colour rests on before the rollout. */
  readonly resting?: string;
}

export function strategyOf(options: StrategyOptions, { plan, replicas, active = 0, resting }: Terms): Strategy {
  const { isAutoscaled, podQuota: quota, minAvailable } = options;
  const limits = { floor: availableFloor(minAvailable, replicas), quota, replicas };
  const held = (strategy: Strategy) => isAutoscaled ? new (holding().HeldStrategy)(strategy) : strategy;
  switch (options.type) {
    case 'canary': return held(new (canary().CanaryStrategy)({ ...limits, ...options, plan: RolloutPlan.parse(plan) }));
    case 'rolling': return held(new (rolling().RollingStrategy)({ ...limits, plan: RolloutPlan.parse(plan), surgeOnly: isAutoscaled }));
    case 'partition': return new (partition().PartitionStrategy)({ ...limits, plan: RolloutPlan.parse(plan) });
    case 'blue-green': {
      const previewReplicas = Math.min(replicas, options.previewReplicas ?? replicas);
      return new (blueGreen().BlueGreenStrategy)({ ...limits, active, resting, previewReplicas, drain: drainOf(plan) });
    }
  }
}

/** The fewest ready pods that a rollout keeps: never more than there are. */
export function availableFloor(minAvailable: number | string, replicas: number): number {
  return Math.min(replicas, floorOf(minAvailable, replicas));
}

/** The fewest ready pods: percentages round up, as they do in a PodDisruptionBudget. */
export function floorOf(minAvailable: number | string, replicas: number): number {
  const { amount, isPercent } = podsOrPercent(minAvailable);
  return isPercent ? Math.ceil((replicas * amount) / 100) : amount;
}

export function podsOrPercent(value: number | string): { amount: number; isPercent: boolean } {
  const isPercent = typeof value === 'string' && value.endsWith('%');
  return { amount: Number(isPercent ? value.slice(0, -1) : value), isPercent };
}

/** The plan of a blue-green switch, whose steps are always the same. */
export function blueGreenPlan(drain: string): string {
  return `preview, cutover for ${drain}`;
}

/** The seconds for which the old colour stays. */
function drainOf(plan: string): number {
  const [, drain] = /^preview, cutover for (\w+)$/.exec(plan) ?? [];
  if (drain === undefined) throw new Error(`plan: "${plan}" is not the plan of a blue-green switch: it reads "${blueGreenPlan('30s')}"`);
  return parseSeconds(drain);
}
