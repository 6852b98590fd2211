/**
 * How fast an autoscaler may change the replicas: `spec.behavior`.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/autoscaling/v2/defaults.go
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/podautoscaler/horizontal.go
 */
import { Tolerances } from './replica-calculator';
import { quantity } from '../../ground/quantity';
import { integer, Open, record, records } from '../../ground/shape';
import { Autoscaler } from '../../manifests/kinds/autoscaler';

export interface ScalingBehavior {
  readonly scaleUp: ScalingRules;
  readonly scaleDown: ScalingRules;
}

export interface ScalingRules {
  readonly stabilizationWindowSeconds: number;
  readonly selectPolicy: 'Max' | 'Min' | 'Disabled';
  readonly policies: readonly ScalingPolicy[];
}

export interface ScalingPolicy {
  readonly type: 'Pods' | 'Percent';
  readonly value: number;
  readonly periodSeconds: number;
}

/** What an autoscaler remembers of the past. */
export interface ScalingMemory {
  /** What the metrics asked for. */
  readonly recommendations: readonly { readonly replicas: number; readonly at: number }[];
  readonly scaleUps: readonly ScaleEvent[];
  readonly scaleDowns: readonly ScaleEvent[];
}

export interface ScaleEvent {
  /** The pods that came or went. */
  readonly change: number;
  readonly at: number;
}

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** How the wish of the metrics was cut down to what is allowed; `DesiredWithinRange` where it was not. */
export type Limit = 'DesiredWithinRange' | 'TooFewReplicas' | 'TooManyReplicas' | 'ScaleUpLimit' | 'ScaleDownLimit';

export const NO_MEMORY: ScalingMemory = { recommendations: [], scaleUps: [], scaleDowns: [] };

const UP: ScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, { type: 'Percent', value: 100, periodSeconds: 15 }],
};

const DOWN: ScalingRules = { stabilizationWindowSeconds: 300, selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };

export const DEFAULT_BEHAVIOR: ScalingBehavior = { scaleUp: UP, scaleDown: DOWN };

const TOLERANCE = 0.1;

/** Undefined where the manifest has none: then an autoscaler doubles at most, and keeps no events. */
export function behaviorOf(autoscaler: Autoscaler): ScalingBehavior | undefined {
  const behavior = writtenBehavior(autoscaler);
  return behavior && { scaleUp: rulesOf(behavior.scaleUp, UP), scaleDown: rulesOf(behavior.scaleDown, DOWN) };
}

/** A tolerance of its own, 10% by default. Kubernetes has had it since 1.33, and switched on since 1.35. */
export function tolerancesOf(autoscaler: Autoscaler): Tolerances {
  const behavior = writtenBehavior(autoscaler) ?? {};
  const tolerance = (rules: unknown) => quantity(record(rules).tolerance) ?? TOLERANCE;
  return { up: tolerance(behavior.scaleUp), down: tolerance(behavior.scaleDown) };
}

/** Brings what the metrics ask for between the lowest and the highest of the recommendations of late. */
export function stabilized(current: number, desired: number, now: number, { recommendations }: ScalingMemory, behavior = DEFAULT_BEHAVIOR): number {
  const within = (seconds: number) => recommendations.filter(({ at }) => at > now - seconds).map(({ replicas }) => replicas);
  const lowest = Math.min(desired, ...within(behavior.scaleUp.stabilizationWindowSeconds));
  const highest = Math.max(desired, ...within(behavior.scaleDown.stabilizationWindowSeconds));
  return Math.min(Math.max(current, lowest), highest);
}

/** Without a behavior only the way down is stabilized, over five minutes. */
export function stabilizedDown(desired: number, now: number, { recommendations }: ScalingMemory): number {
  return Math.max(desired, ...recommendations.filter(({ at }) => at >= now - DOWN.stabilizationWindowSeconds).map(({ replicas }) => replicas));
}

/** What the policies and the bounds leave of the wish. */
export function limited(
  current: number, desired: number, bounds: Bounds, now: number, memory: ScalingMemory, behavior: ScalingBehavior,
): [number, Limit] {
  if (desired > current) {
    const limit = Math.max(current, scaleUpLimit(current, now, memory, behavior.scaleUp));
    const [most, reason]: [number, Limit] = bounds.max > limit ? [limit, 'ScaleUpLimit'] : [bounds.max, 'TooManyReplicas'];
    if (desired > most) return [most, reason];
  }
  if (desired < current) {
    const limit = Math.min(current, scaleDownLimit(current, now, memory, behavior.scaleDown));
    const [fewest, reason]: [number, Limit] = bounds.min < limit ? [limit, 'ScaleDownLimit'] : [bounds.min, 'TooFewReplicas'];
    if (desired < fewest) return [fewest, reason];
  }
  return [desired, 'DesiredWithinRange'];
}

