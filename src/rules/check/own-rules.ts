/** What a check itself reports, beside what rules find. */
import { Rule } from './rule';

/** What reports say of a rule. */
export type RuleFacts = Pick<Rule, 'name' | 'severity' | 'summary'>;

export const OWN_RULES: readonly RuleFacts[] = [
  { name: 'duplicate-key', severity: 'warning', summary: 'A key stands twice in one map.' },
  { name: 'duplicate-object', severity: 'error', summary: 'The same object is written twice.' },
  { name: 'internal-error', severity: 'error', summary: 'A rule failed, so that what it looks for is not known.' },
  { name: 'suppression', severity: 'error', summary: 'An annotation that suppresses a rule has no reason, or names no rule.' },
  { name: 'unreadable-manifest', severity: 'error', summary: 'A file holds something that is no manifest.' },
];

/** Findings that no threshold lets pass where they are errors: nothing is known of what they hide. */
export const NEVER_PASSED: readonly string[] = ['duplicate-object', 'internal-error', 'unreadable-manifest'];
