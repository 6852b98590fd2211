/** Cases from the field, restated: what a commit did to somebody's cluster, or did not. Each has the answer that is right. */
import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { check as violationsOf, replay } from './fixtures';
import { manifestFilesIn } from '../../src/cli/manifest-files';
import { readManifests } from '../../src/manifests/read-manifests';
import { check, Side } from '../../src/rules/check/check';
import { Finding } from '../../src/rules/check/finding';

const FIELD = join(__dirname, 'fixtures/field');

interface Answer {
  /** What is right, and why. */
  readonly says: string;
  /** `error no-ready-endpoints Service/api`: what is new and no mere note. */
  readonly findings: readonly string[];
}

const cases = readdirSync(FIELD).sort().map(name => ({ name, folder: join(FIELD, name), answer: join(FIELD, name, 'answer.yaml') }));
const answered = cases.filter(({ answer }) => existsSync(answer));

/** As the command reads a folder. */
function sideIn(folder: string): Side {
  const side = readManifests(manifestFilesIn(folder));
  expect(side.problems).toEqual([]);
  return side;
}

function newIn(before: Side, after: Side): Finding[] {
  return check(before, after).findings.filter(({ baselineState, suppressed }) => baselineState === 'new' && suppressed === undefined);
}

function told(findings: readonly Finding[]): string[] {
  return findings.filter(({ severity }) => severity !== 'note').map(({ severity, rule, object }) => `${severity} ${rule} ${object}`).sort();
}

test('there are sixty or more, and most have their answer', () => {
  expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(answered.length).toBeGreaterThanOrEqual(45);
});

describe.each(answered.map(({ name, folder, answer }) => [name, folder, answer] as const))('%s', (_, folder, file) => {
  const answer: Answer = parse(readFileSync(file, 'utf8'));
  const [before, after] = ['before', 'after'].map(side => sideIn(join(folder, side)));

  test('the answer is right', () => {
    expect(answer.says.length).toBeGreaterThan(5);
    expect(told(newIn(before, after))).toEqual([...answer.findings].sort());
  });

  test('nothing is new where nothing changes', () => {
    expect([before, after].flatMap(side => told(newIn(side, side)))).toEqual([]);
  });

  test('every story is short, and ends in its harm', () => {
    const found = violationsOf(before.set, after.set);
    expect(found.filter(({ violation }) => !replay(violation, before.set, after.set).last).map(({ violation }) => violation.message)).toEqual([]);
    const harms = found.map(({ violation: { counterexample } }) => counterexample.harm.description.replace(/([^.!?])$/, '$1.'));
    for (const { story } of newIn(before, after)) {
      expect(harms).toContain(story.at(-1));
      expect(story.length).toBeGreaterThan(1);
      expect(story.length).toBeLessThanOrEqual(5);
    }
  });
});
