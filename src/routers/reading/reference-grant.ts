/** Whether a route of the Gateway API may lead to a Service of another namespace: that one has to allow it. */
import { BranchProblem } from './route';
import { record, records, text } from '../../ground/shape';
import { groupOf, Manifest } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';

const GROUP = 'gateway.networking.k8s.io';

export interface Target {
  readonly name: string;
  /** As the route says it. */
  readonly namespace?: string;
}

/**
 * Whether a Service that is here has no grant here. Who keeps a Service elsewhere keeps its grants there.
 *
 * @see https://gateway-api.sigs.k8s.io/api-types/referencegrant/
 */
export function isForbidden(manifests: ManifestSet, { kind, metadata }: Manifest, service: string, { name, namespace }: Target): boolean {
  if (namespace === undefined || metadata.namespace === undefined || namespace === metadata.namespace) return false;
  if (manifests.get(service) === undefined) return false;
  return !manifests.ofKind('ReferenceGrant').some(({ apiVersion, metadata: { namespace: own }, spec }) => (
    groupOf(apiVersion) === GROUP && own === namespace
    && records(record(spec).from).some(from => from.group === GROUP && from.kind === kind && from.namespace === metadata.namespace)
    && records(record(spec).to).some(to => (to.group ?? '') === '' && to.kind === 'Service' && (text(to.name) ?? name) === name)
  ));
}

export function notGranted({ kind, metadata }: Manifest, namespace: string): BranchProblem {
  return {
    reason: `no ReferenceGrant in the namespace "${namespace}" allows ${kind} of "${metadata.namespace}" to lead to a Service there`,
    mend: `Add a ReferenceGrant to the namespace "${namespace}", from ${kind} in "${metadata.namespace}" to Service`,
    asking: 'namespace',
    missing: ['ReferenceGrant'],
  };
}
