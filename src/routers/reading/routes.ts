/** The routes of a set: which Services receive which share of the traffic. One file in the folder above reads each router. */
import { join } from 'path';
import { Route, RouteBranch } from './route';
import { Router } from './router';
import { membersIn } from '../../ground/listed';
import { ManifestSet } from '../../manifests/manifest-set';

export type { Route, RouteBranch, RouteRule } from './route';

let routers: readonly Router[] | undefined;
const known = new WeakMap<ManifestSet, readonly Route[]>();

export function routesIn(manifests: ManifestSet): readonly Route[] {
  routers ??= membersIn<Router>(join(__dirname, '..'), 'router');
  const routes = known.get(manifests) ?? routers.flatMap(router => router.routes(manifests));
  known.set(manifests, routes);
  return routes;
}

/** Whether routes are made of objects of a kind. */
export function isOfRoute(kind: string): boolean {
  routers ??= membersIn<Router>(join(__dirname, '..'), 'router');
  return routers.some(({ kinds }) => kinds.includes(kind));
}

const branches = new WeakMap<ManifestSet, ReadonlyMap<string, readonly RouteBranch[]>>();

/** All branches of all routes that lead to a Service. */
export function routesTo(manifests: ManifestSet, serviceKey: string): readonly RouteBranch[] {
  const found = branches.get(manifests) ?? byService(routesIn(manifests));
  branches.set(manifests, found);
  return found.get(serviceKey) ?? [];
}

function byService(routes: readonly Route[]): Map<string, RouteBranch[]> {
  const found = new Map<string, RouteBranch[]>();
  for (const branch of routes.flatMap(({ rules }) => rules).flatMap(rule => rule.branches)) {
    const own = found.get(branch.service);
    if (own) own.push(branch);
    else found.set(branch.service, [branch]);
  }
  return found;
}
