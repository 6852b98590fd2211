/** How many pods must be ready, from what the code asks for. */
import { Limits } from './path';
import { SharedOptions } from './strategy';

/** The limits of the frames of a rollout. */
export function limitsOf({ minAvailable, podQuota }: SharedOptions, replicas: number): Limits {
  return { floor: availableFloor(minAvailable, replicas), quota: podQuota };
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
