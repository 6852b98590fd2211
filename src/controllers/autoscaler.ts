/**
 * The HorizontalPodAutoscaler controller: what one look at a target makes of its replicas. It looks every 15 seconds.
 *
 * Of a ScaledObject this is the autoscaler that KEDA makes of it; what KEDA itself does between 0 and 1 pods is not part of it.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/podautoscaler/horizontal.go
 */
import { Observation } from './autoscaler/observation';
import { proposedReplicas } from './autoscaler/replica-calculator';
import { behaviorOf, Bounds, limited, limitedByDefault, Limit, recommended, rescaled, ScalingMemory, stabilized, stabilizedDown, tolerancesOf } from './autoscaler/scaling-behavior';
import { Autoscaler } from '../manifests/kinds/autoscaler';
import { AutoscalerMetric, metricsOf } from '../manifests/kinds/autoscaler-metric';

export const SYNC_SECONDS = 15;

/** The condition `ScalingActive`, in the words of the controller. */
export interface AutoscalerCondition {
  readonly active: boolean;
  readonly reason: string;
  readonly message: string;
}

export interface AutoscalerDecision {
  readonly replicas: number;
  readonly memory: ScalingMemory;
  readonly condition: AutoscalerCondition;
  /** What kept the metrics from getting what they asked for; absent where they were not asked. */
  readonly limit?: Limit;
}

/** The replicas that the autoscaler gives its target, and what it remembers for the next time. */
export function desiredReplicas(autoscaler: Autoscaler, observation: Observation, memory: ScalingMemory): AutoscalerDecision {
  const { replicas: current, now } = observation;
  const bounds = boundsOf(autoscaler);
  const behavior = behaviorOf(autoscaler);
  const known = memory.recommendations.length > 0 ? memory : recommended(memory, current, now, behavior);
  const decided = (replicas: number, condition: AutoscalerCondition, then = known, limit?: Limit): AutoscalerDecision => (
    { replicas, condition, memory: behavior ? rescaled(then, current, replicas, now, behavior) : then, limit }
  );

  if (current === 0) return decided(0, SCALING_DISABLED);
  if (current > bounds.max) return decided(bounds.max, OUT_OF_BOUNDS);
  if (current < bounds.min) return decided(bounds.min, OUT_OF_BOUNDS);
  if (observation.rivals !== undefined && observation.rivals.length > 0) return decided(current, ambiguousSelector(observation.rivals));

  const { replicas: wanted, condition } = largestProposal(autoscaler, observation);
  if (wanted === undefined) return decided(current, condition);
  const settled = behavior ? stabilized(current, wanted, now, known, behavior) : stabilizedDown(wanted, now, known);
  const then = recommended(known, wanted, now, behavior);
  const [replicas, limit] = behavior ? limited(current, settled, bounds, now, known, behavior) : limitedByDefault(current, settled, bounds);
  return decided(replicas, condition, then, limit);
}

/** The autoscaler that KEDA makes has one pod at least. */
export function boundsOf({ minReplicas, maxReplicas, manifest }: Autoscaler): Bounds {
  return { min: manifest.kind === 'ScaledObject' ? Math.max(1, minReplicas) : minReplicas, max: maxReplicas };
}

export const SCALING_DISABLED: AutoscalerCondition = {
  active: false, reason: 'ScalingDisabled', message: 'scaling is disabled since the replica count of the target is zero',
};

export function ambiguousSelector(rivals: readonly string[]): AutoscalerCondition {
  return { active: false, reason: 'AmbiguousSelector', message: `pods by selector are controlled by multiple HPAs: ${[...rivals].sort().join(', ')}` };
}

/** The reason that the controller gives for a metric that it cannot compute. */
export function failureReason({ type }: AutoscalerMetric): string {
  return `FailedGet${type}Metric`;
}

/** Outside its bounds an autoscaler does not ask the metrics. */
const OUT_OF_BOUNDS: AutoscalerCondition = { active: true, reason: 'SucceededGetScale', message: 'the replicas are brought within the bounds' };

/** Of several metrics the one that asks for most counts. While one is in error, nothing is scaled down. */
function largestProposal(autoscaler: Autoscaler, observation: Observation): { replicas?: number; condition: AutoscalerCondition } {
  const tolerances = tolerancesOf(autoscaler);
  const proposals = metricsOf(autoscaler).map(metric => ({ metric, proposal: proposedReplicas(metric, observation, tolerances) }));
  const valid = proposals.flatMap(({ metric, proposal }) => proposal.error === undefined ? [{ metric, replicas: proposal.replicas }] : []);
  const failed = proposals.find(({ proposal }) => proposal.error !== undefined);
  const replicas = Math.max(0, ...valid.map(one => one.replicas));
  if (valid.length === 0 || (failed !== undefined && replicas < observation.replicas)) return { condition: unableToCompute(failed) };
  const largest = valid.find(one => one.replicas === replicas)!;
  return { replicas, condition: validMetric(largest.metric) };
}

function validMetric({ name }: AutoscalerMetric): AutoscalerCondition {
  return { active: true, reason: 'ValidMetricFound', message: `the HPA was able to successfully calculate a replica count from ${name}` };
}

function unableToCompute(failed: { metric: AutoscalerMetric; proposal: { error?: string } } | undefined): AutoscalerCondition {
  if (failed === undefined) return { active: false, reason: 'InvalidMetricSourceType', message: 'there is no metric of a known type' };
  const { metric, proposal } = failed;
  return { active: false, reason: failureReason(metric), message: `the HPA was unable to compute the replica count: ${proposal.error}` };
}
