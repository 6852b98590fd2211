import { integer, labels, record } from '../ground/shape';
import { Autoscaler, autoscalerOf } from '../manifests/kinds/autoscaler';
import { Workload, workloadOf } from '../manifests/kinds/workload';
import { displayName } from '../manifests/manifest';
import { autoscalersFor, workloadsIn } from '../manifests/workload-index';
import { applies } from '../orders/story-steps';
import { World } from '../orders/world';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';

/**
 * An autoscaler of Kubernetes leaves a workload at 0 replicas alone. KEDA does not: from 0 to 1 it scales by itself.
 *
 * @see https://github.com/kedacore/keda/blob/v2.17.0/pkg/scaling/executor/scale_scaledobjects.go RequestScale
 */
export const rule: Rule = {
  name: 'resting-workload-woken',
  severity: 'warning',
  summary: 'A workload is to rest with 0 replicas, and a ScaledObject of KEDA starts its pods.',
  *check(transition: Transition): Iterable<Violation> {
    for (const workload of workloadsIn(transition.after)) {
      if (workload.replicas !== 0) continue;
      const waking = autoscalersFor(transition.after, workload.key).find(mayWake);
      if (waking !== undefined) yield violation(transition, workload, waking);
    }
  },
};

/** @see https://keda.sh/docs/2.17/concepts/scaling-deployments/#pause-autoscaling */
const PAUSED = 'autoscaling.keda.sh/paused';
const PAUSED_WITH = 'autoscaling.keda.sh/paused-replicas';

function mayWake({ manifest, maxReplicas }: Autoscaler): boolean {
  if (manifest.kind !== 'ScaledObject' || maxReplicas <= 0) return false;
  const annotations = labels(manifest.metadata.annotations);
  return annotations[PAUSED_WITH] === undefined && !/^(true|t|1)$/i.test(annotations[PAUSED] ?? '');
}

/** Whether it does not wait for a trigger. */
function alwaysWakes({ manifest, minReplicas }: Autoscaler): boolean {
  return minReplicas > 0 && integer(record(manifest.spec).idleReplicaCount) === undefined;
}

function violation(transition: Transition, { key, manifest }: Workload, autoscaler: Autoscaler): Violation {
  const [name, scaler] = [displayName(manifest), displayName(autoscaler.manifest)];
  const pods = Math.max(1, autoscaler.minReplicas);
  const woken = `KEDA scales it to ${pods} ${pods === 1 ? 'pod' : 'pods'}${alwaysWakes(autoscaler) ? '' : ' as soon as a trigger is active'}`;
  return {
    object: autoscaler.manifest,
    field: alwaysWakes(autoscaler) ? 'spec.minReplicaCount' : 'spec.scaleTargetRef',
    subject: key,
    message: `${name} has replicas: 0, and ${scaler} scales it: ${woken}, and each apply takes the pods away again.`,
    mend: `Where ${name} is to rest, give ${scaler} the annotation ${PAUSED_WITH}: "0", or take it out. Where KEDA is to scale it, take replicas out of ${name}.`,
    severity: alwaysWakes(autoscaler) ? undefined : 'note',
    counterexample: {
      events: applies(transition, key, autoscaler.key),
      harm: {
        description: `${name} is to rest with 0 replicas, and ${woken}`,
        shows: world => isWoken(world, key, autoscaler.key),
      },
    },
  };
}

function isWoken({ objects }: World, key: string, autoscalerKey: string): boolean {
  const [manifest, scaler] = [objects.get(key), objects.get(autoscalerKey)];
  if (manifest === undefined || scaler === undefined || workloadOf(manifest).replicas !== 0) return false;
  const autoscaler = autoscalerOf(scaler);
  return autoscaler.target === key && mayWake(autoscaler);
}
