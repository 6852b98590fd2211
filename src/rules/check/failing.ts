/** Which findings fail a check. */
import { Finding } from './finding';
import { NEVER_PASSED } from './own-rules';

/** The least severe finding that fails. */
export type FailOn = 'error' | 'warning' | 'never';

export const FAIL_ON: readonly FailOn[] = ['error', 'warning', 'never'];

export function fails(findings: readonly Finding[], failOn: FailOn): boolean {
  return findings.some(finding => isFailing(finding, failOn));
}

/** What is new and not suppressed fails by its severity; what could not be looked at does in any case. */
export function isFailing({ rule, severity, suppressed, baselineState }: Finding, failOn: FailOn): boolean {
  if (suppressed !== undefined || baselineState !== 'new') return false;
  if (severity === 'note') return false;
  return (severity === 'error' && NEVER_PASSED.includes(rule)) || (failOn !== 'never' && (severity === 'error' || failOn === 'warning'));
}
