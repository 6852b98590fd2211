/** The routes of a set: which Services receive which share of the traffic. One file reads each router. */
import { gatewayApiRoutes } from './gateway-api';
import { ingressRoutes } from './ingress-nginx';
import { istioRoutes } from './istio';
import { Route } from './route';
import { ManifestSet } from '../manifests/manifest-set';

export type { Route, RouteBranch, RouteRule } from './route';

const known = new WeakMap<ManifestSet, readonly Route[]>();

export function routesIn(manifests: ManifestSet): readonly Route[] {
  const routes = known.get(manifests) ?? [...gatewayApiRoutes(manifests), ...ingressRoutes(manifests), ...istioRoutes(manifests)];
  known.set(manifests, routes);
  return routes;
}
