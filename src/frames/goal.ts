/** What a plan asks for by name. */
import { Frame, shareOf } from './frame';
import { PlannedStep } from '../plan/planned-steps';

/** A frame that a plan asks for by name; `path` fills in the ones between. */
export interface Goal {
  /** What a reader of a pull request calls it, e.g. `step 1 of 3: 1 pod for 10m`. */
  readonly name: string;
  /** The position of the plan's step that this goal reaches, from 0. */
  readonly step?: number;
  /** How long it stands at least, in seconds. */
  readonly hold?: number;
  /** Whether it stands until a person promotes it. */
  readonly untilApproved?: boolean;
  /** Whether a rollout begins with it, and is past it ever after. */
  readonly isOpening?: boolean;
  /** Whether it is reached by stable taking the candidate's version at the pods that both have. */
  readonly isInPlace?: boolean;
  /** The frame, given the one from which it is reached. */
  readonly frame: (before: Frame) => Frame;
}

/** A step of a plan as a goal. */
export function goalOf({ index, hold, untilApproved }: PlannedStep, name: string, frame: Frame): Goal {
  return { name, step: index, hold, untilApproved, frame: () => frame };
}

/** What to say of a step where its pods receive another share of traffic than it asks for. */
export function trueShare({ percent }: PlannedStep, frame: Frame): string {
  const share = Math.round(10 * shareOf(frame, 1)) / 10;
  return percent === undefined || percent === share ? '' : ` (${share}% of the pods)`;
}
