/** The frames of one whole rollout, from idle to idle: what every strategy has in common. */
import { Frame } from './frame';
import { Strategy } from './strategy';

/** A frame of a rollout in order. */
export interface Stage {
  readonly name: string;
  /** The steps of the plan that are reached here: none on the way, several where steps come out the same. */
  readonly steps: number[];
  readonly frame: Frame;
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
