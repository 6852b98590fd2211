/** Webhooks that the API server asks before it creates something. */
import { groupOf, Manifest, objectKey } from '../manifest';
import { ManifestSet } from '../manifest-set';
import { selects } from '../selector';
import { Service, serviceOf } from './service';
import { Workload } from './workload';
import { labels, list, Open, record, records, text } from '../../ground/shape';

export interface AdmissionWebhook {
  readonly name: string;
  /** `webhooks[0]`. */
  readonly field: string;
  readonly service: Service;
  readonly manifest: Open;
}

const KINDS = ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'];

export function webhookConfigurationsIn(manifests: ManifestSet): Manifest[] {
  return manifests.ofKind(...KINDS).filter(({ apiVersion }) => groupOf(apiVersion) === 'admissionregistration.k8s.io');
}

/**
 * The webhooks of a configuration without whose answer no pod is created, and which a Service of the manifests serves. What a
 * condition of CEL leaves out is not known, so that one with conditions is none of them.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/
 */
export function requiredForPods(configuration: Manifest, manifests: ManifestSet): AdmissionWebhook[] {
  const isOld = configuration.apiVersion.endsWith('/v1beta1');
  return records(configuration.webhooks).flatMap((webhook, i) => {
    const isRequired = (text(webhook.failurePolicy) ?? (isOld ? 'Ignore' : 'Fail')) === 'Fail';
    const service = servedBy(record(record(webhook.clientConfig).service), manifests);
    if (!isRequired || service === undefined || list(webhook.matchConditions).length > 0 || !records(webhook.rules).some(meansNewPods)) return [];
    return [{ name: text(webhook.name) ?? '', field: `webhooks[${i}]`, service, manifest: webhook }];
  });
}

/** @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/rules/rules.go */
function meansNewPods({ apiGroups, apiVersions, operations, resources, scope }: Open): boolean {
  const names = (value: unknown, ...any: string[]) => list(value).some(one => any.includes(one as string));
  return names(apiGroups, '', '*') && names(apiVersions, 'v1', '*') && names(operations, 'CREATE', '*') && scope !== 'Cluster'
    && names(resources, 'pods', '*', 'pods/*', '*/*');
}

/** Manifests that leave the namespace to the release are meant by its name as well. */
function servedBy({ name, namespace }: Open, manifests: ManifestSet): Service | undefined {
  const at = (place: string | undefined) => manifests.get(objectKey('', 'Service', place, text(name) ?? ''));
  const found = at(text(namespace)) ?? at(undefined);
  return found && serviceOf(found);
}

/**
 * Whether the webhook is asked about the pods of the workload. A namespace that is not in the manifests has no labels but its
 * name.
 *
 * @see https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name
 */
export function isAskedAbout({ manifest }: AdmissionWebhook, { namespace, template }: Workload, manifests: ManifestSet): boolean {
  const place = namespace ?? text(record(record(manifest.clientConfig).service).namespace);
  const known = place === undefined ? undefined : manifests.get(objectKey('', 'Namespace', undefined, place));
  const ofNamespace = { ...labels(known?.metadata.labels), ...place === undefined ? {} : { 'kubernetes.io/metadata.name': place } };
  return meansAll(manifest.namespaceSelector, ofNamespace) && meansAll(manifest.objectSelector, template.labels);
}

/** Here an absent selector means all. */
function meansAll(selector: unknown, of: { readonly [key: string]: string }): boolean {
  return selector === undefined || selector === null || selects(selector, of);
}
