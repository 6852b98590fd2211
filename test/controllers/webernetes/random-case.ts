import * as fc from 'fast-check';
import { Case } from './cluster';
import { deployment, frozenBatch, rollingUpdate } from './manifests';

/** Everything takes a whole number of units, which is far more than the delays of the library add up to. */
const UNIT = 60;

/** Each commit comes a little later in its unit than the one before it, so that none meets with what an earlier one set going. */
export const GRAIN = 10;

const START: Readonly<Record<string, number>> = { 'app:1': UNIT, 'app:2': UNIT, 'app:3': 2 * UNIT, 'app:broken': Infinity };

const counts = fc.record({ surge: fc.nat(4), unavailable: fc.nat(4) }).filter(({ surge, unavailable }) => surge + unavailable > 0);
const percentages = fc.record({ surge: fc.constantFrom('0%', '10%', '25%', '50%'), unavailable: fc.constantFrom('10%', '25%', '50%') });
const minReadySeconds = fc.constantFrom(0, 0, 0, UNIT, 2 * UNIT);

const bounds: fc.Arbitrary<{ readonly surge: number | string; readonly unavailable: number | string }> = fc.oneof(
  { weight: 3, arbitrary: counts },
  { weight: 1, arbitrary: percentages },
);

const updates = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(bounds, minReadySeconds).map(([{ surge, unavailable }, seconds]) => (
      { strategy: rollingUpdate(surge, unavailable), minReadySeconds: seconds })),
  },
  { weight: 1, arbitrary: fc.constant({ strategy: { type: 'Recreate' }, minReadySeconds: 0 }) },
  { weight: 3, arbitrary: counts.map(({ surge, unavailable }) => frozenBatch(surge, unavailable)) },
);

const changes = fc.record({
  image: fc.constantFrom(...Object.keys(START)),
  replicas: fc.integer({ min: 0, max: 10 }),
  update: updates,
  paused: fc.nat(5).map(n => n === 0),
  units: fc.integer({ min: 1, max: 5 }),
});

/** One Deployment of up to 10 replicas, and up to four changes of it, many of them before the one before has come to its end. */
export const randomCases: fc.Arbitrary<Case> = fc
  .record({ changes: fc.array(changes, { minLength: 2, maxLength: 5 }), keepsReplicas: fc.boolean(), terminationSeconds: fc.constantFrom(0, UNIT) })
  .map(({ changes: all, keepsReplicas, terminationSeconds }) => {
    let at = 0;
    const least = new Map<string, number>();
    const commits = all.map(({ image, replicas, update, paused, units }, i) => {
      at += i === 0 ? 0 : units * UNIT;
      const isPaused = paused && i > 0;
      const known = least.get(image);
      // README.md says why the minReadySeconds of an image never grow, and never change while the Deployment is paused.
      least.set(image, known === undefined ? update.minReadySeconds : isPaused ? known : Math.min(known, update.minReadySeconds));
      const manifest = deployment(image, {
        ...update,
        minReadySeconds: least.get(image),
        // More than any minReadySeconds, as the API server wants it.
        progressDeadlineSeconds: 2147483647,
        replicas: keepsReplicas ? all[0].replicas : replicas,
        paused: isPaused,
      });
      manifest.spec.template.spec.terminationGracePeriodSeconds = 2 * UNIT;
      return { atSeconds: at + i * GRAIN, manifests: [manifest] };
    });
    return { commits, startSeconds: (image: string) => START[image], terminationSeconds, untilSeconds: at + 40 * UNIT };
  });
