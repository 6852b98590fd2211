/** What Git makes of a record that two branches have changed: text alone, merged line by line. */
import { execFileSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { refusal } from './refusal';
import { kindOf, StrategyOptions } from '../../src/frames/strategies';
import { formatRecord, parseRecord } from '../../src/state/files/state-file';
import { baseline, Code } from '../../src/state/lifecycle';
import { abort, pause, promote, resume, retry, setStep, Situation, undo } from '../../src/state/moves';
import { RolloutRecord } from '../../src/state/record';
import { Refusal } from '../../src/state/refusal';
import { runs } from '../support/deep';

const KEY = 'shop/hello';
const FILE = `rollouts/${KEY}.yaml`;
const folder = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-merges-'));
afterAll(() => rmSync(folder, { recursive: true }));

const STRATEGIES: { readonly [name: string]: StrategyOptions } = {
  'canary': { type: 'canary', capacity: 'constant', extraPod: true, minAvailable: '100%', isAutoscaled: false },
  'blue-green': { type: 'blue-green', minAvailable: '100%', isAutoscaled: false },
  'rolling, autoscaled': { type: 'rolling', minAvailable: '100%', isAutoscaled: true },
};

const COMMANDS: { readonly [name: string]: (situation: Situation) => RolloutRecord } = {
  'promote': situation => promote(situation),
  'promote --full': situation => promote(situation, true),
  'pause': pause,
  'resume': situation => resume(situation, false),
  'resume after a revert': situation => resume(situation, true),
  'abort': situation => abort(situation),
  'abort --now': situation => abort(situation, true),
  'retry': retry,
  'undo': situation => undo(situation),
  'undo to an older one': situation => undo(situation, 'eeeeeeeeee'),
  'set step 1': situation => setStep(situation, 1),
  'set step 2': situation => setStep(situation, 2),
  'set step 3': situation => setStep(situation, 3),
};

function codeOf(strategy: StrategyOptions, version: string): Code {
  return { strategy, version, replicas: 10, plan: strategy.type === 'blue-green' ? 'preview, cutover for 30s' : '1 pod, 30%, 50%', trackNames: kindOf(strategy.type).trackNames };
}

/** Records at all stages of a life, each with what the code says then. */
function stages(strategy: StrategyOptions): Situation[] {
  const at = (head: RolloutRecord, version: string): Situation => ({ head, code: codeOf(strategy, version), configOf: () => undefined });
  const course: Situation[] = [at(baseline(KEY, codeOf(strategy, 'aaaaaaaaaa')), 'bbbbbbbbbb')];
  for (const command of ['pause', 'resume', 'promote', 'promote', 'pause', 'resume', 'abort', 'retry', ...Array<string>(12).fill('promote')]) {
    const last = course[course.length - 1];
    course.push(...attempted(COMMANDS[command], last).map(record => at(record, last.code.version)));
  }
  return [...course, { ...course[course.length - 1], code: codeOf(strategy, 'cccccccccc') }];
}

/** What a command makes of a record, unless it refuses. */
function attempted(command: (situation: Situation) => RolloutRecord, situation: Situation): RolloutRecord[] {
  try {
    return [command(situation)];
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}

/** What each command makes of a record, where it does not refuse. */
function outcomes(situation: Situation): Array<readonly [string, string]> {
  return Object.entries(COMMANDS).flatMap(([name, command]) => attempted(command, situation).map(record => [name, formatRecord(record)] as const));
}

/** The merge of two texts; undefined where they conflict. */
function merged(base: string, one: string, other: string, ...options: string[]): string | undefined {
  const files = [['one', one], ['base', base], ['other', other]].map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return name;
  });
  try {
    return execFileSync('git', ['merge-file', '--stdout', ...options, ...files], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  } catch {
    return undefined;
  }
}

/** So many of a list, from its beginning to its end. */
function spread<T>(all: readonly T[], count: number): T[] {
  const stride = Math.max(1, Math.floor(all.length / count));
  return all.filter((_, i) => i % stride === 0);
}

function isRead(text: string): boolean {
  try {
    parseRecord(text, FILE, KEY);
    return true;
  } catch {
    return false;
  }
}

describe.each(Object.entries(STRATEGIES))('%s', (_, strategy) => {
  const all = stages(strategy).flatMap(situation => {
    const texts = outcomes(situation);
    return texts.flatMap(([one, a], i) => texts.slice(i).map(([other, b]) => ({ name: `${situation.head.phase}: ${one}, ${other}`, base: formatRecord(situation.head), one: a, other: b })));
  });
  // A process of git for each of them is for the long runs.
  const different = spread(all.filter(({ one, other }) => one !== other), runs(15, Infinity));
  const equal = spread(all.filter(({ one, other }) => one === other), runs(3, Infinity));

  test('two different commands conflict', () => {
    expect(different.length).toBeGreaterThan(10);
    expect(different.filter(({ base, one, other }) => merged(base, one, other) !== undefined).map(({ name }) => name)).toEqual([]);
  });

  test('two equal commands merge', () => {
    expect(equal.length).toBeGreaterThan(2);
    expect(equal.filter(({ base, one, other }) => merged(base, one, other) !== one).map(({ name }) => name)).toEqual([]);
  });

  test.each(['--ours', '--theirs', '--union'])('what %s puts together of two is one of them, or is refused', option => {
    const silent = different.filter(({ base, one, other }) => {
      const text = merged(base, one, other, option)!;
      return text !== one && text !== other && isRead(text);
    });
    expect(silent.map(({ name }) => name)).toEqual([]);
  });
});

test('a merge that is not finished is refused, with both files in the advice', () => {
  const situation = stages(STRATEGIES.canary)[2];
  const [one, other] = [promote(situation), pause(situation)].map(formatRecord);
  for (const [name, text] of [['one', one], ['base', formatRecord(situation.head)], ['other', other]]) writeFileSync(join(folder, name), text);
  const conflict = (() => {
    try {
      return execFileSync('git', ['merge-file', '--stdout', 'one', 'base', 'other'], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      return (error as { readonly stdout: string }).stdout;
    }
  })();
  expect(refusal(() => parseRecord(conflict, FILE, KEY)).message).toContain('take it, and the file beside it, from a commit in which both were good');
});
