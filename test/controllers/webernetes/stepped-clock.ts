import { Webernetes } from './bundle';

/** A clock that moves only when it is told to, and jumps from one due task to the next. */
export interface SteppedClock {
  /** Milliseconds since the start of the case. */
  readonly elapsed: number;
  readonly date: Date;
  /** Lets everything happen that is due now, until nothing is left to do at this moment. */
  settle(): Promise<void>;
  /** Moves to the next due task, or to the given moment where none comes before it. */
  advance(until: number): void;
  setTimeout(callback: () => void, delay: number): number;
}

interface Task {
  readonly handle: number;
  readonly callback: () => void;
  readonly interval?: number;
  readonly due: number;
}

/** A round year, so that no timestamp depends on the day on which the tests run. */
const EPOCH = Date.UTC(2000, 0, 1);

/** More rounds at one moment mean that controllers keep one another busy. */
const MOST_ROUNDS = 10_000;

/**
 * The clock of the package steps through its timers synchronously, while what they start goes on in promises: two timers of
 * different moments would run before the promises of the first. This one is a clock in the eyes of the package, and waits
 * for all promises after each task.
 */
export function steppedClock({ Clock }: Webernetes): SteppedClock {
  class Stepped extends Clock implements SteppedClock {
    private readonly due = new Map<number, Task>();
    private last = 0;
    private current = EPOCH;

    public get elapsed(): number {
      return this.current - EPOCH;
    }

    public get date(): Date {
      return new Date(this.current);
    }

    public async settle(): Promise<void> {
      await allPromises();
      for (let round = 0; ; round++) {
        const task = this.next();
        if (task === undefined || task.due > this.current) return;
        if (round === MOST_ROUNDS) throw new Error(`the controllers never come to rest at second ${this.elapsed / 1000}`);
        this.due.delete(task.handle);
        if (task.interval !== undefined) this.due.set(task.handle, { ...task, due: task.due + task.interval });
        task.callback();
        await allPromises();
      }
    }

    public advance(until: number): void {
      this.current = Math.min(EPOCH + until, this.next()?.due ?? Infinity);
    }

    public nowMs(): number {
      return this.current;
    }

    public setTimeout(callback: () => void, delay: number): number {
      return this.add({ callback, due: this.current + Math.max(0, delay) });
    }

    public setInterval(callback: () => void, interval: number): number {
      return this.add({ callback, interval, due: this.current + interval });
    }

    public clearTimeout(handle: number): void {
      this.due.delete(handle);
    }

    public clearInterval(handle: number): void {
      this.due.delete(handle);
    }

    public queueMicrotask(callback: () => void): void {
      queueMicrotask(callback);
    }

    private add(task: Omit<Task, 'handle'>): number {
      const handle = ++this.last;
      this.due.set(handle, { ...task, handle });
      return handle;
    }

    /** The earliest task; among equal ones the one that was set first. */
    private next(): Task | undefined {
      let next: Task | undefined;
      for (const task of this.due.values()) {
        if (next === undefined || task.due < next.due || (task.due === next.due && task.handle < next.handle)) next = task;
      }
      return next;
    }
  }
  return new Stepped();
}

/** Node runs every promise that is ready, and those that they make ready, before the next immediate. */
function allPromises(): Promise<void> {
  return new Promise(done => setImmediate(done));
}
