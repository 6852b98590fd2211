/** Checks the way from some manifests to others by all rules. */
import { Finding } from './finding';
import { OWN_RULES } from './own-rules';
import { Rule, Severity, Violation } from './rule';
import { rules as allRules } from './rules';
import { suppressionOf, SuppressionProblem, suppressionProblems } from './suppression';
import { Transition } from './transition';
import { Agent } from '../../agents/agent';
import { refusedIn } from '../../controllers/outcome';
import { displayName, keyOf, Manifest, shortName } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';
import { ManifestLocation, ManifestProblem } from '../../manifests/reading/manifest-problem';
import { NotUnderstood, notUnderstoodIn } from '../../manifests/unmodelled';
import { storyOf } from '../../orders/story';
import { isShown } from '../../orders/story-steps';

/** The manifests of one side, and what is known of the files that they come from. */
export interface Side {
  readonly set: ManifestSet;
  readonly problems?: readonly ManifestProblem[];
  locate?(manifest: Manifest, field?: string): ManifestLocation | undefined;
}

export interface CheckResult {
  /** The worst first, in an order that depends on nothing but their content. */
  readonly findings: readonly Finding[];
  /** The number of objects after. */
  readonly objects: number;
  /** The number of objects that come, go or change. */
  readonly changed: number;
  /** What stands behind Services and is not modelled: of their endpoints no more is claimed than what others do. */
  readonly notUnderstood: readonly NotUnderstood[];
  /** Who applies the manifests, where that is said. */
  readonly agent?: Pick<Agent, 'name' | 'title'>;
}

/** What a rule said. */
interface Found {
  readonly rule: Rule;
  readonly violation: Violation;
}

/** @param agent Who applies the manifests; without it, somebody who promises no order. */
export function check(before: Side, after: Side, rules: readonly Rule[] = allRules(), agent?: Agent): CheckResult {
  const transition = new Transition(before.set, after.set, { agent });
  const { found: all, failures } = violationsOf(transition, rules);
  const found = comingAbout(transition, all);
  const problems = suppressionProblems(after.set, rules);
  const suppression = (problem: SuppressionProblem) => ({ ...problem, rule: 'suppression' });
  const old = findingsBefore(before.set, found, agent);
  const oldProblems = knownOf(problems.length === 0 ? [] : suppressionProblems(before.set, rules).map(suppression));
  const place = placing(before, after);
  const findings = [
    ...found.map(one => findingOf(one, transition, old, failures)).map(place),
    ...problems.map(problem => ({ ...subject(problem.object), ...own('suppression', problem), baselineState: state(oldProblems, suppression(problem)), manifest: problem.object })).map(place),
    ...problemsOf(before, after),
    // Last, since telling a story may fail as well.
    ...failures,
  ];
  return {
    findings: findings.sort(compare),
    objects: after.set.keys.length,
    changed: transition.changedKeys.length,
    notUnderstood: notUnderstoodIn([before.set, after.set]),
    ...agent?.name !== undefined && { agent: { name: agent.name, title: agent.title } },
  };
}

/** What all rules find. One that throws hides neither the others nor what it has found already. */
function violationsOf(transition: Transition, rules: readonly Rule[]) {
  const found: Found[] = [];
  const failures: Finding[] = [];
  for (const rule of rules) {
    try {
      for (const violation of rule.check(transition)) found.push({ rule, violation });
    } catch (error) {
      failures.push(failureOf(rule, error));
    }
  }
  return { found, failures };
}

/** Without what the API server prevents, since it refuses an object on the way to it: that is one mistake, and it is told. */
function comingAbout({ before, after }: Transition, found: readonly Found[]): readonly Found[] {
  const refused = found.length < 2 ? new Set() : refusedIn(before, after);
  if (refused.size === 0) return found;
  const isPrevented = ({ counterexample }: Violation) =>
    counterexample.events.some(({ type, key }) => type === 'apply' && refused.has(key)) && !isShown({ before, after }, counterexample);
  return found.filter(({ violation }) => !isPrevented(violation));
}

/** What is said of the manifests before, with themselves, is nothing new. Only the rules that found something are asked. */
function findingsBefore(before: ManifestSet, found: readonly Found[], agent: Agent | undefined): Known {
  const rules = [...new Set(found.map(({ rule }) => rule))];
  if (rules.length === 0) return new Map();
  const { found: old } = violationsOf(new Transition(before, before, { agent }), rules);
  return knownOf(old.map(({ rule, violation }) => ({ ...violation, rule: rule.name, severity: violation.severity ?? rule.severity })));
}

/** How severe what was found is, by its identity. */
type Known = ReadonlyMap<string, Severity>;

/** What tells a finding from others: never its words, in which numbers change. */
interface Identified {
  readonly rule: string;
  readonly object: Manifest;
  readonly field?: string;
  readonly subject?: string;
  readonly severity: Severity;
}

