/**
 * Rollouts under an autoscaler: no pods are taken away while one is in progress.
 *
 * A canary takes load off stable, and scaling a Deployment down under a batch replaces old pods by new ones. So the
 * autoscalers are held in a frame before anything else changes and released in a frame after everything else did: an
 * apply has no order.
 */
import { distinct, Frame } from './frame';
import { Goal } from './goal';
import { Strategy } from './strategy';
import { IDLE } from '../ground/step-label';
import { STEP_WORDS } from '../ground/step-words';

export class HeldStrategy implements Strategy {
  constructor(private readonly inner: Strategy) {}

  public get floor(): number {
    return this.inner.floor;
  }

  public idle(version: string): Frame {
    return this.inner.idle(version);
  }

  public goals(stable: string, candidate: string): Goal[] {
    const goals = this.inner.goals(stable, candidate).map(goal => ({ ...goal, frame: (before: Frame) => held(goal.frame(before)) }));
    const last = goals[goals.length - 1];
    return [
      { name: STEP_WORDS.autoscalingHeld, isOpening: true, frame: () => held(this.idle(stable)) },
      ...goals.slice(0, -1),
      last.step === undefined ? { ...last, name: STEP_WORDS.podsAtRest } : last,
      { name: IDLE, frame: () => this.idle(candidate) },
    ];
  }

  public path(from: Frame, to: Frame): Frame[] {
    if (!from.held && !to.held) return this.inner.path(from, to);
    return distinct(from, [held(from), ...this.inner.path(from, to).map(held), to]);
  }
}

function held(frame: Frame): Frame {
  return { ...frame, held: true };
}
