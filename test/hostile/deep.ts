/**
 * Looks at many mutations, in as many processes as there are processors, and at what was made to break whoever reads it:
 * deep.ts COUNT [SEED]. It prints what is wrong with which, and fails if there is any. Memory is that of a whole process, over all
 * the mutations that it looked at.
 */
import { fork } from 'child_process';
import { availableParallelism } from 'os';
import { lookedAt } from './looked-at';
import { mutationOf, seeds } from './mutations';
import { BOMBS } from '../manifests/bombs';

/** Of resident memory. */
const MOST_MEBIBYTES = 512;
/** Of objects: what else a process takes comes on top. */
const HEAP_MEBIBYTES = 384;
/** A fault comes again and again: nobody reads more. */
const MOST_TOLD = 20;

interface Report {
  readonly faults: readonly string[];
  readonly looked: number;
  readonly read: number;
  readonly rehearsed: number;
  readonly slowest: number;
  readonly mebibytes: number;
}

/** The first look at anything loads and compiles all that looks: that is not what is timed. */
function warmUp(): void {
  const all = seeds();
  for (let seed = 0; !lookedAt(mutationOf(seed, all)).isRehearsed; seed++);
}

/** Every so many seeds, from the first. */
function look(first: number, end: number, every: number): Report {
  const all = seeds();
  warmUp();
  const faults: string[] = [];
  let [looked, read, rehearsed, slowest] = [0, 0, 0, 0];
  for (let seed = first; seed < end; seed += every) {
    const mutation = mutationOf(seed, all);
    const found = lookedAt(mutation);
    looked++;
    if (found.isRead) read++;
    if (found.isRehearsed) rehearsed++;
    slowest = Math.max(slowest, found.milliseconds);
    faults.push(...found.faults.map(fault => `seed ${seed} (${mutation.story.slice(-300)}): ${fault}`));
  }
  const mebibytes = Math.round(process.resourceUsage().maxRSS / 1024);
  if (mebibytes > MOST_MEBIBYTES) faults.push(`the seeds from ${first} took ${mebibytes} MiB`);
  return { faults, looked, read, rehearsed, slowest, mebibytes };
}

/** Files of 50 MB are among them: what counts is the time. */
function lookAtBombs(): string[] {
  warmUp();
  return Object.entries(BOMBS).flatMap(([name, content]) => lookedAt({ before: content, after: content }).faults.map(fault => `${name}: ${fault}`));
}

function inProcess<T>(...args: ReadonlyArray<string | number>): Promise<T> {
  return new Promise((resolve, reject) => {
    // With room to spare, garbage stays for as long as there is any: what is needed shows where there is little.
    const env = { ...process.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --max-old-space-size=${HEAP_MEBIBYTES}` };
    const child = fork(__filename, args.map(String), { execArgv: process.execArgv, env });
    child.on('message', message => resolve(message as T));
    child.on('error', reject);
    child.on('exit', code => code === 0 || reject(new Error(`the process ${args.join(' ')} ended with ${code}`)));
  });
}

async function main(): Promise<void> {
  const [first, ...rest] = process.argv.slice(2);
  if (first === '--look') {
    const [start, end, every] = rest.map(Number);
    process.send?.(look(start, end, every));
    return;
  }
  if (first === '--bombs') {
    process.send?.(lookAtBombs());
    return;
  }
  const [count, seed] = [Number(first ?? 10_000), Number(rest[0] ?? 1)];
  const processes = availableParallelism();
  const reports = await Promise.all(Array.from({ length: processes }, (_, i) => inProcess<Report>('--look', seed + i, seed + count, processes)));
  const faults = [...reports.flatMap(report => report.faults), ...await inProcess<string[]>('--bombs')];
  const sum = (key: 'looked' | 'read' | 'rehearsed') => reports.reduce((total, report) => total + report[key], 0);
  const most = (key: 'slowest' | 'mebibytes') => Math.round(Math.max(...reports.map(report => report[key])));
  console.log(`${sum('looked')} mutations, ${sum('read')} of them read, ${sum('rehearsed')} rehearsed; the slowest took ${most('slowest')} ms, a process ${most('mebibytes')} MiB`);
  for (const fault of faults.slice(0, MOST_TOLD)) console.log(fault);
  if (faults.length === 0) return;
  console.log(`${faults.length} faults`);
  process.exitCode = 1;
}

void main();
