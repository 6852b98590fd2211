/** Which program answers for a route of the Gateway API, as far as manifests say so: its Gateway names a class, and that a controller. */
import { Open, record, records, text } from '../../ground/shape';
import { keyOf, Manifest } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';

const GROUP = 'gateway.networking.k8s.io';

/** A Gateway of a route whose class is known. */
export interface KnownGateway {
  /** The keys of the Gateway and of its class. */
  readonly keys: readonly string[];
  /** `traefik.io/gateway-controller` */
  readonly controller: string;
}

/** @see https://gateway-api.sigs.k8s.io/reference/spec/#gatewayclassspec */
export function gatewaysOf(manifests: ManifestSet, { spec, metadata }: Manifest): KnownGateway[] {
  const parents = records(record(spec).parentRefs).filter(({ group, kind }) => (group ?? GROUP) === GROUP && (kind ?? 'Gateway') === 'Gateway');
  return parents.flatMap(({ name, namespace = metadata.namespace }: Open) => (
    manifests.ofKind('Gateway').filter(one => one.metadata.name === name && one.metadata.namespace === namespace).flatMap(gateway => (
      manifests.ofKind('GatewayClass').filter(one => one.metadata.name === record(gateway.spec).gatewayClassName).flatMap((one): KnownGateway[] => {
        const controller = text(record(one.spec).controllerName);
        return controller === undefined ? [] : [{ keys: [keyOf(gateway), keyOf(one)], controller }];
      })
    ))
  ));
}
