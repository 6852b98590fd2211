/** Which kinds belong to no namespace. */
import { record, text } from '../../ground/shape';
import { groupOf, Manifest } from '../manifest';
import { ManifestSet } from '../manifest-set';

/**
 * The kinds of Kubernetes itself, and of definitions that are installed apart from what uses them. What is not here, and is not
 * defined among the manifests, counts as being of a namespace.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/master/api/discovery/aggregated_v2.json
 */
const CLUSTER_SCOPED: { readonly [group: string]: string } = {
  '': 'ComponentStatus Namespace Node PersistentVolume',
  'admissionregistration.k8s.io': 'MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration '
    + 'ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration',
  'apiextensions.k8s.io': 'CustomResourceDefinition',
  'apiregistration.k8s.io': 'APIService',
  'authentication.k8s.io': 'SelfSubjectReview TokenReview',
  'authorization.k8s.io': 'SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview',
  'certificates.k8s.io': 'CertificateSigningRequest ClusterTrustBundle',
  'extensions': 'PodSecurityPolicy',
  'flowcontrol.apiserver.k8s.io': 'FlowSchema PriorityLevelConfiguration',
  'internal.apiserver.k8s.io': 'StorageVersion',
  'networking.k8s.io': 'IPAddress IngressClass ServiceCIDR',
  'node.k8s.io': 'RuntimeClass',
  'policy': 'PodSecurityPolicy',
  'rbac.authorization.k8s.io': 'ClusterRole ClusterRoleBinding',
  'resource.k8s.io': 'DeviceClass DeviceTaintRule ResourceSlice',
  'scheduling.k8s.io': 'PriorityClass',
  'storage.k8s.io': 'CSIDriver CSINode StorageClass VolumeAttachment VolumeAttributesClass',
  'storagemigration.k8s.io': 'StorageVersionMigration',

  'apiextensions.crossplane.io': 'CompositeResourceDefinition Composition EnvironmentConfig',
  'appmesh.k8s.aws': 'Mesh',
  'argoproj.io': 'ClusterAnalysisTemplate ClusterWorkflowTemplate',
  'cert-manager.io': 'ClusterIssuer',
  'cilium.io': 'CiliumBGPAdvertisement CiliumBGPClusterConfig CiliumBGPPeerConfig CiliumBGPPeeringPolicy CiliumCIDRGroup CiliumClusterwideEnvoyConfig '
    + 'CiliumClusterwideNetworkPolicy CiliumEgressGatewayPolicy CiliumExternalWorkload CiliumL2AnnouncementPolicy CiliumLoadBalancerIPPool CiliumPodIPPool',
  'configuration.konghq.com': 'KongClusterPlugin KongLicense KongVault',
  'consul.hashicorp.com': 'GatewayClassConfig',
  'crd.k8s.amazonaws.com': 'ENIConfig',
  'crd.projectcalico.org': 'BGPConfiguration BGPFilter BGPPeer ClusterInformation FelixConfiguration GlobalNetworkPolicy GlobalNetworkSet HostEndpoint '
    + 'IPPool IPReservation KubeControllersConfiguration Tier',
  'elbv2.k8s.aws': 'IngressClassParams',
  'external-secrets.io': 'ClusterExternalSecret ClusterPushSecret ClusterSecretStore',
  'externaldata.gatekeeper.sh': 'Provider',
  'fluentbit.fluent.io': 'ClusterFilter ClusterFluentBitConfig ClusterInput ClusterMultilineParser ClusterOutput ClusterParser',
  'fluentd.fluent.io': 'ClusterFilter ClusterFluentdConfig ClusterInput ClusterOutput',
  'gateway.networking.k8s.io': 'GatewayClass',
  'generators.external-secrets.io': 'ClusterGenerator',
  'karpenter.azure.com': 'AKSNodeClass',
  'karpenter.k8s.aws': 'AWSNodeTemplate EC2NodeClass',
  'karpenter.sh': 'Machine NodeClaim NodePool Provisioner',
  'keda.sh': 'ClusterTriggerAuthentication',
  'kueue.x-k8s.io': 'AdmissionCheck ClusterQueue Cohort MultiKueueCluster MultiKueueConfig ProvisioningRequestConfig ResourceFlavor Topology WorkloadPriorityClass',
  'kyverno.io': 'ClusterCleanupPolicy ClusterPolicy GlobalContextEntry',
  'mutations.gatekeeper.sh': 'Assign AssignImage AssignMetadata ModifySet',
  'nfd.k8s-sigs.io': 'NodeFeatureRule',
  'nvidia.com': 'ClusterPolicy NVIDIADriver',
  'operator.tigera.io': 'APIServer ImageSet Installation TigeraStatus',
  'pkg.crossplane.io': 'Configuration DeploymentRuntimeConfig Function Provider',
  'policies.kyverno.io': 'DeletingPolicy GeneratingPolicy ImageValidatingPolicy MutatingPolicy ValidatingPolicy',
  'policy.networking.k8s.io': 'AdminNetworkPolicy BaselineAdminNetworkPolicy ClusterNetworkPolicy',
  'postgresql.cnpg.io': 'ClusterImageCatalog',
  'projectcalico.org': 'BGPConfiguration BGPFilter BGPPeer FelixConfiguration GlobalNetworkPolicy GlobalNetworkSet HostEndpoint IPPool IPReservation Tier',
  'security.openshift.io': 'SecurityContextConstraints',
  'snapshot.storage.k8s.io': 'VolumeSnapshotClass VolumeSnapshotContent',
  'spire.spiffe.io': 'ClusterFederatedTrustDomain ClusterSPIFFEID ClusterStaticEntry',
  'tekton.dev': 'ClusterTask',
  'templates.gatekeeper.sh': 'ConstraintTemplate',
  'trust.cert-manager.io': 'Bundle',
  'triggers.tekton.dev': 'ClusterInterceptor ClusterTriggerBinding',
};

/** Groups of which all kinds are, whatever they are called: each constraint is a kind of its own. */
const CLUSTER_SCOPED_GROUPS: readonly string[] = ['constraints.gatekeeper.sh'];

const KNOWN: ReadonlySet<string> = new Set(Object.entries(CLUSTER_SCOPED).flatMap(([group, kinds]) => kinds.split(' ').map(kind => `${group}/${kind}`)));

/** Tells of an object whether it belongs to no namespace. What a definition among the manifests says of its kind counts first. */
export function clusterScopeIn(sides: readonly ManifestSet[]): (manifest: Manifest) => boolean {
  const defined = new Map(sides.flatMap(side => side.ofKind('CustomResourceDefinition')).flatMap(definedScope));
  return ({ apiVersion, kind }) => {
    const group = groupOf(apiVersion);
    return defined.get(`${group}/${kind}`) ?? (KNOWN.has(`${group}/${kind}`) || CLUSTER_SCOPED_GROUPS.includes(group));
  };
}

function definedScope({ apiVersion, spec: written }: Manifest): ReadonlyArray<readonly [string, boolean]> {
  const spec = record(written);
  const [group, kind, scope] = [text(spec.group), text(record(spec.names).kind), text(spec.scope)];
  const isKnown = groupOf(apiVersion) === 'apiextensions.k8s.io' && (scope === 'Cluster' || scope === 'Namespaced');
  return isKnown && group !== undefined && kind !== undefined ? [[`${group}/${kind}`, scope === 'Cluster']] : [];
}
