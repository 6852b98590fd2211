/** The clock of a rehearsal, in whole milliseconds: it jumps from one thing that happens to the next. */
import { EventQueue } from './event-queue';

/** More than this happens in no rehearsal that comes to rest. */
const MOST_EVENTS = 5_000_000;

export class ClusterClock {
  private readonly queue = new EventQueue<Scheduled>();
  private time = 0;
  private awaited = 0;

  get now(): number {
    return this.time;
  }

  /** Whether nothing is under way: all that is still to come only looks whether there is something to do. */
  get isQuiet(): boolean {
    return this.awaited === 0;
  }

  /** Does something later; as background where the cluster is at rest although it is still to come. */
  after(milliseconds: number, action: () => void, background = false): void {
    if (!background) this.awaited++;
    this.queue.add(this.time + Math.max(0, Math.round(milliseconds)), { action, background });
  }

  /** Lets everything happen until it is over. Before time goes on, what has come about is looked at. */
  run(isOver: () => boolean, look: () => void): void {
    for (let count = 0; count < MOST_EVENTS; count++) {
      const at = this.queue.nextAt;
      if (at !== this.time) {
        look();
        // What the look has brought about may be for now as well.
        if (isOver() || this.queue.nextAt === undefined) return;
        this.time = this.queue.nextAt;
      }
      const { action, background } = this.queue.take()!;
      if (!background) this.awaited--;
      action();
    }
    throw new Error(`more than ${MOST_EVENTS} events were rehearsed and there is no end: rehearse fewer pods, or a shorter time`);
  }
}

interface Scheduled {
  readonly action: () => void;
  readonly background: boolean;
}
