/** Where the circle of a pod stands: it keeps its place until the pod is gone, so that nothing moves that does not change. */
import { EventQueue } from '../../rehearsal/clock/event-queue';
import { TimelinePod } from '../../rehearsal/timeline';

/** Every pod takes the first place that is free when it is created. */
export function slotsOf(pods: readonly Pick<TimelinePod, 'created' | 'gone'>[]): number[] {
  const order = pods.map((_, i) => i).sort((a, b) => pods[a].created - pods[b].created || a - b);
  const leaving = new EventQueue<number>();
  const free = new EventQueue<number>();
  const slots: number[] = new Array(pods.length).fill(0);
  let used = 0;
  for (const index of order) {
    const { created, gone } = pods[index];
    while (leaving.nextAt !== undefined && leaving.nextAt <= created) {
      const left = leaving.take()!;
      free.add(left, left);
    }
    const slot = free.take() ?? used++;
    slots[index] = slot;
    if (gone !== undefined) leaving.add(Math.max(gone, created), slot);
  }
  return slots;
}
