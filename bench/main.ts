/**
 * Measures what the documentation claims, each as a ratio or a bound within one run: npm run bench
 */
import { checks } from './check';
import { constructs } from './constructs';
import { paths } from './path';
import { rehearsals } from './rehearsal';
import { promotions } from './promote';
import { status } from './status';
import { synthesis } from './synthesis';

for (const { what, measured, bound } of [...constructs(), ...paths(), ...rehearsals(), ...checks(), ...status(), ...promotions(), ...synthesis()]) {
  console.log(`${what.padEnd(96)} ${measured.padStart(10)}   (at most ${bound})`);
}
