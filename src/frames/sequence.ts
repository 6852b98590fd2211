/** The frames of one whole rollout, from idle to idle: what every strategy has in common. */
import { Frame } from './frame';
import { Strategy } from './strategy';
import { IDLE, onTheWayTo, together } from '../ground/step-label';

/** A frame of a rollout in order. */
export interface Stage {
  readonly name: string;
  /** The steps of the plan that are reached here: none on the way, several where steps come out the same. */
  readonly steps: number[];
  /** How long it stands at least, in seconds: on the way nothing waits. */
  readonly hold: number;
  readonly frame: Frame;
}

/** Every frame of a rollout from `stable` to `candidate`, the idle frame before it first. */
export function sequence(strategy: Strategy, stable: string, candidate: string): Stage[] {
  const stages: Stage[] = [{ name: IDLE, steps: [], hold: 0, frame: strategy.idle(stable) }];
  for (const goal of strategy.goals(stable, candidate)) {
    const { hold = 0 } = goal;
    const steps = goal.step === undefined ? [] : [goal.step];
    const last = stages[stages.length - 1];
    const frames = strategy.path(last.frame, goal.frame(last.frame));
    const both = { name: together([last.name, goal.name]), steps: [...last.steps, ...steps], hold: Math.max(last.hold, hold) };
    if (frames.length === 0) stages[stages.length - 1] = { ...last, ...both };
    frames.forEach((frame, i) => stages.push(i === frames.length - 1
      ? { name: goal.name, steps, hold, frame }
      : { name: onTheWayTo(goal.name), steps: [], hold: 0, frame }));
  }
  return stages;
}