function identityOf(one: Identified): string {
  return JSON.stringify([one.rule, keyOf(one.object), one.subject ?? one.field]);
}

function knownOf(found: readonly Identified[]): Known {
  const known = new Map<string, Severity>();
  for (const one of found) {
    const worst = known.get(identityOf(one));
    if (worst === undefined || rankOf(one.severity) < rankOf(worst)) known.set(identityOf(one), one.severity);
  }
  return known;
}

/** What was no more than a warning before and is an error now is new. */
function state(old: Known, said: Identified): Finding['baselineState'] {
  const before = old.get(identityOf(said));
  return before !== undefined && rankOf(before) <= rankOf(said.severity) ? 'unchanged' : 'new';
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note'];

function rankOf(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

type Unplaced = Finding & { readonly manifest: Manifest };

function findingOf({ rule, violation }: Found, transition: Transition, old: Known, failures: Finding[]): Unplaced {
  const manifest = transition.after.get(keyOf(violation.object)) ?? violation.object;
  const { field, subject: about, message, mend, consequences, severity = rule.severity } = violation;
  return {
    rule: rule.name,
    severity,
    ...subject(manifest),
    field,
    subject: about,
    message,
    mend,
    consequences,
    ...(rule.isRehearsed !== true || violation.notRehearsed) && { notRehearsed: true as const },
    story: tell(transition, rule, violation, failures),
    baselineState: state(old, { ...violation, rule: rule.name, severity }),
    suppressed: suppressionOf(manifest, rule.name),
    manifest,
  };
}

function tell(transition: Transition, rule: Rule, { counterexample }: Violation, failures: Finding[]): readonly string[] {
  try {
    return storyOf(transition.before, transition.after, { ...counterexample, events: transition.inOrder(counterexample) });
  } catch (error) {
    failures.push(failureOf(rule, error));
    return [];
  }
}

function subject(manifest: Manifest): Pick<Finding, 'object' | 'namespace' | 'fullName'> {
  const [object, fullName] = [shortName(manifest), displayName(manifest)];
  return { object, namespace: manifest.metadata.namespace ?? undefined, ...object !== fullName && { fullName } };
}

/** Where each is written: in the manifests after, or before where the object is gone. */
function placing(before: Side, after: Side): (finding: Unplaced) => Finding {
  return ({ manifest, ...finding }) => {
    const location = after.locate?.(manifest, finding.field) ?? before.locate?.(manifest, finding.field);
    return { ...finding, location };
  };
}

/** What cannot be read. In the manifests before it is past mending, and only makes the check know less. */
function problemsOf({ problems: old = [] }: Side, { problems: now = [] }: Side): Finding[] {
  const identity = ({ kind, subject: about }: ManifestProblem) => about === undefined ? undefined : JSON.stringify([kind, about.keys, about.field]);
  const [before, after] = [old, now].map(problems => new Set(problems.map(identity)));
  // What is on both sides is told where it can be mended.
  const gone = old.filter(problem => identity(problem) === undefined || !after.has(identity(problem)));
  return [
    ...gone.map(problem => problemFinding({ ...problem, message: `In the manifests before: ${problem.message}` }, 'warning', 'unchanged')),
    ...now.map(problem => {
      const isOld = identity(problem) !== undefined && before.has(identity(problem));
      return problemFinding(problem, problem.isHarmless ? 'warning' : 'error', isOld ? 'unchanged' : 'new');
    }),
  ];
}

function problemFinding({ kind, message, mend, location }: ManifestProblem, severity: Severity, baselineState: Finding['baselineState']): Finding {
  return { ...own(kind, { severity, message, mend }), object: location.file, baselineState, location };
}

function failureOf(rule: Rule, error: unknown): Finding {
  const words = error instanceof Error ? error.message : String(error);
  return {
    ...own('internal-error', { message: `The rule ${rule.name} failed: ${words}.`, mend: 'This is a fault of cdk8s-rollouts: please report it, with the manifests if you may.' }),
    object: rule.name,
    baselineState: 'new',
  };
}

function own(name: string, { severity, field, message, mend }: Pick<Finding, 'message' | 'mend'> & Partial<Pick<Finding, 'severity' | 'field'>>) {
  const rule = OWN_RULES.find(one => one.name === name)!;
  return { rule: rule.name, severity: severity ?? rule.severity, field, message, mend, story: [] };
}

function compare(a: Finding, b: Finding): number {
  const [one, other] = [a, b].map(({ severity, baselineState, namespace = '', object, rule, field = '', message }) =>
    [rankOf(severity), baselineState, namespace, object, rule, field, message]);
  const i = one.findIndex((part, at) => part !== other[at]);
  return i === -1 ? 0 : one[i] < other[i] ? -1 : 1;
}
