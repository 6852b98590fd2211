/** What a GitOps agent does with a commit: it applies the objects that are others than before, in any order, and prunes. */
import { isDeepStrictEqual } from 'util';
import { ManifestSet } from '../../manifests/manifest-set';
import { Random } from '../random';

export interface AgentAction {
  readonly type: 'apply' | 'prune';
  readonly key: string;
}

/** The longest time from one object to the next. */
export const MOST_GAP_MILLISECONDS = 500;

/**
 * @param live What is in the cluster; an object that was refused is tried again.
 * @param known The keys of all that the agent has ever applied: only that is pruned.
 */
export function actionsFor(live: ManifestSet, wanted: ManifestSet, known: ReadonlySet<string>, random: Random): AgentAction[] {
  const applies = wanted.keys.filter(key => !isDeepStrictEqual(live.get(key), wanted.get(key))).map((key): AgentAction => ({ type: 'apply', key }));
  const prunes = live.keys.filter(key => known.has(key) && wanted.get(key) === undefined).map((key): AgentAction => ({ type: 'prune', key }));
  return random.shuffled([...applies, ...prunes]);
}
