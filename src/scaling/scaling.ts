import { Duration } from 'cdk8s';
import { ScalingMetric } from './metric';
import { wholeSeconds } from '../plan/seconds';

/**
 * One limit to how fast an autoscaler changes the number of pods.
 */
export class ScalingPolicy {
  /**
   * At most this many pods per period.
   *
   * @param count Pods, 1 or more.
   * @param period The period, 1 to 1,800 seconds.
   */
  public static pods(count: number, period: Duration): ScalingPolicy {
    return new ScalingPolicy('Pods', count, period);
  }

  /**
   * At most this share of the pods per period.
   *
   * @param percent Percent, 1 or more.
   * @param period The period, 1 to 1,800 seconds.
   */
  public static percent(percent: number, period: Duration): ScalingPolicy {
    return new ScalingPolicy('Percent', percent, period);
  }

  private constructor(
    /** @internal */
    public readonly _type: string,
    /** @internal */
    public readonly _value: number,
    /** @internal */
    public readonly _period: Duration,
  ) {}
}

/**
 * Which of several policies decides.
 */
export enum ScalingPolicySelection {
  /** The policy that allows the largest change. */
  MAX = 'Max',
  /** The policy that allows the smallest change. */
  MIN = 'Min',
  /** No change in this direction. */
  DISABLED = 'Disabled',
}

/**
 * How an autoscaler behaves in one direction.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#configurable-scaling-behavior
 */
export interface ScalingBehavior {
  /**
   * How long recommendations are looked back on, 0 to 3,600 seconds.
   *
   * @default - Kubernetes' own: none up, 300 seconds down
   */
  readonly stabilizationWindow?: Duration;

  /**
   * The limits.
   *
   * @default - Kubernetes' own: up the larger of 100% and 4 pods per 15 seconds, down 100% per 15 seconds
   */
  readonly policies?: ScalingPolicy[];

  /**
   * Which of the policies decides.
   *
   * @default ScalingPolicySelection.MAX
   */
  readonly select?: ScalingPolicySelection;
}

/**
 * What an autoscaler watches and how it behaves.
 */
export interface ScalingOptions {
  /**
   * Average cpu in percent of the requests: short for `ScalingMetric.cpuUtilization`.
   *
   * @default - 80 when no metric is given at all, as in Kubernetes
   */
  readonly cpuUtilization?: number;

  /**
   * Average memory in percent of the requests: short for `ScalingMetric.memoryUtilization`.
   *
   * @default - memory is not watched
   */
  readonly memoryUtilization?: number;

  /**
   * Further metrics. The one that asks for the most pods decides.
   *
   * @default - none
   */
  readonly metrics?: ScalingMetric[];

  /**
   * How pods are added.
   *
   * @default - Kubernetes' own
   */
  readonly scaleUp?: ScalingBehavior;

  /**
   * How pods are taken away. While a rollout is in progress none are.
   *
   * @default - Kubernetes' own
   */
  readonly scaleDown?: ScalingBehavior;

  /**
   * The number of pods that a rollout counts with, since Git does not know how many the autoscaler runs today.
   *
   * @default - the maximum
   */
  readonly rolloutReplicas?: number;
}

/**
 * How many pods an application runs: a fixed number, or between two bounds by an autoscaler (HPA v2).
 */
export class Scaling {
  /**
   * Always the same number of pods.
   *
   * @param replicas Pods, 0 or more.
   */
  public static fixed(replicas: number): Scaling {
    return new Scaling(replicas, replicas, undefined);
  }

  /**
   * As many pods as the metrics ask for.
   *
   * @param min The fewest pods, 1 or more.
   * @param max The most pods, more than `min`.
   * @param options What the autoscaler watches and how it behaves.
   * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/
   */
  public static between(min: number, max: number, options: ScalingOptions = {}): Scaling {
    return new Scaling(min, max, options);
  }

  /**
   * An autoscaler as it was recorded.
   *
   * @internal
   */
  public static _of({ min, max, metrics, rolloutReplicas, scaleUp, scaleDown }: any): Scaling {
    return new Scaling(min, max, {
      metrics: metrics.map((spec: any) => ScalingMetric._of(spec)), rolloutReplicas, scaleUp: behaviorOf(scaleUp), scaleDown: behaviorOf(scaleDown),
    });
  }

  /**
   * How an autoscaler behaves in one direction, as the API has it.
   *
   * @internal
   */
  public static _rules(behavior: ScalingBehavior | undefined): any {
    return behavior && {
      stabilizationWindowSeconds: behavior.stabilizationWindow && wholeSeconds(behavior.stabilizationWindow),
      policies: behavior.policies?.map(({ _type, _value, _period }) => ({ type: _type, value: _value, periodSeconds: wholeSeconds(_period) })),
      selectPolicy: behavior.select,
    };
  }

