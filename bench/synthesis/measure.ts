/** Measurements in processes of their own, without a compiler in their memory. */
import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ModuleKind, ScriptTarget, transpile } from 'typescript';
import { Measurement } from './subject';
import { median } from '../measure';

export type Subject = 'App' | 'RolloutApp' | 'floor';

const ROOT = join(__dirname, '../..');
const program = transpile(readFileSync(join(__dirname, 'subject.ts'), 'utf8'), { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 });

// Everything is deleted at the end: some file systems are slow to create files where others were just deleted.
const scratch = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true }));

/** One synthesis of an app of a shape and a size. */
export function once(shape: string, size: number, subject: Subject): Measurement {
  const args = ['--stack-size=4000', '-e', program, '--', shape, `${size}`, subject, mkdtempSync(join(scratch, 'dist-'))];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', env: { ...process.env, LIBRARY: join(ROOT, 'lib') } }));
}

/** Several subjects in turns, so that whatever else the machine does hits all of them: the median of each. */
export function inTurns<S extends Subject>(shape: string, size: number, subjects: readonly S[], rounds: number): { [subject in S]: Measurement } {
  const runs = [...Array(rounds).keys()].map(() => subjects.map(subject => once(shape, size, subject)));
  const entries = subjects.map((subject, i) => [subject, {
    milliseconds: median(runs.map(run => run[i].milliseconds)),
    megabytes: median(runs.map(run => run[i].megabytes)),
  }] as const);
  return Object.fromEntries(entries) as { [subject in S]: Measurement };
}

/** The milliseconds of the processor that two modules take to be imported, in turns: the median of each. */
export function imports(modules: readonly [string, string], rounds: number): [number, number] {
  const time = (name: string) => Number(execFileSync(process.execPath, [
    '-e', `const before = process.cpuUsage(); require(${JSON.stringify(name)}); const { user, system } = process.cpuUsage(before); process.stdout.write(String((user + system) / 1000))`,
  ], { cwd: ROOT, encoding: 'utf8' }));
  const runs = [...Array(rounds).keys()].map(() => modules.map(time));
  return [median(runs.map(([one]) => one)), median(runs.map(([, other]) => other))];
}

export const LIBRARY = join(ROOT, 'lib');
