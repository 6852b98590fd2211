/** Findings for programs. */
import { CheckResult } from '../../../rules/check/check';
import { printableJson } from '../../printable';
import { isCounted } from '../counted';
import { FindingsFormat } from '../format';
import { pageOf } from '../rule-page';

export const format: FindingsFormat = { place: 2, write: result => printableJson(findingsJson(result)) };

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
