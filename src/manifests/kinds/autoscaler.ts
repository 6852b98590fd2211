import { integer, Open, record, records, text } from '../../ground/shape';
import { groupOf, keyOf, Manifest, objectKey, servedGroup } from '../manifest';
import { ManifestSet } from '../manifest-set';

/** A HorizontalPodAutoscaler, or a ScaledObject, which makes one. */
export interface Autoscaler {
  readonly key: string;
  readonly namespace?: string;
  /** The key of the workload that it scales. */
  readonly target: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** `behavior.scaleDown.selectPolicy: Disabled`. */
  readonly mayScaleDown: boolean;
  readonly metrics: readonly Open[];
  readonly manifest: Manifest;
}

const GROUPS = ['autoscaling', 'keda.sh'];

export function autoscalersIn(manifests: ManifestSet): Autoscaler[] {
  return manifests.ofKind('HorizontalPodAutoscaler', 'ScaledObject').filter(({ apiVersion }) => GROUPS.includes(groupOf(apiVersion))).map(autoscalerOf);
}

export function autoscalerOf(manifest: Manifest): Autoscaler {
  const spec = record(manifest.spec);
  const isScaledObject = manifest.kind === 'ScaledObject';
  const { kind, name, apiVersion } = record(spec.scaleTargetRef);
  const { namespace } = manifest.metadata;
  const behavior = record(isScaledObject ? record(record(spec.advanced).horizontalPodAutoscalerConfig).behavior : spec.behavior);
  const lowest = integer(isScaledObject ? spec.minReplicaCount : spec.minReplicas);
  const highest = integer(isScaledObject ? spec.maxReplicaCount : spec.maxReplicas);
  return {
    key: keyOf(manifest),
    namespace,
    target: objectKey(servedGroup(text(apiVersion) ?? 'apps/v1', text(kind) ?? 'Deployment'), text(kind) ?? 'Deployment', namespace, text(name) ?? ''),
    minReplicas: lowest ?? (isScaledObject ? 0 : 1),
    maxReplicas: highest ?? (isScaledObject ? 100 : lowest ?? 1),
    mayScaleDown: record(behavior.scaleDown).selectPolicy !== 'Disabled',
    metrics: records(spec.metrics),
    manifest,
  };
}
