import { integer, Labels, labels, Open, record, records, text } from '../../ground/shape';
import { groupOf, keyOf, Manifest } from '../manifest';
import { ManifestSet } from '../manifest-set';

export interface Service {
  readonly key: string;
  readonly name: string;
  readonly namespace?: string;
  /** Undefined where somebody else keeps the endpoints, or the Service is a name for another host. */
  readonly selector?: Labels;
  readonly ports: readonly Open[];
  readonly manifest: Manifest;
}

/** A port of a Service, with the defaults of the API server. */
export interface ServicePort {
  /** Empty where it has none, as the only port may. */
  readonly name: string;
  readonly number?: number;
  /** A name, or a number; without one it is the number of the port itself. */
  readonly target?: string | number;
  readonly protocol: string;
}

const known = new WeakMap<ManifestSet, readonly Service[]>();
const services = new WeakMap<Manifest, Service>();

export function servicesIn(manifests: ManifestSet): readonly Service[] {
  const found = known.get(manifests) ?? manifests.ofKind('Service').filter(({ apiVersion }) => groupOf(apiVersion) === '').map(serviceOf);
  known.set(manifests, found);
  return found;
}

/** The Service with that key, where there is one. */
export function serviceAt(manifests: ManifestSet, key: string): Service | undefined {
  const manifest = manifests.get(key);
  return manifest === undefined || manifest.kind !== 'Service' || groupOf(manifest.apiVersion) !== '' ? undefined : serviceOf(manifest);
}

export function serviceOf(manifest: Manifest): Service {
  const found = services.get(manifest) ?? newService(manifest);
  services.set(manifest, found);
  return found;
}

function newService(manifest: Manifest): Service {
  const spec = record(manifest.spec);
  const selector = labels(spec.selector);
  return {
    key: keyOf(manifest),
    name: manifest.metadata.name,
    namespace: manifest.metadata.namespace,
    selector: Object.keys(selector).length > 0 && spec.type !== 'ExternalName' ? selector : undefined,
    ports: records(spec.ports),
    manifest,
  };
}

export function servicePort({ name, port, targetPort, protocol }: Open): ServicePort {
  const target = text(targetPort) || integer(targetPort) || integer(port);
  return { name: text(name) ?? '', number: integer(port), target, protocol: text(protocol) ?? 'TCP' };
}

export function isHeadless({ manifest }: Service): boolean {
  return record(manifest.spec).clusterIP === 'None';
}

/** Whether pods are endpoints whether they are ready or not: members of a cluster find each other by that. */
export function publishesNotReady({ manifest }: Service): boolean {
  return record(manifest.spec).publishNotReadyAddresses === true;
}
