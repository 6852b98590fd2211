/** Who asks a Service and is no route: the API server, monitors, and pods whose configuration names it. */
import { Service } from '../kinds/service';
import { groupOf, keyOf, Manifest, objectKey } from '../manifest';
import { ManifestSet } from '../manifest-set';
import { mentionsOf } from './mentions';
import { integer, labels, list, record, records, text } from '../../ground/shape';
import { PodGroup, podGroupAt } from '../pod-groups';
import { referencesTo } from '../references';
import { selects } from '../selector';

export interface PortClient {
  readonly from: Manifest;
  readonly field: string;
}

/**
 * The webhooks and APIs for which the API server asks a Service on a port; 443 where they do not say.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#service-reference
 */
export function apiServerClients(manifests: ManifestSet, { key }: Service, port: number): PortClient[] {
  return manifests.ofKind(...ASKING).flatMap(from => targetsOf(from).flatMap(({ field, target }) => {
    const { name, namespace, port: asked } = record(target);
    const isThis = text(name) !== undefined && objectKey('', 'Service', text(namespace), name as string) === key;
    return isThis && (integer(asked) ?? 443) === port ? [{ from, field: `${field}.port` }] : [];
  }));
}

const ASKING = ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration', 'APIService', 'CustomResourceDefinition'];

function targetsOf({ apiVersion, spec: written, webhooks }: Manifest): ReadonlyArray<{ readonly field: string; readonly target: unknown }> {
  const spec = record(written);
  switch (groupOf(apiVersion)) {
    case 'admissionregistration.k8s.io': return records(webhooks).map(({ clientConfig }, i) => ({ field: `webhooks[${i}].clientConfig.service`, target: record(clientConfig).service }));
    case 'apiregistration.k8s.io': return [{ field: 'spec.service', target: spec.service }];
    case 'apiextensions.k8s.io': {
      return [{ field: 'spec.conversion.webhook.clientConfig.service', target: record(record(record(spec.conversion).webhook).clientConfig).service }];
    }
    default: return [];
  }
}

/**
 * The ServiceMonitors that scrape a Service by the name of a port.
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitor
 */
export function monitorsOf(manifests: ManifestSet, { namespace, manifest }: Service, port: string): PortClient[] {
  const monitors = manifests.ofKind('ServiceMonitor').filter(({ apiVersion }) => groupOf(apiVersion) === 'monitoring.coreos.com');
  return monitors.flatMap(from => {
    const { selector, namespaceSelector, endpoints } = record(from.spec);
    const { any, matchNames } = record(namespaceSelector);
    const isInReach = any === true || (list(matchNames).length > 0 ? list(matchNames).includes(namespace) : from.metadata.namespace === namespace);
    if (!isInReach || !selects(selector, labels(manifest.metadata.labels))) return [];
    return records(endpoints).flatMap((endpoint, i) => endpoint.port === port ? [{ from, field: `spec.endpoints[${i}].port` }] : []);
  });
}

/** The pods whose variables and arguments, or the configuration that they read, name the Service. */
export function podsNaming(manifests: ManifestSet, service: Service): PodGroup[] {
  const mentions = mentionsOf(service, manifests);
  if (mentions.length === 0) return [];
  const references = referencesTo(manifests);
  const keys = mentions.flatMap(({ from }) => [keyOf(from), ...(references.get(keyOf(from)) ?? []).map(one => keyOf(one.from))]);
  return [...new Set(keys)].flatMap(key => podGroupAt(manifests, key) ?? []);
}
