/** What an agent makes of a change: the steps in which the objects arrive, and where it waits. */
import { Action, Agent, Change, Round } from './agent';
import { prunedBetween, withKept } from '../manifests/kept';
import { isSame, keyOf } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';

/** What the cluster is to hold: what the agent keeps stays, and what it does not apply stays as it was. The same set where that is nothing. */
export function heldAfter(agent: Agent, before: ManifestSet, after: ManifestSet): ManifestSet {
  const change = { before, after };
  const held = withKept(before, after, live => agent.keeps(live));
  if (held.all.every(one => agent.applies(one, change))) return held;
  return ManifestSet.of(held.all.flatMap(one => agent.applies(one, change) ? one : before.get(keyOf(one)) ?? []));
}

/** What is to be done between two sets, in the order in which it is written. */
export function actionsBetween({ before, after }: Change): Action[] {
  return [
    ...after.all.map((manifest): Action => ({ type: 'apply', key: keyOf(manifest), manifest })).filter(({ key, manifest }) => !isSame(before.get(key), manifest)),
    ...prunedBetween(before, after).map((manifest): Action => ({ type: 'prune', key: keyOf(manifest), manifest })),
  ];
}

export class Schedule {
  readonly rounds: readonly Round[];
  /** The keys of all that is not the same on both sides. */
  readonly changed: ReadonlySet<string>;
  /** The steps of all rounds are counted through. */
  private readonly steps = new Map<string, number>();
  /** The last steps of the rounds after which the agent waits. */
  private readonly waits: readonly number[];

  constructor(readonly agent: Agent, change: Change) {
    const actions = actionsBetween(change);
    this.changed = new Set(actions.map(({ key }) => key));
    this.rounds = agent.rounds(actions, change);
    const waits: number[] = [];
    let count = 0;
    for (const { steps, isAwaited } of this.rounds) {
      for (const step of steps) {
        for (const { key } of step) this.steps.set(key, count);
        count++;
      }
      if (isAwaited) waits.push(count - 1);
    }
    this.waits = waits;
  }

  /** The step in which an object arrives, that is not the same on both sides. */
  stepOf(key: string): number {
    return this.steps.get(key) ?? 0;
  }

  /** The last step that can come while what arrived in a step is not healthy. */
  lastUnhealthy(step: number): number {
    return this.waits.find(wait => wait >= step) ?? Infinity;
  }
}