  private constructor(
    /** The fewest pods. */
    public readonly min: number,
    /** The most pods. */
    public readonly max: number,
    /** @internal */
    public readonly _options: ScalingOptions | undefined,
  ) {}

  /** Whether an autoscaler decides the number of pods. */
  public get isAutoscaled(): boolean {
    return this._options !== undefined;
  }

  /** The number of pods that a rollout counts with. */
  public get rolloutReplicas(): number {
    return this._options?.rolloutReplicas ?? this.max;
  }

  /**
   * An autoscaler as it is recorded.
   *
   * @internal
   */
  public get _json(): any {
    const { min, max, _options: { rolloutReplicas, scaleUp, scaleDown } = {} } = this;
    const metrics = this._metrics.map(({ _spec }) => _spec);
    return { min, max, metrics, rolloutReplicas, scaleUp: Scaling._rules(scaleUp), scaleDown: Scaling._rules(scaleDown) };
  }

  /**
   * @internal
   */
  public get _metrics(): ScalingMetric[] {
    const { cpuUtilization, memoryUtilization, metrics = [] } = this._options ?? {};
    const all = [
      ...(cpuUtilization === undefined ? [] : [ScalingMetric.cpuUtilization(cpuUtilization)]),
      ...(memoryUtilization === undefined ? [] : [ScalingMetric.memoryUtilization(memoryUtilization)]),
      ...metrics,
    ];
    return all.length > 0 ? all : [ScalingMetric.cpuUtilization(80)];
  }

  /**
   * The resources that a utilization target refers to.
   *
   * @internal
   */
  public get _utilizationTargets(): string[] {
    return this.isAutoscaled ? this._metrics.flatMap(metric => metric._utilizationOf ?? []) : [];
  }

  /**
   * What is wrong with this scaling for a pod template: one sentence each.
   *
   * @internal
   */
  public _problems(podTemplate: any): string[] {
    const { min, max } = this;
    const whole = [min, max, this.rolloutReplicas].every(count => Number.isInteger(count) && count >= 0);
    if (!whole) return [`${this.isAutoscaled ? 'scaling' : 'replicas'}: ${this.isAutoscaled ? `between ${min} and ${max}` : min} is not a whole number of pods, 0 or more`];
    if (!this.isAutoscaled) return [];
    const problems: string[] = [];
    if (min < 1) problems.push(`scaling: the minimum is ${min}: an autoscaler needs at least 1 pod to measure`);
    if (min > max) problems.push(`scaling: the minimum (${min}) is above the maximum (${max}): swap them`);
    if (min === max) problems.push(`scaling: the minimum and the maximum are both ${min}: use Scaling.fixed(${min})`);
    if (min <= max && (this.rolloutReplicas < min || this.rolloutReplicas > max)) problems.push(`scaling: rolloutReplicas (${this.rolloutReplicas}) lies outside ${min} to ${max}`);
    problems.push(...this._metrics.flatMap(metric => metric._problems(podTemplate)));
    problems.push(...behaviorProblems('scaleUp', this._options?.scaleUp), ...behaviorProblems('scaleDown', this._options?.scaleDown));
    return problems;
  }
}

function behaviorOf(rules: any): ScalingBehavior | undefined {
  return rules && {
    stabilizationWindow: rules.stabilizationWindowSeconds === undefined ? undefined : Duration.seconds(rules.stabilizationWindowSeconds),
    policies: rules.policies?.map((one: any) => one.type === 'Pods'
      ? ScalingPolicy.pods(one.value, Duration.seconds(one.periodSeconds)) : ScalingPolicy.percent(one.value, Duration.seconds(one.periodSeconds))),
    select: rules.selectPolicy,
  };
}

function behaviorProblems(direction: string, behavior: ScalingBehavior = {}): string[] {
  const problems: string[] = [];
  const window = behavior.stabilizationWindow && wholeSeconds(behavior.stabilizationWindow);
  if (window !== undefined && window > 3600) problems.push(`scaling: ${direction}: the stabilization window is ${window} seconds and may be 3600 at most`);
  if (behavior.policies?.length === 0) problems.push(`scaling: ${direction}: the list of policies is empty: leave it out for Kubernetes' own`);
  for (const { _type, _value, _period } of behavior.policies ?? []) {
    const seconds = wholeSeconds(_period);
    if (!Number.isInteger(_value) || _value < 1) problems.push(`scaling: ${direction}: a ${_type} policy of ${_value} never changes anything: use 1 or more`);
    if (seconds < 1 || seconds > 1800) problems.push(`scaling: ${direction}: a policy's period is ${seconds} seconds and must be 1 to 1800`);
  }
  return problems;
}
