/** The kinds of the objects that writers write. Here, so that nobody loads all of them to ask that. */
export const ROUTE_KINDS = ['HTTPRoute', 'GRPCRoute', 'IngressRoute', 'TraefikService', 'Ingress', 'VirtualService'];

export function isRouteKind(kind: string): boolean {
  return ROUTE_KINDS.includes(kind);
}
