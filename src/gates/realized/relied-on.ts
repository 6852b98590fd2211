/** The objects of a live frame that the next frames rely on. */
import { Labels, REVISION_ANNOTATION } from '../../ground/labels';

/** Kinds of which the pods that stay need nothing but what they have in every frame. */
const FOR_THE_CANDIDATE = ['NetworkPolicy', 'PodDisruptionBudget'];

/**
 * Every object that has a spec; what has none, such as a ConfigMap, is needed by pods, and these are asked.
 *
 * @param abandoned The hash of a version that the next frames take away. Then nothing of its own is relied on: a candidate
 *                  that never gets ready, or that the cluster does not even accept, must not stand in the way of its abort.
 */
export function reliedOn(manifests: readonly any[], abandoned?: string): any[] {
  const all = manifests.filter(({ spec }) => spec !== undefined);
  if (abandoned === undefined) return all;
  const kept = all.filter(one => isWorkload(one) && one.metadata.annotations?.[REVISION_ANNOTATION] !== abandoned);
  return all.filter(one => {
    if (isWorkload(one)) return kept.includes(one);
    if (one.spec.scaleTargetRef) return kept.some(workload => isTarget(workload, one));
    if (one.kind === 'Service') return kept.some(workload => isBehind(workload, one));
    return !FOR_THE_CANDIDATE.includes(one.kind);
  });
}

export function isWorkload({ kind }: any): boolean {
  return kind === 'Deployment' || kind === 'StatefulSet';
}

/** Whether an autoscaler scales the workload. */
export function isTarget(workload: any, { spec: { scaleTargetRef } }: any): boolean {
  return scaleTargetRef?.name === workload.metadata.name && (scaleTargetRef.kind ?? 'Deployment') === workload.kind;
}

/** Whether a Service selects the pods of the workload. */
export function isBehind(workload: any, { kind, spec: { selector } }: any): boolean {
  return kind === 'Service' && selector !== undefined && matches(workload.spec.template.metadata?.labels, selector);
}

export function matches(labels: Labels | undefined, selector: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => labels?.[key] === value);
}
