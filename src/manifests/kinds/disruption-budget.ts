import { countOrPercent, record } from '../../ground/shape';
import { groupOf, keyOf, Manifest } from '../manifest';
import { ManifestSet } from '../manifest-set';
import { LabelSelector } from '../selector';

export interface DisruptionBudget {
  readonly key: string;
  readonly namespace?: string;
  readonly selector: LabelSelector;
  readonly minAvailable?: number | string;
  readonly maxUnavailable?: number | string;
  readonly manifest: Manifest;
}

export function disruptionBudgetsIn(manifests: ManifestSet): DisruptionBudget[] {
  return manifests.ofKind('PodDisruptionBudget').filter(({ apiVersion }) => groupOf(apiVersion) === 'policy').map(disruptionBudgetOf);
}

export function disruptionBudgetOf(manifest: Manifest): DisruptionBudget {
  const { selector, minAvailable, maxUnavailable } = record(manifest.spec);
  return {
    key: keyOf(manifest),
    namespace: manifest.metadata.namespace,
    selector,
    minAvailable: countOrPercent(minAvailable),
    maxUnavailable: countOrPercent(maxUnavailable),
    manifest,
  };
}
