/** What the cluster holds when everything of a commit has arrived that arrives, with the API server's answers. */
import { refusalsOf } from './api-server';
import { Action } from '../agents/agent';
import { Schedule } from '../agents/schedule';
import { keyOf, Manifest } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';

/** The keys of what the API server refuses. */
export function refusedIn(before: ManifestSet, after: ManifestSet): ReadonlySet<string> {
  return new Set(after.all.filter(manifest => isRefused(before, manifest)).map(keyOf));
}

/**
 * What is refused stays as it was, and what is refused and new never comes. What else an agent leaves undone where something is
 * refused stays as it was as well.
 *
 * @param schedule What the agent makes of it.
 */
export function outcomeOf(before: ManifestSet, after: ManifestSet, schedule: Schedule): ManifestSet {
  const refused = refusedIn(before, after);
  if (refused.size === 0) return after;
  const left = new Set([...refused, ...leftUndone(before, schedule, refused)]);
  const stays = before.all.filter(one => after.get(keyOf(one)) === undefined && left.has(keyOf(one)));
  return ManifestSet.of([...after.all.flatMap(manifest => left.has(keyOf(manifest)) ? before.get(keyOf(manifest)) ?? [] : manifest), ...stays]);
}

/** The keys of what an agent does not do any more, or does not do at all, since the API server refuses some objects. */
export function leftUndone(before: ManifestSet, { agent, rounds }: Schedule, refused: ReadonlySet<string>): string[] {
  const left: string[] = [];
  let isOver = false;
  const isStop = ({ type, key }: Action) => type === 'apply' && refused.has(key);
  for (const { steps, isTriedFirst } of rounds) {
    const isHit = steps.some(step => step.some(isStop));
    isOver ||= isHit && isTriedFirst === true;
    for (const step of steps) {
      if (isOver) left.push(...step.map(({ key }) => key).filter(key => !refused.has(key)));
      isOver ||= step.some(one => isStop(one) && agent.stopsAt(before.get(one.key)));
    }
    isOver ||= isHit;
  }
  return left;
}

function isRefused(before: ManifestSet, manifest: Manifest): boolean {
  const live = before.get(keyOf(manifest));
  return live !== manifest && refusalsOf(live, manifest).length > 0;
}
