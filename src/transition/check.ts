/** Checks the way from some manifests to others by all rules. */
import { Finding } from './finding';
import { OWN_RULES } from './own-rules';
import { Rule, Violation } from './rule';
import { rules as allRules } from './rules';
import { suppressionOf, suppressionProblems } from './suppression';
import { Transition } from './transition';
import { displayName, keyOf, Manifest } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';
import { ManifestLocation, ManifestProblem } from '../manifests/read-manifests';
import { storyOf } from '../rehearsal/story';

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
}

/** What a rule said. */
interface Found {
  readonly rule: Rule;
  readonly violation: Violation;
}

export function check(before: Side, after: Side, rules: readonly Rule[] = allRules()): CheckResult {
  const transition = new Transition(before.set, after.set);
  const { found, failures } = violationsOf(transition, rules);
  const problems = suppressionProblems(after.set, rules);
  const old = new Set([...wordsBefore(before.set, found), ...problems.length === 0 ? [] : suppressionProblems(before.set, rules).map(wordsOf)]);
  const place = placing(before, after);
  const findings = [
    ...found.map(one => findingOf(one, transition, old, failures)).map(place),
    ...problems.map(problem => ({ ...subject(problem.object), ...own('suppression', problem), baselineState: state(old, problem), manifest: problem.object })).map(place),
    ...problemsOf(before, after),
    // Last, since telling a story may fail as well.
    ...failures,
  ];
  return { findings: findings.sort(compare), objects: after.set.keys.length, changed: transition.changedKeys.length };
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

/** The manifests before, with themselves: what is said of them is nothing new. Only the rules that found something are asked. */
function wordsBefore(before: ManifestSet, found: readonly Found[]): string[] {
  const rules = [...new Set(found.map(({ rule }) => rule))];
  if (rules.length === 0) return [];
  return violationsOf(new Transition(before, before), rules).found.map(({ violation }) => wordsOf(violation));
}

function wordsOf({ object, message }: { readonly object: Manifest; readonly message: string }): string {
  return JSON.stringify([keyOf(object), message]);
}

function state(old: ReadonlySet<string>, said: { readonly object: Manifest; readonly message: string }): Finding['baselineState'] {
  return old.has(wordsOf(said)) ? 'unchanged' : 'new';
}

type Unplaced = Finding & { readonly manifest: Manifest };

function findingOf({ rule, violation }: Found, transition: Transition, old: ReadonlySet<string>, failures: Finding[]): Unplaced {
  const manifest = transition.after.get(keyOf(violation.object)) ?? violation.object;
  const { field, message, mend, severity = rule.severity } = violation;
  return {
    rule: rule.name,
    severity,
    ...subject(manifest),
    field,
    message,
    mend,
    story: tell(transition, rule, violation, failures),
    baselineState: state(old, violation),
    suppressed: suppressionOf(manifest, rule.name),
    manifest,
  };
}

function tell({ before, after }: Transition, rule: Rule, { counterexample }: Violation, failures: Finding[]): readonly string[] {
  try {
    return storyOf(before, after, counterexample);
  } catch (error) {
    failures.push(failureOf(rule, error));
    return [];
  }
}

function subject(manifest: Manifest): Pick<Finding, 'object' | 'namespace'> {
  return { object: displayName(manifest), namespace: manifest.metadata.namespace ?? undefined };
}

/** Where each is written: in the manifests after, or before where the object is gone. */
function placing(before: Side, after: Side): (finding: Unplaced) => Finding {
  return ({ manifest, ...finding }) => {
    const location = after.locate?.(manifest, finding.field) ?? before.locate?.(manifest, finding.field);
    return { ...finding, location };
  };
}

/** What cannot be read. In the manifests before it is past mending, and only makes the check know less. */
function problemsOf(before: Side, after: Side): Finding[] {
  const asFinding = (baselineState: Finding['baselineState']) => ({ kind, message, mend, location }: ManifestProblem): Finding => {
    const severity = baselineState === 'new' ? 'error' : 'warning';
    const where = baselineState === 'new' ? '' : 'In the manifests before: ';
    return { ...own(kind, { severity, message: `${where}${message}`, mend }), object: location.file, baselineState, location };
  };
  return [...(before.problems ?? []).map(asFinding('unchanged')), ...(after.problems ?? []).map(asFinding('new'))];
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
    [severity, baselineState, namespace, object, rule, field, message]);
  const i = one.findIndex((part, at) => part !== other[at]);
  return i === -1 ? 0 : one[i] < other[i] ? -1 : 1;
}
