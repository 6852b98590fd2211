/** Where a rule is explained. */
import { OWN_RULES } from '../../rules/check/own-rules';

export const HOME = 'https://github.com/cdk8s-rollouts/cdk8s-rollouts';
const DOCS = `${HOME}/blob/main/docs`;
/** How a check is run. */
export const CHECKS_PAGE = `${DOCS}/checks.md`;

export function pageOf(rule: string): string {
  return OWN_RULES.some(({ name }) => name === rule) ? `${CHECKS_PAGE}#${rule}` : `${DOCS}/checks/${rule}.md`;
}
