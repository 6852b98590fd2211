/** The validation plugin as the cdk8s CLI calls it. */
import { portsHere } from './check-runs';
import { reportValidation } from '../../src/cli/validation';
import { RolloutValidation, RolloutValidationProps } from '../../src/rollout-validation';

/** What it reports of some files. */
export function validated(props: RolloutValidationProps, ...manifests: string[]) {
  const told = { violations: [] as any[], status: [] as any[], log: [] as string[] };
  const report = { addViolation: (one: any) => told.violations.push(one), submit: (...args: any[]) => told.status.push(args) };
  expect(new RolloutValidation(props)).toBeDefined();
  reportValidation({ manifests, report, logger: { log: (text: string) => told.log.push(text) } }, props, portsHere());
  return told;
}
