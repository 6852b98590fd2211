/** What the routes of Traefik and Istio, and those of the Gateway API, refer to by name. */
import { Named, Purpose } from './named';
import { list, Open, record, records, text } from '../../ground/shape';

export function service(name: unknown, field: string, purpose: Purpose = 'traffic', otherNamespace?: unknown): Named {
  return { field, kind: 'Service', name, otherNamespace, purpose };
}

export function certificate(name: unknown, field: string, otherNamespace?: unknown): Named {
  return { field, kind: 'Secret', name, otherNamespace, purpose: 'certificate' };
}

/** One rule of a route of the Gateway API; filters stand in the rule, and in its backends. */
export function ruleReferences({ backendRefs, filters }: Open, field: string): Named[] {
  const backend = ({ group = '', kind = 'Service', name, namespace }: Open, place: string): Named[] =>
    group === '' && kind === 'Service' ? [service(name, place, 'traffic', namespace)] : [];
  const mirrors = (of: unknown, place: string) => records(of).flatMap(({ requestMirror }, i) => (
    backend(record(record(requestMirror).backendRef), `${place}.filters[${i}].requestMirror.backendRef`)
  ));
  return [
    ...records(backendRefs).flatMap((one, i) => [...backend(one, `${field}.backendRefs[${i}]`), ...mirrors(one.filters, `${field}.backendRefs[${i}]`)]),
    ...mirrors(filters, field),
  ];
}

/** A name with `@` is of another provider. */
export function traefikReferences(group: string, kind: string, spec: Open): Named[] {
  const target = ({ kind: targetKind = 'Service', name, namespace }: Open, field: string): Named[] => {
    if (text(name)?.includes('@')) return [];
    if (targetKind === 'Service') return [service(name, field, 'traffic', namespace)];
    return targetKind === 'TraefikService' ? [{ field, group, kind: 'TraefikService', name, otherNamespace: namespace, purpose: 'traffic' }] : [];
  };
  const targets = (of: unknown, field: string) => records(of).flatMap((one, i) => target(one, `${field}[${i}]`));
  if (kind === 'IngressRoute') {
    const middlewares = (of: unknown, field: string) => records(of).filter(({ name }) => !text(name)?.includes('@'))
      .map(({ name, namespace }, i): Named => ({ field: `${field}[${i}]`, group, kind: 'Middleware', name, otherNamespace: namespace, purpose: 'traffic' }));
    return [
      ...records(spec.routes).flatMap((one, i) => [...targets(one.services, `spec.routes[${i}].services`), ...middlewares(one.middlewares, `spec.routes[${i}].middlewares`)]),
      certificate(record(spec.tls).secretName, 'spec.tls.secretName'),
    ];
  }
  if (kind !== 'TraefikService') return [];
  const [mirroring, failover] = [record(spec.mirroring), record(spec.failover)];
  return [
    ...['weighted', 'highestRandomWeight'].flatMap(way => targets(record(spec[way]).services, `spec.${way}.services`)),
    ...spec.mirroring === undefined ? [] : [...target(mirroring, 'spec.mirroring'), ...targets(mirroring.mirrors, 'spec.mirroring.mirrors')],
    ...['service', 'fallback'].flatMap(part => failover[part] === undefined ? [] : target(record(failover[part]), `spec.failover.${part}`)),
  ];
}

/**
 * Gateways are named as `gateway` or `namespace/gateway`, where `mesh` means all sidecars. A host without dots is a Service of the
 * namespace, and so is a full name of one.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#VirtualService
 */
export function istioReferences(spec: Open): Named[] {
  const gateways = list(spec.gateways).flatMap((gateway: unknown, i): Named[] => {
    const [first, second] = (text(gateway) ?? '').split('/');
    if (first === '' || first === 'mesh') return [];
    const [otherNamespace, name] = second === undefined ? [undefined, first] : [first, second];
    return [{ field: `spec.gateways[${i}]`, group: 'networking.istio.io', kind: 'Gateway', name, otherNamespace, purpose: 'traffic' }];
  });
  const host = (destination: unknown, field: string): Named[] => {
    const [name, namespace, type] = (text(record(destination).host) ?? '').split('.');
    if (name === '' || name === '*' || (namespace !== undefined && type !== 'svc')) return [];
    return [service(name, field, 'traffic', namespace)];
  };
  const destinations = ['http', 'tls', 'tcp'].flatMap(protocol => records(spec[protocol]).flatMap(({ route, mirror, mirrors }, i) => [
    ...records(route).flatMap(({ destination }, j) => host(destination, `spec.${protocol}[${i}].route[${j}].destination`)),
    ...host(mirror, `spec.${protocol}[${i}].mirror`),
    ...records(mirrors).flatMap(({ destination }, j) => host(destination, `spec.${protocol}[${i}].mirrors[${j}].destination`)),
  ]));
  return [...gateways, ...destinations];
}
