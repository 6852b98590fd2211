/**
 * The object that a metric describes, for `ScalingMetric.object`.
 */
export interface DescribedObject {
  /** For example `networking.k8s.io/v1`. */
  readonly apiVersion: string;
  /** For example `Ingress`. */
  readonly kind: string;
  /** The name of the object, in the namespace of the rollout. */
  readonly name: string;
}

/**
 * The target of an object or external metric. Exactly one of the two is given.
 */
export interface MetricTarget {
  /**
   * The value for the metric as a whole, as a quantity such as `100`, `500m` or `2Gi`.
   *
   * @default - `averageValue` is used
   */
  readonly value?: string;

  /**
   * The value divided by the number of pods, as a quantity.
   *
   * @default - `value` is used
   */
  readonly averageValue?: string;
}

const QUANTITY = /^[+]?(\d+(\.\d*)?|\.\d+)(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d+)?$/;

/**
 * Something that a horizontal pod autoscaler watches, and its target.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
 */
export class ScalingMetric {
  /**
   * Average cpu of all containers of a pod, in percent of their requests.
   *
   * @param percent Percent of the request, 1 or more.
   */
  public static cpuUtilization(percent: number): ScalingMetric {
    return ScalingMetric.resource('cpu', utilization(percent));
  }

  /**
   * Average memory of all containers of a pod, in percent of their requests.
   *
   * @param percent Percent of the request, 1 or more.
   */
  public static memoryUtilization(percent: number): ScalingMetric {
    return ScalingMetric.resource('memory', utilization(percent));
  }

  /**
   * Average cpu of a pod as a quantity, e.g. `500m`.
   *
   * @param quantity Cores, such as `500m` or `2`.
   */
  public static cpuAverage(quantity: string): ScalingMetric {
    return ScalingMetric.resource('cpu', { type: 'AverageValue', averageValue: quantity });
  }

  /**
   * Average memory of a pod as a quantity, e.g. `600Mi`.
   *
   * @param quantity Bytes, such as `600Mi`.
   */
  public static memoryAverage(quantity: string): ScalingMetric {
    return ScalingMetric.resource('memory', { type: 'AverageValue', averageValue: quantity });
  }

  /**
   * Average cpu of one container, in percent of its request: a sidecar does not blur it.
   *
   * @param container The name of the container.
   * @param percent Percent of the request, 1 or more.
   */
  public static containerCpuUtilization(container: string, percent: number): ScalingMetric {
    return ScalingMetric.containerResource('cpu', container, utilization(percent));
  }

  /**
   * Average memory of one container, in percent of its request.
   *
   * @param container The name of the container.
   * @param percent Percent of the request, 1 or more.
   */
  public static containerMemoryUtilization(container: string, percent: number): ScalingMetric {
    return ScalingMetric.containerResource('memory', container, utilization(percent));
  }

  /**
   * A metric that every pod reports, averaged over the pods, e.g. requests per second.
   *
   * @param name The name of the metric.
   * @param averageValue The target as a quantity, such as `500m` or `100`.
   * @param matchLabels Labels of the metric series. Default: none.
   */
  public static pods(name: string, averageValue: string, matchLabels?: { [key: string]: string }): ScalingMetric {
    return new ScalingMetric({ type: 'Pods', pods: { metric: metricOf(name, matchLabels), target: { type: 'AverageValue', averageValue } } });
  }

  /**
   * A metric that describes one object of the namespace, e.g. the requests of an Ingress.
   *
   * @param described The object.
   * @param name The name of the metric.
   * @param target The target for the whole or per pod.
   */
  public static object(described: DescribedObject, name: string, target: MetricTarget): ScalingMetric {
    return new ScalingMetric({ type: 'Object', object: { describedObject: { ...described }, metric: metricOf(name), target: targetOf(target) } });
  }

