import { Asking, Question } from './gate';
import { run } from '../../ground/commands';
import { formatSeconds } from '../../plan/grammar';

/** A frame that has not stood for long enough, for whichever gate. */
export interface Hold {
  /** In seconds. */
  readonly least: number;
  readonly stood: number;
}

/** A frame that has. */
export function stoodSentence({ least }: Pick<Hold, 'least'>): string {
  return least === 0 ? 'its frame need not stand for any time' : `its frame has stood for ${formatSeconds(least)}`;
}

export function holdSentence({ least, stood }: Hold, question: Question, options: Asking): string {
  return `its frame stands for ${formatSeconds(least)} and has stood for ${formatSeconds(stood)}: wait ${formatSeconds(least - stood)}, or ${insisting('--force', question, options)}`;
}

/** How the frame is left all the same. Not by an option for all rollouts, nor beside one that contradicts it. */
export function insisting(option: string, { record: { rollout: key }, stateDir }: Question, { ifDue, all }: Asking): string {
  return ifDue || all ? run('promote', { key, stateDir }, option) : `pass ${option}`;
}
