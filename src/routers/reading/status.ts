/** What routers say of objects in the cluster: one file in the folder above asks each. */
import { join } from 'path';
import { Follower, Router } from './router';
import { membersIn } from '../../ground/listed';
import { integer, Open, record, records, text } from '../../ground/shape';

let routers: readonly Router[] | undefined;

/** Why the proxies of its router do not follow an object yet; undefined where nothing says so. */
export function statusProblem(live: Open): string | undefined {
  for (const { unfollowed } of all()) {
    const problem = unfollowed?.(live);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The objects whose status says more of a route. */
export function followersOf(live: Open): Follower[] {
  return all().flatMap(({ followers }) => followers?.(live) ?? []);
}

function all(): readonly Router[] {
  return routers ??= membersIn<Router>(join(__dirname, '..'), 'router');
}

/** What one of several conditions lacks: it is there, of this generation, and true. */
export function conditionProblem(conditions: unknown, types: readonly string[], { metadata }: Open, of = ''): string | undefined {
  const generation = integer(record(metadata).generation) ?? 0;
  for (const type of types) {
    const found = records(conditions).find(one => one.type === type);
    const seen = integer(found?.observedGeneration) ?? 0;
    if (found === undefined) return `${of}says nothing of ${type} yet`;
    if (seen < generation) return `${of}has not seen generation ${generation} yet, only ${seen}`;
    if (found.status !== 'True') return `${of}says that it is not ${type}: ${[text(found.reason), text(found.message)].filter(one => one !== undefined).join(', ')}`;
  }
  return undefined;
}
