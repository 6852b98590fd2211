/** The claims that a StatefulSet makes for its pods, and those that it deletes with them. */
import { Claim } from './claim';
import { integer, Open, record, records, text } from '../../ground/shape';
import { Workload } from '../../manifests/kinds/workload';
import { Manifest } from '../../manifests/manifest';

/** Ordinals from the first to before the last. */
export interface Ordinals {
  readonly from: number;
  readonly to: number;
}

export interface OrdinalClaim extends Claim {
  readonly name: string;
}

/** More claims than this are not listed one by one. */
const MOST_CLAIMS = 1000;

/**
 * Whether its claims go with the StatefulSet, or with pods that it is scaled down by. Both are kept where nothing is said.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention
 */
export function deletesClaims({ kind, manifest }: Workload, when: 'whenDeleted' | 'whenScaled'): boolean {
  return kind === 'StatefulSet' && record(record(manifest.spec).persistentVolumeClaimRetentionPolicy)[when] === 'Delete';
}

export function ordinalsOf({ manifest }: Workload, replicas: number): Ordinals {
  const from = integer(record(record(manifest.spec).ordinals).start) ?? 0;
  return { from, to: from + replicas };
}

/** The ordinals that are not among others. */
export function without({ from, to }: Ordinals, others: Ordinals): number[] {
  const all = Array.from({ length: Math.max(0, Math.min(to - from, MOST_CLAIMS)) }, (_, i) => from + i);
  return all.filter(ordinal => ordinal < others.from || ordinal >= others.to);
}

/** `data-db-0` and so on. */
export function claimsOf({ name, namespace, manifest }: Workload, ordinals: readonly number[]): OrdinalClaim[] {
  return ordinals.flatMap(ordinal => claimTemplatesOf(manifest).map(({ metadata, spec }) => ({
    name: `${text(record(metadata).name)}-${name}-${ordinal}`, namespace, annotations: record(metadata).annotations, spec: record(spec),
  })));
}

export function claimTemplatesOf({ spec }: Manifest): Open[] {
  return records(record(spec).volumeClaimTemplates).filter(({ metadata }) => text(record(metadata).name) !== undefined);
}
