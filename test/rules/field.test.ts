/** Cases from the field, restated: what a commit did to somebody's cluster, or did not. Each has the answer that is right. */
import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { check as violationsOf, replay, RULES } from './fixtures';
import { AGENT_NAMES, AgentName } from '../../src/agents/agent';
import { agentNamed } from '../../src/agents/agents';
import { manifestFilesIn } from '../../src/cli/sides/manifest-files';
import { identified } from '../../src/manifests/identity/identity';
import { readManifests } from '../../src/manifests/reading/read-manifests';
import { RehearsalOptions } from '../../src/rehearsal/rehearsal-options';
import { simulate } from '../../src/rehearsal/simulation';
import { timelineText } from '../../src/report/timeline/formats/text';
import { check, Side } from '../../src/rules/check/check';
import { Finding } from '../../src/rules/check/finding';

const FIELD = join(__dirname, 'fixtures/field');

interface Answer {
  /** What is right, and why. */
  readonly says: string;
  /** `error no-ready-endpoints Service/api`: what is new and no mere note. */
  readonly findings: readonly string[];
  /** What a rehearsal shows, of all commits that there are. */
  readonly rehearsal?: { readonly options: RehearsalOptions; readonly outcome: string; readonly says: readonly string[] };
  /** Who applies it, where the answer depends on that. */
  readonly agent?: AgentName;
}

const cases = readdirSync(FIELD).sort().map(name => ({ name, folder: join(FIELD, name), answer: join(FIELD, name, 'answer.yaml') }));

function answerIn(file: string): Answer {
  return parse(readFileSync(file, 'utf8'));
}

/** As the commands read folders. */
function sidesIn(...folders: readonly string[]): readonly Side[] {
  const { sides } = identified(folders.map(folder => readManifests(manifestFilesIn(folder, process.cwd()))));
  expect(sides.flatMap(({ problems }) => problems)).toEqual([]);
  return sides;
}

function newIn(before: Side, after: Side, agent?: AgentName): Finding[] {
  return check(before, after, RULES, agentNamed(agent)).findings.filter(({ baselineState, suppressed }) => baselineState === 'new' && suppressed === undefined);
}

function told(findings: readonly Finding[]): string[] {
  return findings.filter(({ severity }) => severity !== 'note').map(({ severity, rule, object }) => `${severity} ${rule} ${object}`).sort();
}

test('there are sixty or more, and each has its answer', () => {
  expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(cases.filter(({ answer }) => !existsSync(answer)).map(({ name }) => name)).toEqual([]);
});

describe.each(cases.map(({ name, folder, answer }) => [name, folder, answer] as const))('%s', (_, folder, file) => {
  const answer = answerIn(file);
  const [before, after] = sidesIn(join(folder, 'before'), join(folder, 'after'));

  test('the answer is right', () => {
    expect(answer.says.length).toBeGreaterThan(5);
    expect(told(newIn(before, after, answer.agent))).toEqual([...answer.findings].sort());
  });

  test.each([undefined, ...AGENT_NAMES])('nothing is new where nothing changes and %s applies it', agent => {
    expect([before, after].flatMap(side => told(newIn(side, side, agent)))).toEqual([]);
  });

  test('every story is short, and ends in its harm', () => {
    const found = violationsOf(before.set, after.set, answer.agent);
    expect(found.filter(({ violation }) => !replay(violation, before.set, after.set).last).map(({ violation }) => violation.message)).toEqual([]);
    const harms = found.map(({ violation: { counterexample } }) => counterexample.harm.description.replace(/([^.!?])$/, '$1.'));
    for (const { story } of newIn(before, after, answer.agent)) {
      expect(harms).toContain(story.at(-1));
      expect(story.length).toBeGreaterThan(1);
      expect(story.length).toBeLessThanOrEqual(5);
    }
  });
});

const rehearsed = cases.flatMap(({ name, folder, answer }) => {
  const { rehearsal } = answerIn(answer);
  return rehearsal === undefined ? [] : [{ name, folder, ...rehearsal }];
});

test.each(rehearsed)('$name, rehearsed', ({ folder, options, outcome, says }) => {
  const names = ['before', 'after', 'third'].filter(name => existsSync(join(folder, name)));
  const sides = sidesIn(...names.map(name => join(folder, name)));
  const timeline = simulate('field', sides.map(({ set }, i) => ({ name: names[i], manifests: set })), options);
  expect(timeline.outcome.kind).toBe(outcome);
  const text = timelineText(timeline, { width: 100, colours: false });
  for (const words of says) expect(text).toContain(words);
});
