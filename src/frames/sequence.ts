/** The frames of one whole rollout, from idle to idle: what every strategy has in common. */
import { Frame, shareOf } from './frame';
import { wholeSeconds } from '../plan/seconds';
import { RolloutStep } from '../plan/step';

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

/** A frame of a rollout in order. */
export interface Stage {
  readonly name: string;
  /** The steps of the plan that are reached here: none on the way, several where steps come out the same. */
  readonly steps: number[];
  readonly frame: Frame;
}

/** A way to replace one version by another. */
export interface Strategy {
  /** The fewest ready pods that must serve. */
  readonly floor: number;
  /** The frame in which one version runs and nothing else happens. */
  idle(version: string): Frame;
  /** The goals from an idle frame to the next one, in order. */
  goals(stable: string, candidate: string): Goal[];
  /** The frames after `from`, up to and including `to`. */
  path(from: Frame, to: Frame): Frame[];
}

/** Every frame of a rollout from `stable` to `candidate`, the idle frame before it first. */
export function sequence(strategy: Strategy, stable: string, candidate: string): Stage[] {
  const stages: Stage[] = [{ name: 'idle', steps: [], frame: strategy.idle(stable) }];
  for (const goal of strategy.goals(stable, candidate)) {
    const steps = goal.step === undefined ? [] : [goal.step];
    const last = stages[stages.length - 1];
    const frames = strategy.path(last.frame, goal.frame(last.frame));
    if (frames.length === 0) stages[stages.length - 1] = { ...last, name: `${last.name}; ${goal.name}`, steps: [...last.steps, ...steps] };
    frames.forEach((frame, i) => stages.push(i === frames.length - 1
      ? { name: goal.name, steps, frame }
      : { name: `on the way to ${goal.name}`, steps: [], frame }));
  }
  return stages;
}

/** A step of a plan as a goal. */
export function goalOf(step: RolloutStep, index: number, name: string, frame: Frame): Goal {
  return { name, step: index, hold: step.hold && wholeSeconds(step.hold), untilApproved: step.untilApproved, frame: () => frame };
}

/** What to say of a step where its pods receive another share of traffic than it asks for. */
export function trueShare(step: RolloutStep, frame: Frame): string {
  const share = Math.round(10 * shareOf(frame, 1)) / 10;
  return step.weight === undefined || step.weight === share ? '' : ` (${share}% of the pods)`;
}
