/**
 * Check and rehearsal never contradict each other: harm in any course of a rehearsal is found by the check; what the check says of
 * traffic and capacity is shown by a rehearsal of its story.
 */
import * as fc from 'fast-check';
import { replayed } from './replayed';
import { RandomTransition, transitions } from './transitions';
import { Agent, AGENT_NAMES } from '../../src/agents/agent';
import { agentNamed } from '../../src/agents/agents';
import { servicesIn } from '../../src/manifests/kinds/service';
import { Manifest } from '../../src/manifests/manifest';
import { ManifestSet } from '../../src/manifests/manifest-set';
import { workloadsBehind } from '../../src/manifests/workload-index';
import { Event } from '../../src/orders/event';
import { simulate } from '../../src/rehearsal/simulation';
import { Timeline } from '../../src/rehearsal/timeline';
import { check, CheckResult } from '../../src/rules/check/check';
import { Finding } from '../../src/rules/check/finding';
import { Rule, Violation } from '../../src/rules/check/rule';
import { rules } from '../../src/rules/check/rules';
import { Transition } from '../../src/rules/check/transition';
import { manifestSetsOf } from '../../src/rules/check/unsafe';
import { runs } from '../support/deep';

/** Quick and always the same in `npm test`; deep, or with other transitions, where these say so. */
const RUNS = Number(process.env.AGREEMENT_RUNS ?? runs(40, 150));
const SEEDS = Number(process.env.AGREEMENT_SEEDS ?? 4);
const SEED = Number(process.env.AGREEMENT_SEED ?? 1);

/** Whoever applies it; half of the time nobody says. */
const agents = fc.constantFrom(undefined, undefined, undefined, undefined, ...AGENT_NAMES).map(agentNamed);

/** What people write for their agents, by the kind and the name of an object. */
const settings = fc.array(fc.record({
  'argocd.argoproj.io/sync-wave': fc.constantFrom(undefined, undefined, '-1', '1', '2'),
  'argocd.argoproj.io/sync-options': fc.constantFrom(undefined, undefined, undefined, 'Prune=false', 'PruneLast=true'),
  'helm.sh/resource-policy': fc.constantFrom(undefined, undefined, undefined, undefined, 'keep'),
}), { minLength: 7, maxLength: 7 });

const placed: fc.Arbitrary<RandomTransition> = fc.tuple(transitions, fc.option(settings, { freq: 2 })).map(([{ before, after }, chosen]) => {
  const annotated = ({ metadata, ...fields }: Manifest): Manifest => {
    const sum = [...fields.kind, ...metadata.name].reduce((total, letter) => total + letter.charCodeAt(0), 0);
    const annotations = chosen === null ? undefined : JSON.parse(JSON.stringify(chosen[sum % chosen.length]));
    return { ...fields as Manifest, metadata: { ...metadata, annotations } };
  };
  return { before: before.map(annotated), after: after.map(annotated) };
});

const isHarm = ({ outcome, stuck }: Timeline) => outcome.kind === 'harmed' || (outcome.kind === 'stuck' && (outcome.isFelt || stuck.length === 0));
const isNew = ({ severity, baselineState }: Finding) => severity !== 'note' && baselineState === 'new';

/** The Services that fall below their floors: what a row is called by, without its namespace and its port. */
const fallenIn = ({ outcome: { services } }: Timeline) => new Set(services.filter(one => one.harm !== undefined).map(({ name }) => name.replace(/^.*\/| \(port .*$/g, '')));

/** Whether something new is said: of each Service that falls, of itself or of what is behind it or leads to it. */
function isSaid({ findings }: CheckResult, timeline: Timeline, sides: readonly ManifestSet[]): boolean {
  const said = findings.filter(isNew);
  const texts = said.map(one => JSON.stringify(one));
  return said.length > 0 && [...fallenIn(timeline)].every(name => {
    const workloads = sides.flatMap(side => servicesIn(side).filter(one => one.name === name).flatMap(one => workloadsBehind(side, one)));
    const names = [`Service/${name}`, 'route', ...workloads.map(one => `${one.kind}/${one.name}`)];
    return texts.some(text => names.some(one => text.includes(one)));
  });
}

/** What rules about traffic and capacity say, with their counterexamples. */
function rehearsable(before: ManifestSet, after: ManifestSet, agent: Agent): Array<{ readonly rule: Rule; readonly violation: Violation }> {
  const transition = new Transition(before, after, { agent });
  return rules().filter(({ isRehearsed }) => isRehearsed).flatMap(rule => [...rule.check(transition)]
    .filter(({ severity = rule.severity, notRehearsed }) => severity === 'error' && notRehearsed !== true).map(violation => ({ rule, violation })));
}

/** The steps of the agent in which the objects of a story arrive. */
function stepsOf({ exploration: { schedule } }: Transition, events: readonly Event[]): number[] {
  return events.filter(({ type }) => type === 'apply' || type === 'prune').map(({ key }) => schedule.stepOf(key));
}

const harmsOf = ({ outcome, losses, events }: Timeline) => [...losses.map(({ text }) => text), ...events.filter(({ type }) => type === 'harm').map(({ text }) => text), outcome.kind];

test('harm in any course is found by the check', () => {
  fc.assert(fc.property(placed, fc.nat(1000), agents, ({ before: old, after: now }, first, agent) => {
    const [before, after] = manifestSetsOf([old, now]);
    const result = check({ set: before }, { set: after }, rules(), agent);
    const commits = [{ name: 'before', manifests: before }, { name: 'after', manifests: after }];
    for (let seed = first; seed < first + SEEDS; seed++) {
      const timeline = simulate('random', commits, { seed, agent: agent.name });
      if (isHarm(timeline) && !isSaid(result, timeline, [before, after])) throw new Error(`${agent.title}, seed ${seed}: ${harmsOf(timeline).join('; ')}`);
    }
  }), { numRuns: RUNS, seed: SEED });
});

test('what the check says of traffic and capacity, a rehearsal of its story shows', () => {
  fc.assert(fc.property(placed, agents, ({ before: old, after: now }, agent) => {
    const [before, after] = manifestSetsOf([old, now]);
    const idOf = ({ rule, violation: { object } }: ReturnType<typeof rehearsable>[number]) => (
      JSON.stringify([rule.name, object.kind, object.metadata.name])
    );
    const known = new Set(rehearsable(before, before, agent).map(idOf));
    for (const { rule, violation } of rehearsable(before, after, agent)) {
      if (known.has(JSON.stringify([rule.name, violation.object.kind, violation.object.metadata.name]))) continue;
      const transition = new Transition(before, after, { agent });
      const events = transition.inOrder(violation.counterexample);
      const steps = stepsOf(transition, events);
      expect(steps).toEqual([...steps].sort((a, b) => a - b));
      const timeline = replayed(before, after, { ...violation.counterexample, events }, agent);
      const { object: { kind, metadata: { name } } } = violation;
      const isShown = kind !== 'Service' || fallenIn(timeline).has(name) || timeline.outcome.failing.percent > 0 || timeline.losses.some(({ text }) => text.includes(name));
      if (timeline.outcome.kind === 'safe' || timeline.outcome.kind === 'dips' || !isShown) {
        throw new Error(`${agent.title}, ${rule.name}: ${violation.message} ${JSON.stringify(events)} is rehearsed as ${harmsOf(timeline).join('; ')} ${JSON.stringify(timeline.outcome.services)}`);
      }
    }
  }), { numRuns: RUNS, seed: SEED });
});
