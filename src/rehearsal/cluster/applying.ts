/** What an agent does with a commit: it applies the objects that are others than before, and prunes. */
import { Agent, Action, Round } from '../../agents/agent';
import { actionsBetween } from '../../agents/schedule';
import { ManifestSet } from '../../manifests/manifest-set';
import { Random } from '../random';

/** The longest time from one object to the next. */
export const MOST_GAP_MILLISECONDS = 500;

export interface TimedAction extends Pick<Action, 'type' | 'key'> {
  /** Milliseconds after the action before; without it any time up to the longest. */
  readonly gap?: number;
}

/** What is done one after the other, without a wait for pods. */
export interface TimedRound extends Omit<Round, 'steps'> {
  readonly actions: readonly TimedAction[];
}

/**
 * What is to be done about a commit.
 *
 * @param live What is in the cluster; an object that was refused is tried again.
 */
export interface Work {
  readonly agent: Agent;
  readonly live: ManifestSet;
  readonly wanted: ManifestSet;
  /** The keys of all that the agent has ever applied: only that is pruned. */
  readonly known: ReadonlySet<string>;
}

/** What of a commit is still to be done, in the order of the manifests. */
export function remaining({ live, wanted, known }: Omit<Work, 'agent'>): Action[] {
  return actionsBetween({ before: live, after: wanted }).filter(({ type, key }) => type === 'apply' || known.has(key));
}

/** In which order all that is done. */
export type Applying = (work: Work, random: Random) => readonly TimedRound[];

/** An order that the agent can produce: what it does in any order, in one by chance. */
export function inTurn(work: Work, random: Random): TimedRound[] {
  const { agent, live, wanted } = work;
  const rounds = agent.rounds(remaining(work), { before: live, after: wanted });
  const all = rounds.map(({ steps, ...round }) => ({ ...round, actions: steps.flatMap(step => random.shuffled(step)) }));
  return all.filter(({ actions }) => actions.length > 0);
}
