/** Where a rule is explained. */
import { OWN_RULES } from '../../rules/check/own-rules';

export const HOME = 'https://github.com/cdk8s-rollouts/cdk8s-rollouts';
const DOCS = `${HOME}/blob/main/docs`;

export function pageOf(rule: string): string {
  return OWN_RULES.some(({ name }) => name === rule) ? `${DOCS}/checks.md#${rule}` : `${DOCS}/checks/${rule}.md`;
}
