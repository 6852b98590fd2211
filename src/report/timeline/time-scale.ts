/** How time is drawn: a rollout is a few lively minutes between long holds, and a hold takes no more room than it needs. */
import { Timeline } from '../../rehearsal/timeline';

export interface TimeScale {
  /** When something changes, ascending: where each stretch begins. */
  readonly changes: readonly number[];
  readonly stretches: readonly Stretch[];
}

/** From one change to the next. Positions go from 0 to 1. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
  /** Whether it is drawn shorter than it is. */
  readonly isShortened: boolean;
}

/** Nothing that is shorter than so many seconds, or than such a part of the whole, is shortened. */
const SHORTEST_HOLD = 20;
const HOLD_PART = 1 / 40;

export function timeScale({ seconds, moments, commits }: Timeline): TimeScale {
  const times = [0, ...moments.map(({ at }) => at), ...commits.map(({ at }) => at)].filter(at => at >= 0 && at < seconds);
  const changes = [...new Set(times)].sort((a, b) => a - b);
  const longest = Math.max(SHORTEST_HOLD, seconds * HOLD_PART);
  const gaps = changes.map((from, i) => ({ from, to: changes[i + 1] ?? seconds }));
  const total = gaps.reduce((sum, { from, to }) => sum + Math.min(longest, to - from), 0);
  let drawn = 0;
  const stretches = gaps.map(({ from, to }) => {
    const start = drawn / total;
    drawn += Math.min(longest, to - from);
    return { from, to, start, end: drawn / total, isShortened: to - from > longest };
  });
  return { changes, stretches };
}

/** Where a time is drawn, from 0 to 1. */
export function positionOf({ changes, stretches }: TimeScale, at: number): number {
  if (stretches.length === 0 || at <= stretches[0].from) return 0;
  if (at >= stretches[stretches.length - 1].to) return 1;
  const { from, to, start, end } = stretches[lastBefore(changes, at)];
  return start + ((end - start) * (at - from)) / (to - from);
}

/** The index of the last of some ascending numbers that is not larger; 0 where all are. */
export function lastBefore(ascending: readonly number[], limit: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (ascending[middle] <= limit) low = middle; else high = middle - 1;
  }
  return low;
}
