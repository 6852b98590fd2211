/**
 * Measures how synthesis grows with the size of an app, and puts tables and plot into the documentation:
 * npm run bench:synthesis
 *
 * `cdk8s.App` is measured only as far as it comes to an end within a minute or so.
 */
import { readFileSync, writeFileSync } from 'fs';
import { cpus } from 'os';
import { join } from 'path';
import { imports, inTurns, LIBRARY, Subject } from './measure';
import { Measurement } from './subject';
import { exponent, memory, ratio, table, time } from './table';
import { drawPlots } from '../plot';

const DOCS = join(__dirname, '../../docs');
const [BEGIN, END] = ['<!-- Written by npm run bench:synthesis. -->', '<!-- The end of what it writes. -->'];
const ROUNDS = 5;

type Row = { readonly size: number } & { readonly [subject in Subject]?: Measurement };

interface Course {
  readonly shape: string;
  readonly sizes: readonly number[];
  /** Up to which size `cdk8s.App` is measured. */
  readonly appUpTo: number;
}

const CHARTS: Course = { shape: 'charts', sizes: [100, 200, 400, 800, 1_600, 3_200], appUpTo: 1_600 };
const OTHERS: readonly Course[] = [
  { shape: 'objects of one chart', sizes: [100, 400, 1_600, 6_400], appUpTo: 6_400 },
  { shape: 'depth of the tree', sizes: [1, 10, 100, 300], appUpTo: 300 },
  { shape: 'objects in layers', sizes: [24, 32, 40, 48, 500, 2_000, 8_000], appUpTo: 40 },
];

function measure({ shape, sizes, appUpTo }: Course): Row[] {
  return sizes.map(size => {
    process.stderr.write(`${shape}: ${size}\n`);
    // What takes long needs no second look.
    const isLong = shape === 'charts' && size > 400;
    const app = size <= appUpTo ? inTurns(shape, size, ['App'], isLong ? 1 : 3) : {};
    return { size, ...app, ...inTurns(shape, size, ['RolloutApp', 'floor'], ROUNDS) };
  });
}

function rowsOf(rows: readonly Row[]): string[][] {
  return rows.map(({ size, App, RolloutApp, floor }) => [
    size.toLocaleString('en'), time(App?.milliseconds), time(RolloutApp?.milliseconds), time(floor?.milliseconds),
    ratio(App?.milliseconds, RolloutApp?.milliseconds), ratio(RolloutApp?.milliseconds, floor?.milliseconds),
    memory(App?.megabytes), memory(RolloutApp?.megabytes), memory(floor?.megabytes),
  ]);
}

function tableOf({ shape }: Course, rows: readonly Row[]): string {
  const headings = ['`cdk8s.App`', '`RolloutApp`', 'floor', '`App` ÷ `RolloutApp`', '`RolloutApp` ÷ floor', 'memory: `App`', '`RolloutApp`', 'floor'];
  return table([shape, ...headings], rowsOf(rows));
}

function growth(rows: readonly Row[], subject: Subject, from: number): string {
  const measured = rows.flatMap(row => row[subject] ? [[row.size, row[subject].milliseconds] as const] : []);
  const first = measured.find(([size]) => size === from)!;
  const last = measured.at(-1)!;
  return `${exponent(first, last)} (${from.toLocaleString('en')} to ${last[0].toLocaleString('en')})`;
}

const charts = measure(CHARTS);
const others = OTHERS.map(course => tableOf(course, measure(course)));
const [plus, own] = imports(['cdk8s-plus-28', LIBRARY], 31);

const figures = [
  tableOf(CHARTS, charts),
  `With which power of the number of charts the time grows: \`cdk8s.App\` ${growth(charts, 'App', 400)}, \`RolloutApp\` ${growth(charts, 'RolloutApp', 400)}, `
    + `floor ${growth(charts, 'floor', 400)}.`,
  ...others,
  table(['import of', 'time', 'against cdk8s-plus-28'], [
    ['cdk8s-plus-28', time(plus), ''], ['cdk8s-rollouts', time(own), ratio(own, plus)],
  ]),
  `Measured with Node ${process.versions.node} on ${cpus()[0].model.trim()}: time of the processor, peak memory of the process with the tree in it; medians, of ${ROUNDS} `
    + 'for `RolloutApp` and the floor. A dash stands where `cdk8s.App` was not measured, since it would take minutes or years.',
].join('\n\n');

const page = join(DOCS, 'performance.md');
const [before, rest] = readFileSync(page, 'utf8').split(BEGIN);
writeFileSync(page, `${before}${BEGIN}\n\n${figures}\n\n${END}${rest.split(END)[1]}`);
const lineOf = (subject: Subject, name: string) => ({
  name, points: charts.flatMap(row => row[subject] ? [[row.size, row[subject].milliseconds] as const] : []),
});
writeFileSync(join(DOCS, 'performance.svg'), drawPlots('Synthesis by the number of charts', [{
  title: 'Synthesis of an app',
  x: 'charts',
  y: 'milliseconds',
  lines: [lineOf('RolloutApp', 'RolloutApp'), lineOf('App', 'cdk8s.App'), lineOf('floor', 'floor')],
}]));
console.log(figures);