  /**
   * A metric from outside the cluster, e.g. the length of a queue.
   *
   * @param name The name of the metric.
   * @param target The target for the whole or per pod.
   * @param matchLabels Labels of the metric series. Default: none.
   */
  public static external(name: string, target: MetricTarget, matchLabels?: { [key: string]: string }): ScalingMetric {
    return new ScalingMetric({ type: 'External', external: { metric: metricOf(name, matchLabels), target: targetOf(target) } });
  }

  /**
   * A metric as the API has it.
   *
   * @internal
   */
  public static _of(spec: any): ScalingMetric {
    const { name, container } = spec.resource ?? spec.containerResource ?? {};
    return new ScalingMetric(spec, name === undefined ? undefined : { resource: name, container });
  }

  private static resource(name: string, target: any): ScalingMetric {
    return new ScalingMetric({ type: 'Resource', resource: { name, target } }, { resource: name });
  }

  private static containerResource(name: string, container: string, target: any): ScalingMetric {
    return new ScalingMetric({ type: 'ContainerResource', containerResource: { container, name, target } }, { resource: name, container });
  }

  private constructor(
    /**
     * The metric as the API has it.
     *
     * @internal
     */
    public readonly _spec: any,
    private readonly measures?: { resource: string; container?: string },
  ) {}

  /**
   * The resource whose utilization is the target, if it is one.
   *
   * @internal
   */
  public get _utilizationOf(): string | undefined {
    const source = this._spec.resource ?? this._spec.containerResource;
    return source?.target.type === 'Utilization' ? source.name : undefined;
  }

  /**
   * What is wrong with this metric for a pod template: one sentence each.
   *
   * @internal
   */
  public _problems(podTemplate: any): string[] {
    const problems: string[] = [];
    const source: any = Object.values(this._spec).find(member => typeof member === 'object');
    const { type, averageUtilization, averageValue, value } = source.target;
    const label = `scaling: ${this._spec.type} metric "${source.name ?? source.metric.name}"`;
    if (type === undefined) problems.push(`${label}: give either "value" or "averageValue"`);
    if (type === 'Utilization' && !(Number.isInteger(averageUtilization) && averageUtilization >= 1)) problems.push(`${label}: ${averageUtilization} is not a whole percentage of 1 or more`);
    for (const quantity of type === 'AverageValue' ? [averageValue] : type === 'Value' ? [value] : []) {
      if (typeof quantity !== 'string' || !QUANTITY.test(quantity)) problems.push(`${label}: "${quantity}" is not a quantity such as "500m", "100" or "2Gi"`);
      else if (parseFloat(quantity) === 0) problems.push(`${label}: a target of "${quantity}" can never be reached: use more than 0`);
    }
    if (this.measures === undefined) return problems;

    const { resource, container } = this.measures;
    const all: any[] = podTemplate?.spec?.containers ?? [];
    const measured = container === undefined ? all : all.filter(one => one.name === container);
    if (container !== undefined && measured.length === 0) problems.push(`${label}: there is no container "${container}", only ${all.map(one => `"${one.name}"`).join(', ')}`);
    if (type !== 'Utilization') return problems;
    for (const { name, resources } of measured) {
      // Kubernetes takes the limit as the request where only a limit is given.
      if (resources?.requests?.[resource] === undefined && resources?.limits?.[resource] === undefined) {
        problems.push(`${label}: the container "${name}" requests no ${resource}, so there is nothing to take a percentage of: set resources.${resource}.request`);
      }
    }
    return problems;
  }
}

function utilization(percent: number): any {
  return { type: 'Utilization', averageUtilization: percent };
}

function metricOf(name: string, matchLabels?: { [key: string]: string }): any {
  return { name, ...(matchLabels && { selector: { matchLabels } }) };
}

function targetOf({ value, averageValue }: MetricTarget): any {
  if ((value === undefined) === (averageValue === undefined)) return {};
  return value === undefined ? { type: 'AverageValue', averageValue } : { type: 'Value', value };
}
