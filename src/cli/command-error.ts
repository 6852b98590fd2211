import { Ending } from './exit-codes';
import { Refusal } from '../state/refusal';

/** What keeps a command from being done, in a sentence that says how to mend it. */
export class CommandError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CommandError';
  }
}

/** A command that was called in a wrong way. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** A gate that does not let a rollout go on. */
export class GateRefusal extends Refusal {
  constructor(message: string, readonly ending: Ending) {
    super(message);
  }
}
