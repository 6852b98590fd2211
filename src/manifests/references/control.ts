/** What controllers need: who may do what, what is scaled, where volumes and secrets come from. */
import { Named, Purpose } from './named';
import { Open, record, records, text } from '../../ground/shape';
import { groupOf, Manifest } from '../manifest';

const RBAC = 'rbac.authorization.k8s.io';

export function controlReferences(from: Manifest): Named[] {
  const spec = record(from.spec);
  switch (`${groupOf(from.apiVersion)}/${from.kind}`) {
    case `${RBAC}/RoleBinding`:
    case `${RBAC}/ClusterRoleBinding`: return bindingReferences(from);
    case 'autoscaling/HorizontalPodAutoscaler': return [target(spec.scaleTargetRef, 'spec.scaleTargetRef')];
    case 'autoscaling.k8s.io/VerticalPodAutoscaler': return [target(spec.targetRef, 'spec.targetRef')];
    case 'keda.sh/ScaledObject': return [target(spec.scaleTargetRef, 'spec.scaleTargetRef', true), ...triggerReferences(spec)];
    case 'keda.sh/ScaledJob': return triggerReferences(spec);
    case 'keda.sh/TriggerAuthentication': {
      return records(spec.secretTargetRef).map(({ name }, i) => ({ field: `spec.secretTargetRef[${i}]`, kind: 'Secret', name, purpose: 'scaling' }));
    }
    case '/PersistentVolumeClaim': return [storageClass(spec, 'spec')];
    case 'apps/StatefulSet': return records(spec.volumeClaimTemplates).map((claim, i) => storageClass(record(claim.spec), `spec.volumeClaimTemplates[${i}].spec`));
    case 'cert-manager.io/Certificate': return [ofKind(spec.issuerRef, 'spec.issuerRef', 'cert-manager.io', 'Issuer')];
    case 'external-secrets.io/ExternalSecret': return [ofKind(spec.secretStoreRef, 'spec.secretStoreRef', 'external-secrets.io', 'SecretStore')];
    case 'helm.toolkit.fluxcd.io/HelmRelease': return [ofKind(record(record(spec.chart).spec).sourceRef, 'spec.chart.spec.sourceRef', 'source.toolkit.fluxcd.io')];
    case 'kustomize.toolkit.fluxcd.io/Kustomization': return [ofKind(spec.sourceRef, 'spec.sourceRef', 'source.toolkit.fluxcd.io')];
    case 'flagger.app/Canary': return [{ ...target(spec.targetRef, 'spec.targetRef'), purpose: 'upkeep' }];
    case 'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': {
      return [{ field: 'spec.policyName', group: groupOf(from.apiVersion), kind: 'ValidatingAdmissionPolicy', name: spec.policyName, isClusterWide: true, purpose: 'upkeep' }];
    }
    default: return [];
  }
}

/** @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding */
function bindingReferences({ roleRef, subjects }: Manifest): Named[] {
  const { kind, name } = record(roleRef);
  const accounts = records(subjects).map((subject, i) => ({ ...subject, field: `subjects[${i}]` }) as Open & { readonly field: string })
    .filter(subject => subject.kind === 'ServiceAccount')
    .map((subject): Named => ({ field: subject.field, kind: 'ServiceAccount', name: subject.name, otherNamespace: subject.namespace, purpose: 'account' }));
  const isClusterWide = kind === 'ClusterRole';
  return [{ field: 'roleRef', group: RBAC, kind: isClusterWide ? 'ClusterRole' : 'Role', name, isClusterWide, purpose: 'access' }, ...accounts];
}

/** A ScaledObject means a Deployment where it does not say otherwise. */
function target(reference: unknown, field: string, hasDefault = false): Named {
  const { apiVersion, kind, name } = record(reference);
  return { field, group: groupOf(text(apiVersion) ?? (hasDefault ? 'apps/v1' : '')), kind: text(kind) ?? (hasDefault ? 'Deployment' : ''), name, purpose: 'scaling' };
}

/** @see https://keda.sh/docs/latest/concepts/authentication/ */
function triggerReferences({ triggers }: Open): Named[] {
  return records(triggers).map(({ authenticationRef }, i) => ofKind(authenticationRef, `spec.triggers[${i}].authenticationRef`, 'keda.sh', 'TriggerAuthentication', 'scaling'));
}

function storageClass({ storageClassName }: Open, field: string): Named {
  return { field: `${field}.storageClassName`, group: 'storage.k8s.io', kind: 'StorageClass', name: storageClassName, isClusterWide: true, purpose: 'volume' };
}

/** A kind that may be one of a namespace or, with `Cluster` before it, of the whole cluster. */
function ofKind(reference: unknown, field: string, group: string, usual = '', purpose: Purpose = 'upkeep'): Named {
  const { kind: written, name, namespace, group: otherGroup } = record(reference);
  const kind = text(written) ?? usual;
  return { field, group: text(otherGroup) ?? group, kind, name, otherNamespace: namespace, isClusterWide: kind.startsWith('Cluster'), purpose };
}
