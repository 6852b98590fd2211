/** Routes that lead to Services which are not in the manifests: somebody else may keep them. */
import { Mirror, Route, RouteBranch, RouteRule } from './route';
import { routesIn } from './routes';
import { serviceAt } from '../../manifests/kinds/service';
import { ManifestSet, nameOf } from '../../manifests/manifest-set';

export interface MissingBackend {
  readonly route: Route;
  readonly rule: RouteRule;
  /** The share of the requests, from 0 to 1. */
  readonly share: number;
  readonly isCopied: boolean;
  readonly branch: RouteBranch | Mirror;
}

/** Branches that receive requests, or copies of them, of which the Service is not there. */
export function missingBackends(manifests: ManifestSet): MissingBackend[] {
  // A port of that name is an action of the load balancer, and no Service is meant.
  const isMissing = ({ port, service }: RouteBranch | Mirror) => port?.name !== 'use-annotation' && serviceAt(manifests, service) === undefined;
  return routesIn(manifests).flatMap(route => route.rules.flatMap(rule => [
    ...rule.branches.map(branch => ({ route, rule, branch, share: branch.weight, isCopied: false })),
    ...rule.mirrors?.map(branch => ({ route, rule, branch, share: branch.share, isCopied: true })) ?? [],
  ].filter(({ share, branch }) => share > 0 && isMissing(branch))));
}

/** What a route leads to outside of the manifests: the display names of both, `HTTPRoute/hello` and `Service/hello`. */
export interface OutsideBackend {
  readonly route: string;
  readonly service: string;
}

/** The Services that routes lead to and that are in none of several sets; each once. */
export function outsideBackends(all: readonly ManifestSet[]): OutsideBackend[] {
  const outside = all.flatMap(missingBackends).filter(({ branch }) => all.every(manifests => serviceAt(manifests, branch.service) === undefined));
  const found = new Map(outside.map(({ route, branch }) => [`${route.key} ${branch.service}`, { route: route.name, service: nameOf(branch.service) }]));
  return [...found.values()];
}
