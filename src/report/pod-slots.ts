/** Where the circle of a pod stands: it keeps its place until the pod is gone, so that nothing moves that does not change. */
import { TimelinePod } from '../rehearsal/timeline';

/** Every pod takes the first place that is free when it is created. */
export function slotsOf(pods: readonly Pick<TimelinePod, 'created' | 'gone'>[]): number[] {
  const order = pods.map((_, i) => i).sort((a, b) => pods[a].created - pods[b].created || a - b);
  const leaving = new Heap();
  const free = new Heap();
  const slots: number[] = new Array(pods.length).fill(0);
  let used = 0;
  for (const index of order) {
    const { created, gone } = pods[index];
    for (let next = leaving.first(); next !== undefined && next.key <= created; next = leaving.first()) free.add(next.slot, leaving.take().slot);
    const slot = free.first() === undefined ? used++ : free.take().slot;
    slots[index] = slot;
    if (gone !== undefined) leaving.add(Math.max(gone, created), slot);
  }
  return slots;
}

/** Places in the order of a number: a binary heap, so that thousands of pods take no time. */
class Heap {
  private readonly heap: { key: number; slot: number }[] = [];

  first(): { key: number; slot: number } | undefined {
    return this.heap[0];
  }

  add(key: number, slot: number): void {
    const { heap } = this;
    let i = heap.length;
    heap.push({ key, slot });
    for (let parent = parentOf(i); i > 0 && heap[i].key < heap[parent].key; parent = parentOf(i)) {
      [heap[i], heap[parent]] = [heap[parent], heap[i]];
      i = parent;
    }
  }

  take(): { key: number; slot: number } {
    const { heap } = this;
    const taken = heap[0];
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      for (let i = 0; ;) {
        const [left, right] = [2 * i + 1, 2 * i + 2];
        let least = i;
        if (left < heap.length && heap[left].key < heap[least].key) least = left;
        if (right < heap.length && heap[right].key < heap[least].key) least = right;
        if (least === i) break;
        [heap[i], heap[least]] = [heap[least], heap[i]];
        i = least;
      }
    }
    return taken;
  }
}

function parentOf(i: number): number {
  return Math.floor((i - 1) / 2);
}
