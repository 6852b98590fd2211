import { Finding } from '../../rules/check/finding';

/** What is new and not suppressed: only that is shown, counted, and fails a check. */
export function isCounted({ suppressed, baselineState, severity, rule }: Finding): boolean {
  const isOldProblem = rule === 'unreadable-manifest' && severity === 'warning';
  return suppressed === undefined && (baselineState === 'new' || isOldProblem);
}
