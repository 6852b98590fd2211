/** Whether an autoscaler can scale at all, by what the manifests say alone. */
import { record, records } from '../../ground/shape';
import { Autoscaler, autoscalersIn } from '../../manifests/kinds/autoscaler';
import { AutoscalerMetric, metricsOf } from '../../manifests/kinds/autoscaler-metric';
import { podRequest } from '../../manifests/kinds/pod-request';
import { Workload } from '../../manifests/kinds/workload';
import { groupOf } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';
import { selects } from '../../manifests/selector';
import { selectedWorkloads, workloadAt } from '../../manifests/workload-index';
import { ambiguousSelector, AutoscalerCondition, failureReason, SCALING_DISABLED } from '../autoscaler';

const all = new WeakMap<ManifestSet, readonly Autoscaler[]>();

/**
 * Active only where a metric can be computed. An active one with another reason than `ValidMetricFound` scales up, but never
 * down: one of its metrics is in error.
 */
export function autoscalerCondition(manifests: ManifestSet, autoscaler: Autoscaler): AutoscalerCondition {
  const target = workloadAt(manifests, autoscaler.target);
  if (target?.kind === 'DaemonSet' || (target === undefined && manifests.get(autoscaler.target) === undefined)) return failedGetScale(autoscaler);
  // A target of another kind may have a scale too, but the manifests do not say of which pods.
  if (target === undefined) return SCALABLE;
  if (target.replicas === 0 && autoscaler.manifest.kind !== 'ScaledObject') return SCALING_DISABLED;
  const rivals = rivalsOf(manifests, autoscaler, target);
  if (rivals.length > 0) return ambiguousSelector([autoscaler.key, ...rivals]);
  return metricCondition(manifests, autoscaler, target);
}

/** The keys of other autoscalers whose targets' selectors mean pods that the selector of this target means too. */
export function rivalsOf(manifests: ManifestSet, { key, namespace }: Autoscaler, target: Workload): string[] {
  const others = autoscalersOfSet(manifests).filter(other => other.key !== key && other.namespace === namespace);
  if (others.length === 0) return [];
  const running = selectedWorkloads(manifests, target.namespace, target.selector).filter(({ kind, replicas }) => kind === 'DaemonSet' || replicas !== 0);
  return others.filter(other => {
    const selector = workloadAt(manifests, other.target)?.selector;
    return running.some(({ template }) => selects(selector, template.labels));
  }).map(other => other.key);
}

/** A Utilization needs a request of every container that it is taken over. */
function metricCondition(manifests: ManifestSet, autoscaler: Autoscaler, target: Workload): AutoscalerCondition {
  const metrics = metricsOf(autoscaler);
  const problems = metrics.flatMap(metric => {
    const problem = missingRequest(manifests, metric, target);
    return problem === undefined ? [] : [{ metric, problem }];
  });
  if (problems.length === 0) return SCALABLE;
  const [{ metric, problem }] = problems;
  // Metrics of a ScaledObject that are not known here may well be fine.
  const isEvery = problems.length === Math.max(metrics.length, records(record(autoscaler.manifest.spec).triggers).length);
  const consequence = isEvery ? 'the HPA was unable to compute the replica count' : 'the HPA scales up by its other metrics, and never down';
  return { active: !isEvery, reason: failureReason(metric), message: `${consequence}: ${problem}` };
}

function missingRequest(manifests: ManifestSet, metric: AutoscalerMetric, target: Workload): string | undefined {
  const { type, name, container, target: { averageValue, utilization } } = metric;
  if ((type !== 'Resource' && type !== 'ContainerResource') || averageValue !== undefined || utilization === undefined) return undefined;
  const { problem, isMissing = false } = podRequest(target.template, name, container);
  return isMissing && isGivenByLimitRange(manifests, target, name) ? undefined : problem;
}

/** @see https://kubernetes.io/docs/concepts/policy/limit-range/ */
function isGivenByLimitRange(manifests: ManifestSet, { namespace }: Workload, resource: string): boolean {
  const ranges = manifests.ofKind('LimitRange').filter(({ apiVersion, metadata }) => groupOf(apiVersion) === '' && metadata.namespace === namespace);
  return ranges.flatMap(({ spec }) => records(record(spec).limits)).some(({ type, defaultRequest, default: limit }) => (
    type === 'Container' && (record(defaultRequest)[resource] ?? record(limit)[resource]) !== undefined
  ));
}

const SCALABLE: AutoscalerCondition = { active: true, reason: 'ValidMetricFound', message: 'nothing that the manifests say is in the way' };

function failedGetScale({ target }: Autoscaler): AutoscalerCondition {
  return { active: false, reason: 'FailedGetScale', message: `the HPA controller was unable to get the target's current scale: ${target} is not there, or has none` };
}

function autoscalersOfSet(manifests: ManifestSet): readonly Autoscaler[] {
  const known = all.get(manifests) ?? autoscalersIn(manifests);
  all.set(manifests, known);
  return known;
}
