import { ManifestSet } from './manifest-set';
import { Workload } from './workload';
import { autoscalersFor } from './workload-index';

/** How many pods a workload may have by what is written: more than one number where an autoscaler decides. */
export interface Scale {
  readonly fewest: number;
  readonly most: number;
}

/** The pods of a Deployment or StatefulSet. With `replicas: 0` it rests, whatever its autoscaler says. */
export function scaleOf(workload: Workload, manifests: ManifestSet): Scale {
  const written = workload.replicas ?? 1;
  const [autoscaler] = workload.replicas === 0 ? [] : autoscalersFor(manifests, workload.key);
  if (autoscaler === undefined) return { fewest: written, most: written };
  const { minReplicas, maxReplicas } = autoscaler;
  return { fewest: minReplicas, most: Math.max(minReplicas, maxReplicas) };
}
