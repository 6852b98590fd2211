/**
 * The listeners of a Gateway that routes ask for by name or by port: without them a route is attached to nothing.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#parentreference
 */
import { integer, record, records, text } from '../../ground/shape';
import { groupOf, keyOf, Manifest, objectKey } from '../manifest';
import { ManifestSet } from '../manifest-set';

export interface ListenerRequest {
  readonly route: Manifest;
  /** `spec.parentRefs[0]`. */
  readonly field: string;
  /** The key of the Gateway, or of another object with listeners. */
  readonly to: string;
  readonly name?: string;
  readonly port?: number;
}

const GROUP = 'gateway.networking.k8s.io';
const ROUTES = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'];

export function listenerRequestsIn(manifests: ManifestSet): ListenerRequest[] {
  return manifests.ofKind(...ROUTES).filter(({ apiVersion }) => groupOf(apiVersion) === GROUP).flatMap(route =>
    records(record(route.spec).parentRefs).flatMap((parent, i): ListenerRequest[] => {
      const [name, port] = [text(parent.sectionName), integer(parent.port)];
      if (text(parent.name) === undefined || (name === undefined && port === undefined)) return [];
      const to = objectKey(text(parent.group) ?? GROUP, text(parent.kind) ?? 'Gateway', text(parent.namespace) ?? route.metadata.namespace, parent.name as string);
      return [{ route, field: `spec.parentRefs[${i}]`, to, name, port }];
    }));
}

export function hasListener(gateway: Manifest, { name, port }: ListenerRequest): boolean {
  return records(record(gateway.spec).listeners).some(one => (name === undefined || one.name === name) && (port === undefined || one.port === port));
}

/** What a request says of the listener that it asks for, whichever route asks. */
export function listenerText({ name, port }: ListenerRequest): string {
  return [...name === undefined ? [] : [name], ...port === undefined ? [] : [`port ${port}`]].join(', ');
}

/** Whether the request stands in the manifests as it is. */
export function isAsked(manifests: ManifestSet, { route, to, name, port }: ListenerRequest): boolean {
  const live = manifests.get(keyOf(route));
  return live !== undefined && listenerRequestsIn(ManifestSet.of([live])).some(one => one.to === to && one.name === name && one.port === port);
}
