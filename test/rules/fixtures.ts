/** The fixtures of the rules: two folders of plain manifests each, with a story at the top of the first. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { AgentName } from '../../src/agents/agent';
import { agentNamed } from '../../src/agents/agents';
import { identified } from '../../src/manifests/identity/identity';
import { Manifest } from '../../src/manifests/manifest';
import { ManifestSet } from '../../src/manifests/manifest-set';
import { play, realized } from '../../src/orders/world';
import { Rule, Severity, Violation } from '../../src/rules/check/rule';
import { rules } from '../../src/rules/check/rules';
import { Transition } from '../../src/rules/check/transition';
import { documentsOf } from '../support/documents';

export interface Fixture {
  /** `capacity/steps-left-out`. */
  readonly name: string;
  /** The comment at the top. */
  readonly story: string;
  /** Rules that the same transition breaks as well: what the line `# also:` names. */
  readonly also: readonly string[];
  readonly before: ManifestSet;
  readonly after: ManifestSet;
}

const FIXTURES = join(__dirname, 'fixtures');

/** All rules. */
export const RULES: readonly Rule[] = rules();

export function goodFixtures(): Fixture[] {
  return folders('good').map(name => read('good', name));
}

export function badFixtures(rule: string): Fixture[] {
  return folders(join('bad', rule)).map(name => read('bad', join(rule, name)));
}

export function foldersOfBad(): string[] {
  return folders('bad');
}

export function manifestsOf(text: string): ManifestSet {
  return ManifestSet.of(documentsOf(text) as Manifest[]);
}

export interface Found {
  readonly rule: string;
  readonly severity: Severity;
  readonly violation: Violation;
}

export function check(before: ManifestSet, after: ManifestSet, agent?: AgentName): Found[] {
  const transition = new Transition(before, after, { agent: agentNamed(agent) });
  return RULES.flatMap(({ name, severity, check: violations }) => (
    [...violations(transition)].map(violation => ({ rule: name, severity: violation.severity ?? severity, violation }))
  ));
}

/** Whether the harm is there in the end of the counterexample, and whether it was there in the beginning. */
export function replay({ counterexample: { events, harm, demand } }: Violation, before: ManifestSet, after: ManifestSet) {
  const start = realized(before, demand, after);
  return { first: harm.shows(start), last: harm.shows(play(start, after, events)) };
}

function folders(path: string): string[] {
  return readdirSync(join(FIXTURES, path), { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name).sort();
}

function read(kind: string, name: string): Fixture {
  const texts = ['before', 'after'].map(side => readFileSync(join(FIXTURES, kind, name, `${side}.yaml`), 'utf8'));
  const story = /^(?:#.*\n)+/.exec(texts[0])?.[0].replace(/^# ?/gm, '') ?? '';
  const also = /^also: (.*)$/m.exec(story)?.[1].split(', ') ?? [];
  const sides = texts.map(text => ({ set: manifestsOf(text), problems: [], passedOver: [], locate: () => undefined }));
  const [before, after] = identified(sides).sides.map(({ set }) => set);
  return { name, story, also, before, after };
}
