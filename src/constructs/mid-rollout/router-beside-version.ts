/** A router comes or goes while nothing is in progress. Before the first promotion no record says with which one a rollout began: Git does. */
import { isRouteKind, ROUTE_KINDS } from '../../routers/writing/route-kinds';
import { CommittedRollout } from '../../state/source';
import { Course } from '../course/course';
import { Memory } from '../course/memory';
import { RolloutKind } from '../rollout-kind';

export interface BegunRollout {
  readonly name: string;
  readonly namespace?: string;
  readonly memory: Memory;
  readonly course: Course;
  readonly kind: RolloutKind;
}

/** What is wrong where a version begins of which nothing is recorded yet: one sentence each. */
export function routerProblems({ name, namespace, memory: { recorded, committed }, course, kind }: BegunRollout): string[] {
  if (!kind.mayBeRouted || recorded === undefined || recorded.record.progress !== undefined || course.record?.progress === undefined) return [];
  const routes = kind.routing?.names ?? [];
  if (routes.length === 0 && !committed?.mayBeCommitted(ROUTE_KINDS)) return [];
  const before = committed?.committed({ name, namespace });
  return before === undefined ? [] : problemsOf(recorded.record.rollout, routes, before);
}

/** @param routes What the code has of a router, such as `HTTPRoute/hello`. */
function problemsOf(rollout: string, routes: readonly string[], { objects, isIdle }: CommittedRollout): string[] {
  const comes = routes.filter(one => !objects.has(one)).join(' and ');
  const goes = [...objects].filter(one => isRouteKind(one.split('/')[0]) && !routes.includes(one)).join(' and ');
  if (comes === '' && goes === '') return [];
  if (!isIdle) {
    const began = goes === '' ? `without ${comes}` : `with ${goes}`;
    return [`router: the rollout ${rollout} began ${began}: take the change of "router" back, and promote or abort the rollout to its end first`];
  }
  const what = [...comes === '' ? [] : [`${comes} would come`], ...goes === '' ? [] : [`${goes} would go`]].join(' and ');
  return [`router: ${what} in one commit with a new version, and a router comes and goes while nothing is in progress: `
    + 'put the version that runs back into the code, synthesize and commit that, and bring the new version in the next commit'];
}
