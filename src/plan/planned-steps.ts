/** The steps of a plan as plain data: what frames are counted from. `RolloutPlan` would load cdk8s. */
import { formatStep, ParsedStep, parseSteps } from './grammar';
import { stepLabel } from '../ground/step-label';

export interface PlannedStep extends ParsedStep {
  /** Its position in the plan, from 0. */
  readonly index: number;
  /** What a reader calls it, e.g. `step 2 of 4: 10% for 2m`. */
  readonly label: string;
}

export interface PlannedSteps {
  readonly partial: readonly PlannedStep[];
  /** The step at which stable takes the candidate's version: the last one of every plan, written or not. */
  readonly promotion: PlannedStep;
}

/** @throws where the text is no plan */
export function plannedSteps(plan: string): PlannedSteps {
  const written = parseSteps(plan);
  const all = written.some(isPromotion) ? written : [...written, { percent: 100, untilApproved: false }];
  const planned = all.map((step, index): PlannedStep => ({ ...step, index, label: stepLabel(index + 1, all.length, formatStep(step)) }));
  const partial = planned.filter(step => !isPromotion(step));
  return { partial, promotion: planned[partial.length] };
}

/** The new pods of a batch at a step: percentages round up, and there are never more than there are pods. */
export function batchSize({ pods, percent }: PlannedStep, replicas: number): number {
  return Math.min(replicas, pods ?? Math.ceil((replicas * (percent ?? 0)) / 100));
}

/** How many steps a plan has, the promotion among them. @throws where the text is no plan */
export function countSteps(plan: string): number {
  const written = parseSteps(plan);
  if (written.length === 0) throw new Error('plan has no steps');
  return written.length + (written.some(isPromotion) ? 0 : 1);
}

function isPromotion({ percent }: ParsedStep): boolean {
  return percent === 100;
}
