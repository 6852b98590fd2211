/** The routes of a set: which Services receive which share of the traffic. One file reads each router. */
import { gatewayApiRoutes } from './gateway-api-route';
import { ingressRoutes } from './ingress-nginx-route';
import { istioRoutes } from './istio-route';
import { ManifestSet } from './manifest-set';
import { Route } from './route';

export type { Route, RouteBranch, RouteRule } from './route';

const known = new WeakMap<ManifestSet, readonly Route[]>();

export function routesIn(manifests: ManifestSet): readonly Route[] {
  const routes = known.get(manifests) ?? [...gatewayApiRoutes(manifests), ...ingressRoutes(manifests), ...istioRoutes(manifests)];
  known.set(manifests, routes);
  return routes;
}
