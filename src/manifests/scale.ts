import { Workload } from './kinds/workload';
import { ManifestSet } from './manifest-set';
import { autoscalersFor, workloadAt } from './workload-index';

/** How many pods a workload may have by what is written: more than one number where an autoscaler decides. */
export interface Scale {
  readonly fewest: number;
  readonly most: number;
}

/**
 * The pods of a Deployment or StatefulSet. With `replicas: 0` it rests, whatever its autoscaler says.
 *
 * @param earlier What was there before: where an autoscaler goes and nobody says a number, the pods stay as many as they are.
 */
export function scaleOf(workload: Workload, manifests: ManifestSet, earlier?: ManifestSet): Scale {
  const written = workload.replicas ?? 1;
  const [autoscaler] = workload.replicas === 0 ? [] : autoscalersFor(manifests, workload.key);
  if (autoscaler === undefined) {
    const former = workload.replicas === undefined ? earlier && workloadAt(earlier, workload.key) : undefined;
    return former !== undefined && former.replicas === undefined ? scaleOf(former, earlier!) : { fewest: written, most: written };
  }
  const { minReplicas, maxReplicas } = autoscaler;
  return { fewest: minReplicas, most: Math.max(minReplicas, maxReplicas) };
}
