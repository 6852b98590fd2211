/** What a GitOps agent does with a commit: it applies the objects that are others than before, in any order, and prunes. */
import { isSame } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';
import { Random } from '../random';

export interface AgentAction {
  readonly type: 'apply' | 'prune';
  readonly key: string;
  /** Milliseconds after the action before; without it any time up to the longest. */
  readonly gap?: number;
}

/** The longest time from one object to the next. */
export const MOST_GAP_MILLISECONDS = 500;

/** What of a commit the agent has still to do, in the order of the manifests. */
export function remaining(live: ManifestSet, wanted: ManifestSet, known: ReadonlySet<string>): AgentAction[] {
  const applies = wanted.keys.filter(key => !isSame(live.get(key), wanted.get(key))).map((key): AgentAction => ({ type: 'apply', key }));
  const prunes = live.keys.filter(key => known.has(key) && wanted.get(key) === undefined).map((key): AgentAction => ({ type: 'prune', key }));
  return [...applies, ...prunes];
}

/** In which order an agent does all that. */
export type Agent = (live: ManifestSet, wanted: ManifestSet, known: ReadonlySet<string>, random: Random) => readonly AgentAction[];

/**
 * One that promises no order.
 *
 * @param live What is in the cluster; an object that was refused is tried again.
 * @param known The keys of all that the agent has ever applied: only that is pruned.
 */
export function inAnyOrder(live: ManifestSet, wanted: ManifestSet, known: ReadonlySet<string>, random: Random): AgentAction[] {
  return random.shuffled(remaining(live, wanted, known));
}
