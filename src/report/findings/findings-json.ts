/** Findings for programs. */
import { isCounted } from './findings-text';
import { pageOf } from './rule-page';
import { CheckResult } from '../../rules/check/check';

export function findingsJson({ findings, objects, changed, notUnderstood, agent }: CheckResult): object {
  const counted = findings.filter(isCounted);
  const [errors, warnings, notes] = (['error', 'warning', 'note'] as const).map(level => counted.filter(({ severity }) => severity === level).length);
  return {
    schema: 1,
    ...agent !== undefined && { agent: agent.name },
    summary: { errors, warnings, notes, objects, changed },
    notUnderstood,
    findings: findings.map(finding => ({ ...finding, page: pageOf(finding.rule) })),
  };
}
