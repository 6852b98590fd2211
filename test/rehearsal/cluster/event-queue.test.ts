import * as fc from 'fast-check';
import { EventQueue } from '../../../src/rehearsal/clock/event-queue';

test('gives what was added in the order of time, and what is for one time in the order in which it was added', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 20 })), times => {
    const queue = new EventQueue<[number, number]>();
    times.forEach((at, i) => queue.add(at, [at, i]));
    const taken: [number, number][] = [];
    while (queue.size > 0) {
      const { nextAt } = queue;
      taken.push(queue.take()!);
      expect(taken[taken.length - 1][0]).toBe(nextAt);
    }
    expect(taken).toEqual(times.map((at, i): [number, number] => [at, i]).sort(([a, i], [b, j]) => a - b || i - j));
    expect([queue.take(), queue.nextAt]).toEqual([undefined, undefined]);
  }));
});

test('takes and adds in turn', () => {
  fc.assert(fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined })), steps => {
    const queue = new EventQueue<number>();
    const plain: number[] = [];
    for (const step of steps) {
      if (step !== undefined) {
        queue.add(step, step);
        plain.push(step);
        plain.sort((a, b) => a - b);
      } else {
        expect(queue.take()).toBe(plain.shift());
      }
    }
  }));
});
