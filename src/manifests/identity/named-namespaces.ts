/** The namespaces that objects name when they speak of others: they tell where the others are, though these do not say it. */
import { record, records, text } from '../../ground/shape';
import { groupOf, Manifest, objectKey } from '../manifest';
import { referencesOf } from '../references';

export interface NamedObject {
  /** The key that the object would have without a namespace. */
  readonly bareKey: string;
  readonly namespace: string;
}

export function namedObjectsIn(manifests: readonly Manifest[]): NamedObject[] {
  return manifests.flatMap(manifest => [...referred(manifest), ...subjects(manifest), ...hosts(manifest)]);
}

/** A webhook names its Service with the namespace, and a route may; what else an object refers to is in its own. */
function referred(manifest: Manifest): NamedObject[] {
  return referencesOf(manifest).flatMap(({ to }) => {
    const [kind, namespace, name] = to.split('/');
    return namespace === '' ? [] : [{ bareKey: `${kind}//${name}`, namespace }];
  });
}

/** @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects */
function subjects({ apiVersion, subjects: written }: Manifest): NamedObject[] {
  if (groupOf(apiVersion) !== 'rbac.authorization.k8s.io') return [];
  return records(written).filter(({ kind }) => kind === 'ServiceAccount').flatMap(({ name, namespace }) => named('ServiceAccount', name, namespace));
}

/** The full name of a Service, `web.shop.svc.cluster.local`, as Istio's objects have it. */
function hosts({ apiVersion, spec: written }: Manifest): NamedObject[] {
  if (groupOf(apiVersion) !== 'networking.istio.io') return [];
  const spec = record(written);
  const destinations = ['http', 'tls', 'tcp'].flatMap(protocol => records(spec[protocol])).flatMap(({ route }) => records(route));
  return [spec.host, ...destinations.map(({ destination }) => record(destination).host)].flatMap(host => {
    const [name, namespace, type] = (text(host) ?? '').split('.');
    return type === 'svc' ? named('Service', name, namespace) : [];
  });
}

function named(kind: string, name: unknown, namespace: unknown): NamedObject[] {
  return text(name) && text(namespace) ? [{ bareKey: objectKey('', kind, undefined, text(name)!), namespace: text(namespace)! }] : [];
}
