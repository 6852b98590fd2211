/** What must hold at every instant on the way from one frame to another, from what the code asks for. */
import { SharedOptions } from './strategy';
import { Places } from './traffic';

export interface Limits {
  /** The fewest ready pods that must serve. */
  readonly floor: number;
  /** The most pods that a frame may run, both tracks together; the surge of a native rolling update comes on top. */
  readonly quota?: number;
  /** Where a router's objects say how traffic is led; all of it in one object where it is left out. */
  readonly places?: Places;
}

/** There is no path: the message says which limit must give. */
export class NoPathError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NoPathError';
  }
}

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
