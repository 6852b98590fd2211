/**
 * Measures what a look at all orders costs, and draws it: npm run bench:rehearsal
 */
import { writeFileSync } from 'fs';
import { join } from 'path';
import { median, milliseconds } from './measure';
import { drawPlots, Line } from './plot';
import { checkAll, framesOf, services, written } from './rehearsal';

const RUNS = 7;

const pods = measured([10, 30, 100, 300, 1_000, 3_000, 10_000], replicas => framesOf(replicas, '1%, 5%, 25%, 50%, 75%, 100%'));
const steps = measured([1, 2, 5, 10, 20, 40], count => framesOf(1000, evenly(count)));
const changed = measured([1, 3, 10, 30, 100, 300], count => {
  const { before, after } = services(300, count);
  return [written(before), written(after)];
});

const svg = drawPlots('What checking every order in which a commit can arrive costs', [
  { title: 'Five-step canary, all commits', x: 'pods', y: 'milliseconds', lines: [{ name: 'all rules', points: pods }] },
  { title: 'Canary with 1,000 pods, all commits', x: 'steps', y: 'milliseconds', lines: [{ name: 'all rules', points: steps }] },
  { title: 'One commit of 300 services', x: 'changed services', y: 'milliseconds', lines: [{ name: 'all rules', points: changed }] },
]);
writeFileSync(join(__dirname, '../docs/rehearsal-costs.svg'), svg);
for (const [name, points] of Object.entries({ pods, steps, 'changed services': changed })) {
  console.log(`${name.padEnd(18)} ${points.map(([x, y]) => `${x}: ${y.toFixed(1)} ms`).join('   ')}`);
}

/** `25%, 50%, 75%`. */
function evenly(count: number): string {
  return [...Array(count).keys()].map(i => `${Math.round(((i + 1) * 100) / (count + 1))}%`).join(', ');
}

function measured(sizes: readonly number[], framesAt: (size: number) => ReturnType<typeof framesOf>): Line['points'] {
  return sizes.map(size => {
    const frames = framesAt(size);
    checkAll(frames);
    return [size, median([...Array(RUNS).keys()].map(() => milliseconds(() => checkAll(frames))))] as const;
  });
}
