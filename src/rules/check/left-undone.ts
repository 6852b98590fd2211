import { Transition } from './transition';
import { leftUndone } from '../../controllers/outcome';
import { enumerated } from '../../ground/enumeration';
import { nameOf } from '../../manifests/manifest-set';

/** What the agent leaves undone since the API server refuses an object: a sentence, where that is anything. */
export function leftUndoneBy({ before, after, exploration: { schedule } }: Transition, refused: string): string[] | undefined {
  const left = leftUndone(before, schedule, new Set([refused])).map(key => nameOf(key, after, before));
  if (left.length === 0) return undefined;
  return [`${schedule.agent.title} goes no further then: ${enumerated(left)} ${left.length === 1 ? 'stays as it is' : 'stay as they are'}.`];
}
