/** One pod of a rehearsal. All times are milliseconds. */
import { A_YEAR } from '../../manifests/kinds/workload';

export interface SimulatedPod {
  readonly name: string;
  readonly created: number;
  /** Of a StatefulSet, its ordinal. */
  readonly ordinal?: number;
  /** Of a DaemonSet, its node. */
  readonly node?: string;
  /** It was there long before the rehearsal. */
  readonly isFound?: boolean;
  ready?: number;
  terminating?: number;
  gone?: number;
  /** Why it is not getting ready, where something is in the way. */
  obstacle?: string;
  /** Whether it is not created, or on no node yet, because there is no room for it. */
  waitsForRoom?: boolean;
  /** What proxies take it for. They learn of everything a little later. */
  seen: 'absent' | 'ready' | 'terminating';
}

export function isActive({ terminating }: SimulatedPod): boolean {
  return terminating === undefined;
}

export function isReady(pod: SimulatedPod): boolean {
  return pod.ready !== undefined && isActive(pod);
}

/** For how many seconds a pod has been ready: long enough for all that is asked for in earnest, if it was there before. */
export function readySeconds({ ready, isFound }: SimulatedPod, now: number): number | undefined {
  return ready === undefined ? undefined : (now - ready) / 1000 + (isFound ? A_YEAR : 0);
}