/** The same without a behavior: at one look no more than twice the replicas, or 4. */
export function limitedByDefault(current: number, desired: number, { min, max }: Bounds): [number, Limit] {
  const limit = Math.max(2 * current, 4);
  const [most, reason]: [number, Limit] = max > limit ? [limit, 'ScaleUpLimit'] : [max, 'TooManyReplicas'];
  if (desired < min) return [min, 'TooFewReplicas'];
  return desired > most ? [most, reason] : [desired, 'DesiredWithinRange'];
}

/** The memory with one recommendation more, without those that no window reaches any longer. */
export function recommended(memory: ScalingMemory, replicas: number, now: number, { scaleUp, scaleDown } = DEFAULT_BEHAVIOR): ScalingMemory {
  const window = Math.max(scaleUp.stabilizationWindowSeconds, scaleDown.stabilizationWindowSeconds);
  return { ...memory, recommendations: [...memory.recommendations.filter(({ at }) => at >= now - window), { replicas, at: now }] };
}

/** The memory after a change of the replicas. */
export function rescaled(memory: ScalingMemory, from: number, to: number, now: number, { scaleUp, scaleDown }: ScalingBehavior): ScalingMemory {
  if (from === to) return memory;
  const kept = (events: readonly ScaleEvent[], { policies }: ScalingRules) => {
    const longest = Math.max(0, ...policies.map(({ periodSeconds }) => periodSeconds));
    return [...events.filter(({ at }) => at >= now - longest), { change: Math.abs(to - from), at: now }];
  };
  return to > from ? { ...memory, scaleUps: kept(memory.scaleUps, scaleUp) } : { ...memory, scaleDowns: kept(memory.scaleDowns, scaleDown) };
}

function scaleUpLimit(current: number, now: number, memory: ScalingMemory, rules: ScalingRules): number {
  if (rules.selectPolicy === 'Disabled') return current;
  const limits = rules.policies.map(({ type, value, periodSeconds }) => {
    const start = atPeriodStart(current, now, periodSeconds, memory);
    return type === 'Pods' ? start + value : Math.ceil(start * (1 + value / 100));
  });
  return rules.selectPolicy === 'Min' ? Math.min(...limits) : Math.max(...limits);
}

function scaleDownLimit(current: number, now: number, memory: ScalingMemory, rules: ScalingRules): number {
  if (rules.selectPolicy === 'Disabled') return current;
  const limits = rules.policies.map(({ type, value, periodSeconds }) => {
    const start = atPeriodStart(current, now, periodSeconds, memory);
    return type === 'Pods' ? start - value : Math.trunc(start * (1 - value / 100));
  });
  return rules.selectPolicy === 'Min' ? Math.max(...limits) : Math.min(...limits);
}

/** The replicas that there were when the period of a policy began. */
function atPeriodStart(current: number, now: number, periodSeconds: number, { scaleUps, scaleDowns }: ScalingMemory): number {
  const changes = (events: readonly ScaleEvent[]) => events.filter(({ at }) => at > now - periodSeconds).reduce((sum, { change }) => sum + change, 0);
  return current - changes(scaleUps) + changes(scaleDowns);
}

function writtenBehavior({ manifest }: Autoscaler): Open | undefined {
  const spec = record(manifest.spec);
  const behavior = manifest.kind === 'ScaledObject' ? record(record(spec.advanced).horizontalPodAutoscalerConfig).behavior : spec.behavior;
  return typeof behavior === 'object' && behavior !== null ? record(behavior) : undefined;
}

function rulesOf(written: unknown, defaults: ScalingRules): ScalingRules {
  const { stabilizationWindowSeconds, selectPolicy, policies } = record(written);
  const own = records(policies).map(policyOf);
  return {
    stabilizationWindowSeconds: integer(stabilizationWindowSeconds) ?? defaults.stabilizationWindowSeconds,
    selectPolicy: selectPolicy === 'Min' || selectPolicy === 'Disabled' ? selectPolicy : 'Max',
    policies: own.length > 0 ? own : defaults.policies,
  };
}

function policyOf({ type, value, periodSeconds }: Open): ScalingPolicy {
  return { type: type === 'Percent' ? 'Percent' : 'Pods', value: integer(value) ?? 0, periodSeconds: integer(periodSeconds) ?? 0 };
}
