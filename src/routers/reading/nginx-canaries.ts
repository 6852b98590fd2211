/** Ingresses as ingress-nginx reads them: what they lead where, and which of them are canaries of others. */
import { PortReference, serviceKey } from './route';
import { integer, list, Open, record, text } from '../../ground/shape';
import { groupOf, Manifest } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';

export const PREFIX = 'nginx.ingress.kubernetes.io/';

export function ingressesIn(manifests: ManifestSet): Manifest[] {
  return manifests.ofKind('Ingress').filter(({ apiVersion }) => ['networking.k8s.io', 'extensions'].includes(groupOf(apiVersion)));
}

/** Whether the weight of an Ingress counts, and what it says. */
export interface CanaryWeight {
  readonly weight?: string;
  readonly total?: string;
}

export function canaryWeightOf(ingress: Manifest): CanaryWeight | undefined {
  const { [`${PREFIX}canary-weight`]: weight, [`${PREFIX}canary-weight-total`]: total } = annotationsOf(ingress);
  return isCanary(ingress) ? { weight: text(weight), total: text(total) } : undefined;
}

/** The annotation of a canary that an Ingress has which is none; it may well say itself that it is none, such as at rest. */
export function unmarkedCanaryOf(ingress: Manifest): string | undefined {
  const annotations = annotationsOf(ingress);
  if (isCanary(ingress) || isNo(text(annotations[`${PREFIX}canary`]))) return undefined;
  return Object.keys(annotations).find(key => key.startsWith(`${PREFIX}canary-`));
}

/** What an Ingress sends one host and path to. */
export interface Backend {
  readonly ingress: Manifest;
  readonly service: string;
  readonly port?: PortReference;
  /** Service and port: backends with the same ones are one to ingress-nginx, whatever leads to them. */
  readonly upstream: string;
  /** Host, path and how it is matched. */
  readonly location: string;
  readonly name: string;
  readonly field: string;
}

export function backendsOf(manifests: ManifestSet, ingress: Manifest): Backend[] {
  const { defaultBackend, backend, rules } = record(ingress.spec);
  const everything = { path: '/', pathType: 'Prefix', backend: defaultBackend ?? backend };
  const defaultField = defaultBackend === undefined ? 'spec.backend' : 'spec.defaultBackend';
  return [
    ...backendOf(manifests, ingress, '', everything, defaultField),
    ...list(rules).map(record).flatMap(({ host, http }, i) => list(record(http).paths).map(record).flatMap((path, j) => (
      backendOf(manifests, ingress, text(host) ?? '', path, `spec.rules[${i}].http.paths[${j}].backend`)
    ))),
  ];
}

function backendOf(manifests: ManifestSet, ingress: Manifest, host: string, { path = '/', pathType, backend }: Open, field: string): Backend[] {
  const { service, serviceName, servicePort } = record(backend);
  const { name: newName, port } = record(service);
  const name = text(newName) ?? text(serviceName);
  if (name === undefined) return [];
  const { namespace } = ingress.metadata;
  const key = serviceKey(manifests, name, namespace, namespace);
  return [{
    ingress,
    service: key,
    port: portOf(record(port), servicePort),
    upstream: JSON.stringify([key, record(port).number ?? record(port).name ?? servicePort]),
    location: JSON.stringify([host, path, pathType ?? 'ImplementationSpecific']),
    name: `${host}${text(path) ?? ''}`,
    field,
  }];
}

/**
 * The canary of each upstream: the first whose host and path lead to it. It then holds for all that leads to the same
 * upstream, other hosts and paths as well.
 */
export function canariesByUpstream(primaries: readonly Backend[], canaries: readonly Backend[]): Map<string, Backend> {
  const byLocation = new Map<string, Backend[]>(primaries.map(({ location }) => [location, []]));
  for (const primary of primaries) byLocation.get(primary.location)!.push(primary);
  const found = new Map<string, Backend>();
  for (const canary of canaries) {
    for (const { upstream, ingress } of byLocation.get(canary.location) ?? []) {
      if (upstream !== canary.upstream && !found.has(upstream) && isSameClass(ingress, canary.ingress)) found.set(upstream, canary);
    }
  }
  return found;
}

/** A canary of one host and path that gets no requests. */
export interface LostCanary {
  readonly ingress: Manifest;
  /** `shop.example.com/`. */
  readonly name: string;
  readonly field: string;
  /** Which host and path, whatever leads there. */
  readonly location: string;
  /** The other canary of the same host and path, of which one counts only; absent where there is no main Ingress. */
  readonly other?: Manifest;
}

/** Canaries without a main Ingress of their host and path, or with another canary there. */
export function lostCanariesIn(manifests: ManifestSet): LostCanary[] {
  const ingresses = ingressesIn(manifests);
  const [mains, canaries] = [false, true].map(wanted => ingresses.filter(one => isCanary(one) === wanted).flatMap(one => backendsOf(manifests, one)));
  const isSamePlace = (one: Backend, other: Backend) => one.location === other.location && isSameClass(one.ingress, other.ingress);
  return canaries.flatMap((canary, i): LostCanary[] => {
    const { ingress, name, field, location } = canary;
    const other = canaries.slice(0, i).find(one => one.ingress !== ingress && isSamePlace(one, canary))?.ingress;
    if (other !== undefined) return [{ ingress, name, field, location, other }];
    return mains.some(main => isSamePlace(main, canary)) ? [] : [{ ingress, name, field, location }];
  });
}

/**
 * By name or number, of the Service or of its target.
 *
 * @see https://github.com/kubernetes/ingress-nginx/blob/main/internal/ingress/controller/controller.go serviceEndpoints
 */
function portOf({ name, number }: Open, older: unknown): PortReference | undefined {
  const [byName, byNumber] = [text(name) ?? text(older), integer(number) ?? integer(older)];
  if (byName === undefined && byNumber === undefined) return undefined;
  return byName !== undefined ? { name: byName, mayBeTarget: true } : { number: byNumber, mayBeTarget: true };
}

/** Weights and headers count for nothing without it. */
export function isCanary(ingress: Manifest): boolean {
  return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text(annotationsOf(ingress)[`${PREFIX}canary`]) ?? '');
}

/** As Go reads what is false. */
function isNo(value: string | undefined): boolean {
  return value !== undefined && ['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(value);
}

/** Each controller looks at the Ingresses of its own class. */
function isSameClass(one: Manifest, other: Manifest): boolean {
  const [first, second] = [one, other].map(ingress => text(record(ingress.spec).ingressClassName) ?? text(annotationsOf(ingress)['kubernetes.io/ingress.class']));
  return first === undefined || second === undefined || first === second;
}

export function annotationsOf(ingress: Manifest): Open {
  return record(ingress.metadata.annotations);
}
