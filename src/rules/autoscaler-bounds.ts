import { boundsRefusals } from '../controllers/api-server/objects/autoscaler';
import { Refusal } from '../controllers/api-server/refusal';
import { labels } from '../ground/shape';
import { Autoscaler, autoscalerOf, autoscalersIn } from '../manifests/kinds/autoscaler';
import { displayName } from '../manifests/manifest';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';

/** The annotation by which Polaris lets an autoscaler have fixed bounds: a track of a rollout runs the pods that its share needs. */
const FIXED_ON_PURPOSE = 'polaris.fairwinds.com/hpaMaxAvailability-exempt';

/** @see https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/apis/autoscaling/validation/validation.go */
export const rule: Rule = {
  name: 'autoscaler-bounds',
  severity: 'error',
  summary: 'The bounds of an autoscaler leave it nothing to decide.',
  *check({ after }: Transition): Iterable<Violation> {
    for (const autoscaler of autoscalersIn(after)) {
      const [refusal] = boundsRefusals(autoscaler.manifest);
      if (refusal !== undefined) yield refused(autoscaler, refusal);
      else if (isReversed(autoscaler)) yield stuck(autoscaler);
      else if (isFixed(autoscaler)) yield idle(autoscaler);
    }
  },
};

function refused({ key, manifest }: Autoscaler, { field, message }: Refusal): Violation {
  const name = displayName(manifest);
  return {
    object: manifest,
    field,
    message: `The API server refuses ${name}: ${message}.`,
    mend: 'Let minReplicas be at least 1 and less than maxReplicas.',
    counterexample: {
      events: [{ type: 'apply', key }],
      harm: { description: `The apply of ${name} is refused: ${message}`, shows: world => world.refused.has(key) },
    },
  };
}

/** KEDA accepts the object and then makes no autoscaler of it. */
function stuck({ key, manifest, minReplicas, maxReplicas }: Autoscaler): Violation {
  const name = displayName(manifest);
  return {
    object: manifest,
    field: 'spec.maxReplicaCount',
    message: `${name} has minReplicaCount ${minReplicas} and maxReplicaCount ${maxReplicas}, so that KEDA makes no autoscaler of it.`,
    mend: 'Let minReplicaCount be less than maxReplicaCount.',
    counterexample: {
      events: [{ type: 'apply', key }],
      harm: { description: `${name} scales nothing`, shows: ({ objects }) => holds(objects.get(key), isReversed) },
    },
  };
}

function idle({ key, manifest, maxReplicas }: Autoscaler): Violation {
  const name = displayName(manifest);
  return {
    object: manifest,
    field: manifest.kind === 'ScaledObject' ? 'spec.maxReplicaCount' : 'spec.maxReplicas',
    message: `${name} may have no fewer and no more than ${maxReplicas} ${maxReplicas === 1 ? 'pod' : 'pods'}, so it never scales.`,
    mend: 'Raise the upper bound, or take the autoscaler away and write the replicas down.',
    severity: 'warning',
    counterexample: {
      events: [{ type: 'apply', key }],
      harm: { description: `${name} keeps ${maxReplicas}, whatever the load`, shows: ({ objects }) => holds(objects.get(key), isFixed) },
    },
  };
}

function holds(live: Autoscaler['manifest'] | undefined, condition: (autoscaler: Autoscaler) => boolean): boolean {
  return live !== undefined && condition(autoscalerOf(live));
}

function isReversed({ minReplicas, maxReplicas }: Autoscaler): boolean {
  return minReplicas > maxReplicas;
}

function isFixed({ minReplicas, maxReplicas, manifest }: Autoscaler): boolean {
  return minReplicas === maxReplicas && labels(manifest.metadata.annotations)[FIXED_ON_PURPOSE] !== 'true';
}
