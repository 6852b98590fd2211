/** Findings for programs. */
import { isCounted } from './findings-text';
import { pageOf } from './rule-page';
import { CheckResult } from '../transition/check';

export function findingsJson({ findings, objects, changed }: CheckResult): object {
  const counted = findings.filter(isCounted);
  const errors = counted.filter(({ severity }) => severity === 'error').length;
  return {
    schema: 1,
    summary: { errors, warnings: counted.length - errors, objects, changed },
    findings: findings.map(finding => ({ ...finding, page: pageOf(finding.rule) })),
  };
}
