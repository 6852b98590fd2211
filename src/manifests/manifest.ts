import { isDeepStrictEqual } from 'util';

/** A Kubernetes object as it is written down: open JSON of which only the identity is certain. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: any };
  readonly [field: string]: any;
}

/** `Deployment.apps/shop/hello`: what tells an object from all others, whatever the version of its API. */
export function keyOf({ apiVersion, kind, metadata: { namespace, name } }: Manifest): string {
  return objectKey(servedGroup(apiVersion, kind), kind, namespace, name);
}

/** The groups that old API groups have become: the server keeps one object, whatever version it is asked by. */
const MOVED: ReadonlyMap<string, string> = new Map([
  ...['Deployment', 'DaemonSet', 'ReplicaSet'].map(kind => [`extensions/${kind}`, 'apps'] as const),
  ...['Ingress', 'NetworkPolicy'].map(kind => [`extensions/${kind}`, 'networking.k8s.io'] as const),
  ['extensions/PodSecurityPolicy', 'policy'],
]);

/** @see https://kubernetes.io/docs/reference/using-api/deprecation-guide/#v1-16 */
export function servedGroup(apiVersion: string, kind: string): string {
  const group = groupOf(apiVersion);
  return MOVED.get(`${group}/${kind}`) ?? group;
}

export function objectKey(group: string, kind: string, namespace: string | undefined, name: string): string {
  return `${kind}${group === '' ? '' : `.${group}`}/${namespace ?? ''}/${name}`;
}

/** `apps` of `apps/v1`; empty for the core API. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

/** Objects with the kind and the name of another one, in another namespace. */
const ofSeveral = new WeakSet<Manifest>();

/** The name by which people know an object: `Deployment/hello`; `Deployment/hello of shop` where there are others of that name. */
export function displayName(manifest: Manifest): string {
  const name = shortName(manifest);
  if (!ofSeveral.has(manifest)) return name;
  const { namespace } = manifest.metadata;
  return namespace === undefined ? `${name} without a namespace` : `${name} of ${namespace}`;
}

/** `Deployment/hello` */
export function shortName({ kind, metadata: { name } }: Manifest): string {
  return `${kind}/${name}`;
}

/** From here on, those of the objects that only their namespace tells apart are called with it. */
export function tellApart(manifests: readonly Manifest[]): void {
  const namespaces = new Map<string, string | undefined>();
  const several = new Set<string>();
  for (const manifest of manifests) {
    const name = shortName(manifest);
    if (namespaces.has(name) && namespaces.get(name) !== manifest.metadata.namespace) several.add(name);
    namespaces.set(name, manifest.metadata.namespace);
  }
  if (several.size > 0) manifests.filter(manifest => several.has(shortName(manifest))).forEach(manifest => ofSeveral.add(manifest));
}

/** `in the namespace shop`. */
export function inNamespace(namespace: string | undefined): string {
  return namespace === undefined ? 'without a namespace' : `in the namespace ${namespace}`;
}

/** Whether nothing changes in an object or a part of one, whatever the order of the keys; also where there is none on either side. */
export function isSame(a: unknown, b: unknown): boolean {
  return a === b || isDeepStrictEqual(a, b);
}
