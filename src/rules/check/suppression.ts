/**
 * Annotations that suppress a finding on their object: `cdk8s-rollouts/ignore-<rule>: "<reason>"`.
 *
 * @see https://docs.kubelinter.io/#/configuring-kubelinter?id=ignoring-violations-for-specific-cases
 */
import { RuleFacts } from './own-rules';
import { Severity } from './rule';
import { record } from '../../ground/shape';
import { Manifest } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';

const PREFIX = 'cdk8s-rollouts/ignore-';

/** An annotation that cannot do what it was written for. */
export interface SuppressionProblem {
  readonly object: Manifest;
  readonly field: string;
  readonly severity: Severity;
  readonly message: string;
  readonly mend: string;
}

/** The reason for which a rule is suppressed on an object. */
export function suppressionOf({ metadata }: Manifest, rule: string): string | undefined {
  const annotations = record(metadata.annotations);
  const annotation = `${PREFIX}${rule}`;
  return Object.hasOwn(annotations, annotation) ? reasonOf(annotations[annotation]) : undefined;
}

export function suppressionProblems(manifests: ManifestSet, rules: readonly RuleFacts[]): SuppressionProblem[] {
  const names = new Set(rules.map(({ name }) => name));
  return manifests.all.flatMap(object => Object.entries(record(object.metadata.annotations))
    .filter(([annotation]) => annotation.startsWith(PREFIX))
    .flatMap(([annotation, reason]) => problemOf(object, annotation, reason, names)));
}

function problemOf(object: Manifest, annotation: string, reason: unknown, names: ReadonlySet<string>): SuppressionProblem[] {
  const place = { object, field: `metadata.annotations["${annotation}"]` };
  const rule = annotation.slice(PREFIX.length);
  if (!names.has(rule)) {
    return [{ ...place, severity: 'warning', message: `The annotation ${annotation} names no rule.`, mend: `Name one of these, or take it out: ${[...names].join(', ')}.` }];
  }
  if (reasonOf(reason) !== undefined) return [];
  return [{ ...place, severity: 'error', message: `The annotation ${annotation} gives no reason, so it suppresses nothing.`, mend: 'Say in it why this is meant to be so.' }];
}

function reasonOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
