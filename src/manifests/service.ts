import { groupOf, keyOf, Manifest } from './manifest';
import { ManifestSet } from './manifest-set';
import { PodTemplate } from './pod-template';
import { includes } from './selector';
import { Labels, labels, Open, record, records } from '../ground/shape';

export interface Service {
  readonly key: string;
  readonly name: string;
  readonly namespace?: string;
  /** Undefined where somebody else keeps the endpoints, or the Service is a name for another host. */
  readonly selector?: Labels;
  readonly ports: readonly Open[];
  readonly manifest: Manifest;
}

export function servicesIn(manifests: ManifestSet): Service[] {
  return manifests.ofKind('Service').filter(({ apiVersion }) => groupOf(apiVersion) === '').map(serviceOf);
}

export function serviceOf(manifest: Manifest): Service {
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

/**
 * Whether a ready pod of the template is an endpoint of the Service: it carries the labels, and where the Service goes to
 * ports by name, it has at least one of them.
 */
export function reaches({ selector, namespace, ports }: Service, template: PodTemplate, podNamespace: string | undefined): boolean {
  if (selector === undefined || namespace !== podNamespace || !includes(template.labels, selector)) return false;
  return ports.length === 0 || ports.some(({ targetPort, protocol }) => typeof targetPort !== 'string' || template.port(targetPort, (protocol ?? 'TCP') as string) !== undefined);
}
